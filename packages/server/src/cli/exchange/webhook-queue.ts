import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { printTables } from '../metering/print-tables.ts'
import { timeFlags, timesOf } from '../metering/times.ts'
import { note, time } from '../print.ts'
import { given, segment, wholeNumber } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import { addChange, addCommand, addList, type Flag, type Flags } from '../resource.ts'
import type { CommandContext } from '../run.ts'
import { deliveryColumns, printDelivery } from './print-deliveries.ts'
import { neededReason, webhookPath } from './webhook-arguments.ts'

const states = ['waiting', 'delivered', 'skipped', 'cancelled']
const KEPT = 'what is kept'

/** What waits for a webhook, and what became of what was sent. */
export function addQueueCommands(webhooks: Command): void {
  addList(webhooks, {
    usage: 'lanes <webhook>',
    description: 'List lanes that are held: the event at the head fails, and nothing behind it is sent.',
    examples: ['webhooks lanes 0199…'],
    path: (args) => `${webhookPath(args)}/lanes`,
    columns: [
      ['HEAD', ({ eventId }) => eventId],
      ['KEY', ({ partitionKey }) => partitionKey],
      ['WAITING', ({ waiting }) => waiting],
      ['ATTEMPTS', ({ attempts }) => attempts],
      ['LAST', ({ lastStatus, lastFault }) => lastStatus ?? lastFault],
      ['HELD SINCE', ({ heldSince }) => time(heldSince)],
      ['NEXT', ({ nextAttemptAt }) => (nextAttemptAt === undefined ? 'paused' : time(nextAttemptAt))],
    ],
  })
  addChange(webhooks, {
    usage: 'retry <webhook>',
    description: 'Try now what waits, without the rest of its pause: every lane, or one.',
    flags: [['--event <event>', 'the lane of this one alone']],
    examples: ['webhooks retry 0199…'],
    method: 'POST',
    path: (args) => `${webhookPath(args)}/retry`,
    body: ({ event }) => given({ eventId: event }),
    done: (_, queue) => `Due now. ${describeQueue(queue)}`,
  })
  addChange(webhooks, {
    usage: 'skip <webhook> <event>',
    description: 'Take the event that holds a lane out of the queue, so that those behind it are sent.',
    flags: [
      ['--reason <text>', 'for the record'],
      ['--seq <place>', 'only while it is at this place (see deliveries)'],
    ],
    examples: ['webhooks skip 0199… 0199… --reason "Malformed, see ticket 7"'],
    method: 'POST',
    path: (args) => `${webhookPath(args)}/skip`,
    body: (flags, [, eventId]) => ({
      eventId,
      reason: neededReason(flags),
      ...given({ seq: wholeNumber('--seq', flags.seq as string | undefined) }),
    }),
    question: ([, event]) => `Not send ${event} to this webhook any more?`,
    done: ([, event], queue) => `Skipped ${event}. ${describeQueue(queue)}`,
  })
  addDeliveries(webhooks)
  addReplay(webhooks)
}

const describeQueue = ({ waiting, lanes, held }: Answer): string =>
  `${waiting} ${waiting === 1 ? 'event waits' : 'events wait'} in ${lanes} ${lanes === 1 ? 'lane' : 'lanes'}, ${held} of them held.`

const deliveryFlags: readonly Flag[] = [
  ['--state <state>', 'in this one', states],
  ['--event <event>', 'of this one'],
  ['--same-key-as <event>', 'with the same partition key as this one'],
  ['--request-id <id>', 'with this X-Request-Id'],
  ...timeFlags(KEPT),
]

const deliveryQuery = (flags: Flags): Record<string, unknown> => {
  const { state, event, sameKeyAs, requestId } = flags
  return { ...{ state, eventId: event, sameKeyAs, requestId }, ...timesOf(flags) }
}

function addDeliveries(webhooks: Command): void {
  addCommand(webhooks, {
    usage: 'delivery <webhook> <event>',
    description:
      'Show what became of one event, or what it waits for, with the attempts that failed and what was answered.',
    async work({ ask, show }, [webhook = '', event = '']) {
      const answer = await ask('GET', `/webhooks/${segment(webhook)}/deliveries/${segment(event)}`)
      show(answer, () => printDelivery(answer))
    },
  })
  addList(webhooks, {
    usage: 'deliveries <webhook>',
    description: 'List what became of its events, newest first.',
    flags: [...deliveryFlags, ['--csv', 'print CSV, with every page']],
    examples: [
      'webhooks deliveries 0199… --state waiting',
      'webhooks deliveries 0199… --last 7d --csv > deliveries.csv',
    ],
    path: (args) => `${webhookPath(args)}/deliveries`,
    query: deliveryQuery,
    async instead(context, flags, args) {
      if (!flags.csv) return false
      await printTables(`${webhookPath(args)}/deliveries.csv`, given(deliveryQuery(flags)), context)
      return true
    },
    columns: [['EVENT', ({ eventId }) => eventId], ...deliveryColumns, ['NOTE', ({ note }) => note]],
  })
}

const replayFlags: readonly Flag[] = [
  ['--event <event...>', 'these'],
  ['--same-key-as <event>', 'those with the same partition key as this one'],
  ['--partition-key <key>', 'those with this key; for people of the API'],
  ['--everything', 'all that are kept'],
  ...timeFlags(KEPT),
  ['--count', 'only say how many there are'],
]

function addReplay(webhooks: Command): void {
  addCommand(webhooks, {
    usage: 'replay <webhook>',
    description: 'Send events again, oldest first, behind what waits. Says how many there are, and asks.',
    flags: replayFlags,
    examples: ['webhooks replay 0199… --last 24h --count', 'webhooks replay 0199… --same-key-as 0199…'],
    notes: 'It goes on page after page; what was replayed stays so when it is ended in between.',
    confirms: true,
    work: (context, [webhook = ''], flags) => replay(context, webhook, wishOf(flags), Boolean(flags.count)),
  })
}

function wishOf(flags: Flags): Record<string, unknown> {
  const { event, sameKeyAs, partitionKey, everything } = flags
  const wish = given({ eventIds: event, sameKeyAs, partitionKey, all: everything, ...timesOf(flags) })
  if (Object.keys(wish).length === 0) {
    throw new UsageRefused('Say which: --event, --same-key-as, --partition-key, --last, --from, --to or --everything.')
  }
  return wish
}

/** Counts, asks, and goes on until the last page. */
export async function replay(
  { ask, show, confirm }: Pick<CommandContext, 'ask' | 'show' | 'confirm'>,
  webhook: string,
  wish: Record<string, unknown>,
  onlyCount = false,
): Promise<void> {
  const path = `${webhookPath([webhook])}/replay`
  // What comes while it goes on is none of it.
  const bounded = wish.eventIds === undefined ? { to: Math.ceil(Date.now() / 1000), ...wish } : wish
  const found = await ask('POST', path, { ...bounded, dryRun: true })
  const many = `${found.next === undefined ? '' : 'more than '}${found.events} ${found.events === 1 ? 'event' : 'events'}`
  if (onlyCount || found.events === 0) {
    show(found, () => note(found.events === 0 ? 'There are none.' : `It would be ${many}.`))
    return
  }
  await confirm(`Send ${many} to ${webhook} again?`)
  let events = 0
  for (let after: unknown; ; ) {
    const page = await ask('POST', path, { ...bounded, ...given({ after }) })
    events += Number(page.events)
    after = page.next
    if (after === undefined) break
    note(`${events} so far.`)
  }
  show({ events }, () => note(`${events} ${events === 1 ? 'event is' : 'events are'} queued again.`))
}
