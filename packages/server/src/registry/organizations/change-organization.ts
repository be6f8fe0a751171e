import { accept, type OrganizationId } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import { type Organization, writeCalls } from '../../store/index.ts'
import type { OrganizationDeps } from './organization-deps.ts'
import { changeProfile, type ProfileChanges } from './organization-profile.ts'
import { type Need, reachOrganization } from './reach-organization.ts'
import { LOST, settleRace } from './settle-race.ts'

interface Change {
  actor: UserActor
  id: OrganizationId
  ifMatch: number | undefined
  need: Need
  action: string
  /** As it is to be; the same object when nothing changes. */
  change(before: Organization): Promise<AdministrationOutcome<Organization>>
}

/** Says other things about an organization. Rejects with StoreUnavailable. */
export function updateOrganization(
  actor: UserActor,
  id: OrganizationId,
  { changes, ifMatch }: { changes: ProfileChanges; ifMatch: number | undefined },
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<Organization>> {
  const change = async (before: Organization) => {
    const user = await deps.store.users.find(actor.userId)
    return changeProfile({ before, changes, actor, user })
  }
  return changeOrganization({ actor, id, ifMatch, need: 'own', action: 'organization.update', change }, deps)
}

/** Only who runs the exchange. Its apps, APIs and subscriptions are refused by the gateway as long as it is disabled (threat T-17). */
export function setOrganizationDisabled(
  actor: UserActor,
  id: OrganizationId,
  { disabled, ifMatch }: { disabled: boolean; ifMatch: number | undefined },
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<Organization>> {
  const action = disabled ? 'organization.disable' : 'organization.enable'
  const change = async (before: Organization) => accept(before.disabled === disabled ? before : { ...before, disabled })
  return changeOrganization({ actor, id, ifMatch, need: 'operate', action, change }, deps)
}

function changeOrganization(
  { actor, id, ifMatch, need, action, change }: Change,
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<Organization>> {
  return settleRace(async () => {
    const reached = await reachOrganization({ actor, id, need, ifMatch }, deps)
    if (!reached.ok) return reached
    const before = reached.value
    const changed = await change(before)
    if (!changed.ok || changed.value === before) return changed
    const at = deps.now()
    const after = { ...changed.value, updatedAt: at }
    const subject = { kind: 'organization', id }
    const done = await deps.store.together([
      writeCalls.organizations.replace(after),
      auditWrite(actor, { action, subject, organizationIds: [id], before, after }, at),
    ])
    return done === 'done' ? accept({ ...after, revision: before.revision + 1 }) : LOST
  })
}

/** Only what nothing depends on: an app, an API or a subscription keeps it. Rejects with StoreUnavailable. */
export function removeOrganization(
  actor: UserActor,
  id: OrganizationId,
  { ifMatch }: { ifMatch: number | undefined },
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<undefined>> {
  return settleRace(async () => {
    const reached = await reachOrganization({ actor, id, need: 'own', ifMatch }, deps)
    if (!reached.ok) return reached
    const before = reached.value
    const subject = { kind: 'organization', id }
    const done = await deps.store.together([
      writeCalls.organizations.remove(id, before.revision),
      auditWrite(actor, { action: 'organization.remove', subject, organizationIds: [id], before }, deps.now()),
    ])
    if (done === 'done') return accept(undefined)
    return done.answer === 'in_use' ? inUse(id, deps) : LOST
  })
}

async function inUse(id: OrganizationId, { store, apis }: OrganizationDeps) {
  const [apps, subscriptions] = await Promise.all([
    store.apps.list({ organizationId: id, limit: 1 }),
    store.subscriptions.list({ organizationIds: [id], limit: 1 }),
  ])
  const uses = [
    ...(apis.all().some(({ organizationId }) => organizationId === id) ? ['APIs'] : []),
    ...(apps.length > 0 ? ['apps'] : []),
    ...(subscriptions.length > 0 ? ['subscriptions'] : []),
  ]
  return refuseAdministration(
    'conflict',
    `The organization has ${uses.join(', ') || 'what was made just now'}. Remove that first.`,
  )
}
