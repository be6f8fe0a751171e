import type { Schemas } from '@portreeve/client/management'

export interface HealthLine {
  name: string
  text: string
  isWell: boolean
}

const number = new Intl.NumberFormat()
/** Of a question that takes a fraction of it while all is well. */
const SLOW_MILLIS = 250
/** Deliveries wait for a moment each; that one waits so long means that something does not work. */
const LATE_SECONDS = 600
const JOURNAL_LATE_SECONDS = 120

/** How the exchange is, a line for each of its parts. Pure. */
export function healthLines({ nodes, store, queues, journal }: Schemas['SystemGet']): HealthLine[] {
  const silent = nodes.filter(({ state }) => state === 'silent').length
  const { events, providerCalls, mails } = queues
  const late = events.oldestWaitingSeconds ?? 0
  return [
    {
      ...{ name: 'Processes', isWell: silent === 0 },
      text: silent === 0 ? `${count(nodes.length)} at work` : `${count(silent)} of ${count(nodes.length)} silent`,
    },
    {
      ...{ name: 'Store', isWell: store.latencyMillis < SLOW_MILLIS },
      text: `answers in ${number.format(Math.max(0.1, Math.round(store.latencyMillis * 10) / 10))} ms`,
    },
    {
      ...{ name: 'Event deliveries', isWell: events.held === 0 && late < LATE_SECONDS },
      text: `${count(events.waiting)} waiting, ${count(events.held)} ${events.held === 1 ? 'lane' : 'lanes'} held`,
    },
    {
      ...{ name: 'Provider calls', isWell: providerCalls.failed === 0 },
      text: `${count(providerCalls.due)} due, ${count(providerCalls.failed)} refused for good`,
    },
    {
      ...{ name: 'Mails', isWell: mails.failed === 0 },
      text: `${count(mails.waiting)} waiting, ${count(mails.failed)} given up`,
    },
    {
      ...{
        name: 'Record of calls',
        isWell: journal.failedFlushes === 0 && journal.behindSeconds < JOURNAL_LATE_SECONDS,
      },
      text: journal.behindSeconds < JOURNAL_LATE_SECONDS ? 'up to date' : `${count(journal.behindSeconds)} s behind`,
    },
  ]
}

const count = (amount: number) => number.format(amount)
