import { describe, expect, it } from 'vitest'
import type { Plan } from '../../parts/plan-text.ts'
import { checkPlanDraft, draftOfPlan, emptyPlan, planOfDraft } from './plan-draft.ts'

const plan = (price: Plan['price']) => ({
  name: 'Standard',
  visibility: 'private' as const,
  price,
  quotas: [{ calls: 10, per: 'second' as const }],
  subscriptionQuotas: [{ calls: 1_000, per: 'day' as const }],
})

describe('a plan as it is typed', () => {
  it.each<Plan['price']>([
    { kind: 'free' },
    { kind: 'subscription', currency: 'EUR', monthly: '49.90' },
    { kind: 'subscription', currency: 'EUR', monthly: '49.90', freeCalls: 1_000 },
    {
      kind: 'transactional',
      currency: 'USD',
      tiers: [{ upToCalls: 1_000, costPerCall: '0.01' }, { costPerCall: '0.0025' }],
    },
  ])('is sent as it was answered: %j', (price) => {
    expect(planOfDraft(draftOfPlan(plan(price)))).toEqual(plan(price))
  })

  it('has no end in its last tier, whatever was typed there before', () => {
    const tiers = [{ upToCalls: 1_000, costPerCall: '1' }]
    expect(planOfDraft({ ...emptyPlan, kind: 'transactional', tiers }).price).toMatchObject({
      tiers: [{ costPerCall: '1' }],
    })
  })

  it('takes a decimal comma for a point', () => {
    expect(planOfDraft({ ...emptyPlan, kind: 'subscription', monthly: ' 49,90 ' }).price).toMatchObject({
      monthly: '49.90',
    })
  })
})

describe('what is missing in a plan', () => {
  const named = { ...emptyPlan, name: 'Standard' }

  it('is nothing in a free one with a name', () => {
    expect(checkPlanDraft(named)).toEqual({})
    expect(checkPlanDraft(emptyPlan)).toHaveProperty('name')
  })

  it('is said at its field, of the chosen price alone', () => {
    const tiers = [
      { upToCalls: '' as const, costPerCall: 'free' },
      { upToCalls: '' as const, costPerCall: '0,01' },
    ]
    expect(Object.keys(checkPlanDraft({ ...named, kind: 'subscription', tiers }))).toEqual(['price.monthly'])
    expect(Object.keys(checkPlanDraft({ ...named, kind: 'transactional', tiers }))).toEqual([
      'price.tiers.0.costPerCall',
      'price.tiers.0.upToCalls',
    ])
  })
})
