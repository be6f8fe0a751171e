import { type AdministrationRefused, refuseField } from '../../identity/index.ts'
import type { Api } from '../../store/index.ts'
import { subscriptionValueNames } from '../access-control.ts'
import type { CheckUrl } from '../check-url.ts'

/** Can connections to it come to be in this way (protocol.md 3.6, 4.2)? Pure. */
export function checkActivation(
  { activation: { mode, adminUrl }, accessControl }: Pick<Api, 'activation' | 'accessControl'>,
  checkUrl: CheckUrl,
): AdministrationRefused | undefined {
  if (mode === 'automatic' && subscriptionValueNames(accessControl).length > 0) {
    return refuseField(
      '/activation/mode',
      'An API with subscription-specific values cannot be activated automatically: somebody has to set them.',
    )
  }
  if (mode !== 'admin_api') {
    return adminUrl === undefined
      ? undefined
      : refuseField('/activation/adminUrl', 'adminUrl belongs to mode admin_api. Leave it out, or set it to null.')
  }
  if (adminUrl === undefined) return refuseField('/activation/adminUrl', 'Mode admin_api needs adminUrl.')
  if (/\/(?:de)?activate\/?$/.test(adminUrl)) {
    return refuseField('/activation/adminUrl', 'Leave /activate out: the exchange puts it behind adminUrl itself.')
  }
  return checkUrl(adminUrl, '/activation/adminUrl', 'base')
}
