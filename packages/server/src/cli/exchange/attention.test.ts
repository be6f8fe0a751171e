import { expect, it } from 'vitest'
import { type AttentionItem, sentenceOf } from './attention.ts'

const item = (kind: string, changes: Partial<AttentionItem> = {}): AttentionItem => ({
  ...{ kind, severity: 'soon', at: 1_800_000_000, subject: { kind: 'app', id: 'a' } },
  ...changes,
})

it.each<[AttentionItem, string]>([
  [item('activation_pending', { count: 1 }), '1 activation waits for approval'],
  [item('activation_pending', { count: 200, isAtLeast: true }), '200 or more activations wait for approval'],
  [item('connection_pending', { count: 3 }), '3 connections wait to be accepted'],
  [item('provider_call_failed', { count: 1 }), '1 call to the admin API was refused'],
  [item('webhook_paused', { pausedBy: 'gone' }), 'webhook is paused: it answered 410'],
  [item('webhook_paused', { pausedBy: 'person' }), 'webhook is paused'],
  [item('lane_held', { count: 2 }), '2 lanes are held'],
  [item('secret_expiring'), 'a secret ends'],
  [item('values_missing', { count: 1, valueNames: ['X-Key', 'X-Store'] }), '1 connection lacks values: X-Key, X-Store'],
  [item('error_spike', { errors: 40, usualErrors: 1.5 }), '40 errors in an hour; usually 1.5'],
  [item('invitation'), 'you are invited'],
  [item('join_request', { count: 2 }), '2 people ask to join'],
  [item('key_rotation'), 'signs with a new key'],
  [item('store_behind', { millis: 7_400 }), 'changes were last heard of 7 s ago'],
  [item('something_new'), 'something_new'],
])('%o is said as %s', (given, sentence) => {
  expect(sentenceOf(given)).toBe(sentence)
})
