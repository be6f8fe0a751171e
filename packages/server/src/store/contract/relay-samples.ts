import type { ApiId, AppId, OrganizationId } from '@portreeve/protocol'
import { v4, v7 } from 'uuid'
import { type NewEvent, shardOf, type Webhook } from '../index.ts'
import { unique } from './samples.ts'

/** When things of the relay happen in tests, in milliseconds, unless they say otherwise. */
export const T0 = 1_800_000_000_000

export function webhook(changes: Partial<Webhook> = {}): Webhook {
  const id = v7()
  return {
    id,
    appId: unique('app') as AppId,
    apiId: unique('api') as ApiId,
    shard: shardOf(id),
    state: 'active',
    accepts: '202',
    concurrencyMax: 8,
    timeoutMillis: 10_000,
    heldNoticeSeconds: 3_600,
    sealedSecrets: new Uint8Array([1, 0, 255]),
    revision: 1,
    createdAt: T0,
    updatedAt: T0,
    ...changes,
  }
}

let made = 0

/** To the webhooks given; with a partition key, unless it says otherwise. */
export function event(webhookIds: readonly string[], changes: Partial<NewEvent> = {}): NewEvent {
  const receivedAt = changes.receivedAt ?? T0
  return {
    // Of two that were made one after the other the second has the greater id, also within a millisecond.
    id: v7({ msecs: receivedAt, seq: made++ }),
    apiId: 'api1' as ApiId,
    organizationId: 'org1' as OrganizationId,
    dataOwnerId: 'owner1',
    channel: '/hello/world',
    partitionKey: 'key1',
    requestId: v4(),
    payload: new TextEncoder().encode('{"hello":"wörld"}'),
    receivedAt,
    kind: 'published',
    isRequestIdGiven: false,
    webhookIds,
    ...changes,
  }
}
