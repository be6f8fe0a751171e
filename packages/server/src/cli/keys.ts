import type { Command } from 'commander'
import { note, printTable, time } from './print.ts'
import { given, segment } from './read-input.ts'
import { run, type SharedOptions, withServer } from './run.ts'

const columns = [
  ['KID', (key: Record<string, unknown>) => key.kid],
  ['ALG', (key: Record<string, unknown>) => key.alg],
  ['STATE', (key: Record<string, unknown>) => key.state],
  ['SIGNS FROM', (key: Record<string, unknown>) => time(key.activeFrom)],
  ['PUBLISHED UNTIL', (key: Record<string, unknown>) => time(key.publishedUntil)],
] as const

interface RotateFlags extends SharedOptions {
  alg?: string
  revokeOld?: boolean
}

export function addKeyCommands(program: Command): void {
  const keys = program.command('keys').description('Signing keys of an authorization server.')
  withServer(keys.command('list').description('List its keys: announced, active, retired, revoked.')).action(
    (options: SharedOptions) =>
      run(options, async ({ ask, authServerId, show }) => {
        const answer = await ask('GET', `/authorization-servers/${segment(authServerId())}/keys`)
        show(answer, () => printTable(answer.items as Record<string, unknown>[], columns))
      }),
  )
  withServer(keys.command('rotate').description('Sign with a new key from now on.'))
    .option('--alg <alg>', 'only keys of this algorithm, such as RS256')
    .option('--revoke-old', 'the old keys are in wrong hands: refuse every token signed with them, at once')
    .addHelpText(
      'after',
      `
Keys rotate by themselves; this is for a day that is not planned.

Examples:
  portreeve keys rotate
  portreeve keys rotate --alg RS256 --revoke-old`,
    )
    .action((options: RotateFlags) =>
      run(options, async ({ ask, authServerId, show }) => {
        const { alg, revokeOld } = options
        const path = `/authorization-servers/${segment(authServerId())}/keys/rotate`
        const answer = await ask('POST', path, given({ alg, revokeOld }))
        show(answer, () => {
          printTable(answer.items as Record<string, unknown>[], columns)
          if (!revokeOld) note('The old keys go on verifying until the tokens they signed have expired.')
        })
      }),
    )
}
