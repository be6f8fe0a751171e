import { describe, expect, it } from 'vitest'
import type { Plan } from '../../store/index.ts'
import { checkPlan } from './check-plan.ts'

const plan = (changes: Partial<Plan> = {}): Plan => ({
  id: 'plan-1',
  name: 'Standard',
  visibility: 'public',
  price: { kind: 'free' },
  quotas: [],
  ...changes,
})
const tiered = (...upTo: (number | undefined)[]) =>
  plan({
    price: {
      kind: 'transactional',
      currency: 'USD',
      tiers: upTo.map((upToCalls) => ({ upToCalls, costPerCall: '0.01' })),
    },
  })

describe('a plan', () => {
  it('has a name of its own', () => {
    expect(checkPlan(plan(), [plan({ name: 'STANDARD' })])?.fields?.[0]?.pointer).toBe('/name')
    expect(checkPlan(plan(), [plan({ name: 'Other' })])).toBeUndefined()
  })

  it('has one quota for each span of time', () => {
    const quotas = [
      { calls: 1, per: 'second' },
      { calls: 5, per: 'day' },
      { calls: 9, per: 'day' },
    ] as const
    expect(checkPlan(plan({ quotas: quotas.slice(0, 2) }), [])).toBeUndefined()
    expect(checkPlan(plan({ quotas: [...quotas] }), [])?.fields?.[0]?.pointer).toBe('/quotas/2/per')
  })

  it('has a price for every call', () => {
    expect(checkPlan(tiered(undefined), [])).toBeUndefined()
    expect(checkPlan(tiered(10, 20, undefined), [])).toBeUndefined()
    expect(checkPlan(tiered(10), [])?.fields?.[0]?.pointer).toBe('/price/tiers/0/upToCalls')
    expect(checkPlan(tiered(10, 20), [])?.fields?.[0]?.pointer).toBe('/price/tiers/1/upToCalls')
    expect(checkPlan(tiered(undefined, undefined), [])?.fields?.[0]?.pointer).toBe('/price/tiers/0/upToCalls')
    expect(checkPlan(tiered(20, 20, undefined), [])?.fields?.[0]?.pointer).toBe('/price/tiers/1/upToCalls')
    expect(checkPlan(tiered(20, 10, undefined), [])?.fields?.[0]?.pointer).toBe('/price/tiers/1/upToCalls')
    expect(checkPlan(tiered(), [])?.fields?.[0]?.pointer).toBe('/price/tiers')
  })
})
