import type { Plan, Quota } from '../../parts/plan-text.ts'

export interface TierDraft {
  upToCalls: number | ''
  costPerCall: string
}

/** A plan as it is typed: the members of all kinds of prices, so that nothing is lost by looking at another kind. */
export interface PlanDraft {
  name: string
  visibility: Plan['visibility']
  kind: Plan['price']['kind']
  currency: string
  monthly: string
  freeCalls: number | ''
  tiers: TierDraft[]
  quotas: Quota[]
  subscriptionQuotas: Quota[]
}

export const emptyPlan: PlanDraft = {
  name: '',
  visibility: 'public',
  kind: 'free',
  currency: 'USD',
  monthly: '',
  freeCalls: '',
  tiers: [{ upToCalls: '', costPerCall: '' }],
  quotas: [],
  subscriptionQuotas: [],
}

/** Pure. */
export function draftOfPlan({ name, visibility, price, quotas, subscriptionQuotas = [] }: Omit<Plan, 'id'>): PlanDraft {
  const draft = { ...emptyPlan, name, visibility, quotas, subscriptionQuotas, kind: price.kind }
  if (price.kind === 'free') return draft
  if (price.kind === 'subscription') {
    return { ...draft, currency: price.currency, monthly: price.monthly, freeCalls: price.freeCalls ?? '' }
  }
  const tiers = price.tiers.map(({ upToCalls, costPerCall }) => ({
    upToCalls: upToCalls ?? ('' as const),
    costPerCall,
  }))
  return { ...draft, currency: price.currency, tiers }
}

/** As it is sent. Pure. */
export const planOfDraft = (
  draft: PlanDraft,
): Omit<Plan, 'id' | 'subscriptionQuotas'> & { subscriptionQuotas: Quota[] } => ({
  name: draft.name.trim(),
  visibility: draft.visibility,
  price: priceOfDraft(draft),
  quotas: draft.quotas,
  subscriptionQuotas: draft.subscriptionQuotas,
})

function priceOfDraft({ kind, currency, monthly, freeCalls, tiers }: PlanDraft): Plan['price'] {
  switch (kind) {
    case 'free':
      return { kind }
    case 'subscription':
      return { kind, currency, monthly: amount(monthly), ...(freeCalls !== '' && { freeCalls }) }
    case 'transactional':
      return {
        kind,
        currency,
        tiers: tiers.map(({ upToCalls, costPerCall }, index) => ({
          // The last one has no end, whatever was typed while it was not the last.
          ...(upToCalls !== '' && index < tiers.length - 1 && { upToCalls }),
          costPerCall: amount(costPerCall),
        })),
      }
  }
}

/** `0,01` is meant as `0.01`. */
const amount = (text: string): string => text.trim().replace(',', '.')

const MONEY = /^\d{1,9}(?:\.\d{1,6})?$/

/** What is missing or no number, by the names that the API has for the fields. The server has the last word. Pure. */
export function checkPlanDraft({ name, kind, monthly, tiers }: PlanDraft): Record<string, string> {
  const faults: Record<string, string> = {}
  if (name.trim() === '') faults.name = 'Give it a name'
  const checkMoney = (field: string, text: string) => {
    if (!MONEY.test(amount(text))) faults[field] = 'A number such as 0.0025'
  }
  if (kind === 'subscription') checkMoney('price.monthly', monthly)
  if (kind === 'transactional') {
    for (const [index, tier] of tiers.entries()) {
      checkMoney(`price.tiers.${index}.costPerCall`, tier.costPerCall)
      if (tier.upToCalls === '' && index < tiers.length - 1) {
        faults[`price.tiers.${index}.upToCalls`] = 'Say how far it goes'
      }
    }
  }
  return faults
}
