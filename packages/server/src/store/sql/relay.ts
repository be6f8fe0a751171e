import type { RelayStore } from '../relay.ts'
import type { OfRows } from './many-rows.ts'
import { dueReads, dueStatements } from './relay-due.ts'
import { laneReads, laneStatements } from './relay-lanes.ts'
import { leaseStatements, leaseWrites } from './relay-leases.ts'
import {
  forgetAttempts,
  forgetDeliveries,
  forgetEvents,
  pruneRounds,
  pruneStatements,
  pruneWrites,
} from './relay-prune.ts'
import { publishWrites } from './relay-publish.ts'
import * as queue from './relay-queue-statements.ts'
import { HASTENED_MAX, settleWrites } from './relay-settle.ts'
import { viewReads, viewStatements } from './relay-views.ts'
import { webhookReads, webhookStatements, webhookWrites } from './relay-webhooks.ts'
import type { Reads } from './session.ts'
import type { Statement } from './statement.ts'
import type { BoundWrites } from './writes.ts'

const { eventColumns: _, ...queueStatements } = queue

const ofRows: OfRows<unknown>[] = []
const single: Statement<never, unknown>[] = []
for (const statement of [...Object.values(queueStatements), forgetEvents, forgetDeliveries, forgetAttempts]) {
  if ('many' in statement) ofRows.push(statement)
  else single.push(statement)
}

export const relayStatements: Statement<never, unknown>[] = [
  ...single,
  ...ofRows.flatMap(({ many, one }) => [many, one]),
  ...[webhookStatements, dueStatements, laneStatements, leaseStatements, viewStatements, pruneStatements].flatMap(
    (statements): Statement<never, unknown>[] => Object.values(statements),
  ),
]

export const relayWrites = {
  ...webhookWrites,
  ...publishWrites,
  ...settleWrites,
  ...leaseWrites,
  ...pruneWrites,
}

/** The relay's records, from where the engine reads, how it writes, and how it tells what is due. */
export function relayRecords(reads: Reads, writes: BoundWrites['relay'], onDue: RelayStore['onDue']): RelayStore {
  return {
    ...webhookReads(reads),
    ...dueReads(reads),
    ...laneReads(reads),
    ...viewReads(reads),
    ...writes,
    prune: pruneRounds(writes.prune),
    async retryNow(webhookId, lane, at) {
      let count = 0
      for (let more = true; more; ) {
        const hastened = await writes.retryNow(webhookId, lane, at)
        count += hastened
        more = hastened >= HASTENED_MAX
      }
      return count
    },
    onDue,
  }
}
