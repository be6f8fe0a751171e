import type { Command } from 'commander'
import { addList } from '../resource.ts'

/** What everybody may look for. */
export function addDirectoryCommands(program: Command): void {
  const directory = program.command('directory').description('Public APIs and published apps.')
  addList(directory, {
    usage: 'apis',
    description: 'List APIs that you may select.',
    flags: [
      ['--search <text>', 'whose name or description has this in it'],
      ['--tag <tag>', 'with this one'],
    ],
    path: () => '/directory/apis',
    query: ({ search, tag }) => ({ search, tag }),
    columns: [
      ['ID', ({ id }) => id],
      ['NAME', ({ name }) => name],
      ['VERSION', ({ version }) => version],
      ['ENVIRONMENT', ({ environment }) => environment],
      ['DEVELOPER', ({ organizationName }) => organizationName],
    ],
  })
  addList(directory, {
    usage: 'apps',
    description: 'List apps that you may activate.',
    flags: [['--search <text>', 'whose name has words that begin like these']],
    path: () => '/directory/apps',
    query: ({ search }) => ({ search }),
    columns: [
      ['ID', ({ id }) => id],
      ['NAME', ({ name }) => name],
      ['DEVELOPER', ({ organizationName }) => organizationName],
      ['DESCRIPTION', ({ description }) => description],
    ],
  })
}
