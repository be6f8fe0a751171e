/**
 * Everything the relay answers a publisher but success, with its HTTP status (protocol.md 6.1). `code` is that status there; these words are ours, in `error`.
 */
export const publishingErrors = {
  'MALFORMED-REQUEST': 400,
  'INVALID-CONTENT-TYPE': 400,
  'MISSING-DATA-OWNER-ID': 400,
  'INVALID-DATA-OWNER-ID': 400,
  'INVALID-PARTITION-KEY': 400,
  'INVALID-REQUEST-ID': 400,
  'INVALID-PAYLOAD': 400,
  'MISSING-AUTHORIZATION': 401,
  'INVALID-TOKEN': 401,
  'UNAUTHORIZED-PUBLISHER': 403,
  'NOT-FOUND': 404,
  'METHOD-NOT-ALLOWED': 405,
  'REQUEST-TIMED-OUT': 408,
  'PAYLOAD-TOO-BIG': 413,
  'PROCESSING-ERROR': 500,
  'STORE-UNAVAILABLE': 503,
  'RELAY-BUSY': 503,
  'WEBHOOK-QUEUE-FULL': 503,
} as const

export type PublishingErrorCode = keyof typeof publishingErrors

/** The JSON body of such an answer. */
export interface PublishingErrorBody {
  /** The HTTP status, an integer. */
  code: number
  message: string
  error: PublishingErrorCode
  requestId: string
}
