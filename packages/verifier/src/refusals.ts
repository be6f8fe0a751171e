/**
 * Every reason for which a call is not let through, with the HTTP status to answer (protocol.md 7): 403 for a header
 * that is missing or of no use and for a subscription that opens nothing here, 401 for a token that does not verify,
 * 503 when the exchange has to be asked and cannot be. Where the gateway has a code for the same reason
 * (protocol.md 3.4) the word is the same, so that a search finds both.
 */
export const verifierErrors = {
  'MISSING-AUTHORIZATION': 403,
  'MALFORMED-AUTHORIZATION': 403,
  'INVALID-TOKEN': 401,
  'TOKEN-EXPIRED': 401,
  'TOKEN-NOT-YET-VALID': 401,
  'TOKEN-ISSUER-MISMATCH': 401,
  'TOKEN-AUDIENCE-MISMATCH': 401,
  'TOKEN-CLIENT-MISMATCH': 401,
  'MISSING-SUBSCRIPTION-ID': 403,
  'MALFORMED-SUBSCRIPTION-ID': 403,
  'SUBSCRIPTION-MISMATCH': 403,
  'API-SUBSCRIPTION-INACTIVE': 403,
  'EXCHANGE-UNAVAILABLE': 503,
} as const

export type VerifierErrorCode = keyof typeof verifierErrors

/** Why a call is refused. `status`, `code` and `message` may be shown to the caller as they are. */
export interface Refusal {
  status: (typeof verifierErrors)[VerifierErrorCode]
  code: VerifierErrorCode
  /** What is wrong and what to do about it. Never holds a token. */
  message: string
  /** For the log of the API service, not for the caller: what exactly was seen. Never holds a token or a secret. */
  detail?: string
}

export function refusal(code: VerifierErrorCode, message: string, detail?: string): Refusal {
  const refused: Refusal = { status: verifierErrors[code], code, message }
  return detail === undefined ? refused : { ...refused, detail }
}
