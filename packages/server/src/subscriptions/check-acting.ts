import type { OrganizationId } from '@portreeve/protocol'
import type { UserActor } from '../audit/index.ts'
import { type AdministrationRefused, refuseAdministration } from '../identity/index.ts'
import type { Organization } from '../store/index.ts'

/** What somebody has to be in an organization to act for it, and what whoever is not is told. */
export interface Acting {
  isAllowed: (actor: UserActor, organizationId: OrganizationId) => boolean
  need: string
}

/**
 * May they act for this organization? Undefined: it, or what it had, is gone, so nobody may. Somebody in a disabled organization changes nothing (threat T-17), except
 * who runs the exchange. Rejects with StoreUnavailable.
 */
export async function checkActing(
  actor: UserActor,
  organizationId: OrganizationId | undefined,
  { isAllowed, need }: Acting,
  organizations: { find(id: OrganizationId): Promise<Organization | undefined> },
): Promise<AdministrationRefused | undefined> {
  if (!organizationId || !isAllowed(actor, organizationId)) return refuseAdministration('forbidden', need)
  if (actor.operator) return undefined
  return (await organizations.find(organizationId))?.disabled
    ? refuseAdministration('conflict', 'Your organization is disabled. Ask the people who run the exchange.')
    : undefined
}
