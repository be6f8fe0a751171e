import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { cell, printTable, time } from '../print.ts'
import { given, segment } from '../read-input.ts'
import { addChange, addCommand, addList } from '../resource.ts'
import { findOrganization, findUser } from './find.ts'

/** For who runs the exchange. */
export function addOperatorCommands(program: Command): void {
  const operators = program
    .command('operators')
    .description('People who run the exchange, and may do everything on it.')
  addCommand(operators, {
    usage: 'list',
    description: 'List them.',
    async work({ ask, show }) {
      const answer = await ask('GET', '/operators')
      show(answer, () =>
        printTable(answer.items as Answer[], [
          ['USER', ({ userId }) => userId],
          ['E-MAIL', ({ email }) => email],
          ['NAME', ({ name }) => name],
          ['STATE', ({ disabled }) => (disabled ? 'disabled' : 'enabled')],
          ['SINCE', ({ createdAt }) => time(createdAt)],
        ]),
      )
    },
  })
  addChange(operators, {
    usage: 'add <user>',
    description: 'Make a user an operator, by id or e-mail.',
    examples: ['operators add dana@lakeside.example'],
    method: 'PUT',
    path: async ([user = ''], context) => `/operators/${segment(await findUser(context, user))}`,
    done: ([user]) => `${user} runs the exchange now.`,
  })
  addChange(operators, {
    usage: 'remove <user>',
    description: 'Make an operator a user like others. Not yourself.',
    method: 'DELETE',
    path: async ([user = ''], context) => `/operators/${segment(await findUser(context, user))}`,
    question: ([user]) => `Take from ${user} what an operator may do?`,
    done: ([user]) => `${user} is no operator any more.`,
  })
}

export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('The record of who changed what.')
  addList(audit, {
    usage: 'list',
    description: 'List its entries, newest first. Members name their organization, operators see everything.',
    flags: [
      ['--org <organization>', 'what concerns this one'],
      ['--subject <id>', 'what was changed'],
      ['--user <user>', 'who changed it, by id or e-mail'],
      ['--action <action>', 'what was done, such as api.update'],
    ],
    examples: [
      'audit list --org "Lakeside Motors" --action member.put',
      'audit list --subject appointments-v1 --all --json',
    ],
    path: () => '/audit-entries',
    query: async ({ org, subject, user, action }, context) => ({
      organizationId: org === undefined ? undefined : await findOrganization(context, org as string),
      subjectId: subject,
      userId: user === undefined ? undefined : await findUser(context, user as string),
      action,
    }),
    columns: [
      ['AT', ({ at }) => time(at)],
      ['WHO', ({ actor }) => who(actor as Answer)],
      ['ACTION', ({ action }) => action],
      ['SUBJECT', ({ subject }) => `${(subject as Answer).kind} ${(subject as Answer).id}`],
      ['CHANGED', ({ changes }) => describeChanges(changes as Record<string, Answer>)],
    ],
  })
}

const who = ({ kind, userId, client_id }: Answer): unknown => userId ?? client_id ?? kind

/** `name: Old → New, address`: what is short in full, the rest by its name. */
function describeChanges(changes: Record<string, Answer>): string {
  return Object.entries(changes)
    .map(([name, { from, to }]) => {
      const sides = given({ from, to })
      const isShort = Object.values(sides).every((side) => typeof side !== 'object' && String(side).length <= 40)
      return isShort ? `${name}: ${[sides.from, sides.to].map((side) => cell(side) || '–').join(' → ')}` : name
    })
    .join(', ')
}
