import { v7 } from 'uuid'
import type { Answer } from '../ask-server.ts'
import type { WantedApi, WantedApp, WantedOrganization, WantedSubscription } from './document.ts'
import type { Change, Write } from './plan.ts'
import { type ApiPlace, folded, type ServerState } from './server-state.ts'
import { fault, type Reading } from './shape.ts'
import { type At, whereIs } from './source.ts'
import type { Stringify } from './yaml-diff.ts'

/** Everything that all documents together want. */
export interface Wanted {
  organizations: WantedOrganization[]
  apis: WantedApi[]
  apps: WantedApp[]
  subscriptions: WantedSubscription[]
}

/** One entry of a document with what it is on the server, and the id it has or will have. */
export interface Matched<Entry> {
  entry: Entry
  id: string
  /** Undefined: it has to be made. */
  current: Answer | undefined
}

/** Entries of one kind, found by whatever they can be referred to by. */
export interface Entries<Entry> {
  all: readonly Matched<Entry>[]
  /** Those of this id or name. */
  find(named: string): readonly Matched<Entry>[]
  add(found: readonly Matched<Entry>[]): void
}

/** `namesOf`: what an entry is called besides its id; the first is all that tells it from others where it has no id. */
export function createEntries<Entry extends { at: At; id?: string }>(
  reading: Reading,
  namesOf: (entry: Entry) => readonly [string, ...string[]],
): Entries<Entry> {
  const all: Matched<Entry>[] = []
  const index = new Map<string, Matched<Entry>[]>()
  const find = (named: string) => index.get(named) ?? []
  return {
    all,
    find,
    add(found) {
      for (const one of found) {
        const { entry, id } = one
        const names = namesOf(entry)
        // No two entries may mean the same thing.
        const first =
          find(id)[0] ?? find(names[0]).find((other) => entry.id === undefined || other.entry.id === undefined)
        if (first) fault(entry.at, `is there already: ${whereIs(first.entry.at)}.`, reading)
        all.push(one)
        for (const name of new Set([id, ...names])) index.set(name, [...find(name), one])
      }
    },
  }
}

export interface Planning {
  state: ServerState
  reading: Reading
  toYaml: Stringify
  /** Whether whoever runs the exchange asks: they put in members, name no owner, and approve. */
  isOperator: boolean
  /** Send values that are set already, too: they were changed outside of what can be seen. */
  renewValues: boolean
  /** Read so far, so that what comes later can refer to it. */
  organizations: Entries<WantedOrganization>
  apis: Entries<WantedApi>
  apps: Entries<WantedApp>
  /** What is taken out of service when everything else is done: nothing can be made for it then. */
  disablings: Change[]
  /** Where each stands, by organization, app and environment. */
  subscriptions: Map<string, At>
  /** By the path of a record. */
  revisions: Map<string, number>
}

/** How many things are looked up at once: more would only wait for the server's limit. */
export const LOOKUPS_IN_FLIGHT = 8

export const newId = (): string => v7()

/** Notes the revision that the plan is made with. */
export function noteRevision(path: string, current: Answer | undefined, { revisions }: Planning): void {
  if (typeof current?.revision === 'number') revisions.set(path, current.revision)
}

/**
 * Writes that put something back into service, which go first. What takes it out goes to the last stage, and is a change of its own.
 */
export function planSwitch(
  { entry, id, current }: Matched<{ at: At; disabled?: boolean }>,
  { path, subject, needs }: { path: string; subject: string; needs: readonly string[] },
  { disablings }: Planning,
): Write[] {
  const { disabled, at } = entry
  if (disabled === undefined || disabled === (current?.disabled ?? false)) return []
  if (!disabled) return [{ method: 'POST', path: `${path}/enable`, at }]
  disablings.push({
    ...{ kind: 'change', subject: `${subject}: disable`, at, id: `${id} disabled`, needs: [id, ...needs], remarks: [] },
    lines: [{ sign: '+', text: 'disabled: true' }],
    writes: [{ method: 'POST', path: `${path}/disable`, at }],
  })
  return []
}

/** The id of an organization that is named by id or by name, in the documents or on the server. */
export async function organizationRef(named: string, at: At, planning: Planning): Promise<string | undefined> {
  const { organizations, state, reading } = planning
  const own = [...organizations.find(named), ...organizations.find(folded(named))].filter(isFirst)
  const found = own.length > 0 ? own : await organizationsOnServer(named, state)
  const [one, another] = found
  if (!one) return fault(at, `names ${named}: there is no such organization, here or on the server.`, reading)
  if (another) return fault(at, `names ${named}, as several organizations are called: give the id.`, reading)
  return String(one.id)
}

const isFirst = <T>(item: T, at: number, all: readonly T[]): boolean => all.indexOf(item) === at

async function organizationsOnServer(named: string, state: ServerState): Promise<Answer[]> {
  const byName = await state.organizationsNamed(named)
  if (byName.length > 0) return byName
  const byId = await state.organization(named)
  return byId ? [byId] : []
}

const SUFFIXES = [
  ['-test', 'Test'],
  ['-dev', 'Dev'],
  ['', 'Production'],
] as const

/** `/lakeside-test/appointments/v1`: where the gateway serves an API. Undefined for what is no such path. Pure. */
function parsePlace(text: string): ApiPlace | undefined {
  const [, segment, basePath] = /^\/([^/]+)(\/.+)$/.exec(text) ?? []
  if (segment === undefined || basePath === undefined) return undefined
  const [suffix = '', environment = ''] = SUFFIXES.find(([end]) => segment.endsWith(end)) ?? []
  return { namespace: segment.slice(0, segment.length - suffix.length), environment, basePath }
}

/** The opposite. Pure. */
export function placeText({ namespace, environment, basePath }: ApiPlace): string {
  const [suffix = ''] = SUFFIXES.find(([, name]) => name === environment) ?? []
  return `/${namespace}${suffix}${basePath}`
}

export interface ApiRef {
  id: string
  /** As they will be: of the document where it names them, else of the server. */
  plans: readonly { id: string; name: string }[]
}

/** An API that is named by id or by its path at the gateway, in the documents or on the server. */
export async function apiRef(named: string, at: At, planning: Planning): Promise<ApiRef | undefined> {
  const { apis, state, reading } = planning
  const place = parsePlace(named)
  const own = (place ? apis.find(placeText(place)) : apis.find(named))[0]
  const current = own ? own.current : place ? await state.apiAt(place) : await state.api(named)
  if (!own && !current) return fault(at, `names ${named}: there is no such API, here or on the server.`, reading)
  const kept = (current?.plans ?? []) as ApiRef['plans']
  const wanted = (own?.entry.plans ?? []).map(({ id, name }) => ({ id: id ?? '', name }))
  return { id: own?.id ?? String(current?.id), plans: [...wanted, ...kept] }
}

/** The id of an app that is named by id or by name, in the documents or on the server. */
export async function appRef(
  named: string,
  at: At,
  planning: Planning,
): Promise<Matched<WantedApp> | Answer | undefined> {
  const { apps, state, reading } = planning
  const own = apps.find(named)
  if (own.length > 1) return fault(at, `names ${named}, as several apps are called: give the id.`, reading)
  if (own[0]) return own[0]
  const ofOurs = await state.appsNamed(named)
  const found = ofOurs.length > 0 ? ofOurs : await state.publishedAppsNamed(named)
  if (found.length > 1) return fault(at, `names ${named}, as several apps are called: give the id.`, reading)
  return (
    found[0] ??
    (await state.app(named)) ??
    fault(at, `names ${named}: there is no such app, here or on the server.`, reading)
  )
}
