import type { ClaimRequest, ClaimsRequest, User, UserClaims } from '../../store/index.ts'

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

type ClaimName = keyof UserClaims | 'name' | 'email' | 'email_verified' | 'updated_at'

/** OIDC Core §5.4: the claims of each scope, in the order in which §5.1 has them. */
export const claimsOfScopes: Readonly<Record<'profile' | 'email' | 'phone' | 'address', readonly ClaimName[]>> = {
  profile: [
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  address: ['address'],
}

export const userClaimsFor: UserClaimsFor = (user, { scopes, claims: requested = {} }) => {
  const found: Record<string, unknown> = {}
  for (const [scope, names] of Object.entries(claimsOfScopes)) {
    for (const name of names) {
      const byScope = scopes.includes(scope)
      // The names are the caller's, so only own members count.
      if (!byScope && !Object.hasOwn(requested, name)) continue
      const value = knownValue(user, name)
      if (value !== undefined && (byScope || isAsAsked(value, requested[name]))) found[name] = value
    }
  }
  return found
}

function knownValue(user: User, name: ClaimName): unknown {
  switch (name) {
    case 'name':
      return unlessEmpty(user.name)
    case 'email':
      return unlessEmpty(user.email)
    case 'email_verified':
      return user.emailVerified
    case 'updated_at':
      return user.updatedAt
    // Says something about the number, so it needs one.
    case 'phone_number_verified':
      return unlessEmpty(user.claims.phone_number) === undefined ? undefined : (user.claims[name] ?? false)
    case 'address':
      return addressOf(user.claims.address)
    default:
      return unlessEmpty(user.claims[name])
  }
}

/** OIDC Core §5.3.2: a claim without a value is left out, not sent as null or an empty string. */
function unlessEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

function addressOf(address: UserClaims['address'] = {}): Record<string, string> | undefined {
  const members = Object.entries(address).filter(([, value]) => unlessEmpty(value) !== undefined)
  return members.length === 0 ? undefined : Object.fromEntries(members)
}

/** A claim asked for with a certain value is left out when it has another (OIDC Core §5.5.1). */
function isAsAsked(value: unknown, request: ClaimRequest | undefined): boolean {
  if (!request) return true
  if (request.value !== undefined) return request.value === value
  return request.values === undefined || request.values.includes(value)
}
