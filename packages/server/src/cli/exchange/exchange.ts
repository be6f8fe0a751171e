import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { note, printLine, printRecord, printTable, time } from '../print.ts'
import { UsageRefused } from '../refusal.ts'
import { addChange, addCommand, addShow } from '../resource.ts'

/** What the exchange is, and what operators set for the whole of it. */
export function addExchangeSettingsCommands(program: Command): void {
  const exchange = program.command('exchange').description('This exchange: its URLs, and settings for the whole of it.')
  addShow(exchange, { usage: 'show', description: 'Show its URLs and settings.', path: () => '/exchange' })
  addChange(exchange, {
    usage: 'update',
    description: 'Change its settings. For operators.',
    flags: [['--public-directory <on|off>', 'show public APIs to people who are not signed in', ['on', 'off']]],
    examples: ['exchange update --public-directory on'],
    method: 'PATCH',
    path: () => '/exchange',
    body({ publicDirectory }) {
      if (publicDirectory === undefined) throw new UsageRefused('Say what to change: --public-directory on, or off.')
      return { publicDirectory: publicDirectory === 'on' }
    },
  })
}

/** How the exchange is. */
export function addSystemCommand(program: Command): void {
  addCommand(program, {
    usage: 'system',
    description: 'Show how the exchange is: its processes, store, queues and keys. For operators.',
    notes: 'Counts with a + stop there: there are at least so many.',
    async work({ ask, show }) {
      const answer = await ask('GET', '/system')
      show(answer, () => printSystem(answer))
    },
  })
}

function printSystem({ nodes, keys, queues, store, revision, journal, version }: Answer): void {
  printRecord({ version, store, revision, journal, ...countsOf(queues as Queues) })
  printLine('')
  printTable(nodes as Answer[], [
    ['PROCESS', ({ host, pid }) => `${host}:${pid}`],
    ['STATE', ({ state, isThis }) => (isThis ? `${state}, answers` : state)],
    ['VERSION', (node) => node.version],
    ['STARTED', ({ startedAt }) => time(startedAt)],
    ['SEEN', ({ lastSeenAt }) => time(lastSeenAt)],
    ['REVISION', (node) => node.revision],
    ['LAG (ms)', ({ lagMillis }) => lagMillis],
  ])
  printLine('')
  printTable(keys as Answer[], [
    ['KID', ({ kid }) => kid],
    ['SERVER', ({ authServerId }) => authServerId],
    ['ALG', ({ alg }) => alg],
    ['STATE', ({ state }) => state],
    ['NEXT ROTATION', ({ nextRotationAt }) => time(nextRotationAt)],
  ])
  const silent = (nodes as Answer[]).filter(({ state }) => state === 'silent').length
  if (silent > 0) note(`\n${silent} not heard of for more than 30 seconds.`)
}

type Queues = Record<string, Record<string, number | boolean>>

/** `events.waiting  12+` */
function countsOf(queues: Queues): Answer {
  return Object.fromEntries(
    Object.entries(queues).map(([name, { isAtLeast, ...counts }]) => [
      name,
      Object.fromEntries(
        Object.entries(counts).map(([what, count]) => [
          what,
          // How long it has been is no count.
          isAtLeast && !what.endsWith('Seconds') ? `${count}+` : count,
        ]),
      ),
    ]),
  )
}
