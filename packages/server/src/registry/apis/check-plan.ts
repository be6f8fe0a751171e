import { type AdministrationRefused, refuseField } from '../../identity/index.ts'
import type { Plan } from '../../store/index.ts'
import { checkQuotas } from '../check-quotas.ts'

/** Do the members of a plan go together, and with the API's other plans? `others` are without this one. Pure. */
export function checkPlan(plan: Plan, others: readonly Plan[]): AdministrationRefused | undefined {
  const { name, price, quotas, subscriptionQuotas } = plan
  const isSameName = (other: Plan) => other.name.toLowerCase() === name.toLowerCase()
  if (others.some(isSameName)) return refuseField('/name', 'Another plan of this API has this name.')
  return (
    checkQuotas(quotas, '/quotas') ??
    checkQuotas(subscriptionQuotas, '/subscriptionQuotas') ??
    (price.kind === 'transactional' ? checkTiers(price.tiers) : undefined)
  )
}

type Tiers = Extract<Plan['price'], { kind: 'transactional' }>['tiers']

/** Each begins where the one before ends, and the last one has no end: no call is without a price. */
function checkTiers(tiers: Tiers): AdministrationRefused | undefined {
  let before = 0
  for (const [at, { upToCalls }] of tiers.entries()) {
    const pointer = `/price/tiers/${at}/upToCalls`
    if (at === tiers.length - 1) {
      return upToCalls === undefined ? undefined : refuseField(pointer, 'The last tier has no upToCalls.')
    }
    if (upToCalls === undefined) return refuseField(pointer, 'Only the last tier has no upToCalls.')
    if (upToCalls <= before) return refuseField(pointer, 'upToCalls has to be more than in the tier before.')
    before = upToCalls
  }
  return refuseField('/price/tiers', 'There has to be a tier.')
}
