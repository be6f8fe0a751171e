import type { ApiId, AppId, SubscriptionId } from '@portreeve/protocol'
import type { Store } from '../../store/index.ts'
import { createLog } from '../../telemetry/index.ts'
import { CallRecord } from '../calls/call-record.ts'
import { connectionOf } from '../checks.ts'
import { createDecisionSink, defaultRetention } from '../explain/decision-sink.ts'
import { prefixOf, type Route } from '../route-table.ts'

export interface KeptCall {
  requestId: string
  /** Of the subscription. */
  id: string
  appId: string
}

/** Keeps a call with a subscription, to the first API that it leads to, as the gateway would have kept it. */
export async function keepDecision({ store }: { store: Store }, { requestId, id, appId }: KeptCall): Promise<void> {
  const subscription = await store.subscriptions.find(id as SubscriptionId)
  const app = await store.apps.find(appId as AppId)
  const api = await store.apis.find(subscription?.connections[0]?.apiId as ApiId)
  if (!subscription || !app || !api) throw new Error('there is no such subscription')
  const prefix = prefixOf(api)
  const record = new CallRecord(requestId, 'GET', `${prefix}/appointments?limit=5`, '127.0.0.1')
  const target = { origin: new URL(api.targetUrl).origin, pathPrefix: api.basePath }
  const route = { api, prefixLength: prefix.length, target } as Route
  record.route = route
  record.app = app
  record.subscription = subscription
  record.connection = connectionOf(subscription, route)
  record.refusal = { kind: 'target_timed_out', detail: 'no answer' }
  record.status = 504
  record.attempts = 1
  record.sentHeaders = ['Accept', '*/*', 'Authorization', 'Bearer secret']
  record.ownHeadersFrom = 2
  record.decided = record.started + 1
  record.over = record.started + 2
  const sink = createDecisionSink({
    retention: defaultRetention,
    log: createLog('silent'),
    nowMillis: Date.now,
  })
  sink.collect([record], [])
  await store.together(sink.drain())
}
