import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSealer, deriveKey, SealBroken } from './seal.ts'

const encryptionKey = randomBytes(32)
const sealer = createSealer(encryptionKey, 'tests')
const plain = Buffer.from('a private key')

describe('createSealer', () => {
  it('opens what it sealed, in another process too', () => {
    const sealed = sealer.seal(plain, 'here')
    expect(createSealer(encryptionKey, 'tests').open(sealed, 'here')).toEqual(plain)
  })

  it('shows nothing of the secret and never seals it the same way twice', () => {
    const sealed = Buffer.from(sealer.seal(plain, 'here'))
    expect(sealed.includes(plain)).toBe(false)
    expect(sealed.equals(sealer.seal(plain, 'here'))).toBe(false)
  })

  it('refuses another place, purpose or key', () => {
    const sealed = sealer.seal(plain, 'here')
    expect(() => sealer.open(sealed, 'there')).toThrow(SealBroken)
    expect(() => createSealer(encryptionKey, 'others').open(sealed, 'here')).toThrow(SealBroken)
    expect(() => createSealer(randomBytes(32), 'tests').open(sealed, 'here')).toThrow(SealBroken)
  })

  it('T-21 refuses a change of any single byte, and anything cut short', () => {
    const sealed = Buffer.from(sealer.seal(plain, 'here'))
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = changed[at]! ^ 1
      expect(() => sealer.open(changed, 'here')).toThrow(SealBroken)
      expect(() => sealer.open(sealed.subarray(0, at), 'here')).toThrow(SealBroken)
    }
  })
})

describe('deriveKey', () => {
  it('gives 32 bytes, the same for the same purpose and others for another', () => {
    expect(deriveKey(encryptionKey, 'a')).toHaveLength(32)
    expect(deriveKey(encryptionKey, 'a')).toEqual(deriveKey(encryptionKey, 'a'))
    expect(deriveKey(encryptionKey, 'a')).not.toEqual(deriveKey(encryptionKey, 'b'))
  })
})
