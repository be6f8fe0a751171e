import { hash } from '@node-rs/argon2'
import { afterAll, describe, expect, it } from 'vitest'
import { decoyPasswordHash, hashPassword, isOutdatedHash } from '../hash-password.ts'
import { createLimitAtOnce } from './limit-at-once.ts'
import { createPasswordThread } from './password-thread.ts'
import { createPasswords } from './passwords.ts'

const thread = createPasswordThread()
const limitAtOnce = createLimitAtOnce({ atOnce: 1, waitingMax: 100 })
const passwords = createPasswords({ thread, limitAtOnce })
afterAll(() => thread.close())

const made = async (password: string) => {
  const hashed = await passwords.hash(password)
  return hashed.ok ? hashed.value : ''
}
const isRight = async (passwordHash: string | undefined, password: string) => {
  const right = await passwords.isRight(passwordHash, password)
  return right.ok && right.value
}

describe('passwords at rest', () => {
  it('are argon2id of 19 MiB, two passes and one lane, with a salt of their own', async () => {
    const [first, second, third] = await Promise.all([
      made('correct horse'),
      made('correct horse'),
      hashPassword('correct horse'),
    ])
    for (const one of [first, second, third]) {
      expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      expect(await isRight(one, 'correct horse')).toBe(true)
      expect(await isRight(one, 'wrong horse')).toBe(false)
    }
    expect(new Set([first, second, third]).size).toBe(3)
  })

  it('fit however a keyboard composes letters and spaces (RFC 8265 §4.2.2)', async () => {
    const kept = await made('Caf\u00e9 au lait')
    expect(await isRight(kept, 'Cafe\u0301\u00a0au\u3000lait')).toBe(true)
    expect(await isRight(kept, 'cafe au lait')).toBe(false)
  })

  it('made with other figures still fit, and are known to be outdated', async () => {
    const weaker = await hash('correct horse', { memoryCost: 8192, timeCost: 1, parallelism: 1 })
    expect(await isRight(weaker, 'correct horse')).toBe(true)
    expect(isOutdatedHash(weaker)).toBe(true)
    expect(isOutdatedHash(await made('correct horse'))).toBe(false)
  })

  it('T-31 user enumeration: the decoy has the form and figures of a real one, and nothing fits it', async () => {
    const real = await made('correct horse')
    expect(isOutdatedHash(decoyPasswordHash)).toBe(false)
    expect(decoyPasswordHash.split('$').map((part) => part.length)).toEqual(real.split('$').map((part) => part.length))
    expect(await thread.fits(decoyPasswordHash, '')).toBe(false)
    expect(await isRight(undefined, '')).toBe(false)
  })
})

describe('the thread that hashes', () => {
  it('answers each with its own, however many ask at the same time', async () => {
    const kept = await Promise.all(['one', 'two', 'three'].map((password) => thread.hash(password)))
    const fits = await Promise.all(kept.map((one, at) => thread.fits(one, ['one', 'two', 'other'][at]!)))
    expect(fits).toEqual([true, true, false])
  })

  it('rejects what is no hash, without repeating it, and goes on', async () => {
    const fault = await thread.fits('$argon2id$SECRET', 'x').catch((error: Error) => error.message)
    expect(fault).toBe('the kept hash has an unknown form')
    expect(await isRight(await made('correct horse'), 'correct horse')).toBe(true)
  })

  it('tells whoever waits when it ends, and is started anew', async () => {
    const asked = thread.hash('correct horse')
    thread.close()
    await expect(asked).rejects.toThrow('has ended')
    expect(await isRight(await made('correct horse'), 'correct horse')).toBe(true)
  })
})
