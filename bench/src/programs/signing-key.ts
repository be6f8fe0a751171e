import { generateKeyPairSync, type SignKeyObjectInput } from 'node:crypto'

/** A new key for `sign('sha256', …)` as JOSE wants signatures (RFC 7518 §3.3, §3.4): ES256, or RS256 with 2048 bits. */
export function signingKey(alg: unknown): SignKeyObjectInput {
  return alg === 'ES256'
    ? { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, dsaEncoding: 'ieee-p1363' }
    : { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }
}
