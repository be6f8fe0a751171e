import type { Answer } from '../ask-server.ts'
import { eachLimited } from '../each-limited.ts'
import { segment } from '../read-input.ts'
import type { WantedOrganization } from './document.ts'
import type { Change, Write } from './plan.ts'
import {
  apiRef,
  appRef,
  LOOKUPS_IN_FLIGHT,
  type Matched,
  organizationRef,
  type Planning,
  type Wanted,
} from './planning.ts'

/** Stages of what is on the server and in no document, for `--prune`. What needs something goes before it. */
export type Pruning = Change[][]

/**
 * Only what is inside of the organizations that the documents name, and only in lists that they have: a document without `apis` says nothing about
 * APIs. Subscriptions are deactivated, because their history stays; organizations are never deleted.
 */
export async function planPruning(wanted: Wanted, sections: ReadonlySet<string>, planning: Planning): Promise<Pruning> {
  const existing = planning.organizations.all.filter(({ current }) => current)
  const of = <T>(section: string, work: (organizationId: string) => Promise<T[]>) =>
    sections.has(section)
      ? eachLimited(existing, LOOKUPS_IN_FLIGHT, ({ id }) => work(id)).then((found) => found.flat())
      : []
  const subscribed = await subscriptionIds(wanted, planning)
  return [
    await of('subscriptions', (id) => pruneSubscriptions(id, subscribed, planning)),
    await pruneSelections(planning),
    await of('apps', (id) => pruneApps(id, planning)),
    await of('apis', (id) => pruneApis(id, planning)),
    prunePlans(planning),
    (await eachLimited(existing, LOOKUPS_IN_FLIGHT, (organization) => pruneInside(organization, planning))).flat(),
  ]
}

function deletion(subject: string, path: string, more: Partial<Write> = {}): Change {
  const write: Write = { method: 'DELETE', path, ...more }
  return { kind: 'delete', subject, at: undefined, lines: [], writes: [write], id: path, needs: [], remarks: [] }
}

async function subscriptionIds({ subscriptions }: Wanted, planning: Planning): Promise<Set<string>> {
  const ids = new Set<string>()
  for (const entry of subscriptions) {
    const organizationId = await organizationRef(entry.organization, entry.at, planning)
    const app = await appRef(entry.app, entry.at, planning)
    if (organizationId === undefined || !app) continue
    const { environment } = entry
    const found = await planning.state.subscriptionAt({ organizationId, appId: String(app.id), environment })
    if (found) ids.add(String(found.id))
  }
  return ids
}

async function pruneSubscriptions(
  organizationId: string,
  keep: ReadonlySet<string>,
  { state }: Planning,
): Promise<Change[]> {
  const found = await state.subscriptionsOf(organizationId)
  return found
    .filter(({ id }) => !keep.has(String(id)))
    .map(({ id, organization, app, environment, revision }) => {
      const path = `/subscriptions/${segment(String(id))}`
      const subject = `subscription ${String(id)} of ${(organization as Answer).name} to ${(app as Answer).name} in ${String(environment)}: deactivate`
      return deletion(subject, `${path}/deactivate`, { method: 'POST', ...guardOf(path, revision) })
    })
}

const guardOf = (path: string, revision: unknown): Partial<Write> =>
  typeof revision === 'number' ? { guard: path, revision } : {}

async function pruneSelections(planning: Planning): Promise<Change[]> {
  const changes: Change[] = []
  for (const { entry, id, current } of planning.apps.all) {
    if (!entry.apis || !current) continue
    const named = await Promise.all(entry.apis.map(({ api, at }) => apiRef(api, at, planning)))
    const keep = new Set(named.map((api) => api?.id))
    for (const { apiId } of current.selections as Answer[]) {
      const path = `/apps/${segment(id)}/apis/${segment(String(apiId))}`
      if (!keep.has(String(apiId))) changes.push(deletion(`selection of ${String(apiId)} by app ${entry.name}`, path))
    }
  }
  return changes
}

async function pruneApps(organizationId: string, { state, apps }: Planning): Promise<Change[]> {
  const keep = new Set(apps.all.map(({ id }) => id))
  const found = await state.appsOf(organizationId)
  return found
    .filter(({ id }) => !keep.has(String(id)))
    .map(({ id, name, revision }) => {
      const path = `/apps/${segment(String(id))}`
      return deletion(`app ${String(name)} (${String(id)})`, path, guardOf(path, revision))
    })
}

async function pruneApis(organizationId: string, { state, apis }: Planning): Promise<Change[]> {
  const keep = new Set(apis.all.map(({ id }) => id))
  const found = await state.apisOf(organizationId)
  return found
    .filter(({ id }) => !keep.has(String(id)))
    .map(({ id, name, revision }) => {
      const path = `/apis/${segment(String(id))}`
      return deletion(`api ${String(id)} (${String(name)})`, path, guardOf(path, revision))
    })
}

function prunePlans({ apis }: Planning): Change[] {
  return apis.all.flatMap(({ entry: { plans }, id, current }) => {
    if (!plans || !current) return []
    return (current.plans as Answer[])
      .filter((kept) => plans.every((plan) => plan.id !== kept.id))
      .map((kept) =>
        deletion(`plan ${String(kept.name)} of api ${id}`, `/apis/${segment(id)}/plans/${segment(String(kept.id))}`),
      )
  })
}

/** Members and namespaces, where the organization's entry lists them. */
async function pruneInside({ entry, id }: Matched<WantedOrganization>, { state }: Planning): Promise<Change[]> {
  const path = `/organizations/${segment(id)}`
  const changes: Change[] = []
  if (entry.members) {
    const keep = new Set(entry.members.map(({ email }) => email.toLowerCase()))
    const gone = (await state.members(id)).filter(({ email }) => !keep.has(String(email).toLowerCase()))
    for (const { email, userId } of gone) {
      changes.push(deletion(`member ${String(email)} of ${entry.name}`, `${path}/members/${segment(String(userId))}`))
    }
  }
  if (entry.namespaces) {
    const keep = new Set(entry.namespaces)
    const gone = (await state.namespaces(id)).filter(({ name }) => !keep.has(String(name)))
    for (const { name } of gone)
      changes.push(
        deletion(`namespace ${String(name)} of ${entry.name}`, `${path}/namespaces/${segment(String(name))}`),
      )
  }
  return changes
}
