/**
 * Commands that look after a running server: keys, clients, users, authorization servers, registration tokens.
 * They know the management API and nothing else: never a store, never a file of the server but the one that holds a token.
 * Start at run.ts, then clients.ts.
 */
import type { Command } from 'commander'
import { addClientCommands } from './clients.ts'
import { addCompletionCommand } from './completion/index.ts'
import { addKeyCommands } from './keys.ts'
import { addRegistrationTokenCommands } from './registration-tokens.ts'
import { addServerCommands } from './servers.ts'
import { addUserCommands } from './users.ts'

export function addManagementCommands(program: Command): void {
  addServerCommands(program)
  addKeyCommands(program)
  addClientCommands(program)
  addUserCommands(program)
  addRegistrationTokenCommands(program)
  addCompletionCommand(program)
}
