import type { EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import type { OrganizationRole } from './members.ts'

/** Somebody is asked to become a member. Taken by signing in with the invited e-mail, once that is verified (threat T-23). */
export interface Invitation {
  /** UUID. */
  id: string
  organizationId: OrganizationId
  email: string
  roles: OrganizationRole[]
  invitedBy: UserId
  state: 'open' | 'accepted' | 'declined' | 'withdrawn'
  createdAt: EpochSeconds
  expiresAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/invitations.ts. */
export interface InvitationStore {
  /** A new one. An open one of the same organization and e-mail (any letter case) is withdrawn by it. */
  put(invitation: Invitation): Promise<void>
  /** Atomic across processes: of all who decide an open one, exactly one is told 'decided'. */
  decide(id: string, state: 'accepted' | 'declined' | 'withdrawn'): Promise<'decided' | 'changed'>
  find(id: string): Promise<Invitation | undefined>
  /** Newest id first; `after` is the last id of the page before. */
  listByOrganization(page: {
    organizationId: OrganizationId
    after?: string | undefined
    limit: number
  }): Promise<Invitation[]>
  /** Open ones, in any letter case of the e-mail; expired ones too. At most 100. */
  listOpenByEmail(email: string): Promise<Invitation[]>
}
