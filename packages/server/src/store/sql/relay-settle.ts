import type { Settled, Settlement } from '../relay.ts'
import { allRows } from './many-rows.ts'
import { byLaneName } from './relay-publish.ts'
import {
  dropLanes,
  endDeliveries,
  forgetAttempt,
  giveUpDelivery,
  hastenLane,
  keepAttempts,
  listLater,
  noticeLane,
  settleLanes,
} from './relay-queue-statements.ts'
import type { Transaction } from './session.ts'

/** Of each delivery the first so many attempts are kept, and the last so many. */
const ATTEMPTS_KEPT = 10

/** One transaction makes at most so many lanes due, page by page. */
export const HASTENED_MAX = 20_000
const HASTENED_PAGE = 1_000

type Failed = Extract<Settlement, { kind: 'failed' }>
type Delivered = Extract<Settlement, { kind: 'delivered' }>

const keyOf = ({ webhookId, lane, seq }: Settlement) => ({ webhook_id: webhookId, lane, seq })

function toLaneRow(settlement: Settlement) {
  const failed = settlement.kind === 'failed'
  return {
    webhook_id: settlement.webhookId,
    lane: settlement.lane,
    head_seq: settlement.seq,
    attempts: failed ? settlement.attempt.number : 0,
    is_noticed: failed ? 1 : 0,
    next_at: failed ? settlement.nextAt : settlement.at,
    held_since: failed ? settlement.at : null,
    last_status: (failed && settlement.attempt.status) || null,
    last_fault: (failed && settlement.attempt.fault) || null,
  }
}

function toAttemptRow({ attempt, at, ...settlement }: Failed) {
  return {
    ...keyOf({ ...settlement, attempt, at }),
    number: attempt.number,
    event_id: attempt.eventId,
    at,
    millis: attempt.millis,
    status: attempt.status ?? null,
    fault: attempt.fault ?? null,
    answer: attempt.answer ?? null,
  }
}

async function writeOutcomes(tx: Transaction, settled: readonly Settlement[]): Promise<void> {
  const delivered = settled.filter((one): one is Delivered => one.kind === 'delivered')
  const failed = settled.filter((one): one is Failed => one.kind === 'failed')
  const ended = delivered.map((one) => ({
    ...keyOf(one),
    // Is there already, and stays as it is.
    event_id: '',
    state: one.kind,
    attempts: one.attempts,
    done_at: one.at,
    last_status: one.status,
  }))
  await Promise.all([
    allRows(tx, ended, endDeliveries),
    allRows(tx, failed.map(toAttemptRow), keepAttempts),
    ...failed.map(async (one) => {
      const number = one.attempt.number - ATTEMPTS_KEPT
      if (number > ATTEMPTS_KEPT) await tx.run(forgetAttempt, { ...keyOf(one), number })
    }),
    ...settled.map(async (one) => {
      if (one.kind !== 'skipped' && one.kind !== 'cancelled') return
      await tx.run(giveUpDelivery, { ...keyOf(one), state: one.kind, done_at: one.at, note: one.note })
    }),
  ])
}

export const settleWrites = {
  async settle(tx: Transaction, settlements: readonly Settlement[]): Promise<Settled[]> {
    const rows = settlements.map(toLaneRow).toSorted(byLaneName)
    const lanes = await allRows(tx, rows, settleLanes)
    const nameOf = (webhookId: string, lane: string) => `${webhookId} ${lane}`
    const byName = new Map(lanes.map((lane) => [nameOf(lane.webhook_id, lane.lane), lane]))
    const answers = settlements.map((one): Settled => {
      const lane = byName.get(nameOf(one.webhookId, one.lane))
      // Of a lane that was not there the row that was given came back, with nothing in it.
      const headSeq = one.kind === 'failed' ? one.seq : one.seq + 1
      if (!lane || lane.head_seq !== headSeq || (one.kind === 'failed' && lane.waiting === 0)) {
        return { kind: 'changed' }
      }
      return { kind: 'settled', hasNext: lane.waiting > (one.kind === 'failed' ? 1 : 0) }
    })
    const settled = settlements.filter((_, at) => answers[at]?.kind === 'settled')
    const empty = lanes.flatMap(({ webhook_id, lane, waiting }) => (waiting === 0 ? [{ webhook_id, lane }] : []))
    await Promise.all([allRows(tx, empty, dropLanes), writeOutcomes(tx, settled)])
    // Somebody took it out, and who delivers knows nothing of it.
    const skipped = settled.filter(({ kind }) => kind === 'skipped')
    tx.tellDue(skipped.map(({ webhookId }) => webhookId))
    return answers
  },

  /** Answers how many lanes it made due: all of them, or HASTENED_MAX. */
  async retryNow(tx: Transaction, webhookId: string, lane: string | undefined, at: number): Promise<number> {
    let count = 0
    for (let mayBeMore = true; mayBeMore && count < HASTENED_MAX; ) {
      const later =
        lane === undefined ? await tx.all(listLater, { webhook_id: webhookId, at, limit: HASTENED_PAGE }) : [{ lane }]
      const rows = later.map((row) => ({ webhook_id: webhookId, lane: row.lane, next_at: at })).toSorted(byLaneName)
      const hastened = await Promise.all(rows.map((row) => tx.first(hastenLane, row)))
      count += hastened.filter(Boolean).length
      mayBeMore = later.length === HASTENED_PAGE
    }
    if (count > 0) tx.tellDue([webhookId])
    return count
  },

  /** One head that somebody takes out of the queue. */
  async skip(
    tx: Transaction,
    head: { webhookId: string; lane: string; seq: number; at: number; note: string },
  ): Promise<'skipped' | 'changed'> {
    const [settled] = await settleWrites.settle(tx, [{ ...head, kind: 'skipped' }])
    return settled?.kind === 'settled' ? 'skipped' : 'changed'
  },

  async noticeHeld(
    tx: Transaction,
    webhook_id: string,
    lane: string,
    held_since: number,
  ): Promise<'noticed' | 'changed'> {
    return (await tx.first(noticeLane, { webhook_id, lane, held_since })) ? 'noticed' : 'changed'
  },
}
