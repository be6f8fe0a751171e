import type { TokenRefusal } from '../refusals.ts'

/** Every code that an admin API built on this library answers, with its status (protocol.md 4.2, 7). */
export const adminErrors = {
  'MISSING-AUTHORIZATION': 403,
  'MALFORMED-AUTHORIZATION': 403,
  'INVALID-TOKEN': 401,
  'TOKEN-EXPIRED': 401,
  'TOKEN-NOT-YET-VALID': 401,
  'TOKEN-ISSUER-MISMATCH': 401,
  'TOKEN-AUDIENCE-MISMATCH': 401,
  'TOKEN-CLIENT-MISMATCH': 401,
  'EXCHANGE-UNAVAILABLE': 503,
  'MALFORMED-ACTIVATION': 400,
  'MALFORMED-CONNECTION-ID': 400,
  'ACTIVATION-REFUSED': 403,
  'NOT-FOUND': 404,
  'METHOD-NOT-ALLOWED': 405,
  'PAYLOAD-TOO-BIG': 413,
  'NOT-TAKEN': 500,
} as const satisfies Record<TokenRefusal['code'], number> & Record<string, number>

/** `CALLBACK-REFUSED`: not an answer of the admin API, but what `onProblem` hears when the exchange does not take a callback. */
export type AdminErrorCode = keyof typeof adminErrors | 'CALLBACK-REFUSED'
