import type { Consent } from '../../store/index.ts'
import type { AuthorizationRequest } from '../authorize/authorization-request.ts'
import { claimsOfScopes } from '../tokens/user-claims.ts'

type Asked = Pick<AuthorizationRequest, 'scopes' | 'claims'>
type Allowed = Pick<Consent, 'scopes' | 'claims'>

const claimNames: ReadonlySet<string> = new Set(Object.values(claimsOfScopes).flat())

/**
 * Claims that an app asks for one by one (OIDC Core §5.5), beyond those that its scopes bring. Only names that we have
 * something for: others are never answered, and whatever an app invents does not belong on a page of ours (threat T-26). Pure.
 */
export function claimsAsked({ scopes, claims }: Asked): string[] {
  const names = new Set([...Object.keys(claims?.userinfo ?? {}), ...Object.keys(claims?.id_token ?? {})])
  const brought = claimsBroughtBy(scopes)
  return [...names].filter((name) => claimNames.has(name) && !brought.has(name))
}

/** Is anything asked for that the user has not allowed this app yet? Pure. */
export function asksForMore(asked: Asked, allowed: Allowed | undefined): boolean {
  if (!allowed) return true
  const known = new Set([...allowed.claims, ...claimsBroughtBy(allowed.scopes)])
  return (
    asked.scopes.some((scope) => !allowed.scopes.includes(scope)) || claimsAsked(asked).some((name) => !known.has(name))
  )
}

function claimsBroughtBy(scopes: readonly string[]): Set<string> {
  return new Set(Object.entries(claimsOfScopes).flatMap(([scope, names]) => (scopes.includes(scope) ? names : [])))
}
