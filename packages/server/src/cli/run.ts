import type { Command } from 'commander'
import { type AskServer, createAskServer } from './ask-server.ts'
import { type ConnectionOptions, findConnection } from './connection.ts'
import { printJson } from './print.ts'
import { CommandRefused, UsageRefused } from './refusal.ts'

/** What a command works with. */
export interface CommandContext {
  ask: AskServer
  /** `--server`, or what the home's file says. Throws UsageRefused when neither does. */
  authServerId(): string
  /** Prints what people read, or with `--json` the answer as it came. */
  show(answer: unknown, print: () => void): void
}

export interface SharedOptions extends ConnectionOptions {
  json?: boolean
  server?: string
}

const USAGE_EXIT_CODE = 2

/** Options that every one of these commands has. */
export function withConnection(command: Command): Command {
  return command
    .option('--json', 'print the answer as JSON')
    .option(
      '--home <directory>',
      'home of the server, where its URL and token are (default: .portreeve, portreeve-home)',
    )
    .option('--url <url>', "origin of the server's console (or PORTREEVE_URL)")
    .option('--token <token>', 'management token (better as PORTREEVE_TOKEN: others can read your arguments)')
}

/** `--server`, for what belongs to one authorization server. */
export function withServer(command: Command): Command {
  return withConnection(command).option(
    '--server <id>',
    'authorization server (or PORTREEVE_SERVER; default: the first one, as the file in the home says)',
  )
}

/** Runs one command: 0 when it was done, 1 when it was refused, 2 when it could not be understood. */
export async function run(options: SharedOptions, work: (context: CommandContext) => Promise<void>): Promise<void> {
  try {
    const connection = findConnection(options, process.env)
    await work({
      ask: createAskServer(connection),
      authServerId() {
        const id = options.server ?? connection.authServerId
        if (id === undefined)
          throw new UsageRefused('Say which authorization server: --server (see portreeve servers list).')
        return id
      },
      show: (answer, print) => (options.json ? printJson(answer) : print()),
    })
  } catch (fault) {
    if (!(fault instanceof CommandRefused || fault instanceof UsageRefused)) throw fault
    process.stderr.write(`portreeve: ${fault.message}\n`)
    process.exitCode = fault instanceof UsageRefused ? USAGE_EXIT_CODE : 1
  }
}
