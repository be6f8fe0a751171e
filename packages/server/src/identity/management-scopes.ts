/** What a user may allow an app to do with the management API in their name. `write` includes `read`. */
export const MANAGEMENT_READ = 'management:read'
export const MANAGEMENT_WRITE = 'management:write'

/** Scopes of every authorization server, but of no client unless somebody names them for it (threat T-16). */
export const managementScopes: readonly string[] = [MANAGEMENT_READ, MANAGEMENT_WRITE]

/** What is meant where nobody says which. Pure. */
export function withoutManagement(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => !managementScopes.includes(scope))
}
