import { type ApiId, type AppId, accept, type OrganizationId, type SubscriptionId } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../audit/index.ts'
import type { AdministrationOutcome } from '../identity/index.ts'
import type { Page } from '../registry/index.ts'
import { type FoundSome, hasWords, type Subscription, type SubscriptionFilter } from '../store/index.ts'
import type { RoomDeps } from './room-deps.ts'
import { createViewer, type SubscriptionView } from './views.ts'

export interface SubscriptionQuery {
  organizationId?: OrganizationId | undefined
  appId?: AppId | undefined
  apiId?: ApiId | undefined
  status?: Subscription['status'] | undefined
  environment?: Subscription['environment'] | undefined
  /** Each word begins a word of the organization's name, in any letter case; of named or one's own organizations also of the app's. */
  search?: string | undefined
  after?: SubscriptionId | undefined
  limit: number
}

/** The store looks at this many organizations at once. */
const ORGANIZATIONS_AT_ONCE = 20
/** Looked at in one go, and for one page: what fits behind them is on the next page. */
const SEARCHED_AT_ONCE = 200
const SEARCHED_MAX = 600

/**
 * Subscriptions this person sees, newest first. With an app or an API of theirs: those of everybody. Otherwise those of their own organizations.
 * About anything else the list is empty, whether it exists or not (threat T-30). Rejects with StoreUnavailable.
 */
export async function listSubscriptions(
  actor: UserActor,
  query: SubscriptionQuery,
  deps: RoomDeps,
): Promise<AdministrationOutcome<Page<SubscriptionView>>> {
  const { page, next } = await find(actor, query, deps)
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
  const { items, searchedTo } = await listOf(organizationIds, { ...query, limit: limit + 1 }, deps)
  const page = items.slice(0, limit)
  return { page, next: items.length > limit ? page.at(-1)?.id : searchedTo }
}

async function find(actor: UserActor, query: SubscriptionQuery, deps: RoomDeps): Promise<Found> {
  const { appId, apiId, status, environment, search, after, limit } = query
  const everybodys = await whoseAreSeen(actor, query, deps)
  const organizationIds = organizationsOf(actor, query, everybodys !== undefined)
  const filter = { appId, apiId, status, environment, after, limit }
  if (organizationIds) {
    if (search === undefined) return pageOf(organizationIds, filter, deps)
    return searchOwn(organizationIds, search, filter, deps)
  }
  if (everybodys === 'all' || appId === undefined) return pageOf(undefined, { ...filter, search }, deps)
  // Where a list goes on is one of its subscriptions, and those of somebody else's app are not all connected to this API (threat T-30).
  const ofApi = { ...filter, appId: undefined, search }
  return lookThrough(undefined, (one) => one.appId === appId, ofApi, deps)
}

/**
 * Those whose organization and app have the words between them. An organization has few subscriptions, so they are looked through, and no list of
 * all apps or organizations tells how many others have such a name.
 */
function searchOwn(
  organizationIds: readonly OrganizationId[],
  search: string,
  filter: StorePage,
  deps: RoomDeps,
): Promise<Found> {
  const nameOf = namesOf(deps)
  return lookThrough(organizationIds, async (one) => hasWords(search, ...(await nameOf(one))), filter, deps)
}

/** Page after page, up to a bound. */
async function lookThrough(
  organizationIds: readonly OrganizationId[] | undefined,
  fits: (subscription: Subscription) => boolean | Promise<boolean>,
  filter: StorePage,
  deps: RoomDeps,
): Promise<Found> {
  const page: Subscription[] = []
  let { after } = filter
  for (let searched = 0; searched < SEARCHED_MAX; searched += SEARCHED_AT_ONCE) {
    const some = await pageOf(organizationIds, { ...filter, after, limit: SEARCHED_AT_ONCE }, deps)
    for (const subscription of some.page) {
      if (!(await fits(subscription))) continue
      page.push(subscription)
      if (page.length > filter.limit) return { page: page.slice(0, filter.limit), next: page[filter.limit - 1]?.id }
    }
    after = some.next
    if (after === undefined) return { page }
  }
  return { page, next: after }
}

/** Of a subscription's organization and app, each looked up once. */
function namesOf({ registry, store }: RoomDeps): (subscription: Subscription) => Promise<string[]> {
  const names = new Map<string, Promise<string>>()
  const once = (id: string, find: () => Promise<{ name: string } | undefined>) => {
    const found = names.get(id) ?? find().then((named) => named?.name ?? '')
    names.set(id, found)
    return found
  }
  return ({ organizationId, appId }) =>
    Promise.all([
      once(organizationId, () => registry.organizations.find(organizationId)),
      appId === undefined ? '' : once(appId, () => store.apps.find(appId)),
    ])
}

/** Undefined: of any organization. Empty: there is nothing for this person. */
function organizationsOf(
  actor: UserActor,
  { organizationId }: SubscriptionQuery,
  seesEverybodys: boolean,
): OrganizationId[] | undefined {
  const mine = seesEverybodys ? undefined : [...actor.memberships.keys()]
  return organizationId === undefined ? mine : !mine || mine.includes(organizationId) ? [organizationId] : []
}

/** Whether they see the subscriptions of all organizations: all that the query is about, or no more than those connected to its API. */
async function whoseAreSeen(
  actor: UserActor,
  { appId, apiId }: SubscriptionQuery,
  { store }: RoomDeps,
): Promise<'all' | 'of_api' | undefined> {
  if (actor.operator) return 'all'
  const [app, api] = await Promise.all([appId && store.apps.find(appId), apiId && store.apis.find(apiId)])
  if (app && mayRead(actor, app.organizationId)) return 'all'
  return api && mayRead(actor, api.organizationId) ? 'of_api' : undefined
}

type StorePage = SubscriptionFilter & { after?: SubscriptionId | undefined; limit: number }

/** Newest first, of however many organizations. */
async function listOf(
  organizationIds: readonly OrganizationId[] | undefined,
  page: StorePage,
  { store }: RoomDeps,
): Promise<FoundSome<Subscription, SubscriptionId>> {
  if (!organizationIds) return store.subscriptions.search(page)
  const found: Subscription[][] = []
  for (let at = 0; at < organizationIds.length; at += ORGANIZATIONS_AT_ONCE) {
    const some = organizationIds.slice(at, at + ORGANIZATIONS_AT_ONCE)
    found.push(await store.subscriptions.list({ ...page, organizationIds: some }))
  }
  const items = found
    .flat()
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, page.limit)
  return { items }
}
