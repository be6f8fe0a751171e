/**
 * Events from a developer's desk: one sent to a webhook as the relay would (protocol.md 6.5), and one published for real.
 * Neither asks the management API for more than an example.
 * Start at send.ts.
 */
import type { Command } from 'commander'
import { addPublish } from './publish.ts'
import { addSend } from './send.ts'

export function addEventCommands(program: Command): void {
  const events =
    program.commands.find((command) => command.name() === 'events') ??
    program.command('events').description('Events, and the webhooks they go to.')
  addSend(events)
  addPublish(events)
}
