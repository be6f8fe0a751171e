import { type ApiId, accept, type OrganizationId } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField } from '../../identity/index.ts'
import type { Page } from '../../registry/index.ts'
import type { Delivery, RelayEvent } from '../../store/index.ts'
import { keptChannel } from './channel-name.ts'
import { withoutPayload } from './list-deliveries.ts'
import { pageOfLists } from './page-of-lists.ts'
import { rememberApps, type SeenWebhook, seeWebhook } from './reach-webhook.ts'
import type { RelayAdministrationDeps } from './relay-deps.ts'
import { type DeliveryView, type EventView, viewOfEvent } from './views.ts'
import { viewWithWait } from './why-it-waits.ts'

export interface EventQuery {
  apiId?: ApiId | undefined
  requestId?: string | undefined
  partitionKey?: string | undefined
  /** With or without a slash before it. */
  channel?: string | undefined
  /** Milliseconds since 1970: received from then on, and before then. */
  from?: number | undefined
  to?: number | undefined
  after?: string | undefined
  limit: number
}

/** An event with its way to each webhook that somebody may know of. */
export interface EventDetail extends EventView {
  /** Absent: it was never sent to a webhook of yours, and you are none of its publisher's people. */
  payload?: string
  isPayloadCut: boolean
  deliveries: DeliveryView[]
  /** There are more than are listed. */
  areDeliveriesCut: boolean
}

/**
 * What APIs of one's own organizations have published, newest first; of apps, the test events that their developers have sent. Operators see all events of an
 * API. Rejects with StoreUnavailable.
 */
export async function listEvents(
  actor: UserActor,
  { limit, apiId, channel: named, ...query }: EventQuery,
  { store }: RelayAdministrationDeps,
): Promise<AdministrationOutcome<Page<EventView>>> {
  if (actor.operator && apiId === undefined) {
    return refuseField('/apiId', 'Operators say of which API: apiId (--api).')
  }
  // By organization, so that nothing is read that is somebody else's: an event keeps whose it was, also when its API is gone.
  const leads: (OrganizationId | undefined)[] = actor.operator ? [undefined] : [...actor.memberships.keys()]
  const channel = named === undefined ? undefined : keptChannel(named)
  const isLookedThrough = channel !== undefined || query.partitionKey !== undefined
  const wanted = limit + 1
  const found = await Promise.all(
    leads.map(async (organizationId) => {
      const lead = { ...query, apiId, organizationId }
      const downTo = isLookedThrough
        ? await store.relay.placeOfEvents({ ...lead, behind: LOOKED_AT_MAX - 1 })
        : undefined
      const events = await store.relay.listEvents({ ...lead, channel, downTo, limit: wanted })
      return { items: events, isKnownTo: events.length === wanted ? events.at(-1)?.id : downTo }
    }),
  )
  const { items, next } = pageOfLists(found, limit)
  return accept({ items: items.map((event) => viewOfEvent(event, { isPublisher: true })), ...(next && { next }) })
}

/** Of those that a filter which has no index leaves, so many are looked at for one page. */
const LOOKED_AT_MAX = 100_000

const noSuchEvent = () =>
  refuseAdministration('not_found', 'There is no event with this id that you may see, or it is too old to be kept.')

const DELIVERIES_MAX = 200
/** Of others, that are passed over (threat G-H). */
const READ_MAX = 2_000
const PAYLOAD_SHOWN_BYTES_MAX = 64 * 1024

/** Rejects with StoreUnavailable. */
export async function showEvent(
  actor: UserActor,
  id: string,
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<EventDetail>> {
  const { relay } = deps.store
  const event = await relay.findEvent(id)
  if (!event) return noSuchEvent()
  const isPublisher = mayRead(actor, event.organizationId)
  const read = await relay.listDeliveries({ eventId: id, limit: READ_MAX })
  const seen = await seenOf(actor, read, deps)
  if (!isPublisher && !seen.some(([, { sees }]) => sees.receiver)) return noSuchEvent()
  const deliveries: DeliveryView[] = []
  for (const [delivery, of] of seen.slice(0, DELIVERIES_MAX)) deliveries.push(await viewWithWait(delivery, of, deps))
  const isReceived = seen.some(([delivery, { sees }]) => sees.receiver && wasSent(delivery))
  return accept({
    ...viewOfEvent(withoutPayload(event), { isPublisher }),
    ...((isPublisher || isReceived) && { payload: shownPayload(event) }),
    isPayloadCut: event.payload.length > PAYLOAD_SHOWN_BYTES_MAX,
    deliveries,
    areDeliveriesCut: seen.length > DELIVERIES_MAX || read.length === READ_MAX,
  })
}

/** Whoever was not sent it is not shown it: the data's owner may have let the app go meanwhile. */
const wasSent = ({ state, attempts }: Delivery) => state === 'delivered' || attempts > 0

const shownPayload = ({ payload }: RelayEvent) =>
  new TextDecoder().decode(payload.subarray(0, PAYLOAD_SHOWN_BYTES_MAX), { stream: true })

/** Those that are to webhooks this person may know of. */
async function seenOf(
  actor: UserActor,
  deliveries: readonly Delivery[],
  deps: RelayAdministrationDeps,
): Promise<[Delivery, SeenWebhook][]> {
  const findApp = rememberApps(deps)
  const known = new Map<string, SeenWebhook | undefined>()
  const seen: [Delivery, SeenWebhook][] = []
  for (const delivery of deliveries) {
    const { webhookId } = delivery
    if (!known.has(webhookId)) {
      const webhook = await deps.store.relay.findWebhook(webhookId)
      known.set(webhookId, webhook && (await seeWebhook(actor, webhook, { ...deps, findApp })))
    }
    const of = known.get(webhookId)
    if (of) seen.push([delivery, of])
  }
  return seen
}
