import type { ClaimsRequest, User } from '../../store/index.ts'

/**
 * What a client may know of a user: the claims of the granted scopes (OIDC Core §5.4) and those asked for one by one (§5.5).
 * Only what is known; never an empty value. `sub` is not among them. Pure.
 */
export type UserClaimsFor = (
  user: User,
  what: {
    /** Empty where claims of scopes do not belong. */
    scopes: readonly string[]
    claims: ClaimsRequest[keyof ClaimsRequest]
  },
) => Record<string, unknown>
