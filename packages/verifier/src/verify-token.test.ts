import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { exportJWK, importJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeySet } from './key-set.ts'
import { type Exchange, newSigningKey, startExchange } from './testing/exchange.ts'
import { type VerifyTokenDeps, verifyToken } from './verify-token.ts'

let exchange: Exchange
let deps: VerifyTokenDeps
beforeAll(async () => {
  exchange = await startExchange()
  const now = () => exchange.clock.now
  const keys = createKeySet({
    url: `${exchange.issuer}/v1/keys`,
    fetch,
    now,
    timeoutSeconds: 5,
    freshSeconds: 600,
    staleSeconds: 86_400,
  })
  deps = { keys, now, expected: { issuer: exchange.issuer, audience: 'api_providers', clientId: 'api' } }
})
afterAll(() => exchange.close())

const base64url = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const codeOf = async (token: string) => {
  const verified = await verifyToken(token, deps)
  return verified.ok ? 'verified' : verified.refusal.code
}
/** Header and payload of a good token, changed, with the signature of the unchanged one. */
async function forged(header: object, payload: object = {}) {
  const [head = '', body = '', signature] = (await exchange.sign('api')).split('.')
  const change = (part: string, changes: object) =>
    base64url({ ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...changes })
  return { head: change(head, header), body: change(body, payload), signature }
}

describe('verifyToken', () => {
  it('hands on the claims of a good token', async () => {
    const verified = await verifyToken(await exchange.sign('api', { extra: [1] }), deps)
    expect(verified).toMatchObject({ ok: true, claims: { cid: 'api', sub: 'api', iss: exchange.issuer, extra: [1] } })
  })

  it('accepts a token without typ (protocol.md 2.9, tokens of 2019)', async () => {
    expect(await codeOf(await exchange.sign('api', {}, { typ: undefined }))).toBe('verified')
  })

  it('T-18 unsigned JWTs: refuses alg none in every spelling', async () => {
    for (const alg of ['none', 'None', 'NONE', '', undefined]) {
      const { head, body, signature } = await forged({ alg })
      expect(await codeOf(`${head}.${body}.`)).toBe('INVALID-TOKEN')
      expect(await codeOf(`${head}.${body}.${signature}`)).toBe('INVALID-TOKEN')
    }
  })

  it('T-18 algorithm confusion: refuses HS256 made with the public key, in every encoding of it', async () => {
    const jwk = exchange.keys[0]!.publicJwk
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    const der = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' })
    const { head, body } = await forged({ alg: 'HS256' })
    for (const secret of [pem, der, JSON.stringify(jwk), jwk.n!, Buffer.from(jwk.n!, 'base64url')]) {
      const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')
      expect(await codeOf(`${head}.${body}.${signature}`)).toBe('INVALID-TOKEN')
    }
  })

  it('T-18 one algorithm: refuses PS256 and RS512 by the right key', async () => {
    const pkcs8 = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const jwk = await exportJWK(pkcs8)
    for (const alg of ['PS256', 'RS512']) {
      const key = { ...(await newSigningKey()), privateKey: await importJWK(jwk, alg) } as Awaited<
        ReturnType<typeof newSigningKey>
      >
      exchange.keys.unshift({ ...key, publicJwk: { kty: 'RSA', n: jwk.n!, e: jwk.e!, kid: key.kid } })
      expect(await codeOf(await exchange.sign('api', {}, { alg }, key))).toBe('INVALID-TOKEN')
    }
  })

  it('T-18 swapped kid: refuses a token by one key under the name of another', async () => {
    const first = exchange.keys.at(-1)!
    const second = await exchange.rotate()
    expect(await codeOf(await exchange.sign('api', {}, { kid: first.kid }, second))).toBe('INVALID-TOKEN')
    const stranger = await newSigningKey()
    expect(await codeOf(await exchange.sign('api', {}, { kid: second.kid }, stranger))).toBe('INVALID-TOKEN')
  })

  it('T-18 keys a token brings along: ignores jwk, jku and x5c', async () => {
    const stranger = await newSigningKey()
    const brought = { jwk: stranger.publicJwk, jku: 'http://127.0.0.1:1/keys', kid: exchange.keys.at(-1)!.kid }
    expect(await codeOf(await exchange.sign('api', {}, brought, stranger))).toBe('INVALID-TOKEN')
  })

  it('T-18 wrong typ: refuses other kinds of JWT, properly signed', async () => {
    for (const typ of ['at+jwt', 'dpop+jwt', 'logout+jwt', 'jwt', 'application/jwt']) {
      expect(await codeOf(await exchange.sign('api', {}, { typ }))).toBe('INVALID-TOKEN')
    }
  })

  it('T-18 JWE wrapper and other shapes: refuses what is not three parts', async () => {
    const token = await exchange.sign('api')
    const [head, body, signature] = token.split('.')
    const jwe = `${base64url({ alg: 'dir', enc: 'A128GCM' })}..aaaa.bbbb.cccc`
    for (const odd of ['', 'a', '..', `${head}.${body}`, `${token}.x`, `${head}..${signature}`, `${token}=`, jwe]) {
      expect(await codeOf(odd)).toBe('INVALID-TOKEN')
    }
  })

  it('refuses an extension that must be understood (RFC 7515 §4.1.11)', async () => {
    const { head, body, signature } = await forged({ crit: ['b64'], b64: false })
    expect(await codeOf(`${head}.${body}.${signature}`)).toBe('INVALID-TOKEN')
  })

  it('refuses a missing kid, even though there are keys to try', async () => {
    expect(await codeOf(await exchange.sign('api', {}, { kid: undefined }))).toBe('INVALID-TOKEN')
  })

  it('refuses one flipped bit, in the payload and in the signature', async () => {
    const { head, body, signature } = await forged({}, { cid: 'apj' })
    expect(await codeOf(`${head}.${body}.${signature}`)).toBe('INVALID-TOKEN')
    const token = await exchange.sign('api')
    const at = token.lastIndexOf('.') + 10
    expect(await codeOf(token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1))).toBe(
      'INVALID-TOKEN',
    )
  })

  it('refuses a signed payload that is no JSON object', async () => {
    const { CompactSign } = await import('jose')
    const { kid, privateKey } = exchange.keys.at(-1)!
    for (const payload of ['[]', 'null', '1', '{"iss":', '\u0000']) {
      const signer = new CompactSign(new TextEncoder().encode(payload)).setProtectedHeader({ alg: 'RS256', kid })
      expect(await codeOf(await signer.sign(privateKey))).toBe('INVALID-TOKEN')
    }
  })

  it('never puts a token into a refusal', async () => {
    const { head, body, signature } = await forged({}, { cid: 'apj' })
    const verified = await verifyToken(`${head}.${body}.${signature}`, deps)
    expect(JSON.stringify(verified)).not.toContain(body.slice(0, 20))
  })
})
