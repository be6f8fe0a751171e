import { type Lane, type RelayStore, StoreUnavailable } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'

export interface HeldLanesDeps {
  relay: Pick<RelayStore, 'listHeldUnnoticed' | 'noticeHeld'>
  /** Tells the webhook's owner. */
  onHeld(lane: Lane): void | Promise<void>
  log: Log
}

const PAGE = 100

/**
 * Tells the owners of lanes that have been held for their webhook's `heldNoticeSeconds`, and then writes that they are told: a crash in between tells once more, and costs no
 * notice. Rejects with StoreUnavailable; what was not written comes again.
 */
export async function noticeHeldLanes(shards: readonly number[], now: number, deps: HeldLanesDeps): Promise<void> {
  const { relay, onHeld, log } = deps
  for (;;) {
    const lanes = await relay.listHeldUnnoticed(shards, now, PAGE)
    let noticed = 0
    for (const lane of lanes) {
      if (lane.heldSince === undefined) continue
      try {
        await onHeld(lane)
      } catch (fault) {
        if (fault instanceof StoreUnavailable) throw fault
        log.error({ err: fault, webhookId: lane.webhookId }, 'the owner of a webhook could not be told of a held lane')
      }
      if ((await relay.noticeHeld(lane.webhookId, lane.lane, lane.heldSince)) === 'noticed') noticed++
    }
    // A page of which nobody could be told anything would come again.
    if (lanes.length < PAGE || noticed === 0) return
  }
}
