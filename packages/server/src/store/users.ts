import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { FoundSome } from './search-words.ts'

/** Standard claims about a person (OIDC Core §5.1), by their registered names. `name` and `email` stand in User itself. */
export interface UserClaims {
  given_name?: string
  family_name?: string
  middle_name?: string
  nickname?: string
  preferred_username?: string
  profile?: string
  picture?: string
  website?: string
  gender?: string
  birthdate?: string
  zoneinfo?: string
  locale?: string
  phone_number?: string
  phone_number_verified?: boolean
  address?: {
    formatted?: string
    street_address?: string
    locality?: string
    region?: string
    postal_code?: string
    country?: string
  }
}

/** Time-based one-time passwords (RFC 6238). */
export interface TotpFactor {
  /** Sealed, base64url. */
  sealedSecret: string
  confirmedAt: EpochSeconds
  /** HMAC-SHA-256 of each recovery code that is left, base64url. */
  recoveryCodeHmacs: string[]
}

/** A person with a login. */
export interface User {
  id: UserId
  /** Unique without regard to letter case; kept as typed. */
  email: string
  emailVerified: boolean
  name: string
  /** argon2id, in PHC string form. Undefined: invited and not there yet, or signs in with passkeys alone. */
  passwordHash?: string | undefined
  claims: UserClaims
  totp?: TotpFactor | undefined
  disabled: boolean
  /** Grows with each write. */
  version: number
  createdAt: EpochSeconds
  updatedAt: EpochSeconds
}

/** Methods reject with StoreUnavailable; writes also with EmailTaken. Proven by contract/users.ts. */
export interface UserStore {
  /** Inserts or replaces by `id`, whatever version is kept. Rejects with EmailTaken when another user has this e-mail in any letter case. */
  put(user: User): Promise<void>
  /** Replaces where the kept version is still `user.version`, so that of two racing changes one has to look again. */
  replace(user: User): Promise<'replaced' | 'changed'>
  find(id: UserId): Promise<User | undefined>
  /** Any letter case. */
  findByEmail(email: string): Promise<User | undefined>
  /** By e-mail. `search` as in organizations.ts, of e-mail and name; `after` is the last e-mail of the page before. */
  list(page: { search?: string | undefined; after?: string | undefined; limit: number }): Promise<User[]>
  /** As `list`, in bounded time. `searchedTo` is an e-mail in lower case. */
  search(page: { search: string; after?: string | undefined; limit: number }): Promise<FoundSome<User>>
}
