import type { UserId } from '@portreeve/protocol'
import type { Member, Organization, OrganizationRole, WriteCall } from '../../store/index.ts'
import { writeCalls } from '../../store/index.ts'
import type { OrganizationDeps } from './organization-deps.ts'

export interface Joining {
  organization: Pick<Organization, 'id'>
  userId: UserId
  roles: readonly OrganizationRole[]
  /** As a member they are already: what they have, they keep. */
  already?: Member | undefined
}

/**
 * The writes by which somebody becomes a member: the first organization somebody belongs to is also the one they work for. For `store.together`,
 * beside a new revision of the organization wherever others may change its members at the same time.
 */
export async function joiningCalls(
  { organization, userId, roles, already }: Joining,
  { store, now }: Pick<OrganizationDeps, 'store' | 'now'>,
): Promise<WriteCall[]> {
  const member: Member = {
    organizationId: organization.id,
    userId,
    roles: normalizeRoles([...roles, ...(already?.roles ?? [])]),
    createdAt: already?.createdAt ?? now(),
  }
  const current = await store.members.findCurrent(userId)
  return [
    writeCalls.members.put(member),
    ...(current === undefined ? [writeCalls.members.setCurrent(userId, organization.id)] : []),
  ]
}

/** Each once, owner first. Pure. */
export function normalizeRoles(roles: readonly OrganizationRole[]): OrganizationRole[] {
  return (['owner', 'developer'] as const).filter((role) => roles.includes(role))
}
