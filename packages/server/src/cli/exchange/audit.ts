import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { printTables } from '../metering/print-tables.ts'
import { timeFlags, timesOf } from '../metering/times.ts'
import { cell, time } from '../print.ts'
import { createProgress } from '../progress.ts'
import { given } from '../read-input.ts'
import { addCommand, addList, type Flag, type Flags } from '../resource.ts'
import type { CommandContext } from '../run.ts'
import { findOrganization, findUser } from './find.ts'

const filterFlags: readonly Flag[] = [
  ['--org <organization>', 'what concerns this one'],
  ['--subject <id>', 'what was changed'],
  ['--kind <kind>', 'what kind of thing was changed: api, app, member, …'],
  ['--user <user>', 'who changed it, by id or e-mail'],
  ['--action <action>', 'what was done, such as api.update'],
  ['--search <text>', 'what the action begins with, such as api.; or else the id of what was changed'],
  ...timeFlags('ever'),
]

async function filterOf(flags: Flags, context: CommandContext): Promise<Record<string, unknown>> {
  const { org, subject: subjectId, kind: subjectKind, user, action, search } = flags
  return {
    organizationId: org === undefined ? undefined : await findOrganization(context, org as string),
    userId: user === undefined ? undefined : await findUser(context, user as string),
    ...{ subjectId, subjectKind, action, search },
    ...timesOf(flags),
  }
}

export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('The record of who changed what.')
  addList(audit, {
    usage: 'list',
    description: 'List its entries, newest first. Members name their organization, operators see everything.',
    flags: filterFlags,
    examples: [
      'audit list --org "Lakeside Motors" --action member.put',
      'audit list --subject appointments-v1 --all --json',
      'audit list --search webhook. --last 7d',
    ],
    path: () => '/audit-entries',
    query: filterOf,
    columns: [
      ['AT', ({ at }) => time(at)],
      ['WHO', ({ actor }) => who(actor as Answer)],
      ['ACTION', ({ action }) => action],
      ['SUBJECT', ({ subject }) => `${(subject as Answer).kind} ${(subject as Answer).id}`],
      ['CHANGED', ({ changes }) => describeChanges(changes as Record<string, Answer>)],
    ],
  })
  addCommand(audit, {
    usage: 'export',
    description: 'Print its entries as CSV, newest first, page after page until the end.',
    flags: filterFlags,
    examples: ['audit export --from 2026-11-01 --to 2026-12-01 > november.csv'],
    async work(context, _, flags) {
      const progress = createProgress({ unit: 'entries', total: undefined })
      await printTables('/audit-entries.csv', given(await filterOf(flags, context)), context, (rows) => {
        progress.at(rows)
      })
      progress.end()
    },
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
