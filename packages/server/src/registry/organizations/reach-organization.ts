import { accept, type OrganizationId } from '@portreeve/protocol'
import { mayOwn, mayRead, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, type AdministrationRefused, refuseAdministration } from '../../identity/index.ts'
import type { Organization } from '../../store/index.ts'
import type { OrganizationDeps } from './organization-deps.ts'

/**
 * `read`: looks. `review`: an owner looks at who asked and who was asked. `leave`: a member, as to themselves. `own`: an owner changes it.
 * `operate`: only who runs the exchange.
 */
export type Need = 'read' | 'review' | 'leave' | 'own' | 'operate'

export interface Reach {
  actor: UserActor
  id: OrganizationId
  need: Need
  /** The revision that the caller has seen, if they said. */
  ifMatch?: number | undefined
}

/**
 * The organization, if this actor may do what they need there. Before a change their roles are read anew: who was an owner when the request came
 * may be none any more when it is their turn. Rejects with StoreUnavailable.
 */
export async function reachOrganization(
  { actor, id, need, ifMatch }: Reach,
  { store }: Pick<OrganizationDeps, 'store'>,
): Promise<AdministrationOutcome<Organization>> {
  // Not looked for: an unknown organization and one of others cost the same (threats T-30, T-31).
  if (!mayRead(actor, id)) return noSuchOrganization()
  const [organization, current] = await Promise.all([
    store.organizations.find(id),
    need === 'read' ? actor : withCurrentRoles(actor, id, store.members),
  ])
  if (!organization || !mayRead(current, id)) return noSuchOrganization()
  return checkReach(organization, { actor: current, id, need, ifMatch }) ?? accept(organization)
}

/** Who sees it: may they do it, and is it what they saw? Pure. */
function checkReach(
  organization: Organization,
  { actor, id, need, ifMatch }: Reach,
): AdministrationRefused | undefined {
  if ((need === 'own' || need === 'review') && !mayOwn(actor, id)) {
    return refuseAdministration('forbidden', 'Only an owner may do this.')
  }
  if (need === 'operate' && !actor.operator) {
    return refuseAdministration('forbidden', 'Only who runs the exchange may do this.')
  }
  if (need === 'read' || need === 'review') return undefined
  if (ifMatch !== undefined && ifMatch !== organization.revision) {
    return refuseAdministration('changed', 'The organization was changed since. Look again.')
  }
  // T-17: what is disabled cannot be worked around by inviting others, or by becoming another.
  if (organization.disabled && !actor.operator) {
    return refuseAdministration('conflict', 'The organization is disabled. Ask the people who run the exchange.')
  }
  return undefined
}

/** One answer for what is not there and for what is not theirs, to the byte (threat T-30). */
export function noSuchOrganization(): AdministrationRefused {
  return refuseAdministration('not_found', 'There is no organization with this id, or you do not belong to it.')
}

async function withCurrentRoles(
  actor: UserActor,
  id: OrganizationId,
  members: OrganizationDeps['store']['members'],
): Promise<UserActor> {
  if (actor.operator) return actor
  const member = await members.find(id, actor.userId)
  return { ...actor, memberships: new Map(member ? [[id, member.roles]] : []) }
}
