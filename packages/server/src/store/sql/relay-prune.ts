import type { RelayStore } from '../relay.ts'
import { allRows, ofRows } from './many-rows.ts'
import { prune, pruneSome } from './prune.ts'
import { idsUntil } from './relay-events.ts'
import type { Transaction } from './session.ts'
import { statement } from './statement.ts'

/** One transaction looks at so many events: their payloads may be large. */
const LOOKED_AT = 500

export const pruneStatements = {
  // What waits is never forgotten. `replays` is as it was when nothing waited: whoever puts the event into a lane again counts it up first.
  list: statement(
    'relay_event_list_to_forget',
    (db, p: { after: string; until: string; before: number; limit: number }) =>
      db
        .selectFrom('relay_event')
        .select((row) => [
          'id',
          'replays',
          row
            .case()
            .when(
              row.exists(
                row
                  .selectFrom('relay_delivery')
                  .select('relay_delivery.seq')
                  .whereRef('relay_delivery.event_id', '=', 'relay_event.id')
                  .where('relay_delivery.done_at', 'is', null),
              ),
            )
            .then(1)
            .else(0)
            .end()
            .as('waits'),
        ])
        .where('id', '>', p.after)
        .where('id', '<', p.until)
        .where('received_at', '<', p.before)
        .orderBy('id')
        .limit(p.limit),
  ),
  receipts: prune('relay_receipt_forget', 'relay_receipt', ['api_id', 'request_id'], 'at'),
}

export const forgetEvents = ofRows('relay_event_forget', ['id', 'replays'], (db, rows) =>
  db
    .deleteFrom('relay_event')
    .where((row) => row.or(rows.map(({ id, replays }) => row('id', '=', id).and('replays', '=', replays))))
    .returning('id'),
)
export const forgetDeliveries = ofRows('relay_delivery_forget', ['event_id'], (db, rows) =>
  db.deleteFrom('relay_delivery').where(
    'event_id',
    'in',
    rows.map(({ event_id }) => event_id),
  ),
)
export const forgetAttempts = ofRows('relay_attempt_forget_of_event', ['event_id'], (db, rows) =>
  db.deleteFrom('relay_attempt').where(
    'event_id',
    'in',
    rows.map(({ event_id }) => event_id),
  ),
)

/** How far a look at everything has come: an event's id, or nothing when it is over. */
export interface Pruned {
  reached: string | undefined
  mayBeMoreReceipts: boolean
}

export const pruneWrites = {
  async prune(tx: Transaction, before: number, requestIdsBefore: number, after: string): Promise<Pruned> {
    const params = { after, until: idsUntil(before), before, limit: LOOKED_AT }
    const [looked, mayBeMoreReceipts] = await Promise.all([
      tx.all(pruneStatements.list, params),
      pruneSome(tx, pruneStatements.receipts, { before: requestIdsBefore }),
    ])
    const idle = looked.filter(({ waits }) => waits === 0).map(({ id, replays }) => ({ id, replays }))
    const forgotten = (await allRows(tx, idle, forgetEvents)).map(({ id }) => ({ event_id: id }))
    await Promise.all([allRows(tx, forgotten, forgetDeliveries), allRows(tx, forgotten, forgetAttempts)])
    return { reached: looked.length === LOOKED_AT ? looked.at(-1)?.id : undefined, mayBeMoreReceipts }
  },
}

/** Each call looks at the next events, from the oldest on; those that still wait are looked at once in a round. */
export function pruneRounds(
  pruneNext: (before: number, requestIdsBefore: number, after: string) => Promise<Pruned>,
): RelayStore['prune'] {
  let after = ''
  return async (before, requestIdsBefore) => {
    const { reached, mayBeMoreReceipts } = await pruneNext(before, requestIdsBefore, after)
    after = reached ?? ''
    return reached !== undefined || mayBeMoreReceipts
  }
}
