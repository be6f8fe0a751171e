import type { EpochSeconds, SubscriptionId } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import type { Route } from '../http/index.ts'
import type { Identity } from '../identity/index.ts'
import type { Registry } from '../registry/index.ts'
import { createRecordCache, type RecordCache, type Store, type Subscription } from '../store/index.ts'
import type { Log } from '../telemetry/index.ts'
import { createSubscriptionAdministration, type SubscriptionAdministration } from './administration.ts'
import { callbackRoute } from './callback.ts'
import { CONNECTION_VALUES, type ConnectionValues, createConnectionValues } from './connection-values.ts'
import { contextRoute } from './context.ts'
import { createProviderCallAdministration, type ProviderCallAdministration } from './provider-calls/administration.ts'
import { createProviderCallQueue, type ProviderCallQueue } from './provider-calls/queue.ts'
import type { RoomDeps } from './room-deps.ts'
import { solutionListRoute } from './solution-list.ts'

/** What other rooms see of subscriptions. */
export interface Subscriptions {
  /** Subscriptions with their connections, from memory. */
  records: RecordCache<SubscriptionId, Subscription>
  /** The subscription-specific values of a connection, by their names. Secrets. Throws SealBroken. */
  connectionValues: ConnectionValues['open']
  /** The exchange's own endpoints, for the console listener. */
  routes: Route[]
  /** What people do with subscriptions and connections. */
  administration: SubscriptionAdministration
  /** Calls to providers' admin APIs, for their people. */
  providerCalls: ProviderCallAdministration
  /** Makes them. */
  providerCallQueue: Pick<ProviderCallQueue, 'makeDue'>
  /** Resolves when no call to a provider is under way any more. */
  close(): Promise<void>
}

export interface SubscriptionsDeps {
  store: RoomDeps['store'] & Pick<Store, 'changes'>
  registry: Registry
  identity: Pick<Identity, 'verifyBearer' | 'mint' | 'createSealer'>
  /** Guarded: admin URLs are what developers typed (threats T-28, G-I). */
  dispatcher: Dispatcher
  /** How long a provider may take to answer. Default: 30 seconds. */
  callTimeoutMillis?: number | undefined
  now: () => EpochSeconds
  log: Log
}

const SUBSCRIPTIONS_MAX = 200_000

export function createSubscriptions(deps: SubscriptionsDeps): Subscriptions {
  const { store, registry, identity, dispatcher, callTimeoutMillis, now, log } = deps
  const { verifyBearer } = identity
  const records = createRecordCache<SubscriptionId, Subscription>({
    kind: 'subscription',
    changes: store.changes,
    load: (id) => store.subscriptions.find(id),
    recordsMax: SUBSCRIPTIONS_MAX,
  })
  const values = createConnectionValues(identity.createSealer(CONNECTION_VALUES))
  const quiet = { store, registry, values, now }
  const queue = createProviderCallQueue({ room: quiet, identity, dispatcher, callTimeoutMillis, log })
  const room: RoomDeps = { ...quiet, onEnqueued: queue.wake }
  return {
    records,
    connectionValues: values.open,
    routes: [
      contextRoute({ records, registry, verifyBearer }),
      solutionListRoute({ store, registry, verifyBearer }),
      callbackRoute({ room, registry, verifyBearer }),
    ],
    administration: createSubscriptionAdministration(room),
    providerCalls: createProviderCallAdministration(room),
    providerCallQueue: queue,
    async close() {
      await queue.close()
      records.close()
    },
  }
}
