import type { EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'

/** A user asks to become a member; an owner decides (protocol.md 5.3). */
export interface JoinRequest {
  /** UUID. */
  id: string
  organizationId: OrganizationId
  userId: UserId
  message: string
  state: 'open' | 'approved' | 'denied' | 'withdrawn'
  createdAt: EpochSeconds
  decidedBy?: UserId | undefined
  decidedAt?: EpochSeconds | undefined
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/join-requests.ts. */
export interface JoinRequestStore {
  /** 'exists': this user has an open one for this organization already. Atomic across processes. */
  insert(request: JoinRequest): Promise<'made' | 'exists'>
  /** Atomic across processes: of all who decide an open one, exactly one is told 'decided'. */
  decide(
    id: string,
    decision: { state: 'approved' | 'denied' | 'withdrawn'; decidedBy: UserId; decidedAt: EpochSeconds },
  ): Promise<'decided' | 'changed'>
  find(id: string): Promise<JoinRequest | undefined>
  /** Newest id first; `after` is the last id of the page before. */
  listByOrganization(page: {
    organizationId: OrganizationId
    after?: string | undefined
    limit: number
  }): Promise<JoinRequest[]>
  /** Newest id first, at most 100. */
  listByUser(userId: UserId): Promise<JoinRequest[]>
}
