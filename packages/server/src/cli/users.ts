import type { Command } from 'commander'
import type { Answer } from './ask-server.ts'
import { note, printRecord, printTable, time } from './print.ts'
import { given, readText, segment } from './read-input.ts'
import { pageWithItems } from './resource.ts'
import { run, type SharedOptions, withConnection } from './run.ts'

interface ListFlags extends SharedOptions {
  search?: string
  limit?: string
  after?: string
}

interface NewUserFlags extends SharedOptions {
  email: string
  name?: string
  passwordFile?: string
  operator?: boolean
}

const changes = [
  ['disable', 'Sign the person out everywhere and refuse all their tokens, until enabled.', 'Disabled'],
  ['enable', 'Let the person sign in again.', 'Enabled'],
  ['reset-password', 'Mail the person a link to set a new password.', 'Mailed a link to'],
  [
    'reset-second-factor',
    'For who lost their phone: take codes and passkeys away, and sign out everywhere.',
    'Took the second factors of',
  ],
  ['end-sessions', 'Sign the person out everywhere.', 'Ended the sessions of'],
] as const

export function addUserCommands(program: Command): void {
  const users = program.command('users').description('People with a login.')
  withConnection(users.command('list').description('List them by e-mail.'))
    .option('--search <text>', 'whose e-mail or name has words that begin like these')
    .option('--limit <count>', 'how many at most, up to 200 (default: 50)')
    .option('--after <email>', 'those behind this one')
    .action((options: ListFlags) =>
      run(options, async ({ ask, show }) => {
        const { search, limit, after } = options
        const answer = await pageWithItems({ ask }, '/users', { search, limit, after })
        show(answer, () => {
          printTable(answer.items as Answer[], [
            ['ID', ({ id }) => id],
            ['E-MAIL', ({ email, emailVerified }) => `${email}${emailVerified ? '' : ' (not confirmed)'}`],
            ['NAME', ({ name }) => name],
            ['STATE', stateOf],
          ])
          if (answer.next !== undefined) note(`There are more: --after ${String(answer.next)}`)
        })
      }),
    )
  withConnection(users.command('show <user>').description('Show one, by id or e-mail.')).action(
    (user: string, options: SharedOptions) =>
      run(options, async ({ ask, show }) => {
        const answer = await ask('GET', `/users/${segment(user)}`)
        show(answer, () => printUser(answer))
      }),
  )
  addInvite(users)
  addCreate(users)
  for (const [verb, description, done] of changes) {
    withConnection(users.command(`${verb} <user>`).description(`${description} By id or e-mail.`)).action(
      (user: string, options: SharedOptions) =>
        run(options, async ({ ask, show }) => {
          const answer = await ask('POST', `/users/${segment(user)}/${verb}`)
          show(answer, () => note(`${done} ${String(answer.email)}.`))
        }),
    )
  }
}

function addInvite(users: Command): void {
  withConnection(users.command('invite').description('Mail somebody a link to set a password, and make their login.'))
    .requiredOption('--email <address>', 'where the invitation goes')
    .option('--name <name>', 'what they are called')
    .option('--operator', 'and make them an operator, who runs the exchange')
    .addHelpText('after', '\nExample:\n  portreeve users invite --email dana@lakeside.example --name "Dana Whitfield"')
    .action((options: NewUserFlags) =>
      run(options, async ({ ask, show }) => {
        const { email, name, operator = false } = options
        const user = await ask('POST', '/users/invite', given({ email, name }))
        if (operator) await ask('PUT', `/operators/${segment(String(user.id))}`)
        show(user, () =>
          note(
            `Invited ${String(user.email)} (${String(user.id)})${operator ? ', an operator from now on' : ''}. The mail is on its way (portreeve dev: to its mailbox).`,
          ),
        )
      }),
    )
}

function addCreate(users: Command): void {
  withConnection(users.command('create').description('Make a login without an invitation.'))
    .requiredOption('--email <address>', 'what they sign in with')
    .option('--name <name>', 'what they are called')
    .option(
      '--password-file <file>',
      'holds their password (- for standard input); without one they cannot sign in yet',
    )
    .addHelpText(
      'after',
      '\nExample:\n  portreeve users create --email dana@lakeside.example --name "Dana Whitfield" --password-file - < password.txt',
    )
    .action((options: NewUserFlags) =>
      run(options, async ({ ask, show }) => {
        const { email, name, passwordFile } = options
        const password = passwordFile === undefined ? undefined : readText(passwordFile).replace(/\r?\n$/, '')
        const user = await ask('POST', '/users', given({ email, name, password }))
        show(user, () => printUser(user))
      }),
    )
}

function stateOf({ disabled, hasPassword, hasTotp }: Answer): string {
  if (disabled) return 'disabled'
  return `enabled${hasPassword ? '' : ', without password'}${hasTotp ? ', with second factor' : ''}`
}

function printUser({ createdAt, updatedAt, ...user }: Answer): void {
  printRecord({ ...user, createdAt: time(createdAt), updatedAt: time(updatedAt) })
}
