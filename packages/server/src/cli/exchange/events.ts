import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { timeFlags, timesOf } from '../metering/times.ts'
import { printLine, printRecord, printTable, time } from '../print.ts'
import { segment } from '../read-input.ts'
import { CommandRefused } from '../refusal.ts'
import { addCommand, addList } from '../resource.ts'
import type { CommandContext } from '../run.ts'
import { findApiFlag } from './find.ts'
import { becameOf } from './print-deliveries.ts'
import { replay } from './webhook-queue.ts'

const eventPath = ([event = '']: readonly string[]): string => `/events/${segment(event)}`

/** What async APIs have published, and its way to the webhooks. */
export function addPublishedEventCommands(program: Command): void {
  const events = program.command('events').description('Events, and the webhooks they go to.')
  addList(events, {
    usage: 'list',
    description: 'List what APIs of yours have published, newest first.',
    flags: [
      ['--api <api>', 'by this one, by its id or name; operators have to say it'],
      ['--request-id <id>', 'with this X-Request-Id'],
      ['--partition-key <key>', 'with this one'],
      ['--channel <channel>', 'in this one, such as service/opened'],
      ...timeFlags('what is kept'),
    ],
    examples: [
      'events list --api service-events-v1 --last 1h',
      'events list --api service-events-v1 --request-id 4b0c9a52-…',
    ],
    path: () => '/events',
    query: async (flags, context) => {
      const { api, requestId, partitionKey, channel } = flags
      const apiId = await findApiFlag(context, api)
      return { ...{ apiId, requestId, partitionKey, channel }, ...timesOf(flags) }
    },
    columns: [
      ['ID', ({ id }) => id],
      ['RECEIVED', ({ receivedAt }) => time(receivedAt)],
      ['API', ({ apiId }) => apiId],
      ['CHANNEL', ({ channel }) => channel],
      ['KEY', ({ partitionKey }) => partitionKey],
      ['BYTES', ({ payloadBytes }) => payloadBytes],
      ['REQUEST ID', ({ requestId }) => requestId],
    ],
    none: 'There are none that you may see. --api takes an async API: portreeve apis list.',
  })
  addCommand(events, {
    usage: 'show <event>',
    description: 'Show one, with what became of it on its way to each webhook, or what it waits for.',
    async work({ ask, show }, args) {
      const answer = await ask('GET', eventPath(args))
      show(answer, () => printEvent(answer))
    },
  })
  addCommand(events, {
    usage: 'replay <event>',
    description: 'Send it again to a webhook of yours that has had it.',
    flags: [['--webhook <webhook>', 'which one, where there are several']],
    examples: ['events replay 0199… --yes'],
    confirms: true,
    async work(context, [event = ''], { webhook }) {
      const id = (webhook as string | undefined) ?? (await onlyWebhook(context, event))
      await replay(context, id, { eventIds: [event] })
    },
  })
}

async function onlyWebhook({ ask }: Pick<CommandContext, 'ask'>, event: string): Promise<string> {
  const { deliveries } = await ask('GET', eventPath([event]))
  const [id, another] = new Set((deliveries as Answer[]).map(({ webhookId }) => String(webhookId)))
  if (id === undefined) throw new CommandRefused('It went to no webhook.')
  if (another !== undefined) throw new CommandRefused('It went to several webhooks. Say which: --webhook.')
  return id
}

const WENT_NOWHERE =
  'It went to no webhook that you may see. When it came, did the data’s owner (dataOwnerId) have an active subscription of an app that had selected the API with a webhook? See docs/relay.md, Who receives.'

function printEvent({ deliveries, payload, isPayloadCut, areDeliveriesCut, ...event }: Answer): void {
  printRecord(event)
  if (payload !== undefined) printRecord({ payload: `${payload}${isPayloadCut ? ' …' : ''}` })
  printLine('')
  printTable(
    deliveries as Answer[],
    [['WEBHOOK', ({ webhookId }) => webhookId], ['APP', ({ app }) => (app as Answer).name], ...becameOf],
    WENT_NOWHERE,
  )
  if (areDeliveriesCut) printLine('…')
}
