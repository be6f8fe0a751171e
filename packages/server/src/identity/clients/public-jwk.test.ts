import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readJwks } from '../client-metadata/read-jwks.ts'
import { readPublicJwks } from './public-jwk.ts'

describe('public keys of clients (RFC 7517 §5)', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const usual = publicKey.export({ format: 'jwk' })
  const longExponent = { ...usual, e: Buffer.from([0x7f, ...randomBytes(254), 0xff]).toString('base64url') }
  const longModulus = { ...usual, n: randomBytes(1025).fill(0xff, 0, 1).toString('base64url') }

  it('G-H RSA keys made to be slow: an exponent or a modulus without measure is no key, registered or fetched', () => {
    expect(readJwks({ keys: [usual] })).toMatchObject({ ok: true })
    expect(readPublicJwks({ keys: [usual] })).toEqual([usual])
    for (const slow of [longExponent, longModulus]) {
      expect(readJwks({ keys: [slow] })).toMatchObject({ ok: false, why: 'has a key that is too long.' })
      expect(readPublicJwks({ keys: [slow, usual] })).toEqual([usual])
    }
  })
})
