import { describe, expect, it } from 'vitest'
import { isCountryCode } from './country-codes.ts'

describe('country codes (ISO 3166-1 alpha-2)', () => {
  it.each(['US', 'CA', 'CH', 'DE', 'GB', 'BQ', 'SS', 'AX'])('%s is one', (code) => {
    expect(isCountryCode(code)).toBe(true)
  })

  // Reserved, withdrawn, of users, in small letters, of three letters, a prototype's name.
  it.each(['UK', 'EU', 'YU', 'XK', 'ZZ', 'AA', 'us', 'USA', 'U', '', ' US', 'constructor'])('%j is none', (code) => {
    expect(isCountryCode(code)).toBe(false)
  })

  it('every one has a name, and there are 249', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
    const known = letters.flatMap((one) => letters.map((other) => one + other)).filter(isCountryCode)
    expect(known).toHaveLength(249)
    expect(known.filter((code) => names.of(code) === undefined)).toEqual([])
  })
})
