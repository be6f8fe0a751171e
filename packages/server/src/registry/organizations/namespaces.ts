import { accept, type OrganizationId } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField } from '../../identity/index.ts'
import { type Namespace, writeCalls } from '../../store/index.ts'
import { checkNamespaceName } from './namespace-name.ts'
import type { OrganizationDeps } from './organization-deps.ts'
import { type Page, type PageWanted, pageOfAll } from './page.ts'
import { reachOrganization } from './reach-organization.ts'
import { LOST, settleRace } from './settle-race.ts'

export interface NamespaceChange {
  organizationId: OrganizationId
  name: string
}

/** So many an organization may claim by itself: nobody sits on all the good names. */
const NAMESPACES_MAX = 20

export function createNamespaces(deps: OrganizationDeps) {
  const { store } = deps
  return {
    /** By name. For members. */
    async list(
      actor: UserActor,
      { organizationId, ...page }: PageWanted & { organizationId: OrganizationId },
    ): Promise<AdministrationOutcome<Page<Namespace>>> {
      const reached = await reachOrganization({ actor, id: organizationId, need: 'read' }, deps)
      if (!reached.ok) return reached
      const all = await store.namespaces.listByOrganization(organizationId)
      return accept(pageOfAll(all, page, ({ name }) => name))
    },

    /** For good, or until an owner gives it back. Claiming one's own again changes nothing. */
    async claim(actor: UserActor, change: NamespaceChange): Promise<AdministrationOutcome<Namespace>> {
      const fault = checkNamespaceName(change.name)
      return fault === undefined
        ? settleRace(() => claimNamespace(actor, change, deps), 'conflict')
        : refuseField('/name', `name ${fault}.`)
    },

    /** Only where no API has it. */
    remove(actor: UserActor, change: NamespaceChange): Promise<AdministrationOutcome<undefined>> {
      return settleRace(() => removeNamespace(actor, change, deps), 'conflict')
    },
  }
}

async function claimNamespace(
  actor: UserActor,
  { organizationId, name }: NamespaceChange,
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<Namespace> | typeof LOST> {
  const { store, now } = deps
  const reached = await reachOrganization({ actor, id: organizationId, need: 'own' }, deps)
  if (!reached.ok) return reached
  const own = await store.namespaces.listByOrganization(organizationId)
  const before = own.find((namespace) => namespace.name === name)
  if (before) return accept(before)
  if (own.length >= NAMESPACES_MAX && !actor.operator) {
    return refuseAdministration(
      'conflict',
      `The organization has ${NAMESPACES_MAX} namespaces. Ask the people who run the exchange for more.`,
    )
  }
  const namespace: Namespace = { name, organizationId, createdAt: now() }
  const subject = { kind: 'namespace', id: name }
  const done = await store.together([
    // A new revision: the organization may be removed at this moment, and the name would be nobody's for ever.
    writeCalls.organizations.replace(reached.value),
    writeCalls.namespaces.claim(namespace),
    auditWrite(
      actor,
      { action: 'namespace.claim', subject, organizationIds: [organizationId], after: namespace },
      now(),
    ),
  ])
  if (done === 'done') return accept(namespace)
  return done.answer === 'taken' ? refuseAdministration('conflict', 'This namespace is taken.') : LOST
}

async function removeNamespace(
  actor: UserActor,
  { organizationId, name }: NamespaceChange,
  deps: OrganizationDeps,
): Promise<AdministrationOutcome<undefined> | typeof LOST> {
  const { store, now } = deps
  const reached = await reachOrganization({ actor, id: organizationId, need: 'own' }, deps)
  if (!reached.ok) return reached
  const before = await store.namespaces.find(name)
  if (before?.organizationId !== organizationId) return noSuchNamespace()
  const subject = { kind: 'namespace', id: name }
  const done = await store.together([
    writeCalls.namespaces.remove(name, organizationId),
    auditWrite(actor, { action: 'namespace.remove', subject, organizationIds: [organizationId], before }, now()),
  ])
  if (done === 'done') return accept(undefined)
  return done.answer === 'in_use'
    ? refuseAdministration('conflict', 'The organization has an API in this namespace. Remove that first.')
    : LOST
}

const noSuchNamespace = () => refuseAdministration('not_found', 'The organization has no namespace with this name.')
