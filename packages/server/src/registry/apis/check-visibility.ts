import { type AdministrationRefused, type FieldFault, refuseAdministration } from '../../identity/index.ts'
import type { Api } from '../../store/index.ts'

/** May it be seen by whom it says (protocol.md 5.1)? Pure. */
export function checkVisibility(
  api: Pick<Api, 'environment' | 'visibility' | 'details' | 'plans'>,
): AdministrationRefused | undefined {
  const { environment, visibility } = api
  if (environment === 'Dev' && visibility !== 'private') {
    const detail = 'An instance in Dev is for its own organization alone.'
    return refuseAdministration('conflict', detail, [{ pointer: '/visibility', detail }])
  }
  const missing = visibility === 'public' ? missingForPublic(api) : []
  return missing.length === 0
    ? undefined
    : refuseAdministration('conflict', 'A public API needs documentation, support, a public plan and terms.', missing)
}

/** People who never met its developer have to know what it does, whom to ask, what it costs and what they agree to. */
function missingForPublic({ details, plans }: Pick<Api, 'details' | 'plans'>): FieldFault[] {
  const faults: FieldFault[] = []
  if (details.documentationUrl === undefined) {
    faults.push({ pointer: '/details/documentationUrl', detail: 'A public API needs documentation.' })
  }
  if (details.support === undefined) {
    faults.push({ pointer: '/details/support', detail: 'A public API needs an e-mail, URL or telephone for support.' })
  }
  if (!plans.some((plan) => plan.visibility === 'public')) {
    faults.push({ pointer: '/plans', detail: 'A public API needs a public plan; it may be free.' })
  }
  if (details.terms === undefined) faults.push({ pointer: '/details/terms', detail: 'A public API needs terms.' })
  return faults
}
