import type { Command } from 'commander'
import type { Answer } from '../ask-server.ts'
import { note, printRecord, printTable, time } from '../print.ts'
import { given, segment, wholeNumber } from '../read-input.ts'
import { UsageRefused } from '../refusal.ts'
import { addChange, addCommand, addList } from '../resource.ts'
import { addAttention } from './attention.ts'
import { findOrganization } from './find.ts'

export function addMeCommands(program: Command): void {
  const me = program.command('me').description('Who you are here, and what you were asked.')
  addCommand(me, {
    usage: 'show',
    description: 'Show who you are, and in which organizations you may do what.',
    async work({ ask, show }) {
      const answer = await ask('GET', '/me')
      show(answer, () => printMe(answer))
    },
  })
  addCommand(me, {
    usage: 'security',
    description: 'Show how your sign-in is protected, and where you change that.',
    async work({ ask, show }) {
      const answer = await ask('GET', '/me/security')
      show(answer, () => printRecord(answer))
    },
  })
  addChange(me, {
    usage: 'rename <name>',
    description: 'Say what you are called.',
    method: 'PATCH',
    path: () => '/me',
    body: (_, [name]) => ({ name }),
    done: ([name]) => `You are called ${name} now.`,
  })
  addChange(me, {
    usage: 'work-for <organization>',
    description: 'Say for which of your organizations you work at the moment.',
    method: 'PATCH',
    path: () => '/me',
    body: async (_, [organization = ''], context) => ({
      currentOrganizationId: await findOrganization(context, organization),
    }),
    done: ([organization]) => `You work for ${organization} now.`,
  })
  addSessions(me)
  addConsents(me)
  addAttention(me)
  addInvitations(me)
  addJoinRequests(me)
}

function addSessions(me: Command): void {
  const sessions = me.command('sessions').description('Browsers that you are signed in with.')
  addCommand(sessions, {
    usage: 'list',
    description: 'List them.',
    async work({ ask, show }) {
      const answer = await ask('GET', '/me/sessions')
      show(answer, () =>
        printTable(answer.items as Answer[], [
          ['ID', ({ id }) => id],
          ['BROWSER', ({ browser }) => browser ?? 'unknown'],
          ['ADDRESS', ({ address }) => address],
          ['SINCE', ({ createdAt }) => time(createdAt)],
          ['LAST SEEN', ({ lastSeenAt }) => time(lastSeenAt)],
        ]),
      )
    },
  })
  addCommand(sessions, {
    usage: 'end [session]',
    description: 'Sign one browser out, by its id, or all of them.',
    flags: [['--all', 'all of them']],
    confirms: true,
    examples: ['me sessions end 5f0c…', 'me sessions end --all'],
    async work({ ask, confirm }, [id], { all }) {
      if ((id === undefined) === (all !== true)) throw new UsageRefused('Say which session, or --all.')
      if (id === undefined) {
        await confirm('Sign out every browser that you are signed in with?')
        await ask('POST', '/me/sessions/end-others')
        note('You are signed out everywhere.')
        return
      }
      await confirm(`Sign the browser of session ${id} out?`)
      await ask('POST', `/me/sessions/${segment(id)}/end`)
      note(`Ended ${id}.`)
    },
  })
}

function addConsents(me: Command): void {
  const consents = me.command('consents').description('What you have allowed apps.')
  addCommand(consents, {
    usage: 'list',
    description: 'List them, by name.',
    async work({ ask, show }) {
      const answer = await ask('GET', '/me/consents')
      show(answer, () =>
        printTable(answer.items as Answer[], [
          ['API KEY', ({ client_id }) => client_id],
          ['APP', ({ name }) => name],
          ['SCOPES', ({ scopes }) => scopes],
          ['SINCE', ({ grantedAt }) => time(grantedAt)],
        ]),
      )
    },
  })
  addChange(consents, {
    usage: 'remove <client_id>',
    description: 'Take back what you allowed one. Its tokens are worthless at once.',
    method: 'DELETE',
    path: ([client_id = '']) => `/me/consents/${segment(client_id)}`,
    question: ([client_id]) => `Take back what you allowed ${client_id}?`,
    done: ([client_id]) => `${client_id} has to ask you again.`,
  })
}

function addJoinRequests(me: Command): void {
  const requests = me.command('join-requests').description('Organizations that you asked to let you join.')
  addList(requests, {
    usage: 'list',
    description: 'List them, with what became of it.',
    path: () => '/me/join-requests',
    columns: [
      ['ID', ({ id }) => id],
      ['ORGANIZATION', ({ organizationId }) => organizationId],
      ['STATE', ({ state }) => state],
      ['SINCE', ({ createdAt }) => time(createdAt)],
    ],
  })
  addChange(requests, {
    usage: 'withdraw <request>',
    description: 'Take one back.',
    method: 'POST',
    path: ([id = '']) => `/me/join-requests/${segment(id)}/withdraw`,
    done: ([id]) => `Withdrew ${id}.`,
  })
}

function addInvitations(me: Command): void {
  const invitations = me.command('invitations').description('Organizations that asked you to join.')
  addList(invitations, {
    usage: 'list',
    description: 'List those that wait for your answer.',
    path: () => '/me/invitations',
    columns: [
      ['ID', ({ id }) => id],
      ['ORGANIZATION', ({ organization }) => (organization as Answer).name],
      ['ROLES', ({ roles }) => roles],
      ['UNTIL', ({ expiresAt }) => time(expiresAt)],
    ],
  })
  for (const [verb, description, done] of [
    ['accept', 'Become a member.', 'You are a member now.'],
    ['decline', 'Say no.', 'Declined.'],
  ] as const) {
    addChange(invitations, {
      usage: `${verb} <invitation>`,
      description,
      method: 'POST',
      path: ([id = '']) => `/me/invitations/${segment(id)}/${verb}`,
      done: () => done,
    })
  }
}

function printMe({ memberships, currentOrganizationId, operator, ...me }: Answer): void {
  printRecord({ ...me, ...(operator === true && { operator: 'yes: may do everything on this exchange' }) })
  const rows = memberships as Answer[]
  if (rows.length === 0) {
    note('You belong to no organization.')
    return
  }
  process.stdout.write('\n')
  printTable(rows, [
    ['ORGANIZATION', ({ organizationId }) => organizationId],
    ['NAME', ({ name }) => name],
    ['ROLES', ({ roles }) => ((roles as string[]).length > 0 ? roles : 'looks')],
    [
      '',
      ({ organizationId, disabled }) =>
        disabled ? 'disabled' : organizationId === currentOrganizationId ? 'current' : '',
    ],
  ])
}

export function addTokenCommands(program: Command): void {
  const tokens = program.command('tokens').description('Your own management tokens, for scripts and for this command.')
  addCommand(tokens, {
    usage: 'list',
    description: 'List them, without their values.',
    async work({ ask, show }) {
      const answer = await ask('GET', '/me/tokens')
      show(answer, () =>
        printTable(answer.items as Answer[], [
          ['ID', ({ id }) => id],
          ['NAME', ({ name, current }) => `${name}${current ? ' (the one you use now)' : ''}`],
          ['SCOPE', ({ scope }) => scope],
          ['EXPIRES', ({ expiresAt }) => time(expiresAt) || 'never'],
        ]),
      )
    },
  })
  addChange(tokens, {
    usage: 'create',
    isNew: true,
    description: 'Make one. It is shown this once, and may do what you may.',
    flags: [
      ['--name <name>', 'what it is for'],
      ['--scope <scope>', 'what it may do (default: read)', ['read', 'write']],
      ['--ttl <seconds>', 'how long it is good (default: 90 days)'],
      ['--no-expiry', 'it is good until it is revoked'],
    ],
    examples: ['tokens create --name "nightly report"', 'tokens create --name ci --scope write --ttl 3600 --json'],
    method: 'POST',
    path: () => '/me/tokens',
    body({ name, scope, ttl, expiry }) {
      if (name === undefined) throw new UsageRefused('Say what it is for: --name.')
      if (expiry === false && ttl !== undefined) throw new UsageRefused('--ttl and --no-expiry exclude each other.')
      const ttlSeconds = expiry === false ? null : wholeNumber('--ttl', ttl as string | undefined)
      return given({ name, scope, ttlSeconds })
    },
  })
  addChange(tokens, {
    usage: 'revoke <token>',
    description: 'End one, by its id.',
    method: 'DELETE',
    path: ([id = '']) => `/me/tokens/${segment(id)}`,
    done: ([id]) => `Revoked ${id}.`,
  })
}
