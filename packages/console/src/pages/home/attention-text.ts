import type { Answer } from '@portreeve/client/management'
import { at } from '../../app/at.ts'

export type AttentionItem = Answer<'get', '/me/attention'>['items'][number]

/** What is said of something that needs somebody, and the one place where it is put right. */
export interface AttentionText {
  text: string
  /** What the link says. */
  action: string
  to: string
}

const number = new Intl.NumberFormat()

/** In words. What is gone meanwhile has no name, and is called by what it was. Pure. */
export function attentionText(item: AttentionItem): AttentionText {
  const { subject } = item
  const name = subject.name ?? WITHOUT_NAME[subject.kind]
  const own = subject.kind === 'app' ? at`/apps/${subject.id}` : at`/apis/${subject.id}`
  switch (item.kind) {
    case 'activation_pending':
      return {
        text: `${counted(item, 'organization waits', 'organizations wait')} for your approval of ${name}.`,
        action: 'Decide',
        to: `${own}/activations`,
      }
    case 'connection_pending':
      return {
        text: `${counted(item, 'connection', 'connections')} to ${name} ${item.count === 1 ? 'waits' : 'wait'} until you accept.`,
        action: 'Decide',
        to: `${own}/connections`,
      }
    case 'provider_call_failed':
      return {
        text: `The admin API of ${name} refused ${counted(item, 'call', 'calls')} for good. What they were about has not happened there.`,
        action: 'Look at the calls',
        to: `${own}/provider-calls`,
      }
    case 'webhook_paused':
      return {
        text:
          item.pausedBy === 'gone'
            ? `${receiver(item)} said that it is gone (410), so events are kept and not sent.`
            : `${receiver(item)} is paused. Events are kept and not sent.`,
        action: 'Open the webhook',
        to: at`/webhooks/${subject.id}`,
      }
    case 'lane_held':
      return {
        text: `${receiver(item)} does not take its events. ${counted(item, 'lane waits', 'lanes wait')} for one that is tried again by itself, until it is taken or you skip it.`,
        action: 'Open the webhook',
        to: at`/webhooks/${subject.id}`,
      }
    case 'secret_expiring':
      return {
        text: `An old secret of ${name} stops working soon. Programs that still use it need the new one.`,
        action: 'See its secrets',
        to: subject.kind === 'app' ? `${own}/credentials` : `${own}/access`,
      }
    case 'values_missing':
      return {
        text: `${counted(item, 'connection', 'connections')} to ${name} ${item.count === 1 ? 'lacks' : 'lack'} ${(item.valueNames ?? []).join(', ')}. Calls through ${item.count === 1 ? 'it' : 'them'} are refused.`,
        action: 'Fill them in',
        to: `${own}/connections`,
      }
    case 'error_spike':
      return {
        text: `${name} had ${number.format(item.errors ?? 0)} errors in an hour; ${usual(item.usualErrors ?? 0)}.`,
        action: 'See what fails',
        to: subject.kind === 'app' ? `${own}/usage` : `${own}/errors`,
      }
    case 'invitation':
      return { text: `${name} invites you to join.`, action: 'Answer', to: '/organization/new' }
    case 'join_request':
      return {
        text: `${counted(item, 'person asks', 'people ask')} to join ${name}.`,
        action: 'Decide',
        to: '/organization/join-requests',
      }
    case 'key_rotation':
      return {
        text: `${name} is about to sign with its next key. Nothing is to do unless somebody keeps a copy of its keys.`,
        action: 'See its keys',
        to: at`/exchange/servers/${subject.id}/keys`,
      }
    case 'store_behind':
      return {
        text: `What other processes changed arrives late: ${number.format(Math.round((item.millis ?? 0) / 1000))} seconds behind.`,
        action: 'See the health',
        to: '/exchange/health',
      }
  }
}

/** Whether its `at` is still to come. */
export const isDue = ({ kind }: AttentionItem): boolean => kind === 'secret_expiring' || kind === 'key_rotation'

const WITHOUT_NAME = {
  app: 'an app',
  api: 'an API',
  webhook: 'a webhook',
  organization: 'an organization',
  authorization_server: 'An authorization server',
  store: 'the store',
} as const

/** A webhook has no name of its own. */
const receiver = ({ app, api }: AttentionItem) => `The webhook of ${app?.name ?? 'an app'} for ${api?.name ?? 'an API'}`

const counted = ({ count = 1, isAtLeast }: AttentionItem, one: string, more: string) =>
  `${number.format(count)}${isAtLeast ? ' or more' : ''} ${count === 1 && !isAtLeast ? one : more}`

const usual = (errors: number) => (errors === 0 ? 'usually there are none' : `about ${number.format(errors)} are usual`)
