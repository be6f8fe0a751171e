import { isDeepStrictEqual } from 'node:util'
import {
  type ApiId,
  type AppId,
  accept,
  type ConnectionId,
  type EpochSeconds,
  type OrganizationId,
  type SubscriptionId,
} from '@portreeve/protocol'
import { v7 } from 'uuid'
import { auditWrite, type UserActor } from '../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration } from '../identity/index.ts'
import { LOST, settleRace } from '../registry/index.ts'
import {
  type ApiEnvironment,
  type App,
  type Connection,
  type ConnectionStatus,
  StoreUnavailable,
  type Subscription,
  type SubscriptionStatus,
  writeCalls,
} from '../store/index.ts'
import type { RoomDeps } from './room-deps.ts'

/** A subscription that came to be elsewhere, or before. What is left out follows from what the app has selected. */
export interface ImportItem {
  id?: SubscriptionId | undefined
  organizationId: OrganizationId
  appId: AppId
  /** Default: Production. */
  environment?: Exclude<ApiEnvironment, 'Dev'> | undefined
  /** Default: active. */
  status?: SubscriptionStatus | undefined
  /** Default: one to each API that the app has selected in the environment. */
  connections?:
    | {
        id?: ConnectionId | undefined
        apiId: ApiId
        /** Default: active in an active subscription, else inactive. */
        status?: Exclude<ConnectionStatus, 'requesting'> | undefined
      }[]
    | undefined
  /** Default: now, unless it is pending or was denied. */
  activatedAt?: EpochSeconds | undefined
  /** Default: now, where it has ended. */
  deactivatedAt?: EpochSeconds | undefined
}

/** What became of one item, in the order in which they came. `detail` says what to change. */
export type Imported =
  | { outcome: 'imported' | 'unchanged'; id: SubscriptionId }
  | { outcome: 'refused'; detail: string }

/**
 * Brings in subscriptions that exist already, without asking their providers: an exchange that moves, or a configuration that is applied. Each
 * item has its own outcome; one that comes again under its id replaces what came before. Rejects with StoreUnavailable.
 */
export async function importSubscriptions(
  actor: UserActor,
  items: readonly ImportItem[],
  deps: RoomDeps,
): Promise<AdministrationOutcome<Imported[]>> {
  if (!actor.operator) return refuseAdministration('forbidden', 'Only who runs the exchange may do this.')
  let faults = 0
  return settleRace(async () => {
    try {
      return await importOnce(actor, items, deps)
    } catch (fault) {
      // Somebody may have taken the id of a connection since we looked: then the next look says so. Any other fault comes again.
      if (fault instanceof StoreUnavailable || ++faults === FAULTS_MAX) throw fault
      return LOST
    }
  }, 'conflict')
}

const FAULTS_MAX = 10

/** What others make or change after it was looked at is looked at again, and never overwritten (threat T-12). */
async function importOnce(
  actor: UserActor,
  items: readonly ImportItem[],
  deps: RoomDeps,
): Promise<AdministrationOutcome<Imported[]> | typeof LOST> {
  const known = await loadKnown(items, deps)
  const at = deps.now()
  const claims = new Claims()
  const planned = items.map((item, index) => planItem(item, { known, index, claims, at }))
  const made = planned.flatMap((plan) => ('subscription' in plan && plan.news === 'made' ? [plan.subscription] : []))
  const changed = planned.flatMap((plan) =>
    'subscription' in plan && plan.news === 'changed' ? [plan.subscription] : [],
  )
  const written = [...made, ...changed]
  if (written.length > 0) {
    const subject = { kind: 'subscription', id: '*' }
    const after = { count: written.length, ids: written.map(({ id }) => id) }
    // Only operators read it: it is about more organizations than any entry could name.
    const audited = { action: 'subscription.import', subject, organizationIds: [], after }
    const done = await deps.store.together([
      writeCalls.subscriptions.insertMany(made),
      writeCalls.subscriptions.replaceMany(changed),
      auditWrite(actor, audited, at),
    ])
    if (done !== 'done') return LOST
  }
  return accept(
    planned.map(
      (plan): Imported =>
        'refusal' in plan
          ? { outcome: 'refused', detail: plan.refusal }
          : { outcome: plan.news ? 'imported' : 'unchanged', id: plan.subscription.id },
    ),
  )
}

type Plan = { refusal: string } | { subscription: Subscription; news: 'made' | 'changed' | undefined }

/** What to keep for one item. */
function planItem(
  item: ImportItem,
  { known, index, claims, at }: { known: Known; index: number; claims: Claims; at: EpochSeconds },
): Plan {
  const draft = draftOf(item, known, at)
  if ('refusal' in draft) return draft
  const kept = known.kept[index]
  const refusal = checkKept(item, draft.subscription, kept)
  if (refusal) return { refusal }
  const subscription = kept ? onto(kept, draft.subscription, item) : draft.subscription
  const claimed = claims.check(subscription) ?? checkConnectionIds(subscription, known)
  if (claimed) return { refusal: claimed }
  return { subscription, news: !kept ? 'made' : subscription === kept ? undefined : 'changed' }
}

interface Known {
  organizations: ReadonlySet<OrganizationId>
  apps: ReadonlyMap<AppId, App>
  apis: RoomDeps['registry']['apis']
  /** By the index of the item: the subscription with its id, or the one of the same organization, app and environment. */
  kept: readonly (Subscription | undefined)[]
  /** Of connection ids that items bring along and that are in use: the subscription. */
  connected: ReadonlyMap<ConnectionId, SubscriptionId>
}

const ORGANIZATIONS_AT_ONCE = 500

async function loadKnown(items: readonly ImportItem[], { store, registry }: RoomDeps): Promise<Known> {
  const organizationIds = [...new Set(items.map(({ organizationId }) => organizationId))]
  const chunks = Array.from({ length: Math.ceil(organizationIds.length / ORGANIZATIONS_AT_ONCE) }, (_, n) =>
    organizationIds.slice(n * ORGANIZATIONS_AT_ONCE, (n + 1) * ORGANIZATIONS_AT_ONCE),
  )
  const appIds = [...new Set(items.map(({ appId }) => appId))]
  const connectionIds = items.flatMap(({ connections = [] }) => connections.flatMap(({ id }) => id ?? []))
  const [organizations, apps, kept, connected] = await Promise.all([
    Promise.all(chunks.map((ids) => store.organizations.findMany(ids))),
    Promise.all(appIds.map((id) => store.apps.find(id))),
    loadKept(items, store),
    store.subscriptions.findOwners(connectionIds),
  ])
  return {
    organizations: new Set(organizations.flat().map(({ id }) => id)),
    apps: new Map(apps.flatMap((app) => (app ? [[app.id, app]] : []))),
    apis: registry.apis,
    kept,
    connected,
  }
}

/** In a few look-ups for all of them: one for each was three quarters of an import's time. */
async function loadKept(
  items: readonly ImportItem[],
  { subscriptions }: Pick<RoomDeps['store'], 'subscriptions'>,
): Promise<(Subscription | undefined)[]> {
  const sameId = await subscriptions.findMany(items.flatMap(({ id }) => id ?? []))
  const byId = new Map(sameId.map((subscription) => [subscription.id, subscription]))
  const places = items.map(({ organizationId, appId, environment = 'Production' }) => ({
    organizationId,
    appId,
    environment,
  }))
  const samePlace = await subscriptions.findByPlaces(
    places.filter((_, at) => !byId.has(items[at]?.id as SubscriptionId)),
  )
  const keyOf = (organizationId: string, appId: string | undefined, environment: string) =>
    `${organizationId} ${appId} ${environment}`
  const byPlace = new Map(samePlace.map((kept) => [keyOf(kept.organizationId, kept.appId, kept.environment), kept]))
  return places.map(
    ({ organizationId, appId, environment }, at) =>
      byId.get(items[at]?.id as SubscriptionId) ?? byPlace.get(keyOf(organizationId, appId, environment)),
  )
}

function checkConnectionIds({ id, connections }: Subscription, { connected }: Known): string | undefined {
  const isTaken = connections.some((connection) => (connected.get(connection.id) ?? id) !== id)
  return isTaken ? 'Another subscription has a connection with this id.' : undefined
}

/** Ids, and places of one organization and app, that an item before has taken. */
class Claims {
  readonly #taken = new Set<string>()

  /** Why this one cannot be kept beside those before. */
  check({ id, organizationId, appId, environment, connections }: Subscription): string | undefined {
    const claims = [id, `${organizationId} ${appId} ${environment}`, ...connections.map((connection) => connection.id)]
    if (claims.some((claim) => this.#taken.has(claim)) || new Set(claims).size < claims.length) {
      return 'An item before has this id, the id of a connection, or this organization, app and environment.'
    }
    for (const claim of claims) this.#taken.add(claim)
    return undefined
  }
}

type Drafted = { subscription: Subscription } | { refusal: string }

/** The record that an item describes. Pure. */
function draftOf(item: ImportItem, { organizations, apps, apis }: Known, at: EpochSeconds): Drafted {
  const { organizationId, appId, environment = 'Production', status = 'active' } = item
  const app = apps.get(appId)
  if (!organizations.has(organizationId)) return { refusal: 'There is no organization with this organizationId.' }
  if (!app) return { refusal: 'There is no app with this appId.' }
  const selected = app.selections.map(({ apiId }) => apiId).filter((id) => apis.find(id)?.environment === environment)
  const wanted = item.connections ?? selected.map((apiId) => ({ apiId }))
  const refusal = checkConnections(wanted, { selected, status })
  if (refusal) return { refusal }
  const { activatedAt, deactivatedAt } = datesOf(item, status, at)
  if (activatedAt !== undefined && deactivatedAt !== undefined && deactivatedAt < activatedAt) {
    return { refusal: 'deactivatedAt is before activatedAt.' }
  }
  const connections = wanted.map(
    ({ id, apiId, status: given }: NonNullable<ImportItem['connections']>[number]): Connection => ({
      id: id ?? (v7() as ConnectionId),
      apiId,
      status: given ?? (status === 'active' ? 'active' : 'inactive'),
      valueNames: [],
      changedAt: deactivatedAt ?? activatedAt ?? at,
    }),
  )
  const subscription: Subscription = {
    id: item.id ?? (v7() as SubscriptionId),
    organizationId,
    appId,
    purpose: 'organization',
    environment,
    status,
    connections,
    ...(activatedAt !== undefined && { activatedAt }),
    ...(deactivatedAt !== undefined && { deactivatedAt }),
    revision: 1,
    createdAt: activatedAt ?? at,
    updatedAt: at,
  }
  return { subscription }
}

function checkConnections(
  connections: NonNullable<ImportItem['connections']>,
  { selected, status }: { selected: readonly ApiId[]; status: SubscriptionStatus },
): string | undefined {
  const apiIds = connections.map(({ apiId }) => apiId)
  if (new Set(apiIds).size < apiIds.length) return 'There is more than one connection to the same API.'
  if (!apiIds.every((id) => selected.includes(id))) {
    return 'A connection leads to an API that the app has not selected in this environment.'
  }
  // The first promise of the life cycle: what is over, or not approved, has no connection that is alive.
  const isAlive = connections.some((connection) => (connection.status ?? 'inactive') !== 'inactive')
  return status !== 'active' && isAlive
    ? 'Only an active subscription has connections that are not inactive.'
    : undefined
}

function datesOf(
  { activatedAt, deactivatedAt }: ImportItem,
  status: SubscriptionStatus,
  at: EpochSeconds,
): Pick<ImportItem, 'activatedAt' | 'deactivatedAt'> {
  if (status === 'active') return { activatedAt: activatedAt ?? at }
  if (status === 'pending' || status === 'denied') return { activatedAt, deactivatedAt }
  return { activatedAt: activatedAt ?? deactivatedAt ?? at, deactivatedAt: deactivatedAt ?? at }
}

/** An id that means something else is a slip of whoever imports. Without one, the place says which subscription is meant. Pure. */
function checkKept({ id }: ImportItem, draft: Subscription, kept: Subscription | undefined): string | undefined {
  if (!kept) return undefined
  const isSamePlace =
    kept.purpose === 'organization' &&
    kept.organizationId === draft.organizationId &&
    kept.appId === draft.appId &&
    kept.environment === draft.environment
  if (!isSamePlace) return 'Another subscription has this id.'
  return id === undefined || kept.id === id
    ? undefined
    : `The organization has a subscription of this app in this environment: ${kept.id}.`
}

/** What is kept, as the item wants it: itself where nothing differs. What the item does not say stays as it is. Pure. */
function onto(kept: Subscription, draft: Subscription, item: ImportItem): Subscription {
  const connections = draft.connections.map((connection): Connection => {
    const named = item.connections?.find(({ apiId }) => apiId === connection.apiId)
    const before = kept.connections.find(({ apiId }) => apiId === connection.apiId)
    if (!before || (named?.id !== undefined && named.id !== before.id)) return connection
    const status = named?.status ?? (draft.status === kept.status ? before.status : connection.status)
    return status === before.status ? before : { ...before, status, changedAt: draft.updatedAt }
  })
  const after: Subscription = {
    ...kept,
    status: draft.status,
    connections,
    activatedAt: item.activatedAt ?? kept.activatedAt ?? draft.activatedAt,
    deactivatedAt:
      draft.status === 'active' ? undefined : (item.deactivatedAt ?? kept.deactivatedAt ?? draft.deactivatedAt),
  }
  const plain = (subscription: Subscription) => JSON.parse(JSON.stringify(subscription))
  return isDeepStrictEqual(plain(after), plain(kept)) ? kept : { ...after, updatedAt: draft.updatedAt }
}
