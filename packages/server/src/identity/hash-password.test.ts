import { verify } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { hashPassword } from './hash-password.ts'

describe('hashPassword', () => {
  it('gives argon2id of 19 MiB, two passes and one lane, with a salt of its own', async () => {
    const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(first).not.toBe(second)
    expect(await verify(first, 'correct horse')).toBe(true)
    expect(await verify(first, 'wrong horse')).toBe(false)
  })
})
