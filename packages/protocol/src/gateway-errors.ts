/**
 * Everything the gateway can answer by itself, with its HTTP status (protocol.md 3.4; where that page only
 * suggests a status, its suggestion is taken). `TARGET-RESPONSE` is not here: it is the API's own answer.
 * `MALFORMED-REQUEST` is ours: a request that no provider could be sent safely. So is `INVALID-REQUEST`: one that the API's own
 * description rules out, where the API asked for that.
 */
export const gatewayErrors = {
  'MALFORMED-REQUEST': 400,
  'INVALID-REQUEST': 400,
  'API-DOES-NOT-EXIST': 404,
  'MISSING-AUTHORIZATION': 401,
  'INVALID-TOKEN': 403,
  'TOKEN-EXPIRED': 403,
  'TOKEN-ISSUER-MISMATCH': 403,
  'TOKEN-AUDIENCE-MISMATCH': 403,
  'UNAUTHORIZED-API-ACCESS': 403,
  'QUOTA-EXCEEDED': 429,
  'MISSING-SUBSCRIPTION-ID': 400,
  'SUBSCRIPTION-MISMATCH': 403,
  'API-SUBSCRIPTION-INACTIVE': 403,
  'SUBSCRIBER-CONFIGURATION-PENDING': 403,
  'API-CONFIGURATION-ERROR': 502,
  'ROUTING-ERROR': 500,
  'PROCESSING-ERROR': 500,
  'TARGET-SYSTEM-UNREACHABLE': 503,
  'TARGET-SYSTEM-TIMED-OUT': 504,
  'PAYLOAD-TOO-BIG': 413,
} as const

export type GatewayErrorCode = keyof typeof gatewayErrors

/** The JSON body of every error of the gateway and of the subscriptions service. `message` is what real clients read. */
export interface ErrorBody {
  code: string
  message: string
  requestId: string
}
