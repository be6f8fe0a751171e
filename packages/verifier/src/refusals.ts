// Tables are written out in full: bundlers keep one that spreads another, also where nobody asks for it.

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
  'EXCHANGE-UNAVAILABLE': 503,
  'MISSING-SUBSCRIPTION-ID': 403,
  'MALFORMED-SUBSCRIPTION-ID': 403,
  'SUBSCRIPTION-MISMATCH': 403,
  'API-SUBSCRIPTION-INACTIVE': 403,
} as const

/** The same for an API service that is built on an adapter, which answers faults too. */
export const serviceErrors = {
  'MISSING-AUTHORIZATION': 403,
  'MALFORMED-AUTHORIZATION': 403,
  'INVALID-TOKEN': 401,
  'TOKEN-EXPIRED': 401,
  'TOKEN-NOT-YET-VALID': 401,
  'TOKEN-ISSUER-MISMATCH': 401,
  'TOKEN-AUDIENCE-MISMATCH': 401,
  'TOKEN-CLIENT-MISMATCH': 401,
  'EXCHANGE-UNAVAILABLE': 503,
  'MISSING-SUBSCRIPTION-ID': 403,
  'MALFORMED-SUBSCRIPTION-ID': 403,
  'SUBSCRIPTION-MISMATCH': 403,
  'API-SUBSCRIPTION-INACTIVE': 403,
  'CALL-NOT-JUDGED': 500,
  'CALL-NOT-ANSWERED': 500,
} as const satisfies typeof verifierErrors & Record<string, number>

/** The same for events that come to a webhook, and what a handler answers of itself. */
export const webhookErrors = {
  'MISSING-AUTHORIZATION': 403,
  'MALFORMED-AUTHORIZATION': 403,
  'INVALID-TOKEN': 401,
  'TOKEN-EXPIRED': 401,
  'TOKEN-NOT-YET-VALID': 401,
  'TOKEN-ISSUER-MISMATCH': 401,
  'TOKEN-AUDIENCE-MISMATCH': 401,
  'TOKEN-CLIENT-MISMATCH': 401,
  'EXCHANGE-UNAVAILABLE': 503,
  'MISSING-SIGNATURE': 401,
  'MALFORMED-SIGNATURE': 401,
  'SIGNATURE-TOO-OLD': 401,
  'SIGNATURE-MISMATCH': 401,
  'MISSING-DATA-OWNER-ID': 403,
  'MALFORMED-DATA-OWNER-ID': 403,
  'DATA-OWNER-MISMATCH': 403,
  'MISSING-EVENT-ID': 403,
  'MALFORMED-EVENT-ID': 403,
  'NOT-FOUND': 404,
  'METHOD-NOT-ALLOWED': 405,
  'PAYLOAD-TOO-BIG': 413,
  'EVENT-NOT-TAKEN': 500,
} as const

type Statuses = typeof verifierErrors & typeof webhookErrors
type ErrorCode = VerifierErrorCode | EventErrorCode
/** Codes of a refused call. Stable: decide by them. */
export type VerifierErrorCode = keyof typeof verifierErrors
/** Codes that an adapter answers with besides. */
export type AdapterErrorCode = Exclude<keyof typeof serviceErrors, VerifierErrorCode>
/** Codes that a webhook answers with besides, to what is no event or was not taken. */
export type HandlerErrorCode = 'NOT-FOUND' | 'METHOD-NOT-ALLOWED' | 'PAYLOAD-TOO-BIG' | 'EVENT-NOT-TAKEN'
/** Codes of a refused event. Stable: decide by them. */
export type EventErrorCode = Exclude<keyof typeof webhookErrors, HandlerErrorCode>
type TokenErrorCode = VerifierErrorCode & EventErrorCode

/** Why a call is refused. `status`, `code` and `message` may be shown to the caller as they are. */
export interface Refusal<Code extends ErrorCode = VerifierErrorCode> {
  ok: false
  status: 401 | 403 | 503
  code: Code
  /** What is wrong and what to do about it. Never holds a token. */
  message: string
  /** For the log of the API service, not for the caller: what exactly was seen. Never holds a token or a secret. */
  detail?: string
}

/** Why a token is refused, be it of a call or of an event. */
export type TokenRefusal = Refusal<TokenErrorCode>
/** Why an event is refused. */
export type EventRefusal = Refusal<EventErrorCode>

/** The status is said where it is used, and the compiler compares it with the tables: so no table is part of a bundle. */
export function refusal<Code extends ErrorCode>(status: Statuses[Code], code: Code, message: string): Refusal<Code> {
  return { ok: false, status, code, message }
}

/** The exchange has to be asked, and does not answer, or not to its own rules. */
export function unavailable(detail: string): Refusal<'EXCHANGE-UNAVAILABLE'> {
  const message = 'The exchange cannot be asked now. Try again later.'
  return { ...refusal(503, 'EXCHANGE-UNAVAILABLE', message), detail }
}
