/**
 * For API services behind a Portreeve exchange: is this call's token good, and is its Subscription-Id active here?
 * Leaves to the service what its rows are and who of its users may see them. Runs wherever there is `fetch`.
 * Start at verifier.ts, then verify-token.ts; check-claims.ts alone is shared with the gateway.
 */
export type { AppInfo, OrganizationInfo } from '@portreeve/protocol'
export { checkClaims, type ExpectedClaims, type UncheckedClaims } from './check-claims.ts'
export type { CacheOptions, VerifierOptions } from './options.ts'
export type { Call } from './read-headers.ts'
export { type Refusal, type VerifierErrorCode, verifierErrors } from './refusals.ts'
export {
  createVerifier,
  type Verification,
  type VerifiedCall,
  type VerifiedContext,
  type Verifier,
} from './verifier.ts'
export type { TokenClaims } from './verify-token.ts'
