import { ManagementError, ManagementUnavailable } from '@portreeve/client/management'

/** What a person is told, in a sentence or two. What the exchange said stands as it is: it knows better what helps. */
export function faultText(fault: unknown): string {
  if (fault instanceof ManagementUnavailable) return 'The exchange did not answer. Check your connection and try again.'
  if (fault instanceof ManagementError) {
    if (fault.code === 'CHANGED') return 'It was changed since you opened it. Look at what it is now, then try again.'
    return fault.message
  }
  return 'Something failed on this page. Reload it; if that does not help, tell your operator.'
}

/** Under which the owner of the exchange finds the reason. */
export const requestIdOf = (fault: unknown): string | undefined =>
  fault instanceof ManagementError ? fault.requestId : undefined
