import type { ClientId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { App, Client, Organization, RecordCache, Subscription } from '../store/index.ts'
import type { KnownCall } from './checks.ts'
import type { Route } from './route-table.ts'

type Known<Id extends string, T> = Pick<RecordCache<Id, T>, 'peek' | 'find'>

/** Memories of what may take part in a call. */
export interface FactsDeps {
  organizations: Known<OrganizationId, Organization>
  apps: Known<ClientId, App>
  clients: Known<ClientId, Client>
  subscriptions: Known<SubscriptionId, Subscription>
}

/** What is known about a call to `route` by `cid`, with the Subscription-Id that it names, as sent. */
export interface FactFinder {
  /** From memory alone; undefined unless all of it is there. */
  peek(route: Route, cid: ClientId, subscriptionId: string | undefined): KnownCall | undefined
  /** What memory lacks comes from the store. Rejects with StoreUnavailable. */
  find(route: Route, cid: ClientId, subscriptionId: string | undefined): Promise<KnownCall>
}

export function createFacts({ organizations, apps, clients, subscriptions }: FactsDeps): FactFinder {
  return {
    peek(route, cid, subscriptionId) {
      const { api } = route
      const id = parseSubscriptionId(subscriptionId)
      const provider = organizations.peek(api.organizationId)
      const app = apps.peek(cid)
      const client = clients.peek(cid)
      const subscription = id === undefined ? null : subscriptions.peek(id)
      if (provider === undefined || app === undefined || client === undefined || subscription === undefined) {
        return undefined
      }
      const developer = app === null ? null : organizations.peek(app.organizationId)
      const subscriber = subscription === null ? null : organizations.peek(subscription.organizationId)
      if (developer === undefined || subscriber === undefined) return undefined
      return {
        route,
        cid,
        subscriptionId,
        provider: provider ?? undefined,
        app: app ?? undefined,
        developer: developer ?? undefined,
        client: client ?? undefined,
        subscription: subscription ?? undefined,
        subscriber: subscriber ?? undefined,
      }
    },
    async find(route, cid, subscriptionId) {
      const { api } = route
      const id = parseSubscriptionId(subscriptionId)
      const [provider, app, client, subscription] = await Promise.all([
        organizations.find(api.organizationId),
        apps.find(cid),
        clients.find(cid),
        id === undefined ? undefined : subscriptions.find(id),
      ])
      const [developer, subscriber] = await Promise.all([
        app && organizations.find(app.organizationId),
        subscription && organizations.find(subscription.organizationId),
      ])
      return { route, cid, subscriptionId, provider, app, developer, client, subscription, subscriber }
    },
  }
}

const UUID_LENGTH = 36

/** Only what can be an id is looked up: memory of unknown ids must not be filled with long ones. */
function parseSubscriptionId(header: string | undefined): SubscriptionId | undefined {
  return header?.length === UUID_LENGTH ? (header.toLowerCase() as SubscriptionId) : undefined
}
