import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRefreshTokens, isRefreshToken } from './refresh-token.ts'

const key = randomBytes(32)
const tokens = createRefreshTokens(key)

describe('refresh tokens (protocol.md 2.7)', () => {
  it('are 43 base64url characters, all different', () => {
    const made = new Set(Array.from({ length: 1000 }, () => tokens.generate()))
    expect(made.size).toBe(1000)
    for (const token of made) expect(isRefreshToken(token)).toBe(true)
  })

  it('are written in one way only: no other text stands for the same bytes', () => {
    const bytes = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((array) => Buffer.from(array).toString('base64url'))
    const almost = fc.stringMatching(/^[\w-]{43}$/)
    fc.assert(fc.property(bytes, (token) => isRefreshToken(token)))
    fc.assert(
      fc.property(
        fc.oneof(almost, fc.string()),
        (text) => isRefreshToken(text) === (/^[\w-]{43}$/.test(text) && sameText(text)),
      ),
    )
    expect(isRefreshToken(`${tokens.generate()}\n`)).toBe(false)
  })

  it('have a successor that only the holder of the key can name, the same one each time', () => {
    const token = tokens.generate()
    const successor = tokens.successorOf(token)
    expect(isRefreshToken(successor)).toBe(true)
    expect(tokens.successorOf(token)).toBe(successor)
    expect(tokens.successorOf(successor)).not.toBe(token)
    expect(createRefreshTokens(randomBytes(32)).successorOf(token)).not.toBe(successor)
  })

  it('keep their handle and change their secret when they are rotated', () => {
    const token = tokens.generate()
    const successor = tokens.successorOf(token)
    expect(tokens.hashesOf(successor).handleHash).toEqual(tokens.hashesOf(token).handleHash)
    expect(tokens.hashesOf(successor).hash).not.toEqual(tokens.hashesOf(token).hash)
  })

  it('T-10 forged codes: their hashes are those of no other kind', () => {
    const token = tokens.generate()
    const { handleHash, hash } = tokens.hashesOf(token)
    expect(handleHash).toHaveLength(32)
    expect(hash).not.toEqual(handleHash)
    expect(Buffer.from(token).equals(Buffer.from(hash))).toBe(false)
  })
})

const sameText = (text: string) => Buffer.from(text, 'base64url').toString('base64url') === text
