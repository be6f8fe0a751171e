import type { Delivery } from '../../store/index.ts'
import type { SeenWebhook } from './reach-webhook.ts'
import type { RelayAdministrationDeps } from './relay-deps.ts'
import { type DeliveryView, moment, viewOfDelivery, type WaitView } from './views.ts'

/** A delivery, and if it waits, what for: "where is my event?" Rejects with StoreUnavailable. */
export async function viewWithWait(
  delivery: Delivery,
  seen: SeenWebhook,
  deps: Pick<RelayAdministrationDeps, 'store'>,
): Promise<DeliveryView> {
  const view = viewOfDelivery(delivery, seen)
  if (delivery.state !== 'waiting') return view
  const wait = await waitOf(delivery, seen, deps)
  return wait ? { ...view, wait } : view
}

/** Undefined: it was taken between the two looks. */
async function waitOf(
  { webhookId, lane: name, seq }: Delivery,
  { webhook, sees }: SeenWebhook,
  { store }: Pick<RelayAdministrationDeps, 'store'>,
): Promise<WaitView | undefined> {
  const lane = await store.relay.findLane(webhookId, name)
  if (!lane || seq < lane.headSeq) return undefined
  const ahead = seq - lane.headSeq
  // A pause comes first: behind another or not, nothing is sent.
  const why = webhook.state === 'paused' ? 'paused' : ahead > 0 ? 'behind' : lane.heldSince ? 'held' : 'due'
  return {
    ...{ why, ahead },
    ...(why !== 'paused' && { nextAttemptAt: moment(lane.nextAt) }),
    ...(lane.heldSince !== undefined && { heldSince: moment(lane.heldSince) }),
    ...(sees.receiver && {
      ...(lane.lastStatus !== undefined && { lastStatus: lane.lastStatus }),
      ...(lane.lastFault !== undefined && { lastFault: lane.lastFault }),
    }),
  }
}
