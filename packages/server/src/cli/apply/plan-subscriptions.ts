import type { Answer } from '../ask-server.ts'
import { segment } from '../read-input.ts'
import type { WantedConnection, WantedSubscription } from './document.ts'
import type { Change, Write } from './plan.ts'
import { apiRef, appRef, newId, noteRevision, organizationRef, type Planning } from './planning.ts'
import { pick } from './same.ts'
import { readValues } from './secret-value.ts'
import { fault } from './shape.ts'
import { inside, whereIs } from './source.ts'
import { allNew, yamlDiff } from './yaml-diff.ts'

const pathOf = (id: string) => `/subscriptions/${segment(id)}`

interface Parties {
  organizationId: string
  appId: string
}

/** Undefined when the document is wrong about it. */
export async function planSubscription(entry: WantedSubscription, planning: Planning): Promise<Change | undefined> {
  const { state, reading } = planning
  const parties = await partiesOf(entry, planning)
  if (!parties) return undefined
  const place = `${parties.organizationId} ${parties.appId} ${entry.environment}`
  const first = planning.subscriptions.get(place)
  if (first) return fault(entry.at, `is there already: ${whereIs(first)}.`, reading)
  planning.subscriptions.set(place, entry.at)
  const found = await state.subscriptionAt({ ...parties, environment: entry.environment })
  const current = found && (await state.subscription(String(found.id)))
  if (current && entry.id !== undefined && current.id !== entry.id) {
    return fault(
      inside(entry.at, 'id'),
      `is another one: the organization has ${String(current.id)} of this app.`,
      reading,
    )
  }
  const id = String(current?.id ?? entry.id ?? newId())
  noteRevision(pathOf(id), current, planning)
  const connections = await planConnections(entry, { id, current }, planning)
  const subject = `subscription of ${entry.organization} to ${entry.app}${entry.environment === 'Production' ? '' : ` in ${entry.environment}`}`
  const needs = [parties.organizationId, parties.appId, ...connections.needs]
  const common = { subject, at: entry.at, id, needs, remarks: connections.remarks }
  return current
    ? changed(entry, { current, id, connections, common }, planning)
    : created(entry, { parties, id, connections, common }, planning)
}

interface Common {
  subject: string
  at: WantedSubscription['at']
  id: string
  needs: string[]
  remarks: string[]
}

async function partiesOf(entry: WantedSubscription, planning: Planning): Promise<Parties | undefined> {
  const organizationId = await organizationRef(entry.organization, inside(entry.at, 'organization'), planning)
  const app = await appRef(entry.app, inside(entry.at, 'app'), planning)
  if (organizationId === undefined || app === undefined) return undefined
  return { organizationId, appId: String(app.id) }
}

interface New {
  parties: Parties
  id: string
  connections: PlannedConnections
  common: Common
}

function created(entry: WantedSubscription, planned: New, { toYaml, reading, isOperator }: Planning): Change {
  const { connections, common } = planned
  if (!entry.consent && !isOperator) {
    fault(entry.at, 'has no consent: say who agrees that the app works on the data.', reading)
  }
  const lines = pick(entry, ['organization', 'app', 'environment', 'status', 'consent'])
  return {
    ...{ ...common, kind: 'create', remarks: entry.consent ? common.remarks : [...common.remarks, BROUGHT] },
    lines: allNew({ ...lines, ...(entry.connections && { connections: connections.after }) }, toYaml),
    writes: entry.consent ? activation(entry, planned) : bringing(entry, planned),
  }
}

const BROUGHT = 'Without consent it is brought in as it is: nobody is asked, and no provider is called.'

function activation(entry: WantedSubscription, { parties, id, connections }: New): Write[] {
  const { environment, consent, status, at } = entry
  const body = { id, appId: parties.appId, organizationIds: [parties.organizationId], environment, consent }
  const approving: Write = {
    method: 'POST',
    // An app that activates automatically has nothing to approve.
    path: async (_, look) => ((await look(pathOf(id))).status === 'pending' ? `${pathOf(id)}/approve` : undefined),
    at: inside(at, 'status'),
  }
  return [
    { method: 'POST', path: '/subscriptions', body, at },
    ...(status === 'active' ? [approving] : []),
    ...connections.writes,
    ...(status === 'inactive' ? [step(id, 'deactivate')] : []),
  ]
}

/** Operators bring in what came to be elsewhere. */
function bringing(entry: WantedSubscription, { parties, id, connections }: New): Write[] {
  const { environment, status = 'active', at } = entry
  const item = { id, ...parties, environment, status, ...(entry.connections && { connections: connections.brought }) }
  return [
    {
      ...{ method: 'POST', path: '/subscriptions/import', body: { items: [item] }, at },
      refusalIn: ({ items }) => (items as Answer[]).map(({ detail }) => detail as string | undefined)[0],
    },
    ...connections.writes,
  ]
}

function changed(
  entry: WantedSubscription,
  {
    current,
    id,
    connections,
    common,
  }: { current: Answer; id: string; connections: PlannedConnections; common: Common },
  { toYaml }: Planning,
): Change {
  const { status } = current
  const verb = stepTo(String(status), entry.status)
  const writes: Write[] = [
    ...(verb === undefined
      ? []
      : [
          {
            ...step(id, verb, verb === 'reactivate' ? { consent: entry.consent } : undefined),
            guard: pathOf(id),
            at: entry.at,
          },
        ]),
    ...(verb === 'deactivate' ? [] : connections.writes),
  ]
  if (writes.length === 0) return { ...common, kind: 'same', lines: [], writes }
  const before = { status, connections: connections.before }
  const after = { status: entry.status ?? status, connections: connections.after }
  return { ...common, kind: 'change', lines: yamlDiff(before, after, toYaml), writes }
}

const step = (id: string, verb: string, body?: object): Write => ({
  method: 'POST',
  path: `${pathOf(id)}/${verb}`,
  body,
})

/** What leads from a status to the wanted one; undefined where nothing has to be done, or can be. Pure. */
function stepTo(status: string, wanted: WantedSubscription['status']): string | undefined {
  const isOver = ['denied', 'inactive', 'cancelled'].includes(status)
  if (wanted === 'active') return status === 'pending' ? 'approve' : isOver ? 'reactivate' : undefined
  if (wanted === 'inactive') return isOver ? undefined : 'deactivate'
  return undefined
}

interface PlannedConnections {
  /** Status by API, for the diff. */
  before: Record<string, string>
  after: Record<string, string>
  writes: Write[]
  /** As they are brought in with a subscription that nobody is asked about. */
  brought: { apiId: string; status?: string }[]
  needs: string[]
  remarks: string[]
}

async function planConnections(
  entry: WantedSubscription,
  { id, current }: { id: string; current: Answer | undefined },
  planning: Planning,
): Promise<PlannedConnections> {
  const planned: PlannedConnections = { before: {}, after: {}, writes: [], brought: [], needs: [], remarks: [] }
  const kept = current ? connectionsOf(current) : []
  for (const { api, status } of kept) planned.before[String((api as Answer).id)] = String(status)
  Object.assign(planned.after, planned.before)
  const willOpen = !current || stepTo(String(current.status), entry.status) === 'reactivate'
  for (const wanted of entry.connections ?? []) {
    const api = await apiRef(wanted.api, inside(wanted.at, 'api'), planning)
    if (!api) continue
    planned.needs.push(api.id)
    const before = willOpen ? undefined : kept.find((each) => (each.api as Answer).id === api.id)
    if (wanted.status) planned.after[api.id] = wanted.status
    planned.brought.push({ apiId: api.id, ...(wanted.status && { status: wanted.status }) })
    planOne({ wanted, entry, before, willOpen, id, apiId: api.id }, planned, planning)
  }
  return planned
}

const connectionsOf = (subscription: Answer): Answer[] => subscription.connections as Answer[]

interface One {
  wanted: WantedConnection
  entry: WantedSubscription
  /** Undefined: it is not there, or a new one will be in its place. */
  before: Answer | undefined
  /** A connection comes to be with the subscription itself. */
  willOpen: boolean
  id: string
  apiId: string
}

function planOne(
  { wanted, entry, before, willOpen, id, apiId }: One,
  planned: PlannedConnections,
  planning: Planning,
): void {
  const { values = {}, status, error, at } = wanted
  if (!before && !willOpen) {
    if (!entry.consent) fault(entry.at, 'has no consent, which a new connection needs.', planning.reading)
    planned.writes.push({ ...step(id, 'connections', { apiId, consent: entry.consent }), at })
  }
  if (before?.status === 'requesting' && status) {
    delete planned.after[apiId]
    planned.after[apiId] = 'requesting'
    planned.remarks.push(`${wanted.api} waits for its provider's admin API.`)
    return
  }
  const unset = Object.keys(values).filter((name) => !((before?.valueNames ?? []) as string[]).includes(name))
  const sent = planning.renewValues || !before ? Object.keys(values) : unset
  const isBrought = !before && willOpen && !entry.consent
  const isDecided = isBrought || status === undefined || status === 'pending' || before?.status === status
  if (isDecided && sent.length === 0) return
  const given = readValues(pick(values, sent) as typeof values, planning.reading)
  for (const name of sent) planned.after[`${apiId} ${name}`] = '(not shown)'
  const verb = status === 'rejected' ? 'reject' : 'accept'
  const body = { ...(sent.length > 0 && { values: given }), ...(error !== undefined && { error }) }
  planned.writes.push(
    isDecided
      ? { method: 'PUT', path: connectionPath(id, apiId, 'values'), body: { values: given }, at }
      : {
          method: 'POST',
          path: connectionPath(id, apiId, verb),
          body: verb === 'reject' ? pick(body, ['error']) : body,
          at,
        },
  )
}

/** Ids of connections are the server's. What its provider has to decide first is left alone. */
function connectionPath(
  id: string,
  apiId: string,
  verb: 'accept' | 'reject' | 'values',
): Exclude<Write['path'], string> {
  return async (_, look) => {
    const connection = connectionsOf(await look(pathOf(id))).find(({ api }) => (api as Answer).id === apiId)
    if (!connection || connection.status === 'inactive') return undefined
    const isOpen =
      verb === 'values' ||
      !['requesting', verb === 'accept' ? 'active' : 'rejected'].includes(String(connection.status))
    return isOpen ? `/connections/${segment(String(connection.id))}/${verb}` : undefined
  }
}
