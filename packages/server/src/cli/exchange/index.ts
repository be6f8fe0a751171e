import type { Command } from 'commander'
import { addApiCommands } from './apis.ts'
import { addAppCommands } from './apps.ts'
import { addAuditCommands } from './audit.ts'
import { addConnectionCommands, addProviderCallCommands } from './connections.ts'
import { addDirectoryCommands } from './directory.ts'
import { addPublishedEventCommands } from './events.ts'
import { addExchangeSettingsCommands, addSystemCommand } from './exchange.ts'
import { addMeCommands, addTokenCommands } from './me.ts'
import { addOperatorCommands } from './operators.ts'
import { addOrganizationCommands } from './organizations.ts'
import { addSubscriptionCommands } from './subscriptions.ts'
import { addWebhookCommands } from './webhooks.ts'

/** What is on an exchange, and who may do what with it. */
export function addExchangeCommands(program: Command): void {
  addMeCommands(program)
  addTokenCommands(program)
  addOrganizationCommands(program)
  addApiCommands(program)
  addAppCommands(program)
  addSubscriptionCommands(program)
  addConnectionCommands(program)
  addProviderCallCommands(program)
  addWebhookCommands(program)
  addPublishedEventCommands(program)
  addDirectoryCommands(program)
  addAuditCommands(program)
  addOperatorCommands(program)
  addExchangeSettingsCommands(program)
  addSystemCommand(program)
}
