import {
  type ApiId,
  type AppId,
  accept,
  type ConnectionId,
  type OrganizationId,
  type SubscriptionId,
} from '@portreeve/protocol'
import { mayRead, type UserActor } from '../audit/index.ts'
import { type AdministrationOutcome, refuseField } from '../identity/index.ts'
import type { Page } from '../registry/index.ts'
import { type ConnectionStatus, foldText, type Subscription, type SubscriptionFilter } from '../store/index.ts'
import type { RoomDeps } from './room-deps.ts'
import { type ConnectionView, createViewer, type SubscriptionView } from './views.ts'

export interface SubscriptionQuery {
  organizationId?: OrganizationId | undefined
  appId?: AppId | undefined
  apiId?: ApiId | undefined
  status?: Subscription['status'] | undefined
  environment?: Subscription['environment'] | undefined
  /** Found in the organization's name, in any letter case. */
  search?: string | undefined
  after?: SubscriptionId | undefined
  limit: number
}

/** The store looks at this many organizations at once. */
const ORGANIZATIONS_AT_ONCE = 20
/** A search that fits more organizations than this is no search. */
const ORGANIZATIONS_FOUND_MAX = 100
const ROWS_AT_ONCE = 200
const ROWS_LOOKED_THROUGH_MAX = 4_000

/**
 * Subscriptions this person sees, newest first. With an app or an API of theirs: those of everybody. Otherwise those of their own organizations.
 * About anything else the list is empty, whether it exists or not (threat T-30). Rejects with StoreUnavailable.
 */
export async function listSubscriptions(
  actor: UserActor,
  query: SubscriptionQuery,
  deps: RoomDeps,
): Promise<AdministrationOutcome<Page<SubscriptionView>>> {
  const organizationIds = await organizationsOf(actor, query, deps)
  if (organizationIds === 'too many') {
    const detail = `More than ${ORGANIZATIONS_FOUND_MAX} organizations have this in their name. Write more of it.`
    return refuseField('/search', detail)
  }
  const { appId, apiId, status, environment, after, limit } = query
  const filter = { appId, apiId, status, environment, after, limit }
  const { page, next } =
    organizationIds === 'look through'
      ? await lookThrough(filter, foldText(query.search ?? ''), deps)
      : await pageOf(organizationIds, filter, deps)
  const viewer = createViewer(actor, deps)
  const views = await Promise.all(page.map((subscription) => viewer.view(subscription)))
  return accept({ items: views.flatMap((view) => view ?? []), ...(next !== undefined && { next }) })
}

interface Found {
  page: Subscription[]
  next?: SubscriptionId | undefined
}

async function pageOf(
  organizationIds: readonly OrganizationId[] | undefined,
  query: StorePage,
  deps: RoomDeps,
): Promise<Found> {
  const { limit } = query
  const found = await listOf(organizationIds, { ...query, limit: limit + 1 }, deps)
  const page = found.slice(0, limit)
  return { page, next: found.length > limit ? page.at(-1)?.id : undefined }
}

/**
 * Those whose organization has `search` in its name, among what one app or API has. Asking for organizations of that name would tell
 * how many there are on the whole exchange (threat T-30). After so many rows the page ends, and `next` goes on.
 */
async function lookThrough(query: StorePage, search: string, { store, registry }: RoomDeps): Promise<Found> {
  const page: Subscription[] = []
  let { after } = query
  for (let looked = 0; looked < ROWS_LOOKED_THROUGH_MAX; looked += ROWS_AT_ONCE) {
    const rows = await store.subscriptions.list({ ...query, after, limit: ROWS_AT_ONCE })
    for (const row of rows) {
      const organization = await registry.organizations.find(row.organizationId)
      if (organization && foldText(organization.name).includes(search)) page.push(row)
      after = row.id
      if (page.length === query.limit) return { page, next: after }
    }
    if (rows.length < ROWS_AT_ONCE) return { page }
  }
  return { page, next: after }
}

/** Undefined: of any organization. Empty: there is nothing for this person. `look through`: of any that has the name. */
async function organizationsOf(
  actor: UserActor,
  query: SubscriptionQuery,
  deps: RoomDeps,
): Promise<OrganizationId[] | 'too many' | 'look through' | undefined> {
  const { organizationId, search } = query
  const mine = (await seesEverybodys(actor, query, deps)) ? undefined : [...actor.memberships.keys()]
  const asked = organizationId === undefined ? mine : !mine || mine.includes(organizationId) ? [organizationId] : []
  if (search === undefined || asked?.length === 0) return asked
  if (!asked && !actor.operator) return 'look through'
  const found = await deps.store.organizations.list({ search, limit: ORGANIZATIONS_FOUND_MAX + 1 })
  if (!asked) return found.length > ORGANIZATIONS_FOUND_MAX ? 'too many' : found.map(({ id }) => id)
  // Whoever looks through their own is not stopped by how many others there are.
  const own = await Promise.all(asked.map((id) => deps.registry.organizations.find(id)))
  const wanted = foldText(search)
  return own.flatMap((organization) =>
    organization && foldText(organization.name).includes(wanted) ? [organization.id] : [],
  )
}

/** May they see the subscriptions of all organizations, as far as the query goes? */
async function seesEverybodys(
  actor: UserActor,
  { appId, apiId }: SubscriptionQuery,
  { store }: RoomDeps,
): Promise<boolean> {
  if (actor.operator) return true
  const [app, api] = await Promise.all([appId && store.apps.find(appId), apiId && store.apis.find(apiId)])
  return [app, api].some((own) => own && mayRead(actor, own.organizationId))
}

type StorePage = SubscriptionFilter & { after?: SubscriptionId | undefined; limit: number }

/** Newest first, of however many organizations. */
async function listOf(
  organizationIds: readonly OrganizationId[] | undefined,
  page: StorePage,
  { store }: RoomDeps,
): Promise<Subscription[]> {
  if (!organizationIds) return store.subscriptions.list(page)
  const found: Subscription[][] = []
  for (let at = 0; at < organizationIds.length; at += ORGANIZATIONS_AT_ONCE) {
    const some = organizationIds.slice(at, at + ORGANIZATIONS_AT_ONCE)
    found.push(await store.subscriptions.list({ ...page, organizationIds: some }))
  }
  if (found.length <= 1) return found[0] ?? []
  return found
    .flat()
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, page.limit)
}

export interface ConnectionQuery {
  apiId: ApiId
  status?: ConnectionStatus | undefined
  after?: SubscriptionId | undefined
  limit: number
}

/** Connections to one API, newest subscription first: what its developers manage (protocol.md 5.1). Rejects with StoreUnavailable. */
export async function listConnections(
  actor: UserActor,
  { apiId, status, after, limit }: ConnectionQuery,
  deps: RoomDeps,
): Promise<AdministrationOutcome<Page<ConnectionView>>> {
  const api = await deps.store.apis.find(apiId)
  if (!api || !mayRead(actor, api.organizationId)) return accept({ items: [] })
  const found = await deps.store.subscriptions.list({ apiId, connectionStatus: status, after, limit: limit + 1 })
  const page = found.slice(0, limit)
  const viewer = createViewer(actor, deps)
  const fits = (connection: Subscription['connections'][number]) =>
    connection.apiId === apiId && (status === undefined || connection.status === status)
  const views = await Promise.all(
    page.flatMap((subscription) =>
      subscription.connections.filter(fits).map(({ id }) => viewer.viewConnection(subscription, id as ConnectionId)),
    ),
  )
  const last = page.at(-1)
  return accept({
    items: views.flatMap((view) => view ?? []),
    ...(found.length > limit && last && { next: last.id }),
  })
}
