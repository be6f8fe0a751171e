import { ManagementError, ManagementUnavailable } from '@portreeve/client/management'

/** Only what may pass by itself: no answer, too many requests, a store that was away. */
export function shouldAskAgain(failures: number, fault: unknown): boolean {
  if (failures >= 2) return false
  if (fault instanceof ManagementUnavailable) return true
  return fault instanceof ManagementError && (fault.status === 429 || fault.status === 503)
}
