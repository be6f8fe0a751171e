import { describe, expect, it } from 'vitest'
import { priceText, quotasText } from './plan-text.ts'

// As the machine writes numbers: whoever runs the tests may have another locale.
const number = (value: number) => new Intl.NumberFormat().format(value)
const amount = (value: number, digits: number, currency = 'EUR') =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency, minimumFractionDigits: digits }).format(value)

describe('what a plan costs, in words', () => {
  it('is "Free" for a free one', () => {
    expect(priceText({ kind: 'free' })).toBe('Free')
  })

  it('names the month and the calls that are included', () => {
    expect(priceText({ kind: 'subscription', currency: 'EUR', monthly: '49', freeCalls: 1_000 })).toBe(
      `${amount(49, 2)} a month, ${number(1_000)} calls included`,
    )
  })

  it('keeps every decimal of a price for one call', () => {
    const price = { kind: 'transactional' as const, currency: 'EUR', tiers: [{ costPerCall: '0.002500' }] }
    expect(priceText(price)).toBe(`${amount(0.0025, 6)} a call`)
  })

  it('says how far each price goes, and what holds beyond', () => {
    const tiers = [{ upToCalls: 10_000, costPerCall: '0.01' }, { costPerCall: '0.005' }]
    expect(priceText({ kind: 'transactional', currency: 'EUR', tiers })).toBe(
      `${amount(0.01, 2)} a call up to ${number(10_000)}, ${amount(0.005, 3)} a call beyond`,
    )
  })

  it('says the code where it is no currency that the browser knows how to write', () => {
    expect(priceText({ kind: 'subscription', currency: 'nope', monthly: '5' })).toBe('5 nope a month')
  })
})

describe('how much is let through, in words', () => {
  it('is "no limit" where there is no quota', () => {
    expect(quotasText([])).toBe('no limit')
    expect(quotasText(undefined)).toBe('no limit')
  })

  it('names each window', () => {
    expect(
      quotasText([
        { calls: 1, per: 'second' },
        { calls: 5_000, per: 'hour' },
      ]),
    ).toBe(`1 call a second, ${number(5_000)} calls an hour`)
  })
})
