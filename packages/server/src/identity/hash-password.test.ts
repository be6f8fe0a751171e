import { describe, expect, it } from 'vitest'
import { decoyPasswordHash, hashPassword, isOutdatedHash, verifyPassword } from './hash-password.ts'

describe('passwords at rest', () => {
  it('are argon2id of 19 MiB, two passes and one lane, with a salt of their own', async () => {
    const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(first).not.toBe(second)
    expect(await verifyPassword(first, 'correct horse')).toBe(true)
    expect(await verifyPassword(first, 'wrong horse')).toBe(false)
  })

  it('fit however a keyboard composes letters and spaces (RFC 8265 §4.2.2)', async () => {
    const made = await hashPassword('Caf\u00e9 au lait')
    expect(await verifyPassword(made, 'Cafe\u0301\u00a0au\u3000lait')).toBe(true)
    expect(await verifyPassword(made, 'cafe au lait')).toBe(false)
  })

  it('made with other figures still fit, and are known to be outdated', async () => {
    const { hash } = await import('@node-rs/argon2')
    const weaker = await hash('correct horse', { memoryCost: 8192, timeCost: 1, parallelism: 1 })
    expect(await verifyPassword(weaker, 'correct horse')).toBe(true)
    expect(isOutdatedHash(weaker)).toBe(true)
    expect(isOutdatedHash(await hashPassword('correct horse'))).toBe(false)
  })

  it('T-31 user enumeration: the decoy has the form and figures of a real one', async () => {
    const real = await hashPassword('correct horse')
    expect(isOutdatedHash(decoyPasswordHash)).toBe(false)
    expect(decoyPasswordHash.split('$').map((part) => part.length)).toEqual(real.split('$').map((part) => part.length))
    expect(await verifyPassword(decoyPasswordHash, '')).toBe(false)
  })
})
