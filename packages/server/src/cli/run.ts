import type { Command } from 'commander'
import { type AskServer, createServer, type Server } from './ask-server.ts'
import { confirm } from './confirm.ts'
import { type Connection, type ConnectionOptions, findConnection } from './connection.ts'
import { note, printJson } from './print.ts'
import { CommandRefused, ServerRefused, UsageRefused } from './refusal.ts'

/** What a command works with. */
export interface CommandContext {
  ask: AskServer
  askText: Server['askText']
  /** `--server`, or what the home's file says. Throws UsageRefused when neither does. */
  authServerId(): string
  /** Prints what people read, or with `--json` the answer as it came. */
  show(answer: unknown, print: () => void): void
  /** Goes on with `--yes`, or when somebody at the terminal agrees. Rejects with UsageRefused where nobody can be asked. */
  confirm(question: string): Promise<void>
}

export interface SharedOptions extends ConnectionOptions {
  json?: boolean
  server?: string
  yes?: boolean
}

const REFUSED_EXIT_CODE = 1
const USAGE_EXIT_CODE = 2
/** What was looked for differs: `apply --plan`, `apply --check`. */
export const DIFFERENT_EXIT_CODE = 3

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
export function run(options: SharedOptions, work: (context: CommandContext) => Promise<void>): Promise<void> {
  return endWithItsCode(options, () => {
    const connection = findConnection(options, process.env)
    return work(createContext(connection, options))
  })
}

/** The same for work that needs no server, or its connection for itself. */
export async function endWithItsCode(options: { json?: boolean }, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (fault) {
    if (!(fault instanceof CommandRefused || fault instanceof UsageRefused)) throw fault
    // Programs read the problem document on standard error, where people find the text.
    if (options.json && fault instanceof ServerRefused) note(JSON.stringify(fault.problem))
    else note(`portreeve: ${fault.message}`)
    process.exitCode = fault instanceof UsageRefused ? USAGE_EXIT_CODE : REFUSED_EXIT_CODE
  }
}

function createContext(connection: Connection, options: SharedOptions): CommandContext {
  return {
    ...createServer(connection),
    authServerId() {
      const id = options.server ?? connection.authServerId
      if (id === undefined)
        throw new UsageRefused('Say which authorization server: --server (see portreeve servers list).')
      return id
    },
    show: (answer, print) => (options.json ? printJson(answer) : print()),
    confirm: (question) => confirm(question, options),
  }
}
