import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

/** What an authenticator and the browser around it may get wrong, or an attacker may try. */
export interface Deviations {
  origin?: string
  rpId?: string
  challenge?: string
  userVerified?: boolean
  /** Otherwise one more than the last one. */
  counter?: number
  type?: string
}

/** An ES256 authenticator of the house (WebAuthn §6), for what a real one would never do. */
export interface SoftwareAuthenticator {
  /** Answers creation options (JSON text). */
  create(optionsJson: string, deviations?: Deviations): string
  /** Answers request options (JSON text). */
  get(optionsJson: string, deviations?: Deviations): string
}

export function createSoftwareAuthenticator(origin: string): SoftwareAuthenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  let counter = 0

  function clientData(type: string, given: string, deviations: Deviations): Buffer {
    const { challenge = given, origin: from = origin, type: said = type } = deviations
    return Buffer.from(JSON.stringify({ type: said, challenge, origin: from, crossOrigin: false }))
  }

  function authenticatorData(rpId: string, deviations: Deviations, attested: Buffer = Buffer.of()): Buffer {
    const { userVerified = true, counter: told = ++counter } = deviations
    const flags = 0x01 | (userVerified ? 0x04 : 0) | (attested.length > 0 ? 0x40 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(told)
    return Buffer.concat([sha256(Buffer.from(deviations.rpId ?? rpId)), Buffer.of(flags), count, attested])
  }

  const credential = (response: Record<string, unknown>) =>
    JSON.stringify({
      id: id.toString('base64url'),
      rawId: id.toString('base64url'),
      type: 'public-key',
      clientExtensionResults: {},
      response,
    })

  return {
    create(optionsJson, deviations = {}) {
      const options = JSON.parse(optionsJson) as { challenge: string; rp: { id: string } }
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey(publicKey)])
      const authData = authenticatorData(options.rp.id, deviations, attested)
      const clientDataJSON = clientData('webauthn.create', options.challenge, deviations)
      return credential({
        clientDataJSON: clientDataJSON.toString('base64url'),
        attestationObject: attestationObject(authData).toString('base64url'),
        transports: ['internal'],
      })
    },
    get(optionsJson, deviations = {}) {
      const options = JSON.parse(optionsJson) as { challenge: string; rpId: string }
      const authData = authenticatorData(options.rpId, deviations)
      const clientDataJSON = clientData('webauthn.get', options.challenge, deviations)
      const signature = createSign('sha256').update(authData).update(sha256(clientDataJSON)).sign(privateKey)
      return credential({
        clientDataJSON: clientDataJSON.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
      })
    },
  }
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

/** CBOR (RFC 8949) of `{1: 2, 3: -7, -1: 1, -2: x, -3: y}`: an ES256 key (RFC 9053 §7.1.1). */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const bytes = (value: string) => Buffer.concat([Buffer.of(0x58, 32), Buffer.from(value, 'base64url')])
  return Buffer.concat([Buffer.from('a5010203262001', 'hex'), Buffer.of(0x21), bytes(x), Buffer.of(0x22), bytes(y)])
}

/** CBOR of `{fmt: "none", attStmt: {}, authData}`. */
function attestationObject(authData: Buffer): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.of(0x60 | value.length), Buffer.from(value)])
  const length = Buffer.of(0x59, authData.length >> 8, authData.length & 0xff)
  const statement = Buffer.concat([text('fmt'), text('none'), text('attStmt'), Buffer.of(0xa0)])
  return Buffer.concat([Buffer.of(0xa3), statement, text('authData'), length, authData])
}
