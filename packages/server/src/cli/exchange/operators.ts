import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { printTable, time } from '../print.ts'
import { segment } from '../read-input.ts'
import { addChange, addCommand } from '../resource.ts'
import { findUser } from './find.ts'

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
