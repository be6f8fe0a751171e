import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { time } from '../print.ts'
import { given, readJsonFile, segment } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import { addChange, addList, addShow, type Flag, type Flags } from '../resource.ts'
import { findApiFlag, findOrganization } from './find.ts'
import { pairsOf } from './pairs.ts'

const connectionPath = ([connection = '']: readonly string[]): string => `/connections/${segment(connection)}`

const valueFlags: readonly Flag[] = [
  [
    '--values <file>',
    'JSON with subscription-specific values by their names; null takes one away (- for standard input)',
  ],
  ['--value <name=value...>', 'better in a file: others can read your arguments'],
]

/** What the developers of an API do with who wants to call it. */
export function addConnectionCommands(program: Command): void {
  const connections = program.command('connections').description('Which subscription is connected to which API.')
  addList(connections, {
    usage: 'list [api]',
    description: 'List those to APIs of yours, or to this one.',
    flags: [
      ['--org <organization>', 'to APIs of this one'],
      ['--status <status>', 'with this one', ['requesting', 'pending', 'active', 'rejected', 'inactive']],
      ['--search <text>', "words that the subscribing organization's name has, or the API's"],
    ],
    examples: ['connections list appointments-v1 --status pending', 'connections list --search lakeside'],
    path: () => '/connections',
    query: async ({ org, status, search }, context, [apiId]) => ({
      organizationId: org === undefined ? undefined : await findOrganization(context, org as string),
      ...{ apiId, status, search },
    }),
    columns: [
      ['ID', ({ id }) => id],
      ['API', ({ api }) => (api as Answer).id],
      ['ORGANIZATION', ({ subscription }) => ((subscription as Answer).organization as Answer).name],
      [
        'APP',
        ({ subscription }) =>
          ((subscription as Answer).app as Answer | undefined)?.name ?? (subscription as Answer).purpose,
      ],
      ['STATUS', ({ status }) => status],
      ['MISSING VALUES', ({ missingValues }) => missingValues],
      ['SINCE', ({ changedAt }) => time(changedAt)],
    ],
  })
  addShow(connections, { usage: 'show <connection>', description: 'Show one.', path: connectionPath })
  addChange(connections, {
    usage: 'accept <connection>',
    description: 'Let its calls through, with the values it needs.',
    flags: [...valueFlags, ['--message <text>', 'what the organization is told with it']],
    examples: ['connections accept 0199… --values values.json'],
    method: 'POST',
    path: (args) => `${connectionPath(args)}/accept`,
    body: (flags) => given({ values: valuesOf(flags), error: flags.message }),
    done: ([connection]) => `Accepted ${connection}.`,
  })
  addChange(connections, {
    usage: 'reject <connection>',
    description: 'Keep its calls out, now or later.',
    flags: [['--message <text>', 'what the organization is told']],
    method: 'POST',
    path: (args) => `${connectionPath(args)}/reject`,
    body: ({ message }) => given({ error: message }),
    question: ([connection]) => `Keep out every call through ${connection} from now on?`,
    done: ([connection]) => `Rejected ${connection}.`,
  })
  addChange(connections, {
    usage: 'set-values <connection>',
    description: 'Set subscription-specific values, also while calls go through it. Those that are not named stay.',
    flags: valueFlags,
    examples: ['connections set-values 0199… --values - < values.json'],
    method: 'PUT',
    path: (args) => `${connectionPath(args)}/values`,
    body(flags) {
      const values = valuesOf(flags)
      if (!values) throw new UsageRefused('Say which values: --values, --value.')
      return { values }
    },
    done: ([connection]) => `Set the values of ${connection}.`,
  })
}

function valuesOf({ values, value }: Flags): object | undefined {
  if (values === undefined && value === undefined) return undefined
  return { ...readJsonFile(values as string | undefined), ...pairsOf(value as string[] | undefined) }
}

export function addProviderCallCommands(program: Command): void {
  const calls = program.command('provider-calls').description('Calls to admin APIs of providers: made, due and failed.')
  addList(calls, {
    usage: 'list',
    description: 'List them, newest first.',
    flags: [
      ['--api <api>', 'to this one, by its id or name'],
      ['--connection <connection>', 'about this one'],
      ['--state <state>', 'in this one', ['due', 'done', 'failed', 'cancelled']],
    ],
    examples: ['provider-calls list --state failed'],
    path: () => '/provider-calls',
    query: async ({ api, connection: connectionId, state }, context) => ({
      apiId: await findApiFlag(context, api),
      ...{ connectionId, state },
    }),
    columns: [
      ['ID', ({ id }) => id],
      ['KIND', ({ kind }) => kind],
      ['API', ({ apiId, api }) => apiId ?? (api as Answer | undefined)?.id],
      ['CONNECTION', ({ connectionId }) => connectionId],
      ['STATE', ({ state }) => state],
      ['ATTEMPTS', ({ attempts }) => attempts],
      ['LAST', ({ lastStatus, lastFault }) => lastStatus ?? lastFault],
      ['NEXT', ({ state, nextAttemptAt }) => (state === 'due' ? time(nextAttemptAt) : '')],
    ],
  })
  addShow(calls, {
    usage: 'show <call>',
    description: 'Show one, with what is sent.',
    path: ([call = '']) => `/provider-calls/${segment(call)}`,
  })
  addChange(calls, {
    usage: 'replay <call>',
    description: 'Make one again that was refused for good.',
    method: 'POST',
    path: ([call = '']) => `/provider-calls/${segment(call)}/replay`,
    done: ([call]) => `${call} is due again.`,
  })
}
