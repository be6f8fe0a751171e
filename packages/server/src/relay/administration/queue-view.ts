import { accept } from '@portreeve/protocol'
import type { UserActor } from '../../audit/index.ts'
import type { AdministrationOutcome } from '../../identity/index.ts'
import { type Page, readPageOf } from '../../registry/index.ts'
import type { Lane } from '../../store/index.ts'
import { findSentLane } from './find-sent-lane.ts'
import { reachWebhook } from './reach-webhook.ts'
import type { RelayAdministrationDeps } from './relay-deps.ts'
import { type LaneView, moment, viewOfLane } from './views.ts'

/** What waits for one webhook. */
export interface QueueView {
  /** Events. */
  waiting: number
  lanes: number
  /** Lanes whose head has failed, and since when the first of them is held. */
  held: number
  heldSince?: number
}

export async function showQueue(
  actor: UserActor,
  id: string,
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<QueueView>> {
  const reached = await reachWebhook(actor, id, deps)
  return reached.ok ? accept(await countQueue(id, deps)) : reached
}

export async function countQueue(id: string, { store }: Pick<RelayAdministrationDeps, 'store'>): Promise<QueueView> {
  const { waiting, lanes, held, oldestHeldSince } = await store.relay.countLanes(id)
  return { waiting, lanes, held, ...(oldestHeldSince !== undefined && { heldSince: moment(oldestHeldSince) }) }
}

/** Lanes that are held. `after` is the event at the head of the last one: a lane's own name is the publisher's partition key. Rejects with StoreUnavailable. */
export async function listHeldLanes(
  actor: UserActor,
  id: string,
  { after, limit }: { after?: string | undefined; limit: number },
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<Page<LaneView>>> {
  const reached = await reachWebhook(actor, id, deps)
  if (!reached.ok) return reached
  const { relay } = deps.store
  const last = after === undefined ? undefined : await findSentLane(id, after, deps)
  if (after !== undefined && last === undefined) return accept({ items: [] })
  const page = await readPageOf(
    limit,
    (wanted) => relay.listLanes({ webhookId: id, held: true, after: last, limit: wanted }),
    ({ lane }) => lane,
  )
  const items: LaneView[] = []
  for (const lane of page.items) {
    const eventId = await findHead(lane, deps)
    // Undefined: it was taken between the two looks.
    if (eventId !== undefined) items.push(viewOfLane(lane, eventId, reached.value))
  }
  const next = items.at(-1)?.eventId
  return accept({ items, ...(page.next !== undefined && next !== undefined && { next }) })
}

/** The event at the head of a lane that is held: its failed attempts name it. */
async function findHead(
  { webhookId, lane, headSeq }: Lane,
  { store }: Pick<RelayAdministrationDeps, 'store'>,
): Promise<string | undefined> {
  const [attempt] = await store.relay.listAttempts(webhookId, lane, headSeq)
  return attempt?.eventId
}
