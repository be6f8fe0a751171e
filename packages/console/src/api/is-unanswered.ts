import { ManagementError, ManagementUnavailable } from '@portreeve/client/management'

/** Whether a request with an Idempotency-Key may have been, or may still be, carried out: then it is sent again under the same key. Pure. */
export const isUnanswered = (fault: unknown): boolean =>
  fault instanceof ManagementUnavailable ||
  (fault instanceof ManagementError && fault.code === 'IDEMPOTENCY-KEY-IN-USE')
