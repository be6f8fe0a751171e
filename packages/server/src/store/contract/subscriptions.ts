import type { ApiId, ConnectionId, SubscriptionId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { subscription, unique } from './samples.ts'
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
      connections: [
        { id: unique('con') as ConnectionId, apiId: 'c' as ApiId, status: 'rejected' as const },
        ...kept.connections.toReversed(),
      ],
    }
    await subscriptions.put(changed)
    expect(await subscriptions.find(kept.id)).toEqual(changed)
    await subscriptions.put({ ...changed, connections: [] })
    expect(await subscriptions.find(kept.id)).toEqual({ ...changed, connections: [] })
    expect(await subscriptions.find(unique('sub') as SubscriptionId)).toBeUndefined()
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

  it('announces each put under the id', async () => {
    const kept = subscription()
    await subject.store.subscriptions.put(kept)
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'subscription', id: kept.id })
  })
}
