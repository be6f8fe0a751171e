import { describe, expect, it } from 'vitest'
import { type AttentionItem, attentionText, isDue } from './attention-text.ts'

const item = (kind: AttentionItem['kind'], rest: Partial<AttentionItem> = {}): AttentionItem => ({
  ...{ kind, severity: 'now', at: 1_800_000_000 },
  ...{ subject: { kind: 'api', id: 'api 1', name: 'Vehicles' } },
  ...rest,
})
const app = { kind: 'app', id: 'app-1', name: 'Service Lane' } as const
const webhook = {
  subject: { kind: 'webhook', id: 'w-1' },
  app: { id: 'app-1', name: 'Service Lane' },
  api: { id: 'api-1', name: 'Service events' },
} as const

describe('what needs somebody', () => {
  it.each<[AttentionItem, string, string]>([
    [
      item('activation_pending', { subject: app, count: 1 }),
      '1 organization waits for your approval of Service Lane.',
      '/apps/app-1/activations',
    ],
    [
      item('activation_pending', { subject: app, count: 200, isAtLeast: true }),
      '200 or more organizations wait for your approval of Service Lane.',
      '/apps/app-1/activations',
    ],
    [
      item('connection_pending', { count: 2 }),
      '2 connections to Vehicles wait until you accept.',
      '/apis/api%201/connections',
    ],
    [
      item('provider_call_failed', { count: 3 }),
      'The admin API of Vehicles refused 3 calls for good. What they were about has not happened there.',
      '/apis/api%201/provider-calls',
    ],
    [
      item('webhook_paused', { ...webhook, pausedBy: 'gone' }),
      'The webhook of Service Lane for Service events said that it is gone (410), so events are kept and not sent.',
      '/webhooks/w-1',
    ],
    [
      item('webhook_paused', { ...webhook, pausedBy: 'person' }),
      'The webhook of Service Lane for Service events is paused. Events are kept and not sent.',
      '/webhooks/w-1',
    ],
    [
      item('lane_held', { ...webhook, count: 1 }),
      'The webhook of Service Lane for Service events does not take its events. 1 lane waits for one that is tried again by itself, until it is taken or you skip it.',
      '/webhooks/w-1',
    ],
    [
      item('secret_expiring', { subject: app }),
      'An old secret of Service Lane stops working soon. Programs that still use it need the new one.',
      '/apps/app-1/credentials',
    ],
    [
      item('values_missing', { count: 1, valueNames: ['tenant', 'branch'] }),
      '1 connection to Vehicles lacks tenant, branch. Calls through it are refused.',
      '/apis/api%201/connections',
    ],
    [
      item('error_spike', { errors: 1_200, usualErrors: 0 }),
      'Vehicles had 1,200 errors in an hour; usually there are none.',
      '/apis/api%201/errors',
    ],
    [
      item('error_spike', { subject: app, errors: 90, usualErrors: 4.5 }),
      'Service Lane had 90 errors in an hour; about 4.5 are usual.',
      '/apps/app-1/usage',
    ],
    [
      item('invitation', { subject: { kind: 'organization', id: 'o', name: 'Hilltop Autos' } }),
      'Hilltop Autos invites you to join.',
      '/organization/new',
    ],
    [
      item('join_request', { subject: { kind: 'organization', id: 'o', name: 'Hilltop Autos' }, count: 1 }),
      '1 person asks to join Hilltop Autos.',
      '/organization/join-requests',
    ],
    [
      item('key_rotation', { subject: { kind: 'authorization_server', id: 's', name: 'Demo' } }),
      'Demo is about to sign with its next key. Nothing is to do unless somebody keeps a copy of its keys.',
      '/exchange/servers/s/keys',
    ],
    [
      item('store_behind', { subject: { kind: 'store', id: 'store' }, millis: 6_200 }),
      'What other processes changed arrives late: 6 seconds behind.',
      '/exchange/health',
    ],
  ])('$kind is a sentence and the place where it is put right', (given, text, to) =>
    expect(attentionText(given)).toMatchObject({ text, to }),
  )

  it('is called by what it was where it is gone', () =>
    expect(attentionText(item('connection_pending', { subject: { kind: 'api', id: 'x' }, count: 1 })).text).toBe(
      '1 connection to an API waits until you accept.',
    ))

  it('is still to come for secrets that end and keys that are replaced, and for nothing else', () => {
    expect([item('secret_expiring'), item('key_rotation')].every(isDue)).toBe(true)
    expect([item('error_spike'), item('invitation')].some(isDue)).toBe(false)
  })
})
