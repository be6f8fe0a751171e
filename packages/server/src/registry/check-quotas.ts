import { type AdministrationRefused, refuseField } from '../identity/index.ts'
import type { Quota } from '../store/index.ts'

/** May these quotas stand together? Two for one span of time say the same thing twice. `pointer` names the member they came in. Pure. */
export function checkQuotas(quotas: readonly Quota[] = [], pointer: string): AdministrationRefused | undefined {
  const twice = quotas.findIndex(({ per }, at) => quotas.findIndex((quota) => quota.per === per) < at)
  return twice === -1
    ? undefined
    : refuseField(`${pointer}/${twice}/per`, 'There is another quota for this span of time.')
}
