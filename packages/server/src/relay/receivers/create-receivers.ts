import type { ApiId, AppId, ClientId, OrganizationId } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'
import type { Identity } from '../../identity/index.ts'
import type { Registry } from '../../registry/index.ts'
import type { App } from '../../store/index.ts'
import type { Receiver, Receivers } from '../receivers.ts'
import { createEnrollments, type EnrollmentsDeps } from './enrollments.ts'
import { createWebhookRecords, type WebhookRecordsDeps } from './webhook-records.ts'
import { checkEnrollment, checkParties, type Parties, type WorkingParties } from './why-not.ts'

export interface ReceiversDeps {
  store: EnrollmentsDeps['store'] & WebhookRecordsDeps['store']
  registry: Pick<Registry, 'apis' | 'apps' | 'findApp' | 'organizations'>
  identity: Pick<Identity, 'clients'>
  secrets: WebhookRecordsDeps['secrets']
  nowMillis: () => number
}

const APPS_MAX = 50_000

/** Facts are remembered, each by whoever reads it; who receives is decided anew for every event and every attempt (docs/decisions/0033). */
export function createReceivers(deps: ReceiversDeps): Receivers {
  const { store, registry, identity } = deps
  const enrollments = createEnrollments({ store, isRest: (id) => registry.apis.find(id)?.kind === 'rest' })
  const webhooks = createWebhookRecords(deps)
  /** An app never changes its API Key. */
  const keys = new LRUCache<AppId, ClientId>({ maxSize: APPS_MAX, sizeCalculation: () => 1 })

  async function findApp(id: AppId): Promise<App | undefined> {
    const key = keys.get(id)
    if (key !== undefined) return registry.apps.find(key)
    const app = await registry.findApp(id)
    if (app) keys.set(id, app.client_id)
    return app
  }

  async function findParties(apiId: ApiId, appId: AppId): Promise<Parties> {
    const api = registry.apis.find(apiId)
    const [provider, app] = await Promise.all([api && registry.organizations.find(api.organizationId), findApp(appId)])
    const [developer, client] = await Promise.all([
      app && registry.organizations.find(app.organizationId),
      app && identity.clients.find(app.client_id),
    ])
    return { api, provider, app, developer, client }
  }

  /** What is asked for may be anything: nothing but what can be an id is looked up. */
  const findOwner = async (dataOwnerId: string) => {
    const id = parseOrganizationId(dataOwnerId)
    if (id === undefined) return { owner: undefined, enrolled: [] }
    const [owner, enrolled] = await Promise.all([registry.organizations.find(id), enrollments.of(id)])
    return { owner, enrolled }
  }

  function receiverOf({ app, client, url }: WorkingParties, webhook: Receiver['webhook'], subscriptionId?: string) {
    const { authServerId, client_id: apiKey } = client
    return { webhook, appId: app.id, appOrganizationId: app.organizationId, apiKey, authServerId, url, subscriptionId }
  }

  return {
    async of(apiId, dataOwnerId) {
      const { owner, enrolled } = await findOwner(dataOwnerId)
      const appIds = new Set<AppId>()
      for (const { appId, connections } of enrolled) if (connections.has(apiId)) appIds.add(appId)
      const found = await Promise.all(
        [...appIds].map(async (appId): Promise<Receiver | undefined> => {
          const parties = checkParties(await findParties(apiId, appId))
          if (typeof parties === 'string') return undefined
          const enrollment = checkEnrollment(parties, owner, enrolled)
          if (typeof enrollment === 'string') return undefined
          return receiverOf(parties, await webhooks.of(appId, apiId), enrollment.id)
        }),
      )
      return found.filter((receiver) => receiver !== undefined)
    },
    async recheck(webhookId, apiId, dataOwnerId) {
      const webhook = await webhooks.find(webhookId)
      if (!webhook) return { gone: 'the webhook is gone' }
      const parties = checkParties(await findParties(apiId, webhook.appId))
      if (typeof parties === 'string') return { gone: parties }
      const { owner, enrolled } = await findOwner(dataOwnerId)
      const enrollment = checkEnrollment(parties, owner, enrolled)
      return typeof enrollment === 'string' ? { gone: enrollment } : receiverOf(parties, webhook, enrollment.id)
    },
    recordOf: (appId, apiId) => webhooks.of(appId, apiId),
    async find(webhookId) {
      const webhook = await webhooks.find(webhookId)
      const parties = webhook && checkParties(await findParties(webhook.apiId, webhook.appId))
      return webhook && typeof parties === 'object' ? receiverOf(parties, webhook) : undefined
    },
    close() {
      webhooks.close()
      enrollments.close()
    },
  }
}

const ID_LENGTH_MAX = 64
const UUID_LENGTH = 36

/** Folded where it has the form of the ids we give out; letter case tells no two of those apart. */
function parseOrganizationId(dataOwnerId: string): OrganizationId | undefined {
  if (dataOwnerId.length > ID_LENGTH_MAX) return undefined
  return (dataOwnerId.length === UUID_LENGTH ? dataOwnerId.toLowerCase() : dataOwnerId) as OrganizationId
}
