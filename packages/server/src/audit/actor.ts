import type { ClientId, OrganizationId, UserId } from '@portreeve/protocol'
import type { AuditActor, OrganizationRole } from '../store/index.ts'

/** A person at the management API, with what they may do at this moment. */
export interface UserActor {
  kind: 'user'
  userId: UserId
  /** Runs the exchange: may do everything on it. */
  operator: boolean
  /** Organizations they belong to, and their roles there. Disabled organizations are here too: see `mayDevelop`. */
  memberships: ReadonlyMap<OrganizationId, readonly OrganizationRole[]>
  /** The management token they came with; undefined for an access token of ours. */
  tokenId?: string | undefined
  requestId: string
}

/** An app or an API, with its own credentials, at the exchange's own endpoints. */
export interface ClientActor {
  kind: 'client'
  client_id: ClientId
  requestId: string
}

/** Portreeve itself, in the background. */
export interface ExchangeActor {
  kind: 'exchange'
  requestId: string
}

export type Actor = UserActor | ClientActor | ExchangeActor

/** May they see what belongs to this organization? Operators see everything. Pure. */
export function mayRead(actor: UserActor, organizationId: OrganizationId): boolean {
  return actor.operator || actor.memberships.has(organizationId)
}

/** May they change its APIs and apps, and decide about connections to them (protocol.md 5.3)? Pure. */
export function mayDevelop(actor: UserActor, organizationId: OrganizationId): boolean {
  const roles = actor.memberships.get(organizationId)
  return actor.operator || roles?.includes('developer') === true || roles?.includes('owner') === true
}

/** May they decide for it: members, invitations, activations of apps on its data? Pure. */
export function mayOwn(actor: UserActor, organizationId: OrganizationId): boolean {
  return actor.operator || actor.memberships.get(organizationId)?.includes('owner') === true
}

/** As the record keeps it. Pure. */
export function auditActorOf(actor: Actor): AuditActor {
  switch (actor.kind) {
    case 'user':
      return { kind: 'user', userId: actor.userId, ...(actor.tokenId !== undefined && { tokenId: actor.tokenId }) }
    case 'client':
      return { kind: 'client', client_id: actor.client_id }
    case 'exchange':
      return { kind: 'exchange' }
  }
}
