import type { ApiId } from '@portreeve/protocol'
import type { Api, App, Subscription } from '../store/index.ts'
import type { RoomDeps } from './room-deps.ts'

/** Whom a subscription is between, besides its organization. */
export interface Parties {
  /** Undefined for the test subscription of an API. */
  app: App | undefined
  /** Of its connections, and of an API's own test subscription. Those that are gone are missing. */
  apis: ReadonlyMap<ApiId, Api>
}

/**
 * From the store: who decides by this must not see what was true a moment ago. Rejects with StoreUnavailable.
 */
export async function findParties(
  { appId, connections, purpose, id }: Pick<Subscription, 'appId' | 'connections' | 'purpose' | 'id'>,
  { store, registry }: Pick<RoomDeps, 'store' | 'registry'>,
): Promise<Parties> {
  const own = purpose === 'api_test' ? registry.apis.all().filter((api) => api.testSubscriptionId === id) : []
  const apiIds = [...connections.map(({ apiId }) => apiId), ...own.map((api) => api.id)]
  const [app, apis] = await Promise.all([appId && store.apps.find(appId), findApis(apiIds, { store })])
  return { app, apis }
}

/** Those of `ids` that are there. Rejects with StoreUnavailable. */
async function findApis(
  ids: readonly ApiId[],
  { store }: { store: Pick<RoomDeps['store'], 'apis'> },
): Promise<Map<ApiId, Api>> {
  const found = await Promise.all([...new Set(ids)].map((id) => store.apis.find(id)))
  return new Map(found.flatMap((api) => (api ? [[api.id, api]] : [])))
}

/** The APIs that a subscription is for, as things stand (protocol.md 3.8, 4.1). Rejects with StoreUnavailable. */
export async function findWanted(
  subscription: Pick<Subscription, 'purpose' | 'environment'>,
  { app, apis }: Parties,
  deps: Pick<RoomDeps, 'store'>,
): Promise<Api[]> {
  if (subscription.purpose === 'api_test') return [...apis.values()]
  if (!app) return []
  const selected = await findApis(
    app.selections.map(({ apiId }) => apiId),
    deps,
  )
  return [...selected.values()].filter(({ environment, organizationId }) =>
    subscription.purpose === 'organization'
      ? environment === subscription.environment
      : environment === 'Test' || (environment === 'Dev' && organizationId === app.organizationId),
  )
}
