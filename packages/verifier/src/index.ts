/**
 * For API services behind a Portreeve exchange: is this call's token good, and is its Subscription-Id active here?
 * Leaves to the service what its rows are and who of its users may see them. Runs wherever there is `fetch`.
 * Start at check-claims.ts.
 */
export { checkClaims, type ExpectedClaims, type UncheckedClaims } from './check-claims.ts'
export { type Refusal, type VerifierErrorCode, verifierErrors } from './refusals.ts'
