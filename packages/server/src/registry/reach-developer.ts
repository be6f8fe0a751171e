import type { OrganizationId } from '@portreeve/protocol'
import { mayDevelop, mayRead, type UserActor } from '../audit/index.ts'
import { type AdministrationRefused, refuseAdministration } from '../identity/index.ts'
import type { Store } from '../store/index.ts'
import { noSuchOrganization } from './organizations/reach-organization.ts'

/**
 * May they change APIs and apps of this organization? Their roles are read anew: who was a developer when the request came may be none any
 * more when it is their turn. Who does not belong to it is told what they would be told if it were not there (threat T-30). Rejects with
 * StoreUnavailable.
 */
export async function checkDeveloper(
  actor: UserActor,
  organizationId: OrganizationId,
  { organizations, members }: Pick<Store, 'organizations' | 'members'>,
): Promise<AdministrationRefused | undefined> {
  if (!mayRead(actor, organizationId)) return noSuchOrganization()
  const [organization, member] = await Promise.all([
    organizations.find(organizationId),
    actor.operator ? undefined : members.find(organizationId, actor.userId),
  ])
  const current: UserActor = { ...actor, memberships: new Map(member ? [[organizationId, member.roles]] : []) }
  if (!organization || !mayRead(current, organizationId)) return noSuchOrganization()
  if (!mayDevelop(current, organizationId)) {
    return refuseAdministration('forbidden', 'Only a developer or an owner of the organization may do this.')
  }
  // Threat T-17: what is disabled is not worked around by changing what it has.
  return organization.disabled && !actor.operator
    ? refuseAdministration('conflict', 'The organization is disabled. Ask the people who run the exchange.')
    : undefined
}
