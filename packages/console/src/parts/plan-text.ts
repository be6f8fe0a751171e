import type { Schemas } from '@portreeve/client/management'

export type Plan = Schemas['ApisPlan']
export type Price = Plan['price']
export type Quota = Plan['quotas'][number]

const count = new Intl.NumberFormat()

/** What a plan costs: "Free", "€49.00 a month, 1,000 calls included". Pure. */
export function priceText(price: Price): string {
  if (price.kind === 'free') return 'Free'
  if (price.kind === 'subscription') {
    const included = price.freeCalls === undefined ? '' : `, ${count.format(price.freeCalls)} calls included`
    return `${money(price.monthly, price.currency)} a month${included}`
  }
  return price.tiers.map((tier) => tierText(tier, price.currency, price.tiers.length)).join(', ')
}

type Tier = Extract<Price, { kind: 'transactional' }>['tiers'][number]

function tierText({ costPerCall, upToCalls }: Tier, currency: string, tiers: number): string {
  const each = `${money(costPerCall, currency)} a call`
  if (upToCalls !== undefined) return `${each} up to ${count.format(upToCalls)}`
  return tiers === 1 ? each : `${each} beyond`
}

/** The exchange keeps amounts as text, so nothing of 0.0025 is rounded away. */
function money(amount: string, currency: string): string {
  const decimals = amount.split('.')[1]?.length ?? 0
  try {
    return new Intl.NumberFormat(undefined, {
      style: 'currency',
      currency,
      ...(decimals > 2 && { minimumFractionDigits: decimals }),
    }).format(Number(amount))
  } catch {
    // A code that this browser takes for none.
    return `${amount} ${currency}`
  }
}

/** "50 calls a second". Pure. */
export const quotaText = ({ calls, per }: Quota): string =>
  `${count.format(calls)} ${calls === 1 ? 'call' : 'calls'} ${per === 'hour' ? 'an' : 'a'} ${per}`

/** "50 calls a second, 10,000 calls a day"; "no limit" where there is none. Pure. */
export const quotasText = (quotas: readonly Quota[] = []): string =>
  quotas.length === 0 ? 'no limit' : quotas.map(quotaText).join(', ')
