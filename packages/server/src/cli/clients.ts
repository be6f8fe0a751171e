import type { Command } from 'commander'
import type { Answer } from './ask-server.ts'
import { note, printRecord, printTable, time } from './print.ts'
import { given, readJsonFile, segment, wholeNumber } from './read-input.ts'
import { UsageRefused } from './refusal.ts'
import { type CommandContext, run, type SharedOptions, withConnection, withServer } from './run.ts'

interface MetadataFlags extends SharedOptions {
  name?: string
  redirectUri?: string[]
  postLogoutRedirectUri?: string[]
  grantType?: string[]
  responseType?: string[]
  scope?: string
  authMethod?: string
  public?: boolean
  trusted?: boolean
  requirePkce?: boolean
  metadata?: string
}

interface ListFlags extends SharedOptions {
  search?: string
  limit?: string
  after?: string
}

interface RotateFlags extends SharedOptions {
  overlap?: string
  revokeOld?: boolean
}

export function addClientCommands(program: Command): void {
  const clients = program.command('clients').description('Credentials: of apps, of APIs, of whoever signs people in.')
  addList(clients)
  withConnection(clients.command('show <client_id>').description('Show one.')).action(
    (id: string, options: SharedOptions) =>
      run(options, async ({ ask, show }) => {
        const client = await ask('GET', `/clients/${segment(id)}`)
        show(client, () => printClient(client))
      }),
  )
  addCreate(clients)
  addUpdate(clients)
  addRotateSecret(clients)
  addChange(clients, 'enable', 'Let it be used again.')
  addChange(clients, 'disable', 'Refuse it, and every token it has, until it is enabled.')
  withConnection(
    clients
      .command('delete <client_id>')
      .description('Delete it, with all that was issued to it. Not for apps and APIs.'),
  ).action((id: string, options: SharedOptions) =>
    run(options, async ({ ask, show }) => {
      const client = await ask('DELETE', `/clients/${segment(id)}`)
      show(client, () => note(`Deleted ${id}.`))
    }),
  )
}

function addList(clients: Command): void {
  withServer(clients.command('list').description('List clients of an authorization server.'))
    .option('--search <text>', 'whose client_name or client_id has words that begin like these')
    .option('--limit <count>', 'how many at most, up to 200 (default: 50)')
    .option('--after <client_id>', 'those behind this one')
    .action((options: ListFlags) =>
      run(options, async ({ ask, authServerId, show }) => {
        const { search, limit, after } = options
        const query = new URLSearchParams(
          given({ authServerId: authServerId(), search, limit, after }) as Record<string, string>,
        )
        const answer = await ask('GET', `/clients?${query}`)
        show(answer, () => {
          printTable(answer.items as Answer[], [
            ['CLIENT_ID', ({ client_id }) => client_id],
            ['NAME', ({ client_name }) => client_name],
            ['BELONGS TO', ({ owner }) => `${(owner as Answer).kind} ${(owner as Answer).id}`],
            ['STATE', ({ disabled }) => (disabled ? 'disabled' : 'enabled')],
            ['GRANT TYPES', ({ grant_types }) => grant_types],
          ])
          if (answer.next !== undefined) note(`There are more: --after ${String(answer.next)}`)
        })
      }),
    )
}

function withMetadata(command: Command): Command {
  return command
    .option('--name <name>', 'what people read when they are asked to agree')
    .option('--redirect-uri <uri...>', 'where browsers are sent back to, letter by letter')
    .option('--post-logout-redirect-uri <uri...>', 'where browsers may go after signing out')
    .option('--grant-type <type...>', 'authorization_code, implicit, refresh_token, client_credentials')
    .option('--response-type <type...>', "code, token, id_token, 'id_token token', …")
    .option('--scope <scopes>', "what it may ask for at most: 'openid profile email'")
    .option(
      '--auth-method <method>',
      'client_secret_basic (default), client_secret_post, client_secret_jwt, private_key_jwt, none',
    )
    .option('--public', 'it cannot keep a secret (single-page, native): --auth-method none, and PKCE')
    .option('--trusted', 'people are not asked to agree')
    .option('--no-trusted', 'people are asked to agree')
    .option('--require-pkce', 'ask PKCE of it although it has a secret')
    .option('--no-require-pkce', 'as its authorization server says')
    .option('--metadata <file>', 'JSON with any client metadata (RFC 7591) and settings (- for standard input)')
}

function addCreate(clients: Command): void {
  withMetadata(withServer(clients.command('create').description('Make one. Its secret is shown this once.')))
    .addHelpText(
      'after',
      `
It belongs to the exchange: it signs people in. Apps that call APIs are made with their app.

Examples:
  portreeve clients create --name "Dealer portal" --redirect-uri https://portal.example/callback --scope 'openid profile email'
  portreeve clients create --name "Lot Walk" --public --redirect-uri http://localhost:5001 --grant-type authorization_code refresh_token
  portreeve clients create --metadata client.json --json`,
    )
    .action((options: MetadataFlags) =>
      run(options, async ({ ask, authServerId, show }) => {
        const client = await ask('POST', '/clients', { ...metadataOf(options), authServerId: authServerId() })
        showWithSecret(client, show)
      }),
    )
}

function addUpdate(clients: Command): void {
  withMetadata(
    withConnection(clients.command('update <client_id>').description('Change one. What is not named stays as it is.')),
  )
    .addHelpText(
      'after',
      `
Examples:
  portreeve clients update Jxk…3f --redirect-uri https://portal.example/callback https://portal.example/silent
  echo '{"policy_uri": null}' | portreeve clients update Jxk…3f --metadata -`,
    )
    .action((id: string, options: MetadataFlags) =>
      run(options, async ({ ask, show }) => {
        const patch = metadataOf(options)
        if (Object.keys(patch).length === 0) throw new UsageRefused('Say what to change (see --help).')
        showWithSecret(await ask('PATCH', `/clients/${segment(id)}`, patch), show)
      }),
    )
}

function addRotateSecret(clients: Command): void {
  withConnection(
    clients
      .command('rotate-secret <client_id>')
      .description('Give it a new secret, shown this once; the old one goes on for a while.'),
  )
    .option('--overlap <seconds>', 'how long the old secret goes on (default: 86400; 0 ends it now)')
    .option('--revoke-old', 'make no new secret; end all but the newest')
    .addHelpText(
      'after',
      `
Examples:
  portreeve clients rotate-secret Jxk…3f                 # a client has two secrets at most: a third ends the oldest
  portreeve clients rotate-secret Jxk…3f --revoke-old    # when everybody uses the new one
  portreeve clients rotate-secret Jxk…3f --overlap 0     # when the old one is in wrong hands`,
    )
    .action((id: string, options: RotateFlags) =>
      run(options, async ({ ask, show }) => {
        const { overlap, revokeOld } = options
        if (revokeOld && overlap !== undefined) throw new UsageRefused('--overlap and --revoke-old exclude each other.')
        const body = given({ overlapSeconds: wholeNumber('--overlap', overlap) })
        const path = `/clients/${segment(id)}/${revokeOld ? 'revoke-old-secrets' : 'rotate-secret'}`
        showWithSecret(await ask('POST', path, body), show)
      }),
    )
}

function addChange(clients: Command, verb: 'enable' | 'disable', description: string): void {
  withConnection(clients.command(`${verb} <client_id>`).description(description)).action(
    (id: string, options: SharedOptions) =>
      run(options, async ({ ask, show }) => {
        const client = await ask('POST', `/clients/${segment(id)}/${verb}`)
        show(client, () => note(`${verb === 'enable' ? 'Enabled' : 'Disabled'} ${id}.`))
      }),
  )
}

function metadataOf(flags: MetadataFlags): Answer {
  if (flags.public && flags.authMethod !== undefined) {
    throw new UsageRefused('--public and --auth-method exclude each other.')
  }
  const fromFile = readJsonFile(flags.metadata)
  const { trusted, requirePkce } = flags
  const settings = { ...(fromFile.settings as object | undefined), ...given({ trusted, requirePkce }) }
  return {
    ...fromFile,
    ...given({
      client_name: flags.name,
      redirect_uris: flags.redirectUri,
      post_logout_redirect_uris: flags.postLogoutRedirectUri,
      grant_types: flags.grantType,
      response_types: flags.responseType,
      scope: flags.scope,
      token_endpoint_auth_method: flags.public ? 'none' : flags.authMethod,
    }),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
  }
}

function showWithSecret(client: Answer, show: CommandContext['show']): void {
  show(client, () => {
    printClient(client)
    if (client.client_secret !== undefined) note('\nThe client_secret is shown this once. Keep it now.')
  })
}

function printClient({ owner, secrets, settings, createdAt, ...client }: Answer): void {
  const { kind, id } = owner as Answer
  printRecord({
    ...client,
    owner: `${kind} ${id}`,
    settings: Object.keys(settings as object).length > 0 ? settings : undefined,
    secrets: (secrets as Answer[]).map(describeSecret).join(', ') || 'none',
    createdAt: time(createdAt),
  })
}

function describeSecret({ createdAt, expiresAt }: Answer): string {
  return `of ${time(createdAt)}${expiresAt === undefined ? '' : ` until ${time(expiresAt)}`}`
}
