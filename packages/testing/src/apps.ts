import { createClient } from '@portreeve/client'
import type { createApis } from './apis.ts'
import type { TestApp, TestExchange } from './exchange.ts'
import type { Kit } from './kit.ts'
import type { createOrganizations } from './organizations.ts'
import { asking } from './refused.ts'
import { requestTokens } from './request-tokens.ts'
import { createSharing, type ShareWith } from './sharing.ts'

/** Nothing listens there: `signIn` does not go to it. */
const CALLBACK_URL = 'http://localhost:5000/callback'

/** What a webhook and a subscription need to know of an app. */
export interface OwnApp {
  app: TestApp
  webhookUrl: string | undefined
  /** Who may activate it although it is not published. */
  shareWith: ShareWith
}

interface Factories {
  organizations: ReturnType<typeof createOrganizations>
  apis: ReturnType<typeof createApis>
}

export function createApps(kit: Kit, { organizations: { make }, apis: known }: Factories) {
  const { management, next, issuer, urls, now } = kit
  const apps = new Map<string, OwnApp>()

  const app: TestExchange['app'] = async (values = {}) => {
    const { apis = [], callbackUrl = CALLBACK_URL, webhookUrl } = values
    const organization = values.organization ?? (await make('developer'))
    const made = await asking('app', () =>
      management.post('/apps', {
        body: {
          organizationId: organization.id,
          name: values.name ?? `Test app ${next()}`,
          contactEmail: 'nobody@portreeve.invalid',
          callbackUrls: [callbackUrl],
        },
      }),
    )
    const { id, name, client_id: apiKey, client_secret: apiSecret } = made
    for (const api of apis) {
      const own = known.byId(api.id)
      await own?.shareWith(organization)
      await select(id, api.id, own?.publishes ? webhookUrl : undefined)
    }
    const tokenClient = { issuer, apiKey, apiSecret }
    const { gateway: gatewayUrl, subscriptions: subscriptionsUrl, relay: relayUrl } = urls
    const app: TestApp = {
      ...{ id, name, apiKey, apiSecret, callbackUrl },
      client: createClient({ ...tokenClient, gatewayUrl, subscriptionsUrl, relayUrl, now }),
      refresh({ refresh_token }) {
        if (refresh_token === undefined)
          throw new TypeError('there is no refresh_token: ask for the scope offline_access')
        return requestTokens(tokenClient, { grant_type: 'refresh_token', refresh_token })
      },
    }
    apps.set(apiKey, { app, webhookUrl, shareWith: shareWith(id) })
    return app
  }

  /** Only async APIs have a webhook. */
  async function select(appId: string, apiId: string, webhookUrl: string | undefined): Promise<void> {
    const body = webhookUrl === undefined ? {} : { webhookUrl }
    await asking('app', () => management.put('/apps/{appId}/apis/{apiId}', { path: { appId, apiId }, body }))
  }

  const shareWith = (appId: string) =>
    createSharing((sharedWith) =>
      asking('subscription', () => management.patch('/apps/{appId}', { path: { appId }, body: { sharedWith } })),
    )

  return { app, byKey: (apiKey: string): OwnApp | undefined => apps.get(apiKey) }
}
