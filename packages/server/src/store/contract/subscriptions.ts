import type { ApiId, AppId, ConnectionId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type ApiEnvironment,
  type Connection,
  type Subscription,
  type SubscriptionStore,
  writeCalls,
} from '../index.ts'
import type { Engine } from './engines.ts'
import { connection, subscription, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function subscriptionsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put, connections in order, and what replaced it', async () => {
    const { subscriptions } = subject.store
    const kept = subscription()
    await subscriptions.put(kept)
    expect(await subscriptions.find(kept.id)).toEqual(kept)
    const changed = {
      ...kept,
      status: 'inactive' as const,
      consent: undefined,
      decidedBy: undefined,
      connections: [connection({ apiId: 'c' as ApiId, status: 'rejected' }), ...kept.connections.toReversed()],
    }
    await subscriptions.put(changed)
    expect(await subscriptions.find(kept.id)).toEqual({ ...changed, revision: 2 })
    await subscriptions.put({ ...changed, connections: [] })
    expect(await subscriptions.find(kept.id)).toEqual({ ...changed, connections: [], revision: 3 })
    expect(await subscriptions.find(unique('sub') as SubscriptionId)).toBeUndefined()
  })

  it('keeps one of an API, which is of no app', async () => {
    const kept = subscription({ appId: undefined, purpose: 'api_test', environment: 'Dev', deactivatedAt: undefined })
    await subject.store.subscriptions.put(kept)
    expect(await subject.store.subscriptions.find(kept.id)).toEqual(kept)
  })

  it('finds by any of its connections, and no longer by one that was taken out', async () => {
    const { subscriptions } = subject.store
    const kept = subscription()
    const [first, second] = kept.connections
    await subscriptions.put(kept)
    expect(await subscriptions.findByConnection(second?.id as ConnectionId)).toEqual(kept)
    await subscriptions.put({ ...kept, connections: [first as Connection] })
    expect(await subscriptions.findByConnection(second?.id as ConnectionId)).toBeUndefined()
    expect((await subscriptions.findByConnection(first?.id as ConnectionId))?.id).toBe(kept.id)
  })

  it('finds many by id, by place and by connection, and nothing for what is not there', async () => {
    const { subscriptions } = subject.store
    const [appId, otherAppId] = [unique('app') as AppId, unique('app') as AppId]
    const kept = Array.from({ length: 45 }, (_, n) =>
      subscription({ appId, organizationId: `org${n}` as OrganizationId }),
    )
    const test = subscription({ appId: otherAppId, purpose: 'app_test', organizationId: 'org0' as OrganizationId })
    await subscriptions.insertMany([...kept, test])
    const byId = (found: Subscription[]) => new Map(found.map((one) => [one.id, one]))
    const nobody = unique('sub') as SubscriptionId
    expect(byId(await subscriptions.findMany([...kept.map(({ id }) => id), nobody]))).toEqual(byId(kept))
    const places = kept.map(({ organizationId, environment }) => ({ organizationId, appId, environment }))
    const ofTest = { organizationId: test.organizationId, appId: otherAppId, environment: test.environment }
    const elsewhere = { ...ofTest, appId, environment: 'Dev' as const }
    expect(byId(await subscriptions.findByPlaces([...places, ofTest, elsewhere]))).toEqual(byId(kept))
    const owners = kept.flatMap(({ id, connections }) => connections.map((connection) => [connection.id, id] as const))
    const asked = [...owners.map(([id]) => id), unique('con') as ConnectionId]
    expect(await subscriptions.findOwners(asked)).toEqual(new Map(owners))
    expect(await subscriptions.findMany([])).toEqual([])
    expect(await subscriptions.findByPlaces([])).toEqual([])
    expect(await subscriptions.findOwners([])).toEqual(new Map())
  })

  it('has one activation for each organization, app and environment, besides test subscriptions', async () => {
    const { subscriptions } = subject.store
    const kept = subscription()
    const { organizationId, appId } = kept
    expect(await subscriptions.insert(kept)).toBe('made')
    expect(await subscriptions.insert(subscription({ appId }))).toBe('exists')
    expect(await subscriptions.insert(subscription({ id: kept.id }))).toBe('exists')
    expect(await subscriptions.find(kept.id)).toEqual(kept)
    const elsewhere = subscription({ appId, environment: 'Test' })
    expect(await subscriptions.insert(elsewhere)).toBe('made')
    expect(await subscriptions.insert(subscription({ appId, purpose: 'app_test' }))).toBe('made')
    expect(await subscriptions.insert(subscription({ appId, purpose: 'app_test' }))).toBe('made')
    const find = (environment: ApiEnvironment) =>
      subscriptions.findByOrganizationAndApp(organizationId, appId as AppId, environment)
    expect(await find('Production')).toEqual(kept)
    expect(await find('Test')).toEqual(elsewhere)
    expect(await find('Dev')).toBeUndefined()
  })

  it('replaces and removes only the revision that was read', async () => {
    const { subscriptions } = subject.store
    const kept = subscription()
    await subscriptions.insert(kept)
    expect(await subscriptions.replace({ ...kept, status: 'inactive', connections: [] })).toBe('replaced')
    expect(await subscriptions.replace({ ...kept, status: 'pending' })).toBe('changed')
    expect(await subscriptions.find(kept.id)).toEqual({ ...kept, status: 'inactive', connections: [], revision: 2 })
    expect(await subscriptions.remove(kept.id, 1)).toBe('changed')
    expect(await subscriptions.remove(kept.id, 2)).toBe('removed')
    expect(await subscriptions.find(kept.id)).toBeUndefined()
    expect(await subscriptions.replace(kept)).toBe('changed')
  })

  it('inserts many at once, all or none, and says once that any may have changed', async () => {
    const { subscriptions, together } = subject.store
    const known = subscription()
    await subscriptions.put(known)
    // More than one statement takes, and some left over.
    const fresh = Array.from({ length: 47 }, () => subscription())
    const { organizationId, appId, environment } = known
    for (const there of [{ ...known, connections: [] }, subscription({ organizationId, appId, environment })]) {
      const before = subject.heard.length
      expect(await together([writeCalls.subscriptions.insertMany([...fresh, there])])).toEqual({
        at: 0,
        answer: 'exists',
      })
      expect(subject.heard.slice(before)).toEqual([])
      expect(await subscriptions.findMany(fresh.map(({ id }) => id))).toEqual([])
    }
    const before = subject.heard.length
    expect(await subscriptions.insertMany(fresh)).toBe('made')
    expect(subject.heard.slice(before)).toMatchObject([{ kind: 'subscription', id: '*' }])
    for (const one of fresh) expect(await subscriptions.find(one.id)).toEqual(one)
    expect(await subscriptions.find(known.id)).toEqual(known)
    expect(await subscriptions.insertMany([])).toBe('made')
  })

  it('T-12 replaces many at once, only the revisions that were read, all or none', async () => {
    const { subscriptions, together } = subject.store
    const kept = Array.from({ length: 47 }, () => subscription())
    await subscriptions.insertMany(kept)
    const changed = kept.map((one) => ({ ...one, status: 'inactive' as const, connections: [connection()] }))
    const [first] = kept as [Subscription]
    await subscriptions.replace(first)
    for (const stale of [changed, [...changed.slice(1), subscription()]]) {
      expect(await together([writeCalls.subscriptions.replaceMany(stale)])).toEqual({ at: 0, answer: 'changed' })
    }
    expect(await subscriptions.find(first.id)).toEqual({ ...first, revision: 2 })
    for (const one of kept.slice(1)) expect(await subscriptions.find(one.id)).toEqual(one)
    const before = subject.heard.length
    const current = changed.map((one) => (one.id === first.id ? { ...one, revision: 2 } : one))
    expect(await subscriptions.replaceMany(current)).toBe('replaced')
    expect(subject.heard.slice(before)).toMatchObject([{ kind: 'subscription', id: '*' }])
    for (const one of current) expect(await subscriptions.find(one.id)).toEqual({ ...one, revision: one.revision + 1 })
    expect(await subscriptions.replaceMany([])).toBe('replaced')
  })

  describe('lists', () => {
    const [a, b] = [unique('api') as ApiId, unique('api') as ApiId]
    const appId = unique('app') as AppId
    const organizationIds = Array.from({ length: 4 }, () => unique('org') as OrganizationId)
    const prefix = unique('sub')
    /** Twelve of one app: each organization has three, numbers n, n + 4 and n + 8. */
    const made = Array.from({ length: 12 }, (_, n) =>
      subscription({
        id: `${prefix}-${String(n).padStart(2, '0')}` as SubscriptionId,
        appId,
        organizationId: organizationIds[n % 4] as OrganizationId,
        purpose: n < 8 ? 'organization' : 'app_test',
        environment: n < 4 ? 'Production' : 'Test',
        status: n % 3 ? 'active' : 'pending',
        connections:
          n === 5
            ? []
            : [
                connection({ apiId: a, status: 'inactive' }),
                connection({ apiId: n % 2 ? a : b, status: n < 6 ? 'pending' : 'active' }),
              ],
      }),
    )
    beforeAll(async () => {
      await subject.store.subscriptions.insertMany(made)
      await subject.store.subscriptions.insertMany(Array.from({ length: 30 }, () => subscription()))
    })
    type Page = Parameters<SubscriptionStore['list']>[0]
    const numbers = async (page: Partial<Page>) =>
      (await subject.store.subscriptions.list({ limit: 100, ...page })).map(({ id }) => Number(id.slice(-2)))
    const downFrom = (first: number, keep: (n: number) => boolean) =>
      Array.from({ length: first + 1 }, (_, n) => first - n).filter(keep)

    it('by app, newest id first and in pages, each with its connections', async () => {
      const { subscriptions } = subject.store
      expect(await subscriptions.list({ appId, limit: 100 })).toEqual(made.toReversed())
      const page = await subscriptions.list({ appId, limit: 5 })
      expect(page).toEqual(made.toReversed().slice(0, 5))
      expect(await numbers({ appId, limit: 5, after: page.at(-1)?.id })).toEqual([6, 5, 4, 3, 2])
      expect(await numbers({ appId, status: 'pending' })).toEqual([9, 6, 3, 0])
      expect(await numbers({ appId, environment: 'Production' })).toEqual([3, 2, 1, 0])
      expect(await numbers({ appId, purpose: 'app_test', environment: 'Test', status: 'active' })).toEqual([11, 10, 8])
      expect(await numbers({ appId, apiId: b })).toEqual([10, 8, 6, 4, 2, 0])
      expect(await numbers({ appId, apiId: b, connectionStatus: 'active' })).toEqual([10, 8, 6])
      expect(await numbers({ appId: unique('app') as AppId })).toEqual([])
    })

    it('by one or several organizations', async () => {
      const [first, second] = organizationIds as [OrganizationId, OrganizationId]
      expect(await numbers({ organizationIds: [first] })).toEqual([8, 4, 0])
      expect(await numbers({ organizationIds: [second, first, first] })).toEqual([9, 8, 5, 4, 1, 0])
      expect(await numbers({ organizationIds: [second, first], limit: 3 })).toEqual([9, 8, 5])
      const after = made[5]?.id
      expect(await numbers({ organizationIds: [second, first], limit: 2, after })).toEqual([4, 1])
      expect(await numbers({ organizationIds: [second], apiId: a })).toEqual([9, 1])
      expect(await numbers({ organizationIds: [first], apiId: b, connectionStatus: 'pending' })).toEqual([4, 0])
      expect(await numbers({ organizationIds: [first], appId: unique('app') as AppId })).toEqual([])
      expect(await numbers({ organizationIds: [first], appId, status: 'pending' })).toEqual([0])
      expect(await numbers({ organizationIds: [] })).toEqual([])
    })

    it('by API, once each, however many connections lead to it', async () => {
      expect(await numbers({ apiId: a })).toEqual(downFrom(11, (n) => n !== 5))
      expect(await numbers({ apiId: a, limit: 4, after: made[7]?.id })).toEqual([6, 4, 3, 2])
      expect(await numbers({ apiId: a, connectionStatus: 'inactive', limit: 2 })).toEqual([11, 10])
      expect(await numbers({ apiId: a, connectionStatus: 'pending' })).toEqual([3, 1])
      expect(await numbers({ apiId: b, status: 'pending' })).toEqual([6, 0])
      expect(await subject.store.subscriptions.list({ apiId: b, limit: 1 })).toEqual([made[10]])
    })

    it('all, by status, environment and purpose', async () => {
      const { subscriptions } = subject.store
      const all = await subscriptions.list({ limit: 1_000 })
      expect(all).toEqual(expect.arrayContaining(made))
      expect(all.map(({ id }) => id)).toEqual(
        all
          .map(({ id }) => id)
          .toSorted()
          .toReversed(),
      )
      const some = await subscriptions.list({ limit: 1_000, status: 'pending', environment: 'Test' })
      expect(some.map(({ id }) => id)).toEqual(expect.arrayContaining([made[6]?.id, made[9]?.id]))
      expect(some.every(({ status, environment }) => status === 'pending' && environment === 'Test')).toBe(true)
    })
  })

  it('keeps the old version whole when a put fails half-way', async () => {
    const { subscriptions } = subject.store
    const [kept, other] = [subscription(), subscription()]
    await subscriptions.put(kept)
    await subscriptions.put(other)
    const heard = subject.heard.length
    // Its second connection belongs to the other subscription: the put fails after the first one was inserted.
    const broken = { ...kept, status: 'inactive' as const, connections: [kept.connections[0], other.connections[0]] }
    await expect(subscriptions.put(broken as typeof kept)).rejects.toThrow()
    expect(await subscriptions.find(kept.id)).toEqual(kept)
    expect(await subscriptions.find(other.id)).toEqual(other)
    expect(subject.heard).toHaveLength(heard)
  })

  it('announces each write that was done under the id, and no other', async () => {
    const { subscriptions } = subject.store
    const kept = subscription()
    const before = subject.heard.length
    await subscriptions.put(kept)
    await subscriptions.replace(kept)
    await subscriptions.replace(kept)
    await subscriptions.insert(kept)
    await subscriptions.remove(kept.id, 9)
    await subscriptions.remove(kept.id, 2)
    expect(subject.heard.slice(before)).toMatchObject(
      Array.from({ length: 3 }, () => ({ kind: 'subscription', id: kept.id })),
    )
  })
}
