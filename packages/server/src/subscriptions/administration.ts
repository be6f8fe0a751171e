import { type AppId, accept, type ConnectionId, type SubscriptionId } from '@portreeve/protocol'
import type { UserActor } from '../audit/index.ts'
import type { AdministrationOutcome, AdministrationRefused } from '../identity/index.ts'
import type { Page } from '../registry/index.ts'
import type { Api, App, Subscription } from '../store/index.ts'
import { type ActivationWish, activate } from './activate.ts'
import { connectTest } from './connect-test.ts'
import { type ConnectionWish, decideConnection, setValues } from './connection-decisions.ts'
import type { GivenValues } from './connection-values.ts'
import { type ConnectWish, connectApi, type Decision, type DecisionWish, decide } from './decide.ts'
import { type Imported, type ImportItem, importSubscriptions } from './import-subscriptions.ts'
import { type ConnectionQuery, listConnections } from './list-connections.ts'
import { listSubscriptions, type SubscriptionQuery } from './list-subscriptions.ts'
import { noSuchConnection, noSuchSubscription } from './reach.ts'
import { type ReportQuery, reportSubscriptions } from './report.ts'
import type { RoomDeps } from './room-deps.ts'
import { type ConnectionView, createViewer, type SubscriptionView } from './views.ts'

/** What became of an activation for one organization. */
export type ActivatedView =
  | { organizationId: string; subscription: SubscriptionView }
  | { organizationId: string; refusal: AdministrationRefused }

/**
 * What people do with subscriptions and connections. Whose step it is: the buyer's (an owner of the organization), the app developer's or the API
 * developer's; operators of the exchange take any. Everybody sees their part, and what is not theirs does not exist (threat T-30). Each step is kept
 * with its audit entries and provider calls, or not at all. Methods reject with StoreUnavailable.
 */
export interface SubscriptionAdministration {
  list(actor: UserActor, query: SubscriptionQuery): Promise<AdministrationOutcome<Page<SubscriptionView>>>
  show(actor: UserActor, id: SubscriptionId): Promise<AdministrationOutcome<SubscriptionView>>
  /** A buyer's. */
  activate(actor: UserActor, wish: ActivationWish): Promise<AdministrationOutcome<ActivatedView[]>>
  decide(
    actor: UserActor,
    id: SubscriptionId,
    wish: DecisionWish & { decision: Decision },
  ): Promise<AdministrationOutcome<SubscriptionView>>
  /** A buyer's: one more API of the app. */
  connect(actor: UserActor, id: SubscriptionId, wish: ConnectWish): Promise<AdministrationOutcome<SubscriptionView>>
  listConnections(actor: UserActor, query: ConnectionQuery): Promise<AdministrationOutcome<Page<ConnectionView>>>
  showConnection(actor: UserActor, id: ConnectionId): Promise<AdministrationOutcome<ConnectionView>>
  /** An API developer's, as the next. */
  decideConnection(
    actor: UserActor,
    id: ConnectionId,
    wish: ConnectionWish & { decision: 'accept' | 'reject' },
  ): Promise<AdministrationOutcome<ConnectionView>>
  setValues(
    actor: UserActor,
    id: ConnectionId,
    wish: { values: GivenValues; ifMatch?: number | undefined },
  ): Promise<AdministrationOutcome<ConnectionView>>
  /** See connect-test.ts. For the rooms' own operations: whoever calls it has changed an app or an API. */
  connectTest(actor: UserActor, owner: Pick<App | Api, 'testSubscriptionId'>): Promise<Subscription | undefined>
  /** An operator's. */
  importMany(actor: UserActor, items: readonly ImportItem[]): Promise<AdministrationOutcome<Imported[]>>
  /** CSV of the subscriptions of an app (protocol.md 5.2), for its developers. */
  report(actor: UserActor, appId: AppId, query: ReportQuery): Promise<AdministrationOutcome<string>>
}

export function createSubscriptionAdministration(deps: RoomDeps): SubscriptionAdministration {
  async function seen(
    actor: UserActor,
    outcome: AdministrationOutcome<Subscription>,
  ): Promise<AdministrationOutcome<SubscriptionView>> {
    if (!outcome.ok) return outcome
    const view = await createViewer(actor, deps).view(outcome.value)
    return view ? accept(view) : noSuchSubscription()
  }

  async function seenConnection(
    actor: UserActor,
    id: ConnectionId,
    outcome: AdministrationOutcome<Subscription>,
  ): Promise<AdministrationOutcome<ConnectionView>> {
    if (!outcome.ok) return outcome
    const view = await createViewer(actor, deps).viewConnection(outcome.value, id)
    return view ? accept(view) : noSuchConnection()
  }

  return {
    list: (actor, query) => listSubscriptions(actor, query, deps),
    async show(actor, id) {
      const subscription = await deps.store.subscriptions.find(id)
      return subscription ? seen(actor, accept(subscription)) : noSuchSubscription()
    },
    async activate(actor, wish) {
      const activated = await activate(actor, wish, deps)
      if (!activated.ok) return activated
      const viewer = createViewer(actor, deps)
      const views = activated.value.map(async (each): Promise<ActivatedView[]> => {
        if ('refusal' in each) return [each]
        const subscription = await viewer.view(each.subscription)
        return subscription ? [{ organizationId: each.organizationId, subscription }] : []
      })
      return accept((await Promise.all(views)).flat())
    },
    decide: async (actor, id, wish) => seen(actor, await decide(actor, id, wish, deps)),
    connect: async (actor, id, wish) => seen(actor, await connectApi(actor, id, wish, deps)),
    listConnections: (actor, query) => listConnections(actor, query, deps),
    async showConnection(actor, id) {
      const subscription = await deps.store.subscriptions.findByConnection(id)
      return subscription ? seenConnection(actor, id, accept(subscription)) : noSuchConnection()
    },
    decideConnection: async (actor, id, wish) =>
      seenConnection(actor, id, await decideConnection(actor, id, wish, deps)),
    setValues: async (actor, id, wish) => seenConnection(actor, id, await setValues(actor, id, wish, deps)),
    connectTest: (actor, owner) => connectTest(actor, owner, deps),
    importMany: (actor, items) => importSubscriptions(actor, items, deps),
    report: (actor, appId, query) => reportSubscriptions(actor, appId, query, deps),
  }
}
