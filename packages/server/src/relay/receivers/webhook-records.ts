import { randomUUID } from 'node:crypto'
import type { ApiId, AppId } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'
import { createRecordCache, type RelayStore, type Store, shardOf, type Webhook } from '../../store/index.ts'
import type { WebhookSecrets } from '../webhooks/secrets.ts'

/** The records of webhooks, from memory. Methods reject with StoreUnavailable. */
export interface WebhookRecords {
  find(id: string): Promise<Webhook | undefined>
  /** Of an app and an API; made where there is none yet. */
  of(appId: AppId, apiId: ApiId): Promise<Webhook>
  close(): void
}

export interface WebhookRecordsDeps {
  store: { relay: Pick<RelayStore, 'insertWebhook' | 'findWebhook' | 'findWebhookOf'>; changes: Store['changes'] }
  secrets: Pick<WebhookSecrets, 'first'>
  nowMillis: () => number
}

const RECORDS_MAX = 50_000

/** What a webhook begins with; its owner may set all of it. */
const beginning = {
  state: 'active',
  accepts: '202',
  concurrencyMax: 8,
  timeoutMillis: 10_000,
  heldNoticeSeconds: 3_600,
} as const satisfies Partial<Webhook>

export function createWebhookRecords({ store, secrets, nowMillis }: WebhookRecordsDeps): WebhookRecords {
  const byId = createRecordCache<string, Webhook>({
    kind: 'webhook',
    changes: store.changes,
    load: (id) => store.relay.findWebhook(id),
    recordsMax: RECORDS_MAX,
  })
  /** Which record is an app's and an API's never changes while it is there. */
  const ids = new LRUCache<string, string>({ maxSize: RECORDS_MAX, sizeCalculation: () => 1 })
  const making = new Map<string, Promise<Webhook>>()

  async function findOrMake(appId: AppId, apiId: ApiId): Promise<Webhook> {
    for (;;) {
      const found = await store.relay.findWebhookOf(appId, apiId)
      if (found) return found
      const id = randomUUID()
      const at = nowMillis()
      await store.relay.insertWebhook({
        ...beginning,
        ...{ id, appId, apiId },
        shard: shardOf(id),
        sealedSecrets: secrets.first(id),
        revision: 1,
        createdAt: at,
        updatedAt: at,
      })
      // Whether it was made or another process was faster: what is there is what counts.
    }
  }

  return {
    find: (id) => byId.find(id),
    async of(appId, apiId) {
      const place = `${appId} ${apiId}`
      const id = ids.get(place)
      const known = id === undefined ? undefined : await byId.find(id)
      if (known) return known
      let made = making.get(place)
      if (!made) {
        made = findOrMake(appId, apiId).finally(() => making.delete(place))
        making.set(place, made)
      }
      const webhook = await made
      ids.set(place, webhook.id)
      return webhook
    },
    close: () => byId.close(),
  }
}
