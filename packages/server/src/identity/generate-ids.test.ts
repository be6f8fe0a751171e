import { describe, expect, it } from 'vitest'
import { generateAuthServerId, generateClientId, generateClientSecret, generateUserId } from './generate-ids.ts'

describe('generated credentials and ids', () => {
  it.each([
    ['API Key or Client ID', generateClientId, /^[A-Za-z0-9]{32}$/, '2.12'],
    ['API Secret or Client Secret', generateClientSecret, /^[A-Za-z0-9]{16}$/, '2.12'],
    ['user id', generateUserId, /^00u[A-Za-z0-9]{17}$/, '1'],
    ['authorization server id', generateAuthServerId, /^aus[A-Za-z0-9]{17}$/, '1'],
  ])('%s has its form and never comes twice', (_name, generate, form, _section) => {
    const made = Array.from({ length: 1000 }, generate)
    for (const value of made) expect(value).toMatch(form)
    expect(new Set(made).size).toBe(made.length)
  })

  it('uses each of the 62 letters and digits equally often', () => {
    const counts = new Map<string, number>()
    const drawn = 62 * 2000
    for (const letter of Array.from({ length: drawn / 16 }, generateClientSecret).join('')) {
      counts.set(letter, (counts.get(letter) ?? 0) + 1)
    }
    // Chi-squared with 61 degrees of freedom exceeds 140 once in 20 million runs; `byte % 62` would give about 800.
    const expected = drawn / 62
    const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(counts.size).toBe(62)
    expect(chiSquared).toBeLessThan(140)
  })
})
