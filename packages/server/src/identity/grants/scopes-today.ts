import type { Client, Grant } from '../../store/index.ts'

/** A client's tokens outlive this one's session (OIDC Core §11). */
export const OFFLINE_ACCESS = 'offline_access'

/**
 * What of a grant's scopes the client may still have: an exchange that takes a scope away from a client takes it from what was
 * granted before as well (threats T-16, T-17). Pure.
 */
export function scopesToday(grant: Pick<Grant, 'scopes'>, client: Pick<Client, 'scopes'>): string[] {
  return grant.scopes.filter((scope) => client.scopes.includes(scope))
}
