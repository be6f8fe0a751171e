import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { findApiFlag, findApp } from '../exchange/find.ts'
import { note, printLine } from '../print.ts'
import { given } from '../read-input.ts'
import { addCommand, addList, type Flag, type Flags, withQuery } from '../resource.ts'
import type { CommandContext } from '../run.ts'
import { linesOfMetrics, type Metrics } from './lines-of-metrics.ts'
import { printTables } from './print-tables.ts'
import { timeFlags, timesOf } from './times.ts'

const filterFlags: readonly Flag[] = [
  ['--api <api>', 'of this API, by its id or name'],
  ['--app <app>', 'of this app, by its id or name'],
]
const instanceFlags: readonly Flag[] = [
  ['--environment <environment>', 'of this one', ['Production', 'Test', 'Dev', 'UAT']],
  ['--version <version>', 'of this version of the API'],
]
const CSV_FLAG: Flag = ['--csv', 'print CSV, with every page']

/** What is counted of calls: metrics, errors, usage. */
export function addMeteringCommands(program: Command): void {
  addMetrics(program)
  addErrors(program)
  addUsage(program)
}

async function filterOf({ api, app }: Flags, context: CommandContext): Promise<Record<string, unknown>> {
  return {
    apiId: await findApiFlag(context, api),
    appId: app === undefined ? undefined : await findApp(context, app as string),
  }
}

function addMetrics(program: Command): void {
  addCommand(program, {
    usage: 'metrics',
    description: 'Show traffic, latency and error rates of your APIs and apps.',
    flags: [...filterFlags, ...instanceFlags, ...timeFlags('1d')],
    examples: ['metrics --api appointments-v1 --last 7d', 'metrics --app "Lot Walk" --environment Test --json'],
    async work(context, _, flags) {
      const { environment, version } = flags
      const query = { ...(await filterOf(flags, context)), environment, version, ...timesOf(flags) }
      const answer = await context.ask('GET', withQuery('/metering/metrics', query))
      context.show(answer, () => {
        for (const line of linesOfMetrics(answer as unknown as Metrics)) printLine(line)
        noteGaps(answer)
      })
    },
  })
}

function addErrors(program: Command): void {
  const query = async (flags: Flags, context: CommandContext) => {
    const { status, method, source, requestId } = flags
    const codes = (flags.code as string[] | undefined)?.join(',')
    return { ...(await filterOf(flags, context)), ...timesOf(flags), ...{ status, method, source, requestId, codes } }
  }
  const flags: readonly Flag[] = [
    ...filterFlags,
    ...timeFlags('15m'),
    ['--status <status>', '4xx, 5xx, or one such as 403'],
    ['--code <code...>', 'with one of these codes (docs/errors.md)'],
    ['--method <method>', 'GET, POST, …'],
    ['--source <source>', 'who answered', ['FORTELLIS', 'API']],
    ['--request-id <id>', 'with this Request-Id, whenever it was'],
  ]
  const description =
    'List calls that were refused or failed, the newest first; of the last 15 minutes, or another time.'
  addListOrTables(program, {
    ...{ usage: 'errors', description, flags, query },
    examples: ['errors --api appointments-v1 --status 5xx', 'errors --last 7d --source API --csv > errors.csv'],
    path: '/metering/errors',
    columns: [
      ['TIME (UTC)', ({ time }) => time],
      ['STATUS', ({ status }) => status],
      ['METHOD', ({ method }) => method],
      ['URL', ({ url }) => url],
      ['CODE', ({ code }) => code],
      ['SOURCE', ({ source }) => source],
      ['REQUEST ID', ({ requestId }) => requestId],
    ],
  })
}

function addUsage(program: Command): void {
  const query = async (flags: Flags, context: CommandContext) => {
    const { month, environment, version, subscription } = flags
    return { ...(await filterOf(flags, context)), month, environment, version, subscriptionId: subscription }
  }
  addListOrTables(program, {
    usage: 'usage',
    description: 'Show how much was called in a month, by API, app and subscription.',
    flags: [
      ...filterFlags,
      ...instanceFlags,
      ['--subscription <id>', 'with this Subscription-Id'],
      ['--month <month>', 'current (default), last, or one such as 2026-11; in UTC'],
    ],
    examples: ['usage --month last --csv > usage.csv', 'usage --app "Lot Walk"'],
    query,
    path: '/metering/usage',
    columns: [
      ['API', ({ api }) => (api as Answer | undefined)?.id],
      ['VERSION', ({ api }) => (api as Answer | undefined)?.version],
      ['APP', ({ app }) => (app as Answer | undefined)?.name ?? (app as Answer | undefined)?.id],
      ['SUBSCRIPTION', ({ subscriptionId }) => subscriptionId],
      ['ORGANIZATION', ({ organization }) => (organization as Answer | undefined)?.name],
      ['CALLS', ({ counts }) => (counts as Answer).calls],
      ['RESPONSE BYTES', ({ counts }) => (counts as Answer).responseBytes],
    ],
  })
}

type ListOrTables = Omit<Parameters<typeof addList>[1], 'path' | 'query'> & {
  path: string
  query(flags: Flags, context: CommandContext): Promise<Record<string, unknown>>
}

/** A list that is CSV with `--csv`. */
function addListOrTables(program: Command, { flags = [], path, query, ...declared }: ListOrTables): void {
  addList(program, {
    ...declared,
    flags: [...flags, CSV_FLAG],
    path: () => path,
    query,
    async instead(context, given_) {
      if (!given_.csv) return false
      await printTables(`${path}.csv`, given(await query(given_, context)), context)
      return true
    },
  })
}

function noteGaps({ gaps }: Answer): void {
  for (const { fromMillis, toMillis } of gaps as { fromMillis: number; toMillis: number }[]) {
    const [from, to] = [fromMillis, toMillis].map((at) => new Date(at).toISOString())
    note(`A gateway ended without a word between ${from} and ${to}: up to a second of its calls may be missing.`)
  }
}
