import { describe } from 'vitest'
import { describeClaims } from './modules-claims.ts'
import { describeCodes } from './modules-codes.ts'
import { describeLogins } from './modules-logins.ts'
import { describeRequestObjects } from './modules-request-objects.ts'
import { describeRequests } from './modules-requests.ts'
import type { Provider } from './provider.ts'
import type { Variant } from './relying-party.ts'

/** The modules that the plans basic, implicit, hybrid and form_post have in common, each under its name. */
export function describeModules(variant: Variant, provider: () => Provider): void {
  describeRequests(variant, provider)
  describeClaims(variant, provider)
  describeLogins(variant, provider)
  describeRequestObjects(variant, provider)
  describe.runIf(variant.response_type.split(' ').includes('code'))('with a code', () => {
    describeCodes(variant, provider)
  })
}
