import type { Command } from 'commander'
import type { Answer } from './ask-server.ts'
import { note, printRecord, printTable, time } from './print.ts'
import { given, segment, wholeNumber } from './read-input.ts'
import { run, type SharedOptions, withServer } from './run.ts'

interface CreateFlags extends SharedOptions {
  name?: string
  scope?: string[]
  ttl?: string
}

const pathOf = (id: string) => `/authorization-servers/${segment(id)}/registration-tokens`

export function addRegistrationTokenCommands(program: Command): void {
  const tokens = program
    .command('registration-tokens')
    .description('Initial access tokens: who has one may register clients (RFC 7591).')
  withServer(tokens.command('list').description('List those that were not revoked.')).action((options: SharedOptions) =>
    run(options, async ({ ask, authServerId, show }) => {
      const answer = await ask('GET', pathOf(authServerId()))
      show(answer, () =>
        printTable(answer.items as Answer[], [
          ['ID', ({ id }) => id],
          ['NAME', ({ name }) => name],
          ['EXPIRES', ({ expiresAt }) => time(expiresAt)],
          ['SCOPES', ({ scopes }) => scopes],
        ]),
      )
    }),
  )
  withServer(tokens.command('create').description('Make one. It is shown this once.'))
    .option('--name <name>', 'who it is for')
    .option('--scope <scope...>', 'what clients registered with it may ask for at most (default: everything)')
    .option('--ttl <seconds>', 'how long it is good (default: seven days)')
    .addHelpText(
      'after',
      "\nExample:\n  portreeve registration-tokens create --name 'Brightwork Apps' --scope openid email --ttl 3600",
    )
    .action((options: CreateFlags) =>
      run(options, async ({ ask, authServerId, show }) => {
        const { name, scope: scopes, ttl } = options
        const body = given({ name, scopes, ttlSeconds: wholeNumber('--ttl', ttl) })
        const token = await ask('POST', pathOf(authServerId()), body)
        show(token, () => {
          printRecord({ ...token, createdAt: time(token.createdAt), expiresAt: time(token.expiresAt) })
          note('\nThe token is shown this once. Keep it now.')
        })
      }),
    )
  withServer(tokens.command('revoke <id>').description('Nobody registers with it any more. Its clients go on.')).action(
    (id: string, options: SharedOptions) =>
      run(options, async ({ ask, authServerId, show }) => {
        const token = await ask('DELETE', `${pathOf(authServerId())}/${segment(id)}`)
        show(token, () => note(`Revoked ${id}.`))
      }),
  )
}
