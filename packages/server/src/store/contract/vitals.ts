import { expect, it } from 'vitest'
import type { RelayStore, Settlement } from '../index.ts'
import type { Engine } from './engines.ts'
import { delivered } from './relay-queue.ts'
import { event, T0, webhook } from './relay-samples.ts'
import { mail, organization, providerCall, seconds } from './samples.ts'
import { useStore } from './suite.ts'

type DueHead = Awaited<ReturnType<RelayStore['listDue']>>[number]['due'][number]

const failed = ({ webhookId, lane, seq, event: { id } }: DueHead, at: number): Settlement => ({
  ...{ webhookId, lane, seq, at, kind: 'failed', nextAt: at + 1_000 },
  attempt: { eventId: id, number: 1, millis: 20, status: 503, answer: 'busy' },
})

export function vitalsContract(engine: Engine): void {
  const subject = useStore(engine)
  const none = { count: 0, isAtLeast: false }

  it('counts nothing where nothing waits', async () => {
    expect(await subject.store.vitals.countBacklog(10)).toEqual({
      events: { waiting: 0, isAtLeast: false, held: none },
      mails: { waiting: none, failed: none },
      providerCalls: { due: none, failed: none },
    })
  })

  it('says what kind of store it is, how large, and how far this process has heard of changes', async () => {
    const { vitals, organizations } = subject.store
    const before = await vitals.state()
    expect(before).toEqual({
      kind: engine.name === 'SQLite' ? 'embedded' : 'postgresql',
      sizeBytes: expect.any(Number),
      waiting: expect.any(Number),
      revision: { latest: expect.any(Number), known: before.revision.latest },
    })
    expect(before.sizeBytes).toBeGreaterThan(100_000)
    await organizations.put(organization())
    const { latest, known } = (await vitals.state()).revision
    expect([latest, known]).toEqual([before.revision.latest + 1, before.revision.latest + 1])
  })

  it('counts events of all webhooks, from when the oldest of them is, and lanes that are held', async () => {
    const { relay, vitals } = subject.store
    const [one, other] = [webhook(), webhook()]
    const publish = (id: string, partitionKey: string, receivedAt: number) =>
      relay.publish([event([id], { partitionKey, receivedAt })])
    await publish(one.id, 'a', T0 + 5_000)
    await publish(one.id, 'a', T0 + 6_000)
    await publish(other.id, 'b', T0 + 1_000)
    await publish(other.id, 'b', T0 + 2_000)
    expect((await vitals.countBacklog(10)).events).toEqual({
      ...{ waiting: 4, oldestAt: T0 + 1_000, isAtLeast: false },
      held: none,
    })
    // The head of a lane is what waits longest in it: when it is gone the next one is.
    const [found] = await relay.listDue([{ webhookId: other.id, limit: 1 }], T0 + 9_000)
    await relay.settle((found?.due ?? []).map((head) => delivered(head)))
    expect((await vitals.countBacklog(10)).events).toMatchObject({ waiting: 3, oldestAt: T0 + 2_000 })
    const [failing] = await relay.listDue([{ webhookId: one.id, limit: 1 }], T0 + 9_000)
    await relay.settle((failing?.due ?? []).map((head) => failed(head, T0 + 9_000)))
    expect((await vitals.countBacklog(10)).events).toMatchObject({ waiting: 3, held: { count: 1, isAtLeast: false } })
    // So many lanes and no more: what is said is the least that there may be.
    expect((await vitals.countBacklog(1)).events).toMatchObject({ isAtLeast: true, held: { count: 1 } })
  })

  it('counts mails that wait, and that were given up; not those that were sent or are only to be read', async () => {
    const { mails, vitals } = subject.store
    const [waiting, again, failed_, sent, kept] = [
      mail({ nextAttemptAt: seconds(100) }),
      mail({ nextAttemptAt: seconds(200), attempts: 3, lastFault: '451 later' }),
      mail({ attempts: 9, lastFault: '550 no such mailbox' }),
      mail({ attempts: 2, lastFault: '451 later', sentAt: seconds(300) }),
      mail(),
    ]
    for (const one of [waiting, again, failed_, sent, kept]) await mails.put(one)
    expect((await vitals.countBacklog(10)).mails).toEqual({
      waiting: { count: 2, isAtLeast: false },
      failed: { count: 1, isAtLeast: false },
    })
    expect((await vitals.countBacklog(1)).mails.waiting).toEqual({ count: 1, isAtLeast: true })
  })

  it('counts calls to providers that are due, and that were refused for good', async () => {
    const { providerCalls, vitals } = subject.store
    for (const state of ['due', 'due', 'failed', 'done', 'cancelled'] as const) {
      await providerCalls.put(providerCall({ state }))
    }
    expect((await vitals.countBacklog(10)).providerCalls).toEqual({
      due: { count: 2, isAtLeast: false },
      failed: { count: 1, isAtLeast: false },
    })
    expect((await vitals.countBacklog(1)).providerCalls.due).toEqual({ count: 1, isAtLeast: true })
  })
}
