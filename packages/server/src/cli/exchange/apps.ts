import type { Command } from 'commander'
import { given, readJsonFile, segment } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import { addChange, addCommand, addList, addShow, type Flag, type Flags, withQuery } from '../resource.ts'
import type { CommandContext } from '../run.ts'
import { addCredentialCommands } from './credentials.ts'
import { findApp, findOrganization, findPlan } from './find.ts'
import { quotasOf } from './quotas.ts'

const listings = [
  'Registered',
  'Draft',
  'Submitted',
  'In Review',
  'Approved',
  'Not Approved',
  'Published',
  'Withdrawn',
  'Revoked',
]

/** Apps are named by id or by name everywhere. */
const appPath = async ([app = '']: readonly string[], context: CommandContext): Promise<string> =>
  `/apps/${await findApp(context, app)}`

const settingsFlags: readonly Flag[] = [
  ['--name <name>', 'what people read'],
  ['--description <text>', 'up to 250 characters'],
  ['--website <url>', '"" for none'],
  ['--contact-email <address>', 'whom providers and buyers write to'],
  ['--callback-url <url...>', 'where browsers are sent back to, letter by letter; with one, people sign in to it'],
  ['--implicit', 'it may use the implicit flow'],
  ['--no-implicit', 'it may not'],
  ['--activation <mode>', 'manual: you approve each activation', ['automatic', 'manual']],
  ['--share-with <organization...>', 'who may activate it although it is not published; no others may'],
  [
    '--quota <calls/period...>',
    'operators: of all its calls, 50/second 100000/day; none: as much as its plans let through',
  ],
  ['--file <file>', 'JSON with any of its members (- for standard input)'],
]

export function addAppCommands(program: Command): void {
  const apps = program.command('apps').description('Apps, and the APIs that they use.')
  addList(apps, {
    usage: 'list',
    description: 'List those of your organizations; operators see all of them.',
    flags: [
      ['--org <organization>', 'of this one'],
      ['--search <text>', 'whose name has words that begin like these'],
      ['--listing <listing>', 'where they are on their way to buyers', listings],
    ],
    examples: ['apps list --listing Submitted', 'apps list --org Brightwork --all --json'],
    path: () => '/apps',
    query: async ({ org, search, listing }, context) => ({
      organizationId: org === undefined ? undefined : await findOrganization(context, org as string),
      ...{ search, listing },
    }),
    columns: [
      ['ID', ({ id }) => id],
      ['NAME', ({ name }) => name],
      ['DEVELOPER', ({ organizationName }) => organizationName],
      ['LISTING', ({ listing }) => listing],
      ['STATE', ({ disabled }) => (disabled ? 'disabled' : 'enabled')],
      ['API KEY', ({ client_id }) => client_id],
    ],
  })
  addShow(apps, { usage: 'show <app>', description: 'Show one, by id or name.', path: appPath })
  addCreateAndUpdate(apps)
  addSelections(apps)
  addListing(apps)
  addStates(apps)
  addCredentialCommands(apps, { what: 'app', path: appPath })
  addCommand(apps, {
    usage: 'report <app>',
    description: 'Print its subscriptions as CSV.',
    examples: ['apps report "Lot Walk" > subscriptions.csv'],
    async work(context, args) {
      await printReport(`${await appPath(args, context)}/subscriptions.csv`, context)
    },
  })
}

const REPORT_ROWS_MAX = 50_000
/** Names have no line ends, so a record is a line; the id is in front of status and dates. */
const LAST_ID = /,([0-9a-f-]{36}),[a-z]*,[0-9-]*,[0-9-]*\r\n$/

/** Page by page, with the line of names above the first one alone. */
async function printReport(path: string, { askText }: Pick<CommandContext, 'askText'>): Promise<void> {
  let after: string | undefined
  do {
    const page = await askText(withQuery(path, { limit: REPORT_ROWS_MAX, after }))
    process.stdout.write(after === undefined ? page : page.slice(page.indexOf('\r\n') + 2))
    const rows = page.split('\r\n').length - 2
    after = rows < REPORT_ROWS_MAX ? undefined : LAST_ID.exec(page)?.[1]
  } while (after !== undefined)
}

function addCreateAndUpdate(apps: Command): void {
  addChange(apps, {
    usage: 'create',
    isNew: true,
    description: 'Register one. Its API Secret is shown this once.',
    flags: [['--org <organization>', 'whose it is'], ['--id <uuid>', 'of your choice'], ...settingsFlags],
    examples: [
      'apps create --org Brightwork --name "Lot Walk" --contact-email hello@brightwork.example',
      'apps create --org Brightwork --name Portal --contact-email a@brightwork.example --callback-url https://portal.example/callback --json',
    ],
    method: 'POST',
    path: () => '/apps',
    body: async (flags, _, context) => {
      const { org, id } = flags
      const organizationId = org === undefined ? undefined : await findOrganization(context, org as string)
      return { ...(await settingsOf(flags, context)), ...given({ organizationId, id }) }
    },
  })
  addChange(apps, {
    usage: 'update <app>',
    description: 'Change one. What is not named stays as it is; null in a file takes away.',
    flags: settingsFlags,
    examples: [
      'apps update "Lot Walk" --callback-url https://lotwalk.example/callback --activation manual',
      'apps update "Lot Walk" --quota 50/second   # operators',
    ],
    method: 'PATCH',
    path: appPath,
    body: async (flags, _, context) => {
      const patch = await settingsOf(flags, context)
      if (Object.keys(patch).length === 0) throw new UsageRefused('Say what to change (see --help).')
      return patch
    },
  })
}

function addSelections(apps: Command): void {
  addChange(apps, {
    usage: 'select <app> <api>',
    description: 'Let it use an API, with a plan and in acceptance of its terms where it has any.',
    flags: [
      ['--plan <plan>', 'id or name of the plan (see apis plans list)'],
      ['--terms-version <version>', 'the version of the terms that you have read (see apis show) and accept'],
      ['--terms-digest <digest>', 'of their words (see apis show): accept no others'],
      ['--accepted-by <name>', 'who accepts them'],
      ['--title <title>', 'what they are in their company'],
      ['--company <name>', 'in whose name'],
      ['--webhook-url <url>', 'where events of an async API go'],
    ],
    examples: [
      'apps select "Lot Walk" appointments-v1 --plan Standard --terms-version 2026-01 --accepted-by "Ada Moore" --title CTO --company Brightwork',
    ],
    method: 'PUT',
    path: async ([app = '', api = ''], context) => `${await appPath([app], context)}/apis/${segment(api)}`,
    async body(
      { plan, termsVersion, termsDigest, acceptedBy: name, title, company, webhookUrl },
      [, api = ''],
      context,
    ) {
      const planId = plan === undefined ? undefined : await findPlan(context, api, plan as string)
      const terms = given({ termsVersion, termsDigest, name, title, company })
      return given({ planId, webhookUrl, terms: Object.keys(terms).length > 0 ? terms : undefined })
    },
    done: ([app, api]) => `${app} has selected ${api}.`,
  })
  addChange(apps, {
    usage: 'deselect <app> <api>',
    description: 'Let an API go, while no organization has activated the app.',
    method: 'DELETE',
    path: async ([app = '', api = ''], context) => `${await appPath([app], context)}/apis/${segment(api)}`,
    question: ([app, api]) => `Take ${api} from ${app}?`,
    done: ([app, api]) => `${app} does not have ${api} any more.`,
  })
}

function addListing(apps: Command): void {
  addChange(apps, {
    usage: 'listing <app> <listing>',
    description: 'Move it a step on its way to buyers: Draft, Submitted, "In Review", Approved, Published, and back.',
    examples: ['apps listing "Lot Walk" Submitted', 'apps listing "Lot Walk" "In Review"   # operators'],
    method: 'POST',
    path: async (args, context) => `${await appPath(args, context)}/listing`,
    body(_, [, status = '']) {
      if (!listings.includes(status)) throw new UsageRefused(`The listing has to be one of ${listings.join(', ')}.`)
      return { status }
    },
    done: ([app, status]) => `${app} is ${status} now.`,
  })
}

function addStates(apps: Command): void {
  addChange(apps, {
    usage: 'disable <app>',
    description: 'Refuse it, and every token it has, until it is enabled.',
    method: 'POST',
    path: async (args, context) => `${await appPath(args, context)}/disable`,
    question: ([app]) => `Refuse every call of ${app} from now on?`,
    done: ([app]) => `Disabled ${app}.`,
  })
  addChange(apps, {
    usage: 'enable <app>',
    description: 'The opposite.',
    method: 'POST',
    path: async (args, context) => `${await appPath(args, context)}/enable`,
    done: ([app]) => `Enabled ${app}.`,
  })
  addChange(apps, {
    usage: 'delete <app>',
    description: 'Delete one that no organization has activated.',
    method: 'DELETE',
    path: appPath,
    question: ([app]) => `Delete ${app}, with its credentials?`,
    done: ([app]) => `Deleted ${app}.`,
  })
}

async function settingsOf(flags: Flags, context: CommandContext): Promise<Record<string, unknown>> {
  const { name, description, website, contactEmail, callbackUrl: callbackUrls, implicit, activation, shareWith } = flags
  const quotas = quotasOf(flags.quota as string[] | undefined)
  const sharedWith: string[] = []
  for (const named of (shareWith as string[] | undefined) ?? []) sharedWith.push(await findOrganization(context, named))
  return {
    ...readJsonFile(flags.file as string | undefined),
    ...given({
      ...{ name, description, contactEmail, callbackUrls, implicit, activation, quotas },
      website: website === '' ? null : website,
      sharedWith: shareWith === undefined ? undefined : sharedWith,
    }),
  }
}
