import { accept, type OrganizationId, type UserId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField } from '../../identity/index.ts'
import { type Organization, type WriteCall, writeCalls } from '../../store/index.ts'
import { joiningCalls } from './joining.ts'
import { checkNamespaceName, suggestNamespaces } from './namespace-name.ts'
import type { OrganizationDeps } from './organization-deps.ts'
import { changeProfile, type OrganizationProfile } from './organization-profile.ts'
import { LOST, settleRace } from './settle-race.ts'

export interface NewOrganization extends OrganizationProfile {
  /** UUID of the caller's choice. */
  id?: OrganizationId | undefined
  /** Its first one. Left out: one after the e-mail domain or the name, if one is free. */
  namespace?: string | undefined
  /** Default: the caller. Operators may name anybody, or nobody (`null`): then operators alone look after it. */
  ownerId?: UserId | null | undefined
}

/** So many organizations one user may own and still make another. */
const OWNED_MAX = 20

/** Makes an organization with its owner and first namespace. Rejects with StoreUnavailable. */
export async function createOrganization(
  actor: UserActor,
  wanted: NewOrganization,
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<Organization>> {
  const { namespace, ownerId } = wanted
  const fault = namespace === undefined ? undefined : checkNamespaceName(namespace)
  if (fault !== undefined) return refuseField('/namespace', `namespace ${fault}.`)
  if (ownerId !== undefined && ownerId !== actor.userId && !actor.operator) {
    return refuseField('/ownerId', 'You can make organizations of your own only. Leave ownerId out.')
  }
  return settleRace(() => attempt(actor, wanted, deps), 'conflict')
}

async function attempt(
  actor: UserActor,
  { id, namespace, ownerId = actor.userId, ...profile }: NewOrganization,
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<Organization> | typeof LOST> {
  const { store, now } = deps
  const user = await store.users.find(actor.userId)
  const refusal = await checkMayMake({ actor, id, ownerId }, deps)
  if (refusal) return refusal
  const made = changeProfile({ before: draft(id, deps), changes: profile, actor, user })
  if (!made.ok) return made
  const organization = made.value
  const calls = [
    writeCalls.organizations.insert(organization),
    // Written as they are, so that of two organizations that one user makes at once the second is counted with the first.
    ...(user && !actor.operator ? [writeCalls.users.replace(user)] : []),
    ...(ownerId === null ? [] : await joiningCalls({ organization, userId: ownerId, roles: ['owner'] }, deps)),
    auditWrite(
      actor,
      {
        action: 'organization.create',
        subject: { kind: 'organization', id: organization.id },
        organizationIds: [organization.id],
        after: { ...organization, ownerId },
      },
      now(),
    ),
  ]
  const names = namespace === undefined ? [...suggestNamespaces(organization), undefined] : [namespace]
  return insertWithFirstFree(names, { organization, calls, deps })
}

/** Tries one name after the other; `undefined` is none. */
async function insertWithFirstFree(
  names: readonly (string | undefined)[],
  { organization, calls, deps }: { organization: Organization; calls: readonly WriteCall[]; deps: OrganizationDeps },
): Promise<AdministrationOutcome<Organization> | typeof LOST> {
  const { id: organizationId, createdAt } = organization
  for (const name of names) {
    const claim = name === undefined ? [] : [writeCalls.namespaces.claim({ name, organizationId, createdAt })]
    const done = await deps.store.together([...calls, ...claim])
    if (done === 'done') return accept(organization)
    if (done.answer === 'changed') return LOST
    if (done.answer === 'exists') return idCannotBeUsed()
  }
  return refuseAdministration('conflict', 'This namespace is taken. Choose another one, or leave it out.')
}

interface Making {
  actor: UserActor
  id: OrganizationId | undefined
  ownerId: UserId | null
}

async function checkMayMake({ actor, id, ownerId }: Making, { store }: OrganizationDeps) {
  if (actor.operator) {
    const known = ownerId === null || (await store.users.find(ownerId)) !== undefined
    return known ? undefined : refuseField('/ownerId', 'There is no user with this id.')
  }
  const owned = (await store.members.listByUser(actor.userId)).filter(({ roles }) => roles.includes('owner'))
  if (owned.length >= OWNED_MAX) {
    return refuseAdministration(
      'conflict',
      `You own ${OWNED_MAX} organizations. Ask the people who run the exchange for more.`,
    )
  }
  // T-30: under the id of an organization that was removed, a successor would read what is on record about it.
  const removed = id && (await store.auditEntries.list({ subjectId: id, action: 'organization.remove', limit: 1 }))
  return removed && removed.length > 0 ? idCannotBeUsed() : undefined
}

const idCannotBeUsed = () =>
  refuseAdministration('conflict', 'This id cannot be used. Choose another one, or leave it out.')

function draft(id: OrganizationId | undefined, { now }: Pick<OrganizationDeps, 'now'>): Organization {
  const at = now()
  return {
    id: id ?? (v7() as OrganizationId),
    name: '',
    address: '',
    countryCode: '',
    phoneNumber: '',
    dealerCodes: [],
    apiDmsInfo: [],
    disabled: false,
    revision: 1,
    createdAt: at,
    updatedAt: at,
  }
}
