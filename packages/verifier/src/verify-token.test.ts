import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { exportJWK, importJWK } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createKeySet } from './key-set.ts'
import { type Exchange, newSigningKey, startExchange } from './testing/exchange.ts'
import { type VerifyTokenDeps, verifyToken } from './verify-token.ts'

let exchange: Exchange
let deps: VerifyTokenDeps
beforeAll(async () => {
  exchange = await startExchange()
  const now = () => exchange.clock.now
  const keys = createKeySet({
    issuer: exchange.issuer,
    fetch,
    now,
    timeoutSeconds: 5,
    cache: { keysSeconds: 600, keysStaleSeconds: 86_400 },
  })
  deps = {
    keys,
    form: 'exchange',
    now,
    expected: { issuer: exchange.issuer, audience: 'api_providers', clientId: 'api' },
  }
})
afterAll(() => exchange.close())
let keys: Exchange['keys']
beforeEach(() => {
  keys = [...exchange.keys]
})
afterEach(() => {
  exchange.keys.splice(0, exchange.keys.length, ...keys)
})

const base64url = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const codeOf = async (token: string) => {
  const verified = await verifyToken(token, deps)
  return verified.ok ? 'verified' : verified.code
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

  it.each(['PS256', 'ES256', 'EdDSA'])(
    'accepts %s by a key that is for it, and nothing else by that key',
    async (alg) => {
      const key = await newSigningKey(alg)
      exchange.keys.push(key)
      exchange.clock.now += 60 // Keys are fetched so often and no more.
      expect(await codeOf(await exchange.sign('api', {}, { alg }, key))).toBe('verified')
      // A key that does not say what it is for is for what its type is mostly used for.
      const { alg: _alg, ...silent } = key.publicJwk
      exchange.keys.push({ ...key, kid: `${alg}-silent`, publicJwk: { ...silent, kid: `${alg}-silent` } })
      const unsaid = await exchange.sign('api', {}, { alg, kid: `${alg}-silent` }, key)
      expect(await codeOf(unsaid)).toBe(alg === 'PS256' ? 'INVALID-TOKEN' : 'verified')
      const [, body, signature] = (await exchange.sign('api', {}, { alg }, key)).split('.')
      for (const other of ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'].filter((name) => name !== alg)) {
        expect(await codeOf(`${base64url({ alg: other, typ: 'JWT', kid: key.kid })}.${body}.${signature}`)).toBe(
          'INVALID-TOKEN',
        )
      }
    },
  )

  it('T-18 algorithm confusion: a key published for an algorithm that the exchange does not use verifies nothing', async () => {
    const key = await newSigningKey()
    exchange.keys.push({ ...key, publicJwk: { ...key.publicJwk, alg: 'RS512' } })
    exchange.clock.now += 60
    expect(await codeOf(await exchange.sign('api', {}, {}, key))).toBe('INVALID-TOKEN')
  })

  it('reads tokens in the form of RFC 9068 when told to, and then no others', async () => {
    const strict: VerifyTokenDeps = { ...deps, form: 'rfc9068' }
    const claims = { client_id: 'api', cid: undefined, scp: undefined, scope: 'anonymous' }
    const verified = await verifyToken(await exchange.sign('api', claims, { typ: 'at+jwt' }), strict)
    expect(verified).toMatchObject({ ok: true, claims: { cid: 'api', client_id: 'api', sub: 'api' } })
    for (const token of [
      await exchange.sign('api', claims),
      await exchange.sign('api', claims, { typ: undefined }),
      await exchange.sign('api', {}, { typ: 'at+jwt' }),
      await exchange.sign('api', { ...claims, cid: 'api', client_id: undefined }, { typ: 'at+jwt' }),
    ]) {
      expect(await verifyToken(token, strict)).toMatchObject({ ok: false, code: 'INVALID-TOKEN' })
    }
  })

  it('never puts a token into a refusal', async () => {
    const { head, body, signature } = await forged({}, { cid: 'apj' })
    const verified = await verifyToken(`${head}.${body}.${signature}`, deps)
    expect(JSON.stringify(verified)).not.toContain(body.slice(0, 20))
  })
})
