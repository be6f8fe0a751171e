import type { UserActor } from '../../audit/index.ts'
import { type AdministrationRefused, refuseAdministration } from '../../identity/index.ts'
import type { Quota } from '../../store/index.ts'
import { checkQuotas } from '../check-quotas.ts'

/** Only the exchange can raise what its apps are let through with (protocol.md 3.4). Undefined: nothing is said about them. Pure. */
export function checkAppQuotas(
  { operator }: Pick<UserActor, 'operator'>,
  quotas: readonly Quota[] | null | undefined,
): AdministrationRefused | undefined {
  if (quotas === undefined) return undefined
  if (operator) return checkQuotas(quotas ?? [], '/quotas')
  const detail = 'Only operators of the exchange set what an app is let through with. Ask them for more.'
  return refuseAdministration('forbidden', detail, [{ pointer: '/quotas', detail }])
}
