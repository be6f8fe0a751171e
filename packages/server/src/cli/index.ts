/**
 * Commands for a running server: what is on the exchange (exchange/), why a call was refused (explain/), events from a developer's desk (events/), what is counted of calls (metering/), all of it as code (apply/), much of it at once (import/), and the server itself.
 * They know the management API and nothing else: never a store, never a file of the server but the one that holds a token.
 * Start at run.ts, then resource.ts and exchange/organizations.ts.
 */
import type { Command } from 'commander'
import { addApplyCommand, addExportCommand } from './apply/index.ts'
import { addClientCommands } from './clients.ts'
import { addCompletionCommand } from './completion/index.ts'
import { addEventCommands } from './events/index.ts'
import { addExchangeCommands } from './exchange/index.ts'
import { addExplainCommand } from './explain/index.ts'
import { addImportCommand } from './import/index.ts'
import { addKeyCommands } from './keys.ts'
import { addMeteringCommands } from './metering/index.ts'
import { addRegistrationTokenCommands } from './registration-tokens.ts'
import { addServerCommands } from './servers.ts'
import { addUserCommands } from './users.ts'

export function addManagementCommands(program: Command): void {
  // Behind a command, --version is what the command says: an API has a version too.
  program.enablePositionalOptions()
  addExchangeCommands(program)
  addExplainCommand(program)
  addEventCommands(program)
  addMeteringCommands(program)
  addApplyCommand(program)
  addExportCommand(program)
  addImportCommand(program)
  addServerCommands(program)
  addKeyCommands(program)
  addClientCommands(program)
  addUserCommands(program)
  addRegistrationTokenCommands(program)
  addCompletionCommand(program)
}
