import { constants, createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { AuthServerId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import type { VerificationKey } from './identity.ts'
import { parseBearer } from './parse-bearer.ts'
import { createTokenVerifier, type TokenVerifierOptions } from './verify-token.ts'

const ISSUER = 'https://identity.example/oauth2/aus1'
const server = 'aus1' as AuthServerId
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const ed = generateKeyPairSync('ed25519')
const pss = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' })
const pairs = { rsa, otherRsa, pss, ec, ed }
const algs = { rsa: 'RS256', otherRsa: 'RS256', pss: 'PS256', ec: 'ES256', ed: 'EdDSA' } as const
type Kid = keyof typeof pairs

const goodClaims = { jti: 'AT.x', iss: ISSUER, aud: 'api_providers', cid: 'app', iat: 1, exp: 2, scp: [], sub: 'app' }

const keyOf = (kid: Kid, changes: Partial<VerificationKey> = {}): VerificationKey => ({
  kid,
  authServerId: server,
  alg: algs[kid],
  accessTokens: 'exchange',
  publicKey: pairs[kid].publicKey,
  ...changes,
})
const keysInForce = (...kids: Kid[]) => new Map<string, VerificationKey>(kids.map((kid) => [kid, keyOf(kid)]))

const all = keysInForce('rsa', 'otherRsa', 'pss', 'ec', 'ed')
const limits = { bytesMax: 1_000_000 }
const verifierOf = (keys: Map<string, VerificationKey>, options: Partial<TokenVerifierOptions> = {}) =>
  createTokenVerifier({ findVerificationKey: (kid) => keys.get(kid), ...limits, ...options })
const verify = (token: string) => verifierOf(all)(token, ISSUER)

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

interface Parts {
  header?: unknown
  claims?: unknown
  key?: KeyObject
  digest?: string | null
  padding?: number
}

const PSS = constants.RSA_PKCS1_PSS_PADDING

function make({
  header = { alg: 'RS256', typ: 'JWT', kid: 'rsa' },
  claims = goodClaims,
  key = rsa.privateKey,
  digest = 'sha256',
  padding,
}: Parts = {}) {
  const signed = `${encode(header)}.${encode(claims)}`
  const signature = sign(digest, Buffer.from(signed), {
    key,
    dsaEncoding: 'ieee-p1363',
    ...(padding !== undefined && { padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }),
  })
  return `${signed}.${signature.toString('base64url')}`
}

describe('G-E token verification', () => {
  it('accepts what each kind of key signs under its own algorithm', () => {
    expect(verify(make())).toMatchObject({ ok: true, value: { jti: 'AT.x', cid: 'app', key: { kid: 'rsa' } } })
    const es = make({ header: { alg: 'ES256', kid: 'ec' }, key: ec.privateKey })
    expect(verify(es).ok).toBe(true)
    const eddsa = make({ header: { alg: 'EdDSA', kid: 'ed' }, key: ed.privateKey, digest: null })
    expect(verify(eddsa).ok).toBe(true)
    expect(verify(make({ header: { alg: 'PS256', kid: 'pss' }, key: pss.privateKey, padding: PSS })).ok).toBe(true)
  })

  const hmacWith = (secret: string | Buffer, header: object) => {
    const signed = `${encode(header)}.${encode(goodClaims)}`
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
  }
  const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' })
  const der = rsa.publicKey.export({ type: 'spki', format: 'der' })

  it.each([
    ['alg none, no signature', `${encode({ alg: 'none', kid: 'rsa' })}.${encode(goodClaims)}.`],
    ['alg None with the real signature', make({ header: { alg: 'None', kid: 'rsa' } })],
    ['HS256 with the public key as PEM', hmacWith(pem, { alg: 'HS256', kid: 'rsa' })],
    ['HS256 with the public key as DER', hmacWith(der, { alg: 'HS256', kid: 'rsa' })],
    ['HS256 with a space before the PEM', hmacWith(` ${pem}`, { alg: 'HS256', kid: 'rsa' })],
    ['RS256 in the header over an HMAC', hmacWith(pem, { alg: 'RS256', kid: 'rsa' })],
    ['RS512', make({ header: { alg: 'RS512', kid: 'rsa' }, digest: 'sha512' })],
    ['PS256 of a key that is for RS256', make({ header: { alg: 'PS256', kid: 'rsa' }, padding: PSS })],
    ['RS256 of a key that is for PS256', make({ header: { alg: 'RS256', kid: 'pss' }, key: pss.privateKey })],
    ['PKCS #1 padding under PS256', make({ header: { alg: 'PS256', kid: 'pss' }, key: pss.privateKey })],
    ['PSS padding under RS256', make({ padding: PSS })],
    ['RS256 for a key that is for ES256', make({ header: { alg: 'RS256', kid: 'ec' }, key: ec.privateKey })],
    [
      'ES384, which no key of ours is for',
      make({ header: { alg: 'ES384', kid: 'ec' }, key: p384.privateKey, digest: 'sha384' }),
    ],
    ['a swapped kid', make({ header: { alg: 'RS256', kid: 'otherRsa' } })],
    ['no kid', make({ header: { alg: 'RS256' } })],
    ['a kid that is no string', make({ header: { alg: 'RS256', kid: { rsa: 1 } } })],
    ['an unknown kid', make({ header: { alg: 'RS256', kid: 'gone' } })],
    [
      'a key in the header',
      make({
        header: { alg: 'RS256', kid: 'gone', jwk: createPublicKey(otherRsa.privateKey).export({ format: 'jwk' }) },
        key: otherRsa.privateKey,
      }),
    ],
    ['typ at+jwt', make({ header: { alg: 'RS256', kid: 'rsa', typ: 'at+jwt' } })],
    ['typ JWE', make({ header: { alg: 'RS256', kid: 'rsa', typ: 'JWE' } })],
    ['crit', make({ header: { alg: 'RS256', kid: 'rsa', crit: ['exp'] } })],
    [
      'another payload under the signature',
      `${make().split('.')[0]}.${encode({ ...goodClaims, cid: 'admin' })}.${make().split('.')[2]}`,
    ],
    ['five parts (JWE)', `${make()}.a.b`],
    ['two parts', make().split('.').slice(0, 2).join('.')],
    ['padding', `${make()}=`],
    ['a line end', `${make()}\n`],
    ['standard base64', make().replaceAll('-', '+').replaceAll('_', '/').concat('+')],
    ['a header that is no object', make({ header: [1] })],
    ['a payload that is no JSON', make({ claims: 'claims' })],
    ['a payload that is null', make({ claims: null })],
    ['aud as an array', make({ claims: { ...goodClaims, aud: ['api_providers'] } })],
    ['exp as text', make({ claims: { ...goodClaims, exp: '2' } })],
    ['no exp', make({ claims: { ...goodClaims, exp: undefined } })],
    ['no iat', make({ claims: { ...goodClaims, iat: undefined } })],
    ['nbf as text', make({ claims: { ...goodClaims, nbf: '1' } })],
    ['no cid', make({ claims: { ...goodClaims, cid: undefined } })],
    ['an empty cid', make({ claims: { ...goodClaims, cid: '' } })],
    ['nothing', ''],
    ['dots', '..'],
    ['more than anybody sends', `${make()}${'x'.repeat(9000)}`],
  ])('refuses %s', (_what, token) => {
    expect(verify(token)).toMatchObject({ ok: false, error: 'invalid_token' })
  })

  it('refuses a token with any one character changed, and remembers the good one only', () => {
    const token = make()
    const verifyWithMemory = verifierOf(all)
    expect(verifyWithMemory(token, ISSUER).ok).toBe(true)
    for (let at = 0; at < token.length; at++) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
      expect(verifyWithMemory(changed, ISSUER).ok, `character ${at}`).toBe(false)
    }
  })

  it('tells a token of somebody else from a broken one of ours', () => {
    const theirs = make({
      header: { alg: 'RS256', kid: 'gone' },
      claims: { ...goodClaims, iss: 'https://other.example' },
    })
    expect(verify(theirs)).toMatchObject({ ok: false, error: 'foreign_issuer' })
    // What our own key refuses is broken, whatever it says about its issuer.
    const broken = make({ claims: { ...goodClaims, iss: 'https://other.example' }, key: otherRsa.privateKey })
    expect(verify(broken)).toMatchObject({ ok: false, error: 'invalid_token' })
  })
})

describe('tokens of an authorization server with RFC 9068 tokens', () => {
  const strict = new Map([['rsa', keyOf('rsa', { accessTokens: 'rfc9068' })]])
  const claims = { ...goodClaims, cid: undefined, scp: undefined, client_id: 'app', scope: 'anonymous openid' }
  const header = { alg: 'RS256', typ: 'at+jwt', kid: 'rsa' }
  const verifyStrict = (parts: Parts) => verifierOf(strict)(make({ header, claims, ...parts }), ISSUER)

  it('are read with their own names for client and scopes (RFC 9068 §2.2)', () => {
    const expected = { cid: 'app', scopes: ['anonymous', 'openid'], uid: undefined, grantId: undefined }
    expect(verifyStrict({})).toMatchObject({ ok: true, value: expected })
    expect(verifyStrict({ header: { ...header, typ: 'application/at+jwt' } }).ok).toBe(true)
  })

  it('tell a user by a subject that is not the client (RFC 9068 §2.2)', () => {
    expect(verifyStrict({ claims: { ...claims, sub: '00uSomebody' } })).toMatchObject({ value: { uid: '00uSomebody' } })
  })

  it.each([
    ['typ JWT', { header: { ...header, typ: 'JWT' } }],
    ['no typ', { header: { ...header, typ: undefined } }],
    ['the names of the other profile', { claims: goodClaims }],
    ['no scope', { claims: { ...claims, scope: undefined } }],
    ['no sub', { claims: { ...claims, sub: undefined } }],
  ])('T-18 algorithm confusion and other kinds of JWT: refuses %s', (_what, parts) => {
    expect(verifyStrict(parts)).toMatchObject({ ok: false, error: 'invalid_token' })
  })
})

describe('G-F the memory of verified tokens', () => {
  it('forgets a token with the key that signed it', () => {
    const keys = keysInForce('rsa')
    const verifyWithMemory = verifierOf(keys)
    expect(verifyWithMemory(make(), ISSUER).ok).toBe(true)
    keys.delete('rsa')
    expect(verifyWithMemory(make(), ISSUER)).toMatchObject({ ok: false })
  })

  it('does not take another key under the same kid for the one that signed', () => {
    const keys = keysInForce('rsa')
    const verifyWithMemory = verifierOf(keys)
    const token = make()
    expect(verifyWithMemory(token, ISSUER).ok).toBe(true)
    keys.set('rsa', keyOf('rsa', { publicKey: otherRsa.publicKey }))
    expect(verifyWithMemory(token, ISSUER).ok).toBe(false)
    keys.set('rsa', keyOf('rsa', { authServerId: 'aus2' as AuthServerId }))
    expect(verifyWithMemory(token, ISSUER)).toMatchObject({ ok: true, value: { key: { authServerId: 'aus2' } } })
    keys.set('rsa', keyOf('rsa', { alg: 'PS256' }))
    expect(verifyWithMemory(token, ISSUER).ok).toBe(false)
    keys.set('rsa', keyOf('rsa', { accessTokens: 'rfc9068' }))
    expect(verifyWithMemory(token, ISSUER).ok).toBe(false)
  })

  it('knows a key again that was loaded anew', () => {
    const keys = keysInForce('rsa')
    const verifyWithMemory = verifierOf(keys)
    const token = make()
    const first = verifyWithMemory(token, ISSUER)
    const again = createPublicKey(rsa.publicKey.export({ type: 'spki', format: 'pem' }))
    keys.set('rsa', keyOf('rsa', { publicKey: again }))
    const second = verifyWithMemory(token, ISSUER)
    expect(first.ok && second.ok && second.value === first.value).toBe(true)
  })

  it('stays within its bound of bytes', () => {
    const tokens = [1, 2, 3].map((jti) => make({ claims: { ...goodClaims, jti: `AT.${jti}` } }))
    // Room for two tokens of this length, not for three.
    const verifyWithMemory = verifierOf(all, { bytesMax: 2_700 })
    const verifyAll = () =>
      tokens.map((token) => verifyWithMemory(token, ISSUER)).map((outcome) => outcome.ok && outcome.value)
    const values = verifyAll()
    const [, , third] = verifyAll()
    expect(verifyWithMemory(tokens[2] ?? '', ISSUER)).toMatchObject({ value: third })
    const refreshed = verifyWithMemory(tokens[0] ?? '', ISSUER)
    expect(refreshed.ok && refreshed.value).not.toBe(values[0])
  })
})

describe('Authorization: Bearer (RFC 6750 §2.1)', () => {
  it.each(['Bearer t', 'bearer t', 'BEARER t'])('reads %j', (value) => expect(parseBearer(value)).toBe('t'))
  it.each(['', 'Bearer', 'Bearer ', 'Bearert', 'Basic t', 'Bearer\tt', 'BearerX t', ' Bearer t', 'Token Bearer t'])(
    'does not read %j',
    (value) => expect(parseBearer(value)).toBeUndefined(),
  )
  it('leaves a second space to the token, which then has no valid form', () => {
    expect(parseBearer('Bearer  t')).toBe(' t')
    expect(verify(` ${make()}`).ok).toBe(false)
    expect(verify(`${make()} x`).ok).toBe(false)
    expect(verify(`${make()},${make()}`).ok).toBe(false)
  })
})
