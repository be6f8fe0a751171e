import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { note, printRecord, printTable, time } from '../print.ts'
import { given, segment } from '../read-input.ts'
import { CommandRefused, UsageRefused } from '../refusal.ts'
import { addChange, addCommand, addList, type Flag, type Flags } from '../resource.ts'
import { findApiFlag, findApp, findOrganization } from './find.ts'

const statuses = ['pending', 'active', 'denied', 'inactive', 'cancelled']
/** `UAT` is another label of Test (protocol.md 8). */
const environments = ['Production', 'Test', 'UAT']

const subscriptionPath = ([subscription = '']: readonly string[]): string => `/subscriptions/${segment(subscription)}`

const consentFlags: readonly Flag[] = [
  ['--consent-name <name>', 'who agrees that the app works on the data'],
  ['--consent-title <title>', 'what they are in the organization'],
  ['--terms-digest <digest>', 'of the terms that they read (see apps show): agree to no other words'],
]

export function addSubscriptionCommands(program: Command): void {
  const subscriptions = program
    .command('subscriptions')
    .description('Which organization has activated which app, and with it the app’s APIs.')
  addList(subscriptions, {
    usage: 'list',
    description: 'List those of your organizations, or of an app or API of yours; operators see all of them.',
    flags: [
      ['--org <organization>', 'of this one'],
      ['--app <app>', 'of this one'],
      ['--api <api>', 'with a connection to this one, by its id or name'],
      ['--status <status>', 'with this one', statuses],
      ['--environment <environment>', 'of this one', environments],
      ['--search <text>', 'of organizations whose name has words that begin like these'],
    ],
    examples: [
      'subscriptions list --app "Lot Walk" --status pending',
      'subscriptions list --search motors --all --json',
    ],
    path: () => '/subscriptions',
    query: async ({ org, app, api, status, environment, search }, context) => ({
      organizationId: org === undefined ? undefined : await findOrganization(context, org as string),
      appId: app === undefined ? undefined : await findApp(context, app as string),
      apiId: await findApiFlag(context, api),
      ...{ status, environment, search },
    }),
    columns: [
      ['ID', ({ id }) => id],
      ['ORGANIZATION', ({ organization }) => (organization as Answer).name],
      ['APP', ({ app, purpose }) => (app as Answer | undefined)?.name ?? purpose],
      ['ENVIRONMENT', ({ environment }) => environment],
      ['STATUS', ({ status }) => status],
      ['CONNECTIONS', ({ connections }) => (connections as Answer[]).map(({ status }) => status)],
    ],
  })
  addCommand(subscriptions, {
    usage: 'show <subscription>',
    description: 'Show one, with its connections.',
    async work({ ask, show }, args) {
      const answer = await ask('GET', subscriptionPath(args))
      show(answer, () => printSubscription(answer))
    },
  })
  addCreate(subscriptions)
  addDecisions(subscriptions)
  addChange(subscriptions, {
    usage: 'connect <subscription> <api>',
    description: 'Add an API that the app has selected since. For owners of the organization.',
    flags: consentFlags,
    method: 'POST',
    path: (args) => `${subscriptionPath(args)}/connections`,
    body: (flags, [, apiId]) => ({ apiId, consent: neededConsent(flags) }),
    done: ([subscription, api]) => `${subscription} asks for ${api}.`,
  })
}

function addCreate(subscriptions: Command): void {
  addCommand(subscriptions, {
    usage: 'create',
    description: 'Activate an app for organizations of yours: one subscription each.',
    flags: [
      ['--app <app>', 'which one, by id or name'],
      ['--org <organization...>', 'for these, up to 50'],
      ['--environment <environment>', 'of the APIs (default: Production)', environments],
      ['--id <uuid>', 'of your choice, for one organization'],
      ...consentFlags,
    ],
    examples: [
      'subscriptions create --app "Lot Walk" --org "Lakeside Motors" --consent-name "Dana Whitfield" --consent-title Owner',
    ],
    async work(context, _, flags) {
      const { app, org = [], environment, id } = flags
      if (app === undefined || (org as string[]).length === 0)
        throw new UsageRefused('Say which app and for whom: --app, --org.')
      const organizationIds: string[] = []
      for (const named of org as string[]) organizationIds.push(await findOrganization(context, named))
      const body = { appId: await findApp(context, app as string), organizationIds, consent: neededConsent(flags) }
      const answer = await context.ask('POST', '/subscriptions', { ...body, ...given({ environment, id }) })
      context.show(answer, () => printOutcomes(answer.items as Answer[]))
      // Each organization has its own outcome; whoever checks the exit code hears of the first that was refused.
      if ((answer.items as Answer[]).some(({ refusal }) => refusal)) throw new CommandRefused('Not all were made.')
    },
  })
}

const decisions = [
  ['approve', 'Let an organization have your app.', 'Approved', undefined],
  ['deny', 'Do not.', 'Denied', undefined],
  [
    'deactivate',
    'End it, as its organization. Traffic stops, and each provider is told.',
    'Deactivated',
    'End this subscription?',
  ],
  [
    'cancel',
    'End it, as the developer of the app. Traffic stops, and each provider is told.',
    'Cancelled',
    'End this subscription?',
  ],
] as const

function addDecisions(subscriptions: Command): void {
  for (const [verb, description, done, question] of decisions) {
    addChange(subscriptions, {
      usage: `${verb} <subscription>`,
      description,
      method: 'POST',
      path: (args) => `${subscriptionPath(args)}/${verb}`,
      ...(question && { question: ([subscription]) => `${question} (${subscription})` }),
      done: ([subscription]) => `${done} ${subscription}.`,
    })
  }
  addChange(subscriptions, {
    usage: 'reactivate <subscription>',
    description: 'Begin it again, as its organization: same id, new connections.',
    flags: consentFlags,
    method: 'POST',
    path: (args) => `${subscriptionPath(args)}/reactivate`,
    body: (flags) => given({ consent: consentOf(flags) }),
    done: ([subscription]) => `Reactivated ${subscription}.`,
  })
}

function consentOf({ consentName: name, consentTitle: title, termsDigest }: Flags): object | undefined {
  if (name === undefined && title === undefined && termsDigest === undefined) return undefined
  if (name === undefined || title === undefined)
    throw new UsageRefused('--consent-name and --consent-title belong together.')
  return { name, title, ...given({ termsDigest }) }
}

function neededConsent(flags: Flags): object {
  const consent = consentOf(flags)
  if (!consent)
    throw new UsageRefused('Say who agrees that the app works on the data: --consent-name, --consent-title.')
  return consent
}

function printSubscription({ connections, organization, app, ...subscription }: Answer): void {
  const named = (party: unknown) => party && `${(party as Answer).name} (${(party as Answer).id})`
  printRecord({ id: subscription.id, organization: named(organization), app: named(app), ...subscription })
  process.stdout.write('\n')
  printTable(connections as Answer[], [
    ['CONNECTION', ({ id }) => id],
    ['API', ({ api }) => (api as Answer).id],
    ['STATUS', ({ status }) => status],
    ['MISSING VALUES', ({ missingValues }) => missingValues],
    ['ERROR', ({ error }) => error],
    ['SINCE', ({ changedAt }) => time(changedAt)],
  ])
}

function printOutcomes(items: readonly Answer[]): void {
  printTable(items, [
    ['ORGANIZATION', ({ organizationId }) => organizationId],
    ['SUBSCRIPTION', ({ subscription }) => (subscription as Answer | undefined)?.id],
    ['STATUS', ({ subscription }) => (subscription as Answer | undefined)?.status ?? 'refused'],
    ['WHY', ({ refusal }) => (refusal as Answer | undefined)?.detail],
  ])
  const waiting = items.some(({ subscription }) => (subscription as Answer | undefined)?.status === 'pending')
  if (waiting) note('Its developer has to approve what is pending.')
}
