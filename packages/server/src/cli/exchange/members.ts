import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { time } from '../print.ts'
import { given, segment } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import { addChange, addList } from '../resource.ts'
import type { CommandContext } from '../run.ts'
import { findOrganization, findUser } from './find.ts'

const base = async (organization: string, context: CommandContext) =>
  `/organizations/${await findOrganization(context, organization)}`

const memberPath = async ([organization = '', user = '']: readonly string[], context: CommandContext) => {
  const id = await findOrganization(context, organization)
  return `/organizations/${id}/members/${segment(await findUser(context, user, id))}`
}

export function addMemberCommands(orgs: Command): void {
  const members = orgs.command('members').description('Who belongs to an organization, and what they may do.')
  addList(members, {
    usage: 'list <organization>',
    description: 'List its members.',
    path: async ([organization = ''], context) => `${await base(organization, context)}/members`,
    columns: [
      ['USER', ({ userId }) => userId],
      ['E-MAIL', ({ email }) => email],
      ['NAME', ({ name }) => name],
      ['ROLES', ({ roles }) => ((roles as string[]).length > 0 ? roles : 'looks')],
      ['SINCE', ({ createdAt }) => time(createdAt)],
    ],
  })
  addChange(members, {
    usage: 'set <organization> <user>',
    description: 'Give a member these roles and no others. Operators may also put in somebody who is no member yet.',
    flags: [['--role <role...>', 'owner, developer; none of them: they look, and change nothing']],
    examples: [
      'orgs members set "Lakeside Motors" dana@lakeside.example --role owner',
      'orgs members set "Lakeside Motors" dana@lakeside.example     # looks from now on',
    ],
    method: 'PUT',
    path: memberPath,
    body: ({ role = [] }) => ({ roles: role }),
  })
  addChange(members, {
    usage: 'remove <organization> <user>',
    description: 'Take somebody out, or leave yourself. There is always an owner.',
    method: 'DELETE',
    path: memberPath,
    question: ([organization, user]) => `Take ${user} out of ${organization}?`,
    done: ([organization, user]) => `${user} is no member of ${organization} any more.`,
  })
}

export function addInvitationCommands(orgs: Command): void {
  const invitations = orgs.command('invitations').description('People who were asked to join.')
  addList(invitations, {
    usage: 'list <organization>',
    description: 'List them, newest first.',
    path: async ([organization = ''], context) => `${await base(organization, context)}/invitations`,
    columns: [
      ['ID', ({ id }) => id],
      ['E-MAIL', ({ email }) => email],
      ['ROLES', ({ roles }) => roles],
      ['STATE', ({ state }) => state],
      ['UNTIL', ({ expiresAt }) => time(expiresAt)],
    ],
  })
  addChange(invitations, {
    usage: 'create <organization>',
    isNew: true,
    description: 'Mail somebody that they may join. Who has no login yet is invited to make one.',
    flags: [
      ['--email <address>', 'of the organization’s e-mail domain, when it has one'],
      ['--role <role...>', 'owner, developer; none of them: they look, and change nothing'],
    ],
    examples: ['orgs invitations create "Lakeside Motors" --email dana@lakeside.example --role developer'],
    method: 'POST',
    path: async ([organization = ''], context) => `${await base(organization, context)}/invitations`,
    body({ email, role: roles = [] }) {
      if (email === undefined) throw new UsageRefused('Say whom: --email.')
      return given({ email, roles })
    },
  })
  addChange(invitations, {
    usage: 'withdraw <organization> <invitation>',
    description: 'Take one back, by its id.',
    method: 'DELETE',
    path: async ([organization = '', id = ''], context) =>
      `${await base(organization, context)}/invitations/${segment(id)}`,
    done: ([, id]) => `Withdrew ${id}.`,
  })
}

export function addJoinRequestCommands(orgs: Command): void {
  const requests = orgs.command('join-requests').description('People who asked to join.')
  addList(requests, {
    usage: 'list <organization>',
    description: 'List them, newest first. For owners.',
    path: async ([organization = ''], context) => `${await base(organization, context)}/join-requests`,
    columns: [
      ['ID', ({ id }) => id],
      ['E-MAIL', ({ user }) => (user as Answer).email],
      ['NAME', ({ user }) => (user as Answer).name],
      ['STATE', ({ state }) => state],
      ['SINCE', ({ createdAt }) => time(createdAt)],
    ],
  })
  addChange(requests, {
    usage: 'create <organization>',
    isNew: true,
    description: 'Ask to join, by the id of the organization. Its owners decide.',
    flags: [['--message <text>', 'what its owners read']],
    method: 'POST',
    // By id alone: somebody who is no member cannot look for it by name, and is not told whether it is there.
    path: ([organization = '']) => `/organizations/${segment(organization)}/join-requests`,
    body: ({ message }) => given({ message }),
    done: ([organization]) => `Asked. If there is an organization ${organization}, its owners decide.`,
  })
  addChange(requests, {
    usage: 'approve <organization> <request>',
    description: 'Let somebody in.',
    flags: [['--role <role...>', 'owner, developer; none of them: they look, and change nothing']],
    method: 'POST',
    path: async ([organization = '', id = ''], context) =>
      `${await base(organization, context)}/join-requests/${segment(id)}/approve`,
    body: ({ role: roles }) => given({ roles }),
    done: ([, id]) => `Approved ${id}.`,
  })
  addChange(requests, {
    usage: 'deny <organization> <request>',
    description: 'Say no.',
    method: 'POST',
    path: async ([organization = '', id = ''], context) =>
      `${await base(organization, context)}/join-requests/${segment(id)}/deny`,
    done: ([, id]) => `Denied ${id}.`,
  })
}
