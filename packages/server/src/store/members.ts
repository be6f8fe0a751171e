import type { EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'

/** What a member may do beyond looking (protocol.md 5.3). An owner may do everything a developer may. */
export type OrganizationRole = 'owner' | 'developer'

/** A user's place in one organization. Nobody is limited to one. */
export interface Member {
  organizationId: OrganizationId
  userId: UserId
  /** Empty: looks, and changes nothing. */
  roles: OrganizationRole[]
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/members.ts. */
export interface MemberStore {
  /** Inserts or replaces by organization and user. Announces a change of kind 'member' under the user's id. */
  put(member: Member): Promise<void>
  /** Announces as `put` does. A user whose current organization this was has none then. */
  remove(organizationId: OrganizationId, userId: UserId): Promise<void>
  find(organizationId: OrganizationId, userId: UserId): Promise<Member | undefined>
  /** By user id. `after` is the last one of the page before; `search` as in organizations.ts, of the user's name and e-mail. */
  listByOrganization(page: {
    organizationId: OrganizationId
    search?: string | undefined
    after?: UserId | undefined
    limit: number
  }): Promise<Member[]>
  /** All of one organization that are owners. There are a handful. */
  listOwners(organizationId: OrganizationId): Promise<Member[]>
  listByUser(userId: UserId): Promise<Member[]>
  /** The organization that a user works for at the moment. */
  setCurrent(userId: UserId, organizationId: OrganizationId): Promise<void>
  findCurrent(userId: UserId): Promise<OrganizationId | undefined>
}
