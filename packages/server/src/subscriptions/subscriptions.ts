import type { SubscriptionId } from '@portreeve/protocol'
import type { Route } from '../http/index.ts'
import type { Registry } from '../registry/index.ts'
import { createRecordCache, type RecordCache, type Store, type Subscription } from '../store/index.ts'
import { contextRoute, type VerifyBearer } from './context.ts'

/** What other rooms see of subscriptions. */
export interface Subscriptions {
  /** Subscriptions with their connections, from memory. */
  records: RecordCache<SubscriptionId, Subscription>
  /** The exchange's own endpoints, for the console listener. */
  routes: Route[]
  close(): void
}

export interface SubscriptionsDeps {
  store: Pick<Store, 'subscriptions' | 'changes'>
  registry: Registry
  verifyBearer: VerifyBearer
}

const SUBSCRIPTIONS_MAX = 200_000

export function createSubscriptions({ store, registry, verifyBearer }: SubscriptionsDeps): Subscriptions {
  const records = createRecordCache<SubscriptionId, Subscription>({
    kind: 'subscription',
    changes: store.changes,
    load: (id) => store.subscriptions.find(id),
    recordsMax: SUBSCRIPTIONS_MAX,
  })
  return { records, routes: [contextRoute({ records, registry, verifyBearer })], close: () => records.close() }
}
