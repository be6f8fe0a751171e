import type { Command } from 'commander'
import { cell, note, printTable, time } from '../print.ts'
import { addCommand, withQuery } from '../resource.ts'
import { findOrganization } from './find.ts'

interface Named {
  id: string
  name?: string
}

/** As the management API answers it. */
export interface AttentionItem {
  kind: string
  severity: 'now' | 'soon'
  at: number
  subject: Named & { kind: string }
  since?: number
  count?: number
  isAtLeast?: boolean
  app?: Named
  pausedBy?: string
  errors?: number
  usualErrors?: number
  valueNames?: string[]
  millis?: number
}

export function addAttention(me: Command): void {
  addCommand(me, {
    usage: 'attention',
    description: 'Show what needs you: what waits for you, what does not work, and what soon will not.',
    flags: [['--organization <organization>', 'only of this one, by id or name']],
    async work(context, _, { organization }) {
      const organizationId =
        organization === undefined ? undefined : await findOrganization(context, String(organization))
      const answer = await context.ask('GET', withQuery('/me/attention', { organizationId }))
      context.show(answer, () => {
        const items = answer.items as AttentionItem[]
        printTable(
          items.map((item) => ({ ...item })),
          [
            ['', ({ severity }) => severity],
            ['WHAT', (item) => sentenceOf(item as unknown as AttentionItem)],
            ['OF', (item) => subjectOf(item as unknown as AttentionItem)],
            ['WHEN', ({ at }) => time(at)],
          ],
          'Nothing needs you.',
        )
        if (answer.more) note('There is more than this.')
      })
    },
  })
}

/** One line for a person. Pure. */
export function sentenceOf(item: AttentionItem): string {
  const { count = 0, isAtLeast, errors, usualErrors, valueNames = [], pausedBy, millis = 0 } = item
  const many = (one: string, several: string) =>
    `${count}${isAtLeast ? ' or more' : ''} ${count === 1 && !isAtLeast ? one : several}`
  switch (item.kind) {
    case 'activation_pending':
      return many('activation waits for approval', 'activations wait for approval')
    case 'connection_pending':
      return many('connection waits to be accepted', 'connections wait to be accepted')
    case 'provider_call_failed':
      return many('call to the admin API was refused', 'calls to the admin API were refused')
    case 'webhook_paused':
      return pausedBy === 'gone' ? 'webhook is paused: it answered 410' : 'webhook is paused'
    case 'lane_held':
      return many('lane is held', 'lanes are held')
    case 'secret_expiring':
      return 'a secret ends'
    case 'values_missing':
      return `${many('connection lacks', 'connections lack')} values: ${valueNames.join(', ')}`
    case 'error_spike':
      return `${errors} errors in an hour; usually ${usualErrors}`
    case 'invitation':
      return 'you are invited'
    case 'join_request':
      return many('person asks to join', 'people ask to join')
    case 'key_rotation':
      return 'signs with a new key'
    case 'store_behind':
      return `changes were last heard of ${Math.round(millis / 1000)} s ago`
    default:
      // Of a server that is newer than this command.
      return cell(item.kind)
  }
}

const subjectOf = ({ subject, app }: AttentionItem): string => {
  const kind = subject.kind.replaceAll('_', ' ')
  if (app) return `${kind} ${subject.id} of ${app.name ?? app.id}`
  return subject.name === undefined ? `${kind} ${subject.id}` : `${kind} ${subject.name} (${subject.id})`
}
