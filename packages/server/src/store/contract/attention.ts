import type { ApiId, AppId, EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { HOUR_SECONDS, type Traffic } from '../index.ts'
import type { Engine } from './engines.ts'
import { event, T0, webhook } from './relay-samples.ts'
import { api, app, client, connection, hash32, providerCall, seconds, subscription, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function attentionContract(engine: Engine): void {
  const subject = useStore(engine)
  const newOrganization = () => unique('org') as OrganizationId
  const limit = 10

  it('finds nothing where nothing waits', async () => {
    const { attention } = subject.store
    const ask = { organizationId: newOrganization(), limit }
    for (const found of await Promise.all([
      attention.pendingActivations(ask),
      attention.pendingConnections(ask),
      attention.failedProviderCalls(ask),
      attention.pausedWebhooks(ask),
      attention.heldLanes(ask),
      attention.endingSecrets({ ...ask, from: seconds(0), to: seconds(2_000_000_000) }),
      attention.errorsByHour({ ...ask, role: 'api', from: seconds(0) }),
      attention.errorsByHour({ ...ask, role: 'app', from: seconds(0) }),
      attention.valueNames({ apiId: unique('api') as ApiId, limit }),
    ])) {
      expect(found).toEqual([])
    }
  })

  it('counts activations that wait for the developer of an app, up to so many', async () => {
    const { apps, subscriptions, attention } = subject.store
    const organizationId = newOrganization()
    const [one, other, foreign] = [app({ organizationId }), app({ organizationId }), app()]
    for (const each of [one, other, foreign]) await apps.put(each)
    const put = (appId: AppId, status: 'pending' | 'active', createdAt: number) =>
      subscriptions.put(
        subscription({ appId, organizationId: newOrganization(), status, createdAt: seconds(createdAt) }),
      )
    await put(one.id, 'pending', 300)
    await put(one.id, 'pending', 200)
    await put(one.id, 'active', 100)
    await put(other.id, 'pending', 400)
    await put(foreign.id, 'pending', 50)
    expect((await attention.pendingActivations({ organizationId, limit })).toSorted(byCount)).toEqual([
      { id: one.id, count: 2, since: 200 },
      { id: other.id, count: 1, since: 400 },
    ])
    const few = await attention.pendingActivations({ organizationId, limit: 2 })
    expect(few.reduce((sum, { count }) => sum + count, 0)).toBe(2)
  })

  it('counts connections that wait for the provider of an API, and shows which values active ones have', async () => {
    const { apis, subscriptions, attention } = subject.store
    const organizationId = newOrganization()
    const [own, foreign] = [api({ organizationId }), api()]
    for (const each of [own, foreign]) await apis.put(each)
    const to = (apiId: ApiId, status: 'pending' | 'active', changedAt: number, valueNames: string[] = []) =>
      subscriptions.put(
        subscription({ connections: [connection({ apiId, status, valueNames, changedAt: seconds(changedAt) })] }),
      )
    await to(own.id, 'pending', 300)
    await to(own.id, 'pending', 200)
    await to(own.id, 'active', 100, ['X-Key'])
    await to(own.id, 'active', 110)
    await to(foreign.id, 'pending', 50)
    expect(await attention.pendingConnections({ organizationId, limit })).toEqual([
      { id: own.id, count: 2, since: 200 },
    ])
    expect(await attention.pendingConnections({ organizationId, limit: 1 })).toMatchObject([{ id: own.id, count: 1 }])
    const named = await attention.valueNames({ apiId: own.id, limit })
    expect(named.toSorted((a, b) => a.changedAt - b.changedAt)).toEqual([
      { valueNames: ['X-Key'], changedAt: 100 },
      { valueNames: [], changedAt: 110 },
    ])
    expect(await attention.valueNames({ apiId: own.id, limit: 1 })).toHaveLength(1)
  })

  it('counts calls to an admin API that were refused for good', async () => {
    const { providerCalls, attention } = subject.store
    const organizationId = newOrganization()
    const apiId = unique('api') as ApiId
    for (const state of ['due', 'done', 'failed', 'failed', 'cancelled'] as const) {
      await providerCalls.put(providerCall({ organizationId, apiId, state, updatedAt: seconds(500) }))
    }
    await providerCalls.put(providerCall({ state: 'failed' }))
    expect(await attention.failedProviderCalls({ organizationId, limit })).toEqual([
      { id: apiId, count: 2, since: 500 },
    ])
  })

  it('finds webhooks of its apps that are paused, and those whose lanes are held', async () => {
    const { apps, relay, attention } = subject.store
    const organizationId = newOrganization()
    const own = app({ organizationId })
    await apps.put(own)
    const paused = webhook({ appId: own.id, state: 'paused', pausedBy: 'gone', pausedAt: T0 })
    const [active, foreign] = [webhook({ appId: own.id }), webhook({ state: 'paused' })]
    for (const each of [paused, active, foreign]) await relay.insertWebhook(each)
    expect(await attention.pausedWebhooks({ organizationId, limit })).toEqual([
      { id: paused.id, appId: own.id, apiId: paused.apiId, pausedBy: 'gone', pausedAt: T0 },
    ])
    expect(await attention.heldLanes({ organizationId, limit })).toEqual([])
    for (const partitionKey of ['a', 'b', 'c']) {
      await relay.publish([event([active.id, foreign.id], { partitionKey, receivedAt: T0 })])
    }
    const due = await relay.listDue([{ webhookId: active.id, limit: 2 }], T0 + 1_000)
    await relay.settle(
      (due[0]?.due ?? []).map(({ webhookId, lane, seq, event: { id } }, n) => ({
        ...{ webhookId, lane, seq, at: T0 + 5_000 + n, kind: 'failed', nextAt: T0 + 9_000 },
        attempt: { eventId: id, number: 1, millis: 20, status: 503, answer: 'busy' },
      })),
    )
    expect(await attention.heldLanes({ organizationId, limit })).toEqual([
      { id: active.id, appId: own.id, apiId: active.apiId, lanes: 2, since: T0 + 5_000 },
    ])
    expect(await attention.heldLanes({ organizationId, limit: 1 })).toMatchObject([{ id: active.id, lanes: 1 }])
  })

  it('finds secrets of its apps and APIs that end in a time', async () => {
    const { apps, apis, clients, attention } = subject.store
    const organizationId = newOrganization()
    const [ownApp, ownApi, foreign] = [app({ organizationId }), api({ organizationId }), app()]
    await apps.put(ownApp)
    await apis.put(ownApi)
    await apps.put(foreign)
    const secret = (expiresAt?: number) => ({
      ...{ hmac: hash32(), createdAt: seconds(1) },
      ...(expiresAt !== undefined && { expiresAt: seconds(expiresAt) }),
    })
    await clients.put(client({ client_id: ownApp.client_id, secrets: [secret(), secret(500)] }))
    await clients.put(client({ client_id: ownApi.client_id, secrets: [secret(600), secret(1_000)] }))
    await clients.put(client({ client_id: foreign.client_id, secrets: [secret(550)] }))
    const ask = { organizationId, limit, from: seconds(500), to: seconds(1_000) }
    expect(await attention.endingSecrets(ask)).toEqual([
      { owner: { kind: 'app', id: ownApp.id }, expiresAt: 500 },
      { owner: { kind: 'api', id: ownApi.id }, expiresAt: 600 },
    ])
    expect(await attention.endingSecrets({ ...ask, from: seconds(501) })).toHaveLength(1)
    expect(await attention.endingSecrets({ ...ask, limit: 1 })).toHaveLength(1)
  })

  it('adds up errors of each app and API by the hour, the newest first where there are too many', async () => {
    const { traffic, attention } = subject.store
    const [apiOrganizationId, appOrganizationId] = [newOrganization(), newOrganization()]
    const [apiId, appId] = [unique('api') as ApiId, unique('app') as AppId]
    const start = (hour: number) => (1_800_000_000 + hour * HOUR_SECONDS) as EpochSeconds
    const row = (hour: number, version: string, errors: number): Traffic => ({
      ...{ apiId, version, environment: 'Production', apiOrganizationId, appId, appOrganizationId },
      ...{ start: start(hour), spanSeconds: HOUR_SECONDS, unlistedErrors: 0, latencies: [1] },
      counts: {
        ...{ calls: 100, status2xx: 90, gateway4xx: errors, api4xx: 1, gateway5xx: 2, api5xx: 3, unanswered: 9 },
        ...{ requestBytes: 1, responseBytes: 1 },
      },
    })
    const none = row(3, '1', 0)
    const clean = { ...none, counts: { ...none.counts, api4xx: 0, gateway5xx: 0, api5xx: 0 } }
    await traffic.add([row(0, '1', 50), row(1, '1', 5), row(1, '2', 6), row(2, '1', 7), clean])
    const asked = (role: 'api' | 'app', more: object = {}) =>
      attention.errorsByHour({
        ...{ organizationId: role === 'api' ? apiOrganizationId : appOrganizationId, limit, role, from: start(1) },
        ...more,
      })
    const inOrder = async (found: ReturnType<typeof asked>) => (await found).toSorted((a, b) => a.start - b.start)
    for (const [role, id] of [
      ['api', apiId],
      ['app', appId],
    ] as const) {
      expect(await inOrder(asked(role))).toEqual([
        { id, start: start(1), errors: 23 },
        { id, start: start(2), errors: 13 },
      ])
      // What is left out first is the oldest.
      expect(await asked(role, { limit: 2 })).toEqual([{ id, start: start(2), errors: 13 }])
    }
    expect(
      await attention.errorsByHour({ organizationId: appOrganizationId, limit, role: 'api', from: start(0) }),
    ).toEqual([])
  })
}

const byCount = (a: { count: number }, b: { count: number }) => b.count - a.count
