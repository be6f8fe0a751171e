import type { Command } from 'commander'
import { given, readJsonFile } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import { addChange, addList, addShow, type Flag, type Flags } from '../resource.ts'
import type { CommandContext } from '../run.ts'
import { findOrganization } from './find.ts'
import { addInvitationCommands, addJoinRequestCommands, addMemberCommands } from './members.ts'
import { addNamespaceCommands } from './namespaces.ts'

/** Organizations are named by id or by name everywhere. */
const organizationPath = async ([organization = '']: readonly string[], context: CommandContext): Promise<string> =>
  `/organizations/${await findOrganization(context, organization)}`

const profileFlags: readonly Flag[] = [
  ['--name <name>', 'what it is called'],
  ['--address <text>', 'in one line'],
  ['--country <code>', 'two letters: US, CA, CH'],
  ['--phone <number>', 'where it can be called'],
  ['--email-domain <domain>', 'whom its owners may invite; "" for none'],
  ['--website <url>', '"" for none'],
  ['--dealer-code <code...>', 'passed on by the subscription list'],
  ['--file <file>', 'JSON with any of its members (- for standard input)'],
]

export function addOrganizationCommands(program: Command): void {
  const orgs = program.command('orgs').description('Organizations, who is in them, and their namespaces.')
  addList(orgs, {
    usage: 'list',
    description: 'List yours; operators see all of them.',
    flags: [['--search <text>', 'whose name has words that begin like these']],
    examples: ['orgs list --search motors', 'orgs list --all --json'],
    path: () => '/organizations',
    query: ({ search }) => ({ search }),
    columns: [
      ['ID', ({ id }) => id],
      ['NAME', ({ name }) => name],
      ['COUNTRY', ({ countryCode }) => countryCode],
      ['E-MAIL DOMAIN', ({ emailDomain }) => emailDomain],
      ['STATE', ({ disabled }) => (disabled ? 'disabled' : 'enabled')],
    ],
  })
  addShow(orgs, { usage: 'show <organization>', description: 'Show one, by id or name.', path: organizationPath })
  addCreate(orgs)
  addChange(orgs, {
    usage: 'update <organization>',
    description: 'Change one. What is not named stays as it is.',
    flags: profileFlags,
    examples: ['orgs update "Lakeside Motors" --phone "+1 555 0100" --website https://lakeside.example'],
    method: 'PATCH',
    path: organizationPath,
    body: (flags) => {
      const patch = profileOf(flags)
      if (Object.keys(patch).length === 0) throw new UsageRefused('Say what to change (see --help).')
      return patch
    },
  })
  addStates(orgs)
  addMemberCommands(orgs)
  addInvitationCommands(orgs)
  addJoinRequestCommands(orgs)
  addNamespaceCommands(orgs)
}

function addCreate(orgs: Command): void {
  addChange(orgs, {
    usage: 'create',
    isNew: true,
    description: 'Make one. You become its owner, unless you run the exchange and say otherwise.',
    flags: [
      ...profileFlags,
      ['--namespace <name>', 'its first one (default: after its e-mail domain or name)'],
      ['--id <uuid>', 'of your choice'],
      ['--owner <user>', 'operators: whose it becomes, by id'],
      ['--no-owner', 'operators: nobody’s for now'],
    ],
    examples: [
      'orgs create --name "Lakeside Motors" --address "12 Shore Road, Lakeside" --country US --phone "+1 555 0100"',
      'orgs create --file lakeside.json --no-owner --json',
    ],
    method: 'POST',
    path: () => '/organizations',
    body: (flags) => {
      const { namespace, id, owner } = flags
      const body = { ...profileOf(flags), ...given({ namespace, id, ownerId: owner === false ? null : owner }) }
      if (Object.hasOwn(body, 'name')) return body
      throw new UsageRefused('Say what it is called: --name.')
    },
  })
}

function addStates(orgs: Command): void {
  addChange(orgs, {
    usage: 'disable <organization>',
    description: 'Refuse its apps, APIs and subscriptions, until it is enabled. For operators.',
    method: 'POST',
    path: async (args, context) => `${await organizationPath(args, context)}/disable`,
    question: ([organization]) => `Refuse every call of and to ${organization} from now on?`,
    done: ([organization]) => `Disabled ${organization}.`,
  })
  addChange(orgs, {
    usage: 'enable <organization>',
    description: 'The opposite.',
    method: 'POST',
    path: async (args, context) => `${await organizationPath(args, context)}/enable`,
    done: ([organization]) => `Enabled ${organization}.`,
  })
  addChange(orgs, {
    usage: 'delete <organization>',
    description: 'Delete one that has no app, API or subscription.',
    method: 'DELETE',
    path: organizationPath,
    question: ([organization]) => `Delete ${organization}, with its members and namespaces?`,
    done: ([organization]) => `Deleted ${organization}.`,
  })
}

function profileOf(flags: Flags): Record<string, unknown> {
  const { name, address, country: countryCode, phone: phoneNumber, emailDomain, website, dealerCode } = flags
  const orNull = (text: unknown) => (text === '' ? null : text)
  return {
    ...readJsonFile(flags.file as string | undefined),
    ...given({
      name,
      address,
      countryCode,
      phoneNumber,
      emailDomain: orNull(emailDomain),
      website: orNull(website),
      dealerCodes: dealerCode,
    }),
  }
}
