import type { Answer, Server } from '../ask-server.ts'
import { pages } from '../resource.ts'
import { asWritten } from './as-written.ts'
import { withoutReferences } from './expand.ts'
import { pick } from './same.ts'
import { createServerState, type ServerState } from './server-state.ts'

export const exportSections = ['organizations', 'apis', 'apps', 'subscriptions'] as const
export type ExportSection = (typeof exportSections)[number]

interface ExportOptions {
  sections: readonly ExportSection[]
  /** Takes the document piece by piece, so that it need not fit into memory. */
  write(text: string): void
  onEach(): void
  /** Keeps a spec, and answers its path as the document names it. Undefined: specs are left out. */
  saveSpec: ((apiId: string, text: string) => string) | undefined
}

interface Exported {
  /** How many values have to come from the environment. */
  variables: number
  specsLeftOut: number
}

/** What is named by its name where only it has that name, and by its id otherwise. */
type Names = ReadonlyMap<string, string>

interface Exporting {
  server: Server
  state: ServerState
  options: ExportOptions
  exported: Exported
  organizations: Names
  apps: Names
  /** Activation mode by API. */
  modes: ReadonlyMap<string, string>
  /** Names of variables that are taken. */
  variables: Set<string>
}

/** Writes everything that may be seen as one document, in the order of the server's lists. Rejects with CommandRefused. */
export async function exportExchange(server: Server, options: ExportOptions): Promise<Exported> {
  const { stringify } = await import('yaml')
  const [organizations, apis, apps] = [
    await everything(server, '/organizations'),
    await everything(server, '/apis'),
    await everything(server, '/apps'),
  ]
  const exporting: Exporting = {
    ...{ server, options, state: createServerState(server) },
    exported: { variables: 0, specsLeftOut: 0 },
    organizations: namesOf(organizations),
    apps: namesOf(apps),
    modes: new Map(apis.map(({ id, activation }) => [String(id), String((activation as Answer).mode)])),
    variables: new Set(),
  }
  const { write, onEach, sections } = options
  async function writeSection(
    section: ExportSection,
    entries: AsyncIterable<object> | Iterable<object>,
  ): Promise<void> {
    if (!sections.includes(section)) return
    let isEmpty = true
    for await (const entry of entries) {
      if (isEmpty) write(`${section}:\n`)
      isEmpty = false
      write(indent(stringify([escaped(plain(entry))], { lineWidth: 0, aliasDuplicateObjects: false })))
      onEach()
    }
    if (isEmpty) write(`${section}: []\n`)
  }
  write('# Of a running exchange, by: portreeve export\n')
  await writeSection(
    'organizations',
    each(organizations, (organization) => exportOrganization(organization, exporting)),
  )
  await writeSection(
    'apis',
    each(apis, (api) => exportApi(api, exporting)),
  )
  await writeSection(
    'apps',
    each(apps, (app) => exportApp(app, exporting)),
  )
  await writeSection('subscriptions', exportSubscriptions(exporting))
  return exporting.exported
}

const indent = (yaml: string): string => yaml.replace(/^(?=.)/gm, '  ')
const plain = (entry: object): unknown => JSON.parse(JSON.stringify(entry))

async function everything(server: Server, path: string): Promise<Answer[]> {
  const items: Answer[] = []
  for await (const page of pages(server, path)) items.push(...page.map(asWritten))
  return items
}

async function* each<T>(items: readonly Answer[], describe: (item: Answer) => Promise<T>): AsyncGenerator<T> {
  for (const item of items) yield await describe(item)
}

function namesOf(items: readonly Answer[]): Names {
  const folded = (name: unknown) => String(name).normalize('NFC').toLowerCase()
  const counts = new Map<string, number>()
  for (const { name } of items) counts.set(folded(name), (counts.get(folded(name)) ?? 0) + 1)
  const ids = new Set(items.map(({ id }) => id))
  return new Map(
    items.map(({ id, name }) => [
      String(id),
      counts.get(folded(name)) === 1 && !ids.has(name) ? String(name) : String(id),
    ]),
  )
}

/** Text that `apply` reads as it is: `$` and `{` together would be a reference. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return withoutReferences(value)
  if (Array.isArray(value)) return value.map(escaped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, escaped(each)]))
}

async function exportOrganization(organization: Answer, { state }: Exporting): Promise<object> {
  const id = String(organization.id)
  const members = await state.members(id)
  const namespaces = (await state.namespaces(id)).map(({ name }) => name)
  const profile = [
    'name',
    'address',
    'countryCode',
    'phoneNumber',
    'emailDomain',
    'website',
    'dealerCodes',
    'apiDmsInfo',
  ]
  return {
    id,
    ...pick(organization, [...profile, 'disabled']),
    namespaces,
    members: members
      .map(({ email, name, roles }) => ({ email, ...pick({ name, roles }, ['name', 'roles']) }))
      .sort((one, other) => (String(one.email) < String(other.email) ? -1 : 1)),
  }
}

async function exportApi(api: Answer, exporting: Exporting): Promise<object> {
  const { organizations, state, options, exported } = exporting
  const id = String(api.id)
  const text = await state.specText(id)
  if (text !== undefined && !options.saveSpec) exported.specsLeftOut++
  const keys = api.valuesSet as string[]
  return {
    id,
    organization: organizations.get(String(api.organizationId)) ?? api.organizationId,
    ...pick(api, ['name', 'version', 'kind', 'environment', 'namespace', 'basePath', 'targetUrl']),
    ...pick(api, ['accessControl']),
    ...(keys.length > 0 && { values: Object.fromEntries(keys.map((key) => [key, variable([id, key], exporting)])) }),
    ...pick(api, ['activation']),
    details: inOrder(api.details as Answer, DETAILS),
    ...(api.traffic ? { traffic: inOrder(api.traffic as Answer, TRAFFIC) } : {}),
    plans: (api.plans as Answer[]).map(({ id, ...plan }) => ({ id, ...plan })),
    visibility: api.visibility,
    ...pick({ sharedWith: (api.sharedWith as string[]).map((each) => organizations.get(each) ?? each) }, [
      'sharedWith',
    ]),
    ...(text !== undefined && options.saveSpec && { spec: options.saveSpec(id, text) }),
    ...pick(api, ['disabled']),
  }
}

/** Members in the order of docs/apis.md: the server has them in the order in which they were first said, and the same exchange makes the same document. */
const DETAILS = [
  ...[
    'description',
    'tags',
    'implementationName',
    'documentationUrl',
    'support',
    'terms',
    'lifeCycle',
    'lifeCycleNote',
  ],
]
const TRAFFIC = [
  ...['quotas', 'connectTimeoutMillis', 'responseTimeoutMillis', 'idleTimeoutMillis', 'requestBodyBytesMax'],
  ...['responseBodyBytesMax', 'retry', 'breaker', 'websockets', 'corsOrigins', 'validation', 'targetCa'],
  'clientCertificate',
]

const inOrder = (value: Answer, first: readonly string[]): object =>
  pick(value, new Set([...first, ...Object.keys(value)]))

/** Where a value comes from that nobody shows: `PORTREEVE_APPOINTMENTS_V1_CLIENT_SECRET`. */
function variable(parts: readonly string[], { variables, exported }: Exporting): object {
  const name = `PORTREEVE_${parts
    .join('_')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')}`
  let free = name
  for (let count = 2; variables.has(free); count++) free = `${name}_${count}`
  variables.add(free)
  exported.variables++
  return { valueFrom: { env: free } }
}

async function exportApp(app: Answer, { organizations, state }: Exporting): Promise<object> {
  const settings = [
    'name',
    'description',
    'website',
    'contactEmail',
    'callbackUrls',
    'implicit',
    'activation',
    'terms',
    'quotas',
  ]
  const selections = (app.selections as Answer[]).map(async ({ apiId, planId, terms, webhookUrl }) => {
    const plans = ((await state.api(String(apiId)))?.plans ?? []) as Answer[]
    const plan = plans.find(({ id }) => id === planId)?.name ?? planId
    const accepted = terms && pick(terms as Answer, ['termsVersion', 'name', 'title', 'company'])
    return { api: apiId, ...pick({ plan, terms: accepted, webhookUrl }, ['plan', 'terms', 'webhookUrl']) }
  })
  return {
    id: app.id,
    organization: organizations.get(String(app.organizationId)) ?? app.organizationId,
    ...pick(app, settings),
    listing: app.listing,
    ...pick({ sharedWith: (app.sharedWith as string[]).map((each) => organizations.get(each) ?? each) }, [
      'sharedWith',
    ]),
    ...pick(app, ['disabled']),
    apis: await Promise.all(selections),
  }
}

/** Those that live or wait. What is over is history, and no configuration. */
async function* exportSubscriptions(exporting: Exporting): AsyncGenerator<object> {
  const { server, organizations, apps } = exporting
  for await (const page of pages(server, '/subscriptions')) {
    for (const subscription of page) {
      const { id, purpose, status, environment, consent, organization, app } = subscription
      if (purpose !== 'organization' || !['active', 'pending'].includes(String(status))) continue
      const [organizationId, appId] = [String((organization as Answer).id), String((app as Answer).id)]
      yield {
        id,
        organization: organizations.get(organizationId) ?? organizationId,
        app: apps.get(appId) ?? appId,
        ...{ environment, status },
        ...(consent ? { consent: pick(consent as Answer, ['name', 'title']) } : {}),
        ...pick({ connections: exportConnections(subscription, exporting) }, ['connections']),
      }
    }
  }
}

/** Those that somebody decided about; with a subscription that was brought in from elsewhere, all of them. */
function exportConnections({ id, connections, consent }: Answer, exporting: Exporting): object[] {
  return (connections as Answer[]).flatMap(({ api, status, valueNames }) => {
    const apiId = String((api as Answer).id)
    const isDecided = ['active', 'rejected'].includes(String(status)) && exporting.modes.get(apiId) !== 'automatic'
    const isBrought = !consent && ['active', 'pending', 'rejected'].includes(String(status))
    if (!isDecided && !isBrought) return []
    const names = (valueNames ?? []) as string[]
    const values = Object.fromEntries(names.map((name) => [name, variable([apiId, name, String(id)], exporting)]))
    return [{ api: apiId, status, ...(names.length > 0 && { values }) }]
  })
}
