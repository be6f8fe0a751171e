import type { Command } from 'commander'
import { given, wholeNumber } from '../read-input.ts'
import { addChange } from '../resource.ts'
import type { CommandContext } from '../run.ts'

interface Credentials {
  /** What they belong to, as the usage names it. */
  what: 'app' | 'api'
  path(args: readonly string[], context: CommandContext): string | Promise<string>
}

/** Secrets of apps and APIs. */
export function addCredentialCommands(parent: Command, { what, path }: Credentials): void {
  addChange(parent, {
    usage: `rotate-secret <${what}>`,
    isNew: true,
    description: 'Give it a new secret, shown this once; the old one goes on for a while.',
    flags: [['--overlap <seconds>', 'how long the old secret goes on (default: 86400; 0 ends it now)']],
    method: 'POST',
    path: async (args, context) => `${await path(args, context)}/rotate-secret`,
    body: ({ overlap }) => given({ overlapSeconds: wholeNumber('--overlap', overlap as string | undefined) }),
    question: ([named], { overlap }) =>
      overlap === '0' ? `End the secret of ${named} now, so that whoever has it is refused?` : undefined,
  })
  addChange(parent, {
    usage: `revoke-old-secrets <${what}>`,
    description: 'End all of its secrets but the newest.',
    flags: [['--tokens', 'and every token that was issued for it before']],
    method: 'POST',
    path: async (args, context) => `${await path(args, context)}/revoke-old-secrets`,
    body: ({ tokens }) => given({ revokeTokens: tokens }),
    question: ([named]) => `End the old secrets of ${named}, so that whoever has one is refused?`,
    done: ([named]) => `${named} has its newest secret and no other.`,
  })
}
