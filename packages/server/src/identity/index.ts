/**
 * Authorization servers: their keys, their clients' credentials, and the tokens they sign. Login, consent and sessions come here.
 * Leaves to others which app may call what (registry, subscriptions) and what a call means (gateway).
 * Start at token/token-endpoint.ts, then token/token.ts and clients/authenticate-client.ts.
 */
export * from './administration/client-administration.ts'
export * from './administration/refusal.ts'
export * from './administration/registration-token-administration.ts'
export * from './administration/server-administration.ts'
export * from './generate-ids.ts'
export * from './hash-password.ts'
export * from './identity.ts'
export type { KeyFault, KeyInfo, Keys } from './keys/key-rotation.ts'
export * from './parse-bearer.ts'
export { hashInitialAccessToken } from './registration/access-tokens.ts'
export type { RevokedTokens } from './tokens/revoked-tokens.ts'
export type { ListedUser, UserAdministration, UserFault, UserSummary } from './users/user-administration.ts'
export type { Bearer, BearerFault } from './verify-bearer.ts'
export * from './verify-signed-token.ts'
