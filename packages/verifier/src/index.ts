/**
 * For API services behind a Portreeve exchange: is this call's token good, and is its Subscription-Id active here? And for webhooks: is
 * this event of the relay, and about an organization that has subscribed? Leaves to them what their rows are. Runs wherever there is `fetch`.
 * Start at verifier.ts or event-verifier.ts, then verify-token.ts; adapters/ has a file for each framework, admin/ the admin API.
 */
export type { AppInfo, OrganizationInfo } from '@portreeve/protocol'
export { receiveEvents as fetchHandler } from './adapters/fetch.ts'
export { receiveEvents as nodeHandler } from './adapters/node.ts'
export type { NodeRequest, NodeResponse } from './adapters/node-http.ts'
export { checkClaims, type ExpectedClaims, type UncheckedClaims } from './check-claims.ts'
export * from './events.ts'
export { type CallOptions, type CallProblem, callOf } from './judge-call.ts'
export type { KnownIds } from './known-ids.ts'
export type { ListVerifierOptions, VerifierOptions } from './options.ts'
export {
  type AdapterErrorCode,
  type Refusal,
  serviceErrors,
  type TokenRefusal,
  type VerifierErrorCode,
  verifierErrors,
} from './refusals.ts'
export type { CacheOptions, SharedOptions } from './shared-options.ts'
export type { VerifiedContext } from './subscription-contexts.ts'
export { createVerifier, type Verification, type VerifiedCall, type Verifier } from './verifier.ts'
