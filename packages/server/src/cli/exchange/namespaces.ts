import type { Command } from 'commander'
import { time } from '../print.ts'
import { segment } from '../read-input.ts'
import { addChange, addList } from '../resource.ts'
import { findOrganization } from './find.ts'

/** First path segments of gateway URLs. */
export function addNamespaceCommands(orgs: Command): void {
  const namespaces = orgs.command('namespaces').description('First path segments of the URLs of its APIs.')
  addList(namespaces, {
    usage: 'list <organization>',
    description: 'List those of an organization.',
    path: async ([organization = ''], context) =>
      `/organizations/${await findOrganization(context, organization)}/namespaces`,
    columns: [
      ['NAME', ({ name }) => name],
      ['SINCE', ({ createdAt }) => time(createdAt)],
    ],
  })
  addChange(namespaces, {
    usage: 'claim <organization> <name>',
    isNew: true,
    description: 'Take one that nobody has.',
    examples: ['orgs namespaces claim "Lakeside Motors" lakeside'],
    method: 'POST',
    path: async ([organization = ''], context) =>
      `/organizations/${await findOrganization(context, organization)}/namespaces`,
    body: (_, [, name]) => ({ name }),
    done: ([organization, name]) => `${organization} has ${name} now.`,
  })
  addChange(namespaces, {
    usage: 'release <organization> <name>',
    description: 'Let one go that no API uses. Anybody may take it then.',
    method: 'DELETE',
    path: async ([organization = '', name = ''], context) =>
      `/organizations/${await findOrganization(context, organization)}/namespaces/${segment(name)}`,
    question: ([organization, name]) => `Take ${name} from ${organization}? Anybody may have it then.`,
    done: ([organization, name]) => `${organization} does not have ${name} any more.`,
  })
}
