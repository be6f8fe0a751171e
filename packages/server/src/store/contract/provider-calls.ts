import type { ApiId, ConnectionId, OrganizationId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import type { ProviderCall } from '../index.ts'
import type { Engine } from './engines.ts'
import { useRacers } from './racers.ts'
import { providerCall, seconds, unique } from './samples.ts'
import { useStore } from './suite.ts'

const RACERS = 50

export function providerCallsContract(engine: Engine): void {
  const subject = useStore(engine)
  const put = async (...calls: ProviderCall[]) => {
    for (const call of calls) await subject.store.providerCalls.put(call)
    return calls
  }
  const idsDue = async (now: number, of: readonly ProviderCall[]) => {
    const due = await subject.store.providerCalls.listDue(seconds(now), 1_000)
    return due.map(({ id }) => id).filter((id) => of.some((call) => call.id === id))
  }

  it('finds what was put, and what replaced it', async () => {
    const { providerCalls } = subject.store
    const [kept] = (await put(providerCall())) as [ProviderCall]
    expect(await providerCalls.find(kept.id)).toEqual(kept)
    const changed: ProviderCall = {
      ...kept,
      kind: 'deactivate',
      body: undefined,
      state: 'failed',
      attempts: 3,
      lastStatus: 403,
      lastFault: 'connection refused',
    }
    await providerCalls.put(changed)
    expect(await providerCalls.find(kept.id)).toEqual(changed)
    expect(await providerCalls.find(unique('call'))).toBeUndefined()
  })

  describe('due', () => {
    it('are those whose time has come, the longest waiting first, at most as many as asked for', async () => {
      const calls = await put(
        providerCall({ nextAttemptAt: seconds(130) }),
        providerCall({ nextAttemptAt: seconds(110) }),
        providerCall({ nextAttemptAt: seconds(120) }),
        providerCall({ nextAttemptAt: seconds(50), state: 'done' }),
        providerCall({ nextAttemptAt: seconds(50), state: 'failed' }),
        providerCall({ nextAttemptAt: seconds(50), state: 'cancelled' }),
      )
      const [last, first, second] = calls.map(({ id }) => id)
      expect(await idsDue(109, calls)).toEqual([])
      expect(await idsDue(120, calls)).toEqual([first, second])
      expect(await idsDue(200, calls)).toEqual([first, second, last])
      const one = await subject.store.providerCalls.listDue(seconds(200), 1)
      expect(one.map(({ id }) => id)).toEqual([first])
      for (const call of calls) await subject.store.providerCalls.cancelDue(call.connectionId, seconds(0))
    })

    it('leave out the APIs that take no more for now', async () => {
      const { providerCalls } = subject.store
      const calls = await put(
        providerCall({ nextAttemptAt: seconds(100), apiId: unique('api') as ApiId }),
        providerCall({ nextAttemptAt: seconds(100), apiId: unique('api') as ApiId }),
        providerCall({ nextAttemptAt: seconds(100), apiId: unique('api') as ApiId }),
      )
      const [first, second, third] = calls.map(({ apiId }) => apiId) as [ApiId, ApiId, ApiId]
      const dueExcept = async (except: ApiId[]) => {
        const due = await providerCalls.listDue(seconds(100), 1_000, except)
        return calls.flatMap(({ id, apiId }) => (due.some((call) => call.id === id) ? [apiId] : []))
      }
      expect(await dueExcept([])).toEqual([first, second, third])
      expect(await dueExcept([second])).toEqual([first, third])
      expect(await dueExcept([first, third])).toEqual([second])
      // G-H: as many as can be in trouble at once, so that nobody hides the others behind a crowd of their own.
      const crowd = Array.from({ length: 127 }, () => unique('api') as ApiId)
      expect(await dueExcept([...crowd, first])).toEqual([second, third])
      for (const call of calls) await providerCalls.cancelDue(call.connectionId, seconds(0))
    })

    it('of one connection are one at a time: nothing overtakes a call that is being made or that has to wait', async () => {
      const { providerCalls } = subject.store
      const connectionId = unique('con') as ConnectionId
      const [first, second] = (await put(
        providerCall({ id: `${connectionId}-1`, connectionId, nextAttemptAt: seconds(900) }),
        providerCall({ id: `${connectionId}-2`, connectionId, kind: 'deactivate', nextAttemptAt: seconds(100) }),
      )) as [ProviderCall, ProviderCall]
      expect(await idsDue(500, [first, second])).toEqual([])
      expect(await idsDue(900, [first, second])).toEqual([first.id])
      expect(await providerCalls.claim(first.id, 0, seconds(1_000), seconds(901))).toBe('claimed')
      expect(await idsDue(950, [first, second])).toEqual([])
      await providerCalls.settle(first.id, 1, outcome('done', 960))
      expect(await idsDue(960, [first, second])).toEqual([second.id])
    })
  })

  it('tells exactly one of those who saw the same number of attempts that the attempt is theirs', async () => {
    const { providerCalls } = subject.store
    const [kept] = (await put(providerCall())) as [ProviderCall]
    expect(await providerCalls.claim(kept.id, 0, seconds(300), seconds(200))).toBe('claimed')
    expect(await providerCalls.claim(kept.id, 0, seconds(300), seconds(200))).toBe('changed')
    expect(await providerCalls.find(kept.id)).toEqual({
      ...kept,
      attempts: 1,
      nextAttemptAt: 300,
      updatedAt: 200,
    })
    // Its lease has run out: the next one takes over, and the first one's outcome comes too late.
    expect(await providerCalls.claim(kept.id, 1, seconds(600), seconds(400))).toBe('claimed')
    expect(await providerCalls.settle(kept.id, 1, outcome('done', 401))).toBe('changed')
    expect(await providerCalls.settle(kept.id, 2, outcome('failed', 402))).toBe('settled')
    expect(await providerCalls.find(kept.id)).toEqual({ ...kept, ...outcome('failed', 402), attempts: 2 })
    expect(await providerCalls.claim(kept.id, 2, seconds(900), seconds(800))).toBe('changed')
    expect(await providerCalls.claim(unique('call'), 0, seconds(900), seconds(800))).toBe('changed')
  })

  it('puts an attempt off until later', async () => {
    const { providerCalls } = subject.store
    const [kept] = (await put(providerCall())) as [ProviderCall]
    await providerCalls.claim(kept.id, 0, seconds(300), seconds(200))
    const later = {
      ...outcome('due', 210),
      nextAttemptAt: seconds(5_000),
      lastStatus: undefined,
      lastFault: 'timed out',
    }
    expect(await providerCalls.settle(kept.id, 1, later)).toBe('settled')
    expect(await idsDue(4_999, [kept])).toEqual([])
    expect(await idsDue(5_000, [kept])).toEqual([kept.id])
    expect(await providerCalls.find(kept.id)).toEqual({ ...kept, ...later, attempts: 1 })
    await providerCalls.cancelDue(kept.connectionId, seconds(0))
  })

  it('cancels what is due of one connection, and says how much of it had been tried', async () => {
    const { providerCalls } = subject.store
    const connectionId = unique('con') as ConnectionId
    const calls = await put(
      providerCall({ connectionId, attempts: 2 }),
      providerCall({ connectionId }),
      providerCall({ connectionId }),
      providerCall({ connectionId, state: 'done', attempts: 1 }),
      providerCall({ connectionId, state: 'failed', attempts: 1 }),
    )
    const [other] = (await put(providerCall())) as [ProviderCall]
    expect(await providerCalls.cancelDue(connectionId, seconds(77))).toEqual({ untried: 2, tried: 1 })
    expect(await providerCalls.cancelDue(connectionId, seconds(78))).toEqual({ untried: 0, tried: 0 })
    const states = await Promise.all(calls.map(async ({ id }) => (await providerCalls.find(id))?.state))
    expect(states).toEqual(['cancelled', 'cancelled', 'cancelled', 'done', 'failed'])
    expect(await providerCalls.find(calls[0]?.id as string)).toMatchObject({ updatedAt: 77 })
    expect(await providerCalls.settle(calls[0]?.id as string, 2, outcome('done', 79))).toBe('changed')
    expect(await providerCalls.find(other.id)).toEqual(other)
    await providerCalls.cancelDue(other.connectionId, seconds(0))
  })

  it('replays what failed, is done or has to wait, and nothing that was cancelled', async () => {
    const { providerCalls } = subject.store
    for (const state of ['failed', 'done', 'due'] as const) {
      const [kept] = (await put(providerCall({ state, attempts: 4, nextAttemptAt: seconds(9_000) }))) as [ProviderCall]
      expect(await providerCalls.replay(kept.id, 3, seconds(80))).toBe('missing')
      expect(await providerCalls.replay(kept.id, 4, seconds(80))).toBe('due')
      const due = { ...kept, state: 'due', nextAttemptAt: 80, updatedAt: 80 }
      expect(await providerCalls.find(kept.id)).toEqual(due)
      expect(await idsDue(80, [kept])).toEqual([kept.id])
      expect(await providerCalls.cancelDue(kept.connectionId, seconds(81))).toEqual({ untried: 0, tried: 1 })
      expect(await providerCalls.replay(kept.id, 4, seconds(82))).toBe('missing')
    }
    expect(await providerCalls.replay(unique('call'), 0, seconds(82))).toBe('missing')
  })

  it('lists newest id first, in pages, by organization, API, connection and state', async () => {
    const { providerCalls } = subject.store
    const [organizationId, apiId] = [unique('org') as OrganizationId, unique('api') as ApiId]
    const connectionId = unique('con') as ConnectionId
    const prefix = unique('call')
    const made = await put(
      ...Array.from({ length: 6 }, (_, n) =>
        providerCall({
          id: `${prefix}-${n}`,
          organizationId,
          apiId: n < 4 ? apiId : (unique('api') as ApiId),
          connectionId: n < 2 ? connectionId : (unique('con') as ConnectionId),
          state: n % 2 ? 'failed' : 'done',
        }),
      ),
    )
    expect(await providerCalls.list({ organizationId, limit: 10 })).toEqual(made.toReversed())
    const numbers = async (page: Partial<Parameters<typeof providerCalls.list>[0]>) =>
      (await providerCalls.list({ limit: 10, ...page })).map(({ id }) => Number(id.at(-1)))
    expect(await numbers({ organizationId, limit: 2, after: `${prefix}-4` })).toEqual([3, 2])
    expect(await numbers({ organizationId, state: 'failed' })).toEqual([5, 3, 1])
    expect(await numbers({ apiId, limit: 3 })).toEqual([3, 2, 1])
    expect(await numbers({ apiId, organizationId: unique('org') as OrganizationId })).toEqual([])
    expect(await numbers({ connectionId, state: 'done' })).toEqual([0])
    expect(await numbers({ connectionId, apiId, organizationId })).toEqual([1, 0])
    expect(await numbers({ connectionId, apiId: unique('api') as ApiId })).toEqual([])
    const newest = await providerCalls.list({ limit: 1_000, state: 'failed' })
    expect(newest.map(({ id }) => id)).toEqual(
      newest
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    )
    expect(newest.every(({ state }) => state === 'failed')).toBe(true)
  })

  it('forgets finished ones that nobody has touched for long', async () => {
    const { providerCalls } = subject.store
    const old = { updatedAt: seconds(1_000) }
    const [done, failed, due, young] = (await put(
      providerCall({ ...old, state: 'done' }),
      providerCall({ ...old, state: 'failed' }),
      providerCall({ ...old, state: 'due' }),
      providerCall({ updatedAt: seconds(2_000), state: 'done' }),
    )) as [ProviderCall, ProviderCall, ProviderCall, ProviderCall]
    await providerCalls.prune(seconds(2_000))
    expect(await providerCalls.find(done.id)).toBeUndefined()
    expect(await providerCalls.find(failed.id)).toBeUndefined()
    expect(await providerCalls.find(due.id)).toEqual(due)
    expect(await providerCalls.find(young.id)).toEqual(young)
  })

  describe('racing', () => {
    const racers = useRacers(engine)

    it(`of ${RACERS} nodes that saw the same call, one makes it`, async () => {
      const kept = providerCall()
      await racers.stores[0]?.providerCalls.put(kept)
      for (let attempts = 0; attempts < 3; attempts++) {
        const told = await racers.race(RACERS, (store) =>
          store.providerCalls.claim(kept.id, attempts, seconds(300), seconds(200)),
        )
        expect(told.filter((word) => word === 'claimed')).toHaveLength(1)
      }
      expect(await racers.stores[0]?.providerCalls.find(kept.id)).toMatchObject({ attempts: 3 })
    })

    it('a call is settled or cancelled, never both', async () => {
      for (let round = 0; round < 10; round++) {
        const kept = providerCall({ attempts: 1 })
        await racers.stores[0]?.providerCalls.put(kept)
        const told = await racers.race(10, async (store, racer) =>
          racer % 2
            ? store.providerCalls.settle(kept.id, 1, outcome('done', 300))
            : (await store.providerCalls.cancelDue(kept.connectionId, seconds(300))).tried === 1
              ? 'cancelled'
              : 'changed',
        )
        const won = told.filter((word) => word !== 'changed')
        expect(won).toHaveLength(1)
        const state = won[0] === 'settled' ? 'done' : 'cancelled'
        expect(await racers.stores[0]?.providerCalls.find(kept.id)).toMatchObject({ state })
      }
    })
  })
}

function outcome(state: ProviderCall['state'], at: number) {
  return { state, nextAttemptAt: seconds(at), lastStatus: 200, lastFault: undefined, updatedAt: seconds(at) }
}
