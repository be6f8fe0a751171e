import { describeClaims } from './modules-claims.ts'
import { describeCodes } from './modules-codes.ts'
import { describeLogins } from './modules-logins.ts'
import { describeRequestObjects } from './modules-request-objects.ts'
import { describeRequests } from './modules-requests.ts'
import type { LocalProvider, Provider } from './provider.ts'
import type { Variant } from './relying-party.ts'
import { stepsOf } from './steps.ts'

/** The modules that the plans basic, implicit, hybrid and form_post have in common, each under its name. */
export function describeModules(variant: Variant, provider: () => LocalProvider): void {
  const steps = stepsOf(variant, provider)
  describeRequests(variant, steps)
  describeClaims(variant, steps)
  describeLogins(steps)
  describeRequestObjects(steps)
  if (variant.response_type.split(' ').includes('code')) describeCodes(steps)
}

/** Those about requests and their answers alone. */
export function describeAnswers(variant: Variant, provider: () => Provider): void {
  describeRequests(variant, stepsOf(variant, provider))
}
