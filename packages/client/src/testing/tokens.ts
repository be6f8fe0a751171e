import { apiKey, type FakeExchange } from './exchange.ts'

type Alg = 'RS256' | 'EdDSA'

/** Keys of an issuer, which sign what a test wants them to. */
export interface Signer {
  jwks: { keys: object[] }
  sign(claims: object, header?: object): Promise<string>
}

export async function createSigner(alg: Alg = 'RS256', kid = 'key-1'): Promise<Signer> {
  const algorithm =
    alg === 'RS256'
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
      : { name: 'Ed25519' }
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const { kty, n, e, crv, x } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return {
    jwks: { keys: [{ kty, n, e, crv, x, kid, alg, use: 'sig' }] },
    async sign(claims, header = {}) {
      const input = `${encoded({ alg, typ: 'JWT', kid, ...header })}.${encoded(claims)}`
      const signature = await crypto.subtle.sign(algorithm.name, pair.privateKey, new TextEncoder().encode(input))
      return `${input}.${Buffer.from(signature).toString('base64url')}`
    },
  }
}

export const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** protocol.md 2.10. */
export function idTokenClaims({ issuer, clock }: FakeExchange, change: object = {}) {
  const [sub, aud] = ['00uQ2mBv6Xc8Yk4Zt9Rw', apiKey]
  return {
    sub,
    iss: issuer,
    aud,
    iat: clock.now,
    exp: clock.now + 3600,
    jti: 'ID.x',
    auth_time: clock.now - 5,
    ...change,
  }
}

/** OIDC Core §3.1.3.6. */
export async function atHashOf(access_token: string, hash = 'SHA-256'): Promise<string> {
  const digest = Buffer.from(await crypto.subtle.digest(hash, new TextEncoder().encode(access_token)))
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
