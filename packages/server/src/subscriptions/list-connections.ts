import { type ApiId, accept, type OrganizationId, type SubscriptionId } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../audit/index.ts'
import { type AdministrationOutcome, refuseField } from '../identity/index.ts'
import type { Page } from '../registry/index.ts'
import {
  type Api,
  type Connection,
  type ConnectionStatus,
  type FoundSome,
  foldText,
  hasWords,
  type Subscription,
} from '../store/index.ts'
import type { RoomDeps } from './room-deps.ts'
import { type ConnectionView, createViewer } from './views.ts'

/** What is left out does not matter. */
export interface ConnectionQuery {
  /** The API that they lead to. */
  apiId?: ApiId | undefined
  /** Whose APIs they lead to. */
  organizationId?: OrganizationId | undefined
  status?: ConnectionStatus | undefined
  /** Each word begins a word of the subscribing organization's name, or of the API's. */
  search?: string | undefined
  after?: SubscriptionId | undefined
  /** Of subscriptions: one may have several connections that fit. */
  limit: number
}

/** Each is looked up by itself. */
const APIS_MAX = 200
/** A search of the whole exchange goes by the names of so many APIs, and of every organization. */
const APIS_NAMED_MAX = 20

/** Connections to APIs of theirs, newest subscription first: what API developers manage (protocol.md 5.1). Operators see all. Rejects with StoreUnavailable. */
export async function listConnections(
  actor: UserActor,
  query: ConnectionQuery,
  deps: RoomDeps,
): Promise<AdministrationOutcome<Page<ConnectionView>>> {
  const { status, search, after, limit } = query
  const apis = await apisOf(actor, query, deps)
  if (apis && apis.length > APIS_MAX) {
    return refuseField('/apiId', `These are more than ${APIS_MAX} APIs. Say which one with apiId (--api).`)
  }
  const { named, others } = bySearch(apis, search, deps)
  const page = { connectionStatus: status, after, limit: limit + 1 }
  const found: FoundSome<Subscription, SubscriptionId>[] = await Promise.all([
    listOf(named, page, deps),
    search !== undefined || named.length === 0 ? listOf(others, { ...page, search }, deps) : { items: [] },
  ])
  // Where one of both ended early, nothing behind it is shown yet.
  const ends = found.flatMap(({ searchedTo }) => searchedTo ?? []).sort()
  const searchedTo = ends.at(-1)
  const newest = newestOf(found.flatMap(({ items }) => items)).filter(
    ({ id }) => searchedTo === undefined || id >= searchedTo,
  )
  const shown = newest.slice(0, limit)
  const viewer = createViewer(actor, deps)
  const byName = new Set(named.map(({ id }) => id))
  const wanted = apis && new Set(apis.map(({ id }) => id))
  const views = await Promise.all(
    shown.map(async (subscription) => {
      const isFound = search === undefined || (await isOf(subscription, search, deps))
      const fits = ({ apiId, status: is }: Connection) =>
        (!wanted || wanted.has(apiId)) && (status === undefined || is === status) && (isFound || byName.has(apiId))
      return Promise.all(subscription.connections.filter(fits).map(({ id }) => viewer.viewConnection(subscription, id)))
    }),
  )
  const next = newest.length > limit ? shown.at(-1)?.id : searchedTo
  return accept({
    items: views.flat().flatMap((view) => view ?? []),
    ...(next !== undefined && { next }),
  })
}

/** Undefined: every API there is. Of one that is not theirs nothing is said, whether it exists or not (threat T-30). */
async function apisOf(
  actor: UserActor,
  { apiId, organizationId }: ConnectionQuery,
  { store, registry }: RoomDeps,
): Promise<Api[] | undefined> {
  const fits = (api: Api) =>
    mayRead(actor, api.organizationId) && (organizationId === undefined || api.organizationId === organizationId)
  if (apiId !== undefined) {
    const api = await store.apis.find(apiId)
    return api && fits(api) ? [api] : []
  }
  return actor.operator && organizationId === undefined ? undefined : registry.apis.all().filter(fits)
}

/** Every API is in memory, and folding the names of a hundred thousand took longer than the rest of a search. */
const foldedNames = new WeakMap<Api, string>()

function foldedName(api: Api): string {
  const known = foldedNames.get(api) ?? foldText(api.name)
  foldedNames.set(api, known)
  return known
}

/** APIs whose own name is what is searched, and those whose connections are told by the organization. */
function bySearch(
  apis: Api[] | undefined,
  search: string | undefined,
  { registry }: RoomDeps,
): { named: Api[]; others: Api[] | undefined } {
  if (search === undefined) return { named: [], others: apis }
  const letters = foldText(search.trim().split(/\s/)[0] ?? '').match(/^[\p{L}\p{N}]+/u)?.[0] ?? ''
  const isNamed = (api: Api) => foldedName(api).includes(letters) && hasWords(search, api.name)
  if (!apis) return { named: registry.apis.all().filter(isNamed).slice(-APIS_NAMED_MAX), others: undefined }
  return { named: apis.filter(isNamed), others: apis.filter((api) => !isNamed(api)) }
}

interface StorePage {
  connectionStatus: ConnectionStatus | undefined
  search?: string | undefined
  after: SubscriptionId | undefined
  limit: number
}

/** Undefined: with a connection to any API. */
async function listOf(
  apis: readonly Api[] | undefined,
  page: StorePage,
  { store }: RoomDeps,
): Promise<FoundSome<Subscription, SubscriptionId>> {
  if (!apis) return store.subscriptions.search(page)
  const [only, ...others] = apis.map(({ id }) => id)
  if (only === undefined) return { items: [] }
  return store.subscriptions.search({
    ...page,
    ...(others.length === 0 ? { apiId: only } : { apiIds: [only, ...others] }),
  })
}

const newestOf = (found: readonly Subscription[]): Subscription[] =>
  [...new Map(found.map((subscription) => [subscription.id, subscription])).values()].sort((a, b) =>
    a.id < b.id ? 1 : -1,
  )

async function isOf({ organizationId }: Subscription, search: string, { registry }: RoomDeps): Promise<boolean> {
  const organization = await registry.organizations.find(organizationId)
  return organization !== undefined && hasWords(search, organization.name)
}
