import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { printLine, printRecord, printTable, type Row } from '../print.ts'
import { given, readJsonFile, segment } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import { addChange, addCommand, addList, addShow, type Flag, type Flags } from '../resource.ts'
import { addCredentialCommands } from './credentials.ts'
import { findOrganization } from './find.ts'
import { pairsOf } from './pairs.ts'
import { addPlanCommands } from './plans.ts'
import { addSpecCommands } from './specs.ts'
import { addTrafficCommands } from './traffic.ts'

/** `UAT` is another label of Test (protocol.md 8). */
const environments = ['Production', 'Test', 'Dev', 'UAT']

const apiPath = ([api = '']: readonly string[]): string => `/apis/${segment(api)}`

const settingsFlags: readonly Flag[] = [
  ['--name <name>', 'what people read'],
  ['--version <version>', 'of the API, such as 1.2'],
  ['--base-path <path>', 'behind the namespace: /appointments/v1'],
  ['--target-url <url>', 'base URL of the service; base path and endpoint are put behind it'],
  ['--activation <mode>', 'how connections come to be', ['automatic', 'manual', 'admin_api']],
  ['--admin-url <url>', 'of the admin API, without /activate'],
  ['--description <text>', 'what it does'],
  ['--documentation-url <url>', 'where its documentation is'],
  ['--file <file>', 'JSON with any of its members (- for standard input)'],
]

export function addApiCommands(program: Command): void {
  const apis = program.command('apis').description('APIs: one is a version in an environment.')
  addList(apis, {
    usage: 'list',
    description: 'List those of your organizations; operators see all of them.',
    flags: [
      ['--org <organization>', 'of this one'],
      ['--search <text>', 'whose name or description has this in it'],
      ['--environment <environment>', 'of this one', environments],
      ['--namespace <name>', 'of this one'],
    ],
    examples: ['apis list --environment Production', 'apis list --org Brightwork --all --json'],
    path: () => '/apis',
    query: async ({ org, search, environment, namespace }, context) => ({
      organizationId: org === undefined ? undefined : await findOrganization(context, org as string),
      ...{ search, environment, namespace },
    }),
    columns: [
      ['ID', ({ id }) => id],
      ['NAME', ({ name }) => name],
      ['VERSION', ({ version }) => version],
      ['ENVIRONMENT', ({ environment }) => environment],
      ['VISIBILITY', ({ visibility }) => visibility],
      ['STATE', ({ disabled }) => (disabled ? 'disabled' : 'enabled')],
      ['URL', ({ proxyUrl }) => proxyUrl],
    ],
  })
  addShow(apis, { usage: 'show <api>', description: 'Show one.', path: apiPath })
  addCreate(apis)
  addChange(apis, {
    usage: 'update <api>',
    description: 'Change one. What is not named stays as it is; null in a file takes away.',
    flags: settingsFlags,
    examples: [
      'apis update appointments-v1 --target-url https://dms.example/api',
      `apis update appointments-v1 --file - <<< '{"details": {"lifeCycle": "Deprecated"}}'`,
      `apis update appointments-v1 --file - <<< '{"details": {"support": {"email": "help@brightwork.example"}, "terms": {"version": "1", "text": "Be kind."}}}'`,
    ],
    method: 'PATCH',
    path: apiPath,
    body: (flags) => somethingOf(settingsOf(flags)),
  })
  addStates(apis)
  addVisibility(apis)
  addAccessControl(apis)
  addTrafficCommands(apis)
  addCredentialCommands(apis, { what: 'api', path: apiPath })
  addProbe(apis)
  addPlanCommands(apis)
  addSpecCommands(apis)
}

function addCreate(apis: Command): void {
  addChange(apis, {
    usage: 'create',
    isNew: true,
    description: 'Register one. The secret of its credentials is shown this once.',
    flags: [
      ['--org <organization>', 'whose it is'],
      ['--environment <environment>', 'where it is for good', environments],
      ['--namespace <name>', 'of the organization; for good'],
      ['--kind <kind>', 'calls or events (default: rest)', ['rest', 'async']],
      ['--based-on <api>', 'what is left out is as it is there: a new version, or another environment'],
      ['--id <id>', 'of your choice'],
      ...settingsFlags,
    ],
    examples: [
      'apis create --org Brightwork --name Appointments --version 1.0 --environment Test --namespace brightwork --base-path /appointments/v1 --target-url https://dms.example',
      'apis create --based-on appointments-v1 --environment Production --id appointments-v1-production',
      'apis create --file api.json --json > credentials.json',
    ],
    method: 'POST',
    path: () => '/apis',
    body: async (flags, _, context) => {
      const { org, environment, namespace, kind, basedOn, id } = flags
      const organizationId = org === undefined ? undefined : await findOrganization(context, org as string)
      return { ...settingsOf(flags), ...given({ organizationId, environment, namespace, kind, basedOn, id }) }
    },
  })
}

function addStates(apis: Command): void {
  addChange(apis, {
    usage: 'disable <api>',
    description: 'Refuse every call to it, and its credentials, until it is enabled.',
    method: 'POST',
    path: (args) => `${apiPath(args)}/disable`,
    question: ([api]) => `Refuse every call to ${api} from now on?`,
    done: ([api]) => `Disabled ${api}.`,
  })
  addChange(apis, {
    usage: 'enable <api>',
    description: 'The opposite.',
    method: 'POST',
    path: (args) => `${apiPath(args)}/enable`,
    done: ([api]) => `Enabled ${api}.`,
  })
  addChange(apis, {
    usage: 'delete <api>',
    description: 'Delete one that no app has selected.',
    method: 'DELETE',
    path: apiPath,
    question: ([api]) => `Delete ${api}, with its credentials and its spec?`,
    done: ([api]) => `Deleted ${api}.`,
  })
}

function addVisibility(apis: Command): void {
  addChange(apis, {
    usage: 'visibility <api> <visibility>',
    description: 'Say who may see it: private, shared or public. What apps have selected they keep.',
    flags: [['--with <organization...>', 'shared: with these, and no others']],
    examples: [
      'apis visibility appointments-v1 public',
      'apis visibility appointments-v1 shared --with "Lakeside Motors" Harbor',
    ],
    method: 'PUT',
    path: (args) => `${apiPath(args)}/visibility`,
    async body({ with: named }, [, visibility = ''], context) {
      if (!['private', 'shared', 'public'].includes(visibility)) {
        throw new UsageRefused('The visibility has to be private, shared or public.')
      }
      if (named === undefined) return { visibility }
      const sharedWith: string[] = []
      for (const each of named as string[]) sharedWith.push(await findOrganization(context, each))
      return { visibility, sharedWith }
    },
    done: ([api, visibility]) => `${api} is ${visibility} now.`,
  })
}

function checkForm(fromFile: Record<string, unknown>): void {
  const other = Object.keys(fromFile).find((name) => name !== 'accessControl' && name !== 'values')
  if (other === undefined) return
  const hint = Object.hasOwn(fromFile, 'kind') ? ' What has a kind goes under accessControl.' : ''
  throw new UsageRefused(`The file has a member "${other}". Its members are accessControl and values.${hint}`)
}

function addAccessControl(apis: Command): void {
  const accessControl = apis
    .command('access-control')
    .description('How the gateway authenticates itself to the API service.')
  addShow(accessControl, {
    usage: 'show <api>',
    description: 'Show it, and which of its values are set. Never the values.',
    path: (args) => `${apiPath(args)}/access-control`,
    print: printAccessControl,
  })
  addChange(accessControl, {
    usage: 'set <api>',
    description: 'Set it, and values by their keys. Values that are not named stay.',
    flags: [
      ['--file <file>', 'JSON with accessControl and values (- for standard input)'],
      ['--value <key=value...>', 'better in the file: others can read your arguments'],
    ],
    examples: [
      'apis access-control set appointments-v1 --file access-control.json',
      'apis access-control set appointments-v1 --value request:header:X-Api-Key=…    # the rest stays as it is',
    ],
    notes: `access-control.json, for instance (docs/apis.md has all kinds):
  {"accessControl": {"kind": "api_key", "requestParameters": [{"in": "header", "name": "X-Api-Key"}]},
   "values": {"request:header:X-Api-Key": "…"}}`,
    method: 'PUT',
    path: (args) => `${apiPath(args)}/access-control`,
    print: printAccessControl,
    async body({ file, value }, args, context) {
      const fromFile = readJsonFile(file as string | undefined)
      checkForm(fromFile)
      const values = { ...(fromFile.values as object | undefined), ...pairsOf(value as string[] | undefined) }
      // New values alone leave the rest as it is.
      const accessControl =
        fromFile.accessControl ?? (await context.ask('GET', `${apiPath(args)}/access-control`)).accessControl
      return { ...somethingOf({ ...fromFile, ...(value ? { values } : {}) }), accessControl, values }
    },
  })
}

/** The values as a table: whose each is, and whether it is set. Those of subscriptions are set with each connection. */
function printAccessControl({ places, ...rest }: Answer): void {
  printRecord(rest)
  const rows = (places ?? []) as Row[]
  if (rows.length === 0) return
  printLine('')
  printTable(rows, [
    ['VALUE', ({ key }) => key],
    ['OF', ({ subscriptionSpecific }) => (subscriptionSpecific ? 'each subscription' : 'all')],
    [
      'IS SET',
      ({ subscriptionSpecific, isSet }) => (subscriptionSpecific ? 'with the connection' : isSet ? 'yes' : 'no'),
    ],
    ['DISPLAY NAME', ({ displayName }) => displayName],
  ])
}

function addProbe(apis: Command): void {
  addCommand(apis, {
    usage: 'probe <api>',
    description: 'Ask its service whether it is there: status codes only, and nothing is changed.',
    async work({ ask, show }, args) {
      const answer = await ask('POST', `${apiPath(args)}/probe`)
      show(answer, () => printRecord(answer))
    },
  })
}

function settingsOf(flags: Flags): Record<string, unknown> {
  const { name, version, basePath, targetUrl, activation: mode, adminUrl, description, documentationUrl } = flags
  const fromFile = readJsonFile(flags.file as string | undefined)
  const activation = { ...(fromFile.activation as object | undefined), ...given({ mode, adminUrl }) }
  const details = { ...(fromFile.details as object | undefined), ...given({ description, documentationUrl }) }
  return {
    ...fromFile,
    ...given({ name, version, basePath, targetUrl }),
    ...(Object.keys(activation).length > 0 ? { activation } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  }
}

function somethingOf(patch: Record<string, unknown>): Record<string, unknown> {
  if (Object.keys(patch).length === 0) throw new UsageRefused('Say what to change (see --help).')
  return patch
}
