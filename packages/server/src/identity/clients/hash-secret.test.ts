import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHashSecret } from './hash-secret.ts'

describe('createHashSecret', () => {
  it('is HMAC-SHA-256 (RFC 2104), whatever the secret', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.string({ unit: 'binary' }), (key, secret) => {
        expect(Buffer.from(createHashSecret(key)(secret))).toEqual(createHmac('sha256', key).update(secret).digest())
      }),
    )
  })

  it('answers as published (RFC 4231 §4.2)', () => {
    const digest = createHashSecret(Buffer.alloc(20, 0x0b))('Hi There')
    expect(Buffer.from(digest).toString('hex')).toBe('b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7')
  })

  it('gives each secret its own digest, and keeps none of the last one', () => {
    const hashSecret = createHashSecret(randomBytes(32))
    const first = hashSecret('a')
    expect(hashSecret('b')).not.toEqual(first)
    expect(hashSecret('a')).toEqual(first)
  })
})
