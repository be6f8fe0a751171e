import { describe, expect, it } from 'vitest'
import { isVin, makeVin } from './vin.ts'

describe('vehicle identification numbers (49 CFR 565)', () => {
  it('knows right ones', () => {
    for (const vin of ['1M8GDM9AXKP042788', '11111111111111111', makeVin('1A9', 'BR2C4', 2024, 17)])
      expect(isVin(vin)).toBe(true)
  })

  it('writes maker, type, model year and serial number where they belong', () => {
    expect(makeVin('1A9', 'BR2C4', 2024, 17)).toMatch(/^1A9BR2C4[0-9X]RA000017$/)
  })

  it.each([
    '1M8GDM9A1KP042788',
    '1M8GDM9AXKP042789',
    '1M8GDM9AXKP04278',
    '1M8GDM9AXKP042788 ',
    'IM8GDM9AXKP042788',
    '',
  ])('refuses %j', (vin) => {
    expect(isVin(vin)).toBe(false)
  })
})
