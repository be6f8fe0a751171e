import { type Command, Option } from 'commander'
import { printRecord, printTable, time } from './print.ts'
import { given, readJsonFile, segment, wholeNumber } from './read-input.ts'
import { UsageRefused } from './refusal.ts'
import { run, type SharedOptions, withConnection } from './run.ts'

interface UpdateFlags extends SharedOptions {
  name?: string
  accessTokenTtl?: string
  signingAlg?: string[]
  scope?: string[]
  requirePkce?: boolean
  displayName?: string
  logo?: string
  colour?: string
  settings?: string
  disable?: boolean
  enable?: boolean
}

interface CreateFlags extends UpdateFlags {
  profile?: string
  audience?: string
}

export function addServerCommands(program: Command): void {
  const servers = program.command('servers').description('Authorization servers.')
  withConnection(servers.command('list').description('List them, oldest first.')).action((options: SharedOptions) =>
    run(options, async ({ ask, show }) => {
      const answer = await ask('GET', '/authorization-servers')
      show(answer, () =>
        printTable(answer.items as Record<string, unknown>[], [
          ['ID', ({ id }) => id],
          ['NAME', ({ name }) => name],
          ['PROFILE', ({ profile }) => profile],
          ['STATE', ({ disabled }) => (disabled ? 'disabled' : 'enabled')],
          ['ISSUER', ({ issuer }) => issuer],
        ]),
      )
    }),
  )
  withConnection(servers.command('show <id>').description('Show one.')).action((id: string, options: SharedOptions) =>
    run(options, async ({ ask, show }) => {
      const server = await ask('GET', `/authorization-servers/${segment(id)}`)
      show(server, () => printServer(server))
    }),
  )
  withSettings(
    withConnection(
      servers.command('create').description('Make one, with its keys. Profile and audience are for good.'),
    ),
  )
    .addOption(new Option('--profile <profile>', 'default: exchange').choices(['exchange', 'strict']))
    .option('--audience <audience>', 'of its access tokens (default: api_providers)')
    .addHelpText(
      'after',
      '\nExample:\n  portreeve servers create --name Partners --profile strict --access-token-ttl 600',
    )
    .action((options: CreateFlags) =>
      run(options, async ({ ask, show }) => {
        const { profile, audience } = options
        const server = await ask('POST', '/authorization-servers', {
          ...patchOf(options),
          ...given({ profile, audience }),
        })
        show(server, () => printServer(server))
      }),
    )
  withSettings(
    withConnection(
      servers.command('update <id>').description('Change its settings. What is not named stays as it is.'),
    ),
  )
    .option('--disable', 'it issues nothing, and its tokens are refused')
    .option('--enable', 'the opposite')
    .addHelpText(
      'after',
      `
Examples:
  portreeve servers update aus1p1ixy7YL8cMq02p7 --display-name "Lakeside Exchange" --colour '#0b5fa5'
  echo '{"codeTtlSeconds": 30, "branding": {"logoUri": null}}' | portreeve servers update aus1p1ixy7YL8cMq02p7 --settings -`,
    )
    .action((id: string, options: UpdateFlags) =>
      run(options, async ({ ask, show }) => {
        const server = await ask('PATCH', `/authorization-servers/${segment(id)}`, patchOf(options))
        show(server, () => printServer(server))
      }),
    )
}

/** What may be said when one is made, and changed later. */
function withSettings(command: Command): Command {
  return command
    .option('--name <name>', 'what operators call it')
    .option('--access-token-ttl <seconds>', 'how long its access tokens live')
    .option(
      '--signing-alg <alg...>',
      'algorithms it has keys for, the first one signs access tokens: RS256, PS256, ES256, EdDSA',
    )
    .option('--scope <scope...>', 'scopes of its own, beside the standard ones')
    .option('--require-pkce', 'ask PKCE of every client')
    .option('--no-require-pkce', 'ask PKCE of public clients only')
    .option('--display-name <name>', 'what people read on its pages')
    .option('--logo <uri>', 'https, or data: of an image type')
    .option('--colour <#rrggbb>', 'colour of its buttons and links')
    .option('--settings <file>', 'JSON with any of its settings; null brings a default back (- for standard input)')
}

function patchOf(flags: UpdateFlags): object {
  const { name, signingAlg: signingAlgs, scope: scopes, requirePkce, displayName, logo: logoUri, colour } = flags
  if (flags.disable && flags.enable) throw new UsageRefused('--disable and --enable exclude each other.')
  const fromFile = readJsonFile(flags.settings)
  const branding = { ...(fromFile.branding as object | undefined), ...given({ displayName, logoUri, colour }) }
  const settings = {
    ...fromFile,
    ...given({ signingAlgs, scopes, requirePkce }),
    ...(Object.keys(branding).length > 0 ? { branding } : {}),
  }
  const patch = given({
    name,
    accessTokenTtlSeconds: wholeNumber('--access-token-ttl', flags.accessTokenTtl),
    disabled: flags.disable ? true : flags.enable ? false : undefined,
    settings: Object.keys(settings).length > 0 ? settings : undefined,
  })
  if (Object.keys(patch).length === 0) throw new UsageRefused('Say what to change (see --help).')
  return patch
}

function printServer({ settings, createdAt, ...server }: Record<string, unknown>): void {
  printRecord({ ...server, createdAt: time(createdAt), ...(settings as object) })
}
