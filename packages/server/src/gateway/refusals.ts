import { type GatewayErrorCode, gatewayErrors } from '@portreeve/protocol'

/**
 * Why the gateway does not let a call through, or cannot finish it. `detail` is for our log; only that of a malformed or
 * invalid request is also told, because it speaks of nothing but the caller's own bytes and the API's public description.
 */
export type Refusal = { detail: string } & (
  | { kind: 'malformed_request' }
  | { kind: 'no_route' }
  | { kind: 'no_authorization'; issuer: string }
  | { kind: 'invalid_token'; issuer: string; isBasic?: boolean }
  | { kind: 'token_expired' }
  | { kind: 'token_stays_here' }
  | { kind: 'issuer_mismatch'; issuer: string }
  | { kind: 'audience_mismatch'; audience: string }
  | { kind: 'app_may_not_call' }
  | { kind: 'quota_spent'; retryAfterSeconds: number; isOfAttempts?: boolean }
  | { kind: 'too_many_tunnels' }
  | { kind: 'plan_unknown' }
  | { kind: 'no_subscription_id' }
  | { kind: 'subscription_mismatch' }
  | { kind: 'subscription_inactive' }
  | { kind: 'values_missing' }
  | { kind: 'no_provider_credentials' }
  | { kind: 'no_target' }
  | { kind: 'request_invalid' }
  | { kind: 'no_example'; isWithoutDescription?: boolean }
  | { kind: 'description_unusable' }
  | { kind: 'target_left_alone'; retryAfterSeconds: number }
  | { kind: 'target_unreachable' }
  | { kind: 'target_timed_out' }
  | { kind: 'request_too_big'; bytesMax: number }
  | { kind: 'request_too_slow' }
  | { kind: 'response_too_big' }
  | { kind: 'response_unfit' }
  | { kind: 'only_at_gateway' }
  | { kind: 'stale' }
  | { kind: 'fault' }
)

/** What the caller is told (docs/errors.md). */
export interface Answer {
  code: GatewayErrorCode
  status: number
  /** Says what to change. The same for everything that must look the same. */
  message: string
  /** Value of `WWW-Authenticate` (RFC 6750 §3). */
  challenge?: string
  /** Value of `Retry-After` (RFC 9110 §10.2.3). */
  retryAfterSeconds?: number
}

/** No `default`: a new kind of refusal does not compile until it has an answer. */
export function answer(refusal: Refusal): Answer {
  switch (refusal.kind) {
    case 'malformed_request':
      return plain(
        'MALFORMED-REQUEST',
        `This request cannot be passed on safely: ${refusal.detail}. Send it without that.`,
      )
    case 'no_route':
      return plain(
        'API-DOES-NOT-EXIST',
        'No API is published under this path. Check namespace, environment suffix (-test, -dev or none) and base path.',
      )
    case 'no_authorization':
      return {
        ...plain('MISSING-AUTHORIZATION', `Send "Authorization: Bearer" with a token from ${refusal.issuer}/v1/token.`),
        // RFC 6750 §3.1: no error code for a request without any authentication.
        challenge: 'Bearer realm="gateway"',
      }
    case 'invalid_token':
      return tokenError(
        'INVALID-TOKEN',
        refusal.isBasic
          ? `This is not the API Key and API Secret of an app that may call. Send those that the exchange gave the app, or "Authorization: Bearer", one space and an access token from ${refusal.issuer}/v1/token.`
          : `This is not a valid token. Send "Authorization: Bearer", one space and an unchanged access token from ${refusal.issuer}/v1/token.`,
      )
    case 'token_stays_here':
      return tokenError(
        'INVALID-TOKEN',
        'This API passes tokens on to its service, and this one can manage the exchange. Send one without management scopes.',
      )
    case 'token_expired':
      return tokenError('TOKEN-EXPIRED', 'The token has expired. Get a new one and send the call again.')
    case 'issuer_mismatch':
      return tokenError(
        'TOKEN-ISSUER-MISMATCH',
        `The token is from another authorization server. This API takes tokens of ${refusal.issuer}.`,
      )
    case 'audience_mismatch':
      return tokenError(
        'TOKEN-AUDIENCE-MISMATCH',
        `The token is for another audience. This API takes tokens whose "aud" is ${refusal.audience}.`,
      )
    case 'app_may_not_call':
      return plain(
        'UNAUTHORIZED-API-ACCESS',
        'The app this token was issued to may not call this API. Select the API in the app, and check that the app is enabled.',
      )
    case 'quota_spent':
      return {
        ...plain(
          'QUOTA-EXCEEDED',
          refusal.isOfAttempts
            ? 'A wrong API Secret came too often, or too many at once. Wait as long as Retry-After says, and send the right one.'
            : 'The quota for these calls is used up. Wait as long as Retry-After says; to have it raised, ask those who run the exchange.',
        ),
        retryAfterSeconds: refusal.retryAfterSeconds,
      }
    case 'too_many_tunnels':
      return {
        ...plain(
          'QUOTA-EXCEEDED',
          'Too many WebSockets are open at once. Close one, or wait as long as Retry-After says.',
        ),
        retryAfterSeconds: 30,
      }
    case 'plan_unknown':
      return plain(
        'UNAUTHORIZED-API-ACCESS',
        'The plan with which the app selected this API does not exist any more. Select the API again, with one of its plans.',
      )
    case 'no_subscription_id':
      return plain(
        'MISSING-SUBSCRIPTION-ID',
        'Send the header Subscription-Id: it says for which organization the call is made.',
      )
    case 'subscription_mismatch':
      return plain(
        'SUBSCRIPTION-MISMATCH',
        'This app has no subscription with this Subscription-Id for this API. Send the id of a subscription with which an organization activated this app.',
      )
    case 'subscription_inactive':
      return plain(
        'API-SUBSCRIPTION-INACTIVE',
        'The subscription, or its connection to this API, is not active. The organization or the API developer has to activate it.',
      )
    case 'values_missing':
      return plain(
        'SUBSCRIBER-CONFIGURATION-PENDING',
        'The API developer has not yet set everything that calls with this subscription need. Try again later, or tell the API developer.',
      )
    case 'no_provider_credentials':
      return plain(
        'API-CONFIGURATION-ERROR',
        'The credentials for this API service cannot be obtained at the moment. Try again later, or tell the API developer.',
      )
    case 'no_target':
      return plain('ROUTING-ERROR', 'The service behind this API cannot be determined. Tell the API developer.')
    case 'request_invalid':
      return plain('INVALID-REQUEST', `The request does not fit the description of this API: ${refusal.detail}`)
    case 'no_example':
      return plain(
        'API-DOES-NOT-EXIST',
        refusal.isWithoutDescription
          ? 'This API has no OpenAPI description yet, so there is no sample data. Tell the API developer, or call with a subscription.'
          : "The API's description has no such operation, or no answer for it. Check method and path.",
      )
    case 'description_unusable':
      return {
        ...plain(
          'PROCESSING-ERROR',
          "This API's description is needed for this call, and cannot be used at the moment. Try again later, or tell the API developer.",
        ),
        status: 503,
        retryAfterSeconds: 5,
      }
    case 'target_left_alone':
      return {
        ...plain(
          'TARGET-SYSTEM-UNREACHABLE',
          'The service behind this API does not answer, or not as fast as it is asked, so it is left alone for a moment. Try again later.',
        ),
        retryAfterSeconds: refusal.retryAfterSeconds,
      }
    case 'target_unreachable':
      return plain('TARGET-SYSTEM-UNREACHABLE', 'The service behind this API cannot be reached. Try again later.')
    case 'target_timed_out':
      return plain('TARGET-SYSTEM-TIMED-OUT', 'The service behind this API did not answer in time. Try again later.')
    case 'request_too_big':
      return plain('PAYLOAD-TOO-BIG', `The request body is larger than ${refusal.bytesMax} bytes. Send it in parts.`)
    case 'request_too_slow':
      return {
        ...plain(
          'MALFORMED-REQUEST',
          `The request did not arrive in time: ${refusal.detail}. Send it faster, or in parts.`,
        ),
        status: 408,
      }
    case 'response_too_big':
      return {
        ...plain('PAYLOAD-TOO-BIG', "The API's answer is larger than this exchange passes on. Ask for less at a time."),
        status: 502,
      }
    case 'response_unfit':
      return {
        ...plain(
          'TARGET-SYSTEM-UNREACHABLE',
          'The service behind this API answered with something that HTTP does not have, so it cannot be passed on. Tell the API developer.',
        ),
        status: 502,
      }
    case 'only_at_gateway':
      return {
        ...plain(
          'ROUTING-ERROR',
          'This call has to come to the gateway itself, and not to a proxy that asks it. Tell those who run the exchange.',
        ),
        status: 421,
      }
    case 'stale':
      return {
        ...plain(
          'PROCESSING-ERROR',
          'This gateway has not heard of changes for too long, so it lets no call through. Try again in a moment.',
        ),
        status: 503,
        retryAfterSeconds: 5,
      }
    case 'fault':
      return plain(
        'PROCESSING-ERROR',
        'Something failed on our side. Try again; its cause is logged under this Request-Id.',
      )
  }
}

function plain(code: GatewayErrorCode, message: string): Answer {
  return { code, status: gatewayErrors[code], message }
}

/** protocol.md 3.4 answers 403 where RFC 6750 §3.1 has 401; the challenge tells standard clients the same either way. */
function tokenError(code: GatewayErrorCode, message: string): Answer {
  return { ...plain(code, message), challenge: 'Bearer realm="gateway", error="invalid_token"' }
}

/** Where in the order of checks a call ended. The explanation of a call lists them. */
export const steps = [
  'request',
  'route',
  'authorization',
  'token',
  'app',
  'quota',
  'subscription_id',
  'subscription',
  'connection',
  'values',
  'credentials',
  'validation',
  'target',
] as const
export type Step = (typeof steps)[number]

/** Undefined: a fault of ours can be anywhere. */
export function stepOf({ kind }: Refusal): Step | undefined {
  switch (kind) {
    case 'malformed_request':
      return 'request'
    case 'no_route':
      return 'route'
    case 'no_authorization':
      return 'authorization'
    case 'invalid_token':
    case 'token_expired':
    case 'token_stays_here':
    case 'issuer_mismatch':
    case 'audience_mismatch':
      return 'token'
    case 'app_may_not_call':
    case 'plan_unknown':
      return 'app'
    case 'quota_spent':
    case 'too_many_tunnels':
      return 'quota'
    case 'no_subscription_id':
      return 'subscription_id'
    case 'subscription_mismatch':
      return 'subscription'
    case 'subscription_inactive':
      return 'connection'
    case 'values_missing':
      return 'values'
    case 'no_provider_credentials':
      return 'credentials'
    case 'request_invalid':
    case 'no_example':
    case 'description_unusable':
      return 'validation'
    case 'no_target':
    case 'only_at_gateway':
    case 'target_left_alone':
    case 'target_unreachable':
    case 'target_timed_out':
    case 'request_too_big':
    case 'request_too_slow':
    case 'response_too_big':
    case 'response_unfit':
      return 'target'
    case 'stale':
    case 'fault':
      return undefined
  }
}
