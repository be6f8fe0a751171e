/**
 * Authorization servers: their keys, their clients, the people who sign in and agree, and the tokens they sign.
 * Leaves to others which app may call what (registry, subscriptions) and what a call means (gateway).
 * Start at identity.ts, which builds it; then token/token.ts for programs, authorize/create-authorization.ts for people.
 */
export * from './administration/client-administration.ts'
export * from './administration/operators.ts'
export * from './administration/owned-clients.ts'
export * from './administration/personal-tokens.ts'
export * from './administration/refusal.ts'
export * from './administration/registration-token-administration.ts'
export * from './administration/server-administration.ts'
export * from './generate-ids.ts'
export * from './hash-password.ts'
export * from './identity.ts'
export type { KeyFault } from './keys/key-rotation.ts'
export type { Sealer } from './keys/seal.ts'
export { MANAGEMENT_READ, MANAGEMENT_WRITE } from './management-scopes.ts'
export * from './parse-bearer.ts'
export { hashInitialAccessToken } from './registration/access-tokens.ts'
export type { RevokedTokens } from './tokens/revoked-tokens.ts'
export * from './users/limit-at-once.ts'
export type { ListedUser, UserFault } from './users/user-administration.ts'
export type { Bearer, BearerFault } from './verify-bearer.ts'
export * from './verify-signed-token.ts'
export * from './verify-token.ts'
