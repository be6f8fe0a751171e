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

/** Who makes a call, to whom, and for whom. */
export type Facts = Omit<KnownCall, 'route' | 'cid' | 'subscriptionId'>

/** What is known about a call to `route` by `cid`, with the subscription `id` if it names one. */
export interface FactFinder {
  /** From memory alone; undefined unless all of it is there. */
  peek(route: Route, cid: ClientId, id: SubscriptionId | undefined): Facts | undefined
  /** What memory lacks comes from the store. Rejects with StoreUnavailable. */
  find(route: Route, cid: ClientId, id: SubscriptionId | undefined): Promise<Facts>
}

export function createFacts({ organizations, apps, clients, subscriptions }: FactsDeps): FactFinder {
  return {
    peek({ api }, cid, id) {
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
        provider: provider ?? undefined,
        app: app ?? undefined,
        developer: developer ?? undefined,
        client: client ?? undefined,
        subscription: subscription ?? undefined,
        subscriber: subscriber ?? undefined,
      }
    },
    async find({ api }, cid, id) {
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
      return { provider, app, developer, client, subscription, subscriber }
    },
  }
}
