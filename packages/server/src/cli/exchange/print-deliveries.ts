import type { Answer } from '../ask-server.ts'
import { type Columns, printLine, printRecord, printTable, time } from '../print.ts'

/** One event at one webhook: what became of it each time that it was queued, and the attempts that failed. */
export function printDelivery({ event, deliveries }: Answer): void {
  printRecord(event as Answer)
  for (const delivery of deliveries as Answer[]) {
    printLine('')
    printTable([delivery], becameOf)
    // Absent: they are not for these eyes.
    const attempts = (delivery.failedAttempts ?? []) as Answer[]
    if (attempts.length === 0) continue
    printLine('')
    printTable(attempts, [
      ['FAILED', ({ number }) => number],
      ['AT', ({ at }) => time(at)],
      ['MILLIS', ({ millis }) => millis],
      ['STATUS', ({ status }) => status],
      ['WHY', ({ fault }) => fault],
      ['ANSWER', ({ answer }) => answer],
    ])
  }
}

/** Of any delivery. */
export const deliveryColumns: Columns = [
  ['STATE', ({ state }) => state],
  ['ATTEMPTS', ({ attempts }) => attempts],
  ['LAST', ({ lastStatus }) => lastStatus],
  ['QUEUED', ({ createdAt }) => time(createdAt)],
  ['DONE', ({ doneAt }) => time(doneAt)],
  ['REPLAY', ({ isReplay }) => (isReplay ? 'yes' : '')],
]

/** Of a delivery that is looked at alone: `wait` says what it waits for. */
export const becameOf: Columns = [
  ...deliveryColumns,
  ['NOTE', ({ note, wait }) => note ?? (wait === undefined ? '' : waitsFor(wait as Answer))],
]

function waitsFor({ why, ahead, nextAttemptAt, lastStatus, lastFault }: Answer): string {
  if (why === 'paused') return 'the webhook is paused'
  const last = lastFault ?? lastStatus
  const next = `next attempt ${time(nextAttemptAt)}${last === undefined ? '' : `, after: ${last}`}`
  if (why === 'behind') return `${ahead} of its key before it; the first of them: ${next}`
  return why === 'held' ? next : 'its turn is now'
}
