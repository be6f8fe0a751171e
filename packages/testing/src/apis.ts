import { createClient } from '@portreeve/client'
import type { TestApi, TestExchange } from './exchange.ts'
import { checkMade } from './given-values.ts'
import type { Kit } from './kit.ts'
import { type FetchHandler, serve } from './local-server.ts'
import type { createOrganizations } from './organizations.ts'
import { asking } from './refused.ts'
import { createSharing, type ShareWith } from './sharing.ts'

const DEFAULT_CHANNEL = 'events'

/** What an app needs to know of an API. */
interface OwnApi {
  publishes: boolean
  /** Whose apps may select it although it is not public. */
  shareWith: ShareWith
}

export function createApis(kit: Kit, { withNamespace }: ReturnType<typeof createOrganizations>) {
  const { management, next, issuer, urls, now } = kit
  const apis = new Map<string, OwnApi>()

  const api: TestExchange['api'] = async (values = {}) => {
    const { events = false, target = () => Response.json({}) } = values
    const number = next()
    const { id: organizationId, namespace } = await withNamespace(values.organization)
    const calls: Request[] = []
    const targetUrl = events ? undefined : typeof target === 'string' ? target : await listen(target, calls)
    const made = await asking('api', () =>
      management.post('/apis', {
        body: {
          organizationId,
          kind: events ? 'async' : 'rest',
          name: values.name ?? `Test API ${number}`,
          version: 'v1',
          environment: 'Production',
          namespace,
          basePath: values.basePath ?? `/api-${number}/v1`,
          ...(targetUrl !== undefined && { targetUrl }),
          activation: { mode: 'automatic' },
        },
      }),
    )
    const { id, name, client_id: clientId, client_secret: clientSecret } = made
    apis.set(id, { publishes: events, shareWith: shareWith(id) })
    const publisher = createClient({ issuer, apiKey: clientId, apiSecret: clientSecret, relayUrl: urls.relay, now })
    const api: TestApi = {
      ...{ id, name, clientId, clientSecret, calls },
      url: made.proxyUrl ?? '',
      async publish({ organization, channel = DEFAULT_CHANNEL, body, partitionKey }) {
        checkMade('organization of publish()', organization, 'organization')
        const event = {
          dataOwnerId: organization.id,
          channel,
          body,
          ...(partitionKey !== undefined && { partitionKey }),
        }
        return await publisher.publish(event)
      },
    }
    return api
  }

  async function listen(handle: FetchHandler, calls: Request[]): Promise<string> {
    const server = await serve((request) => {
      calls.push(request.clone() as Request)
      return handle(request)
    })
    return kit.opened(server).url
  }

  const shareWith = (apiId: string) =>
    createSharing((sharedWith) => {
      const body = { visibility: 'shared' as const, sharedWith }
      return asking('app', () => management.put('/apis/{apiId}/visibility', { path: { apiId }, body }))
    })

  return { api, byId: (id: string): OwnApi | undefined => apis.get(id) }
}
