import type { ApiId } from '@portreeve/protocol'
import { beforeEach, expect, it } from 'vitest'
import type { RelayStore, Settlement } from '../index.ts'
import type { Engine } from './engines.ts'
import { event, T0, webhook } from './relay-samples.ts'
import { useStore } from './suite.ts'
import { until } from './until.ts'

/** The head of a lane was delivered. */
export const delivered = (head: { webhookId: string; lane: string; seq: number }, at = T0): Settlement => ({
  ...{ webhookId: head.webhookId, lane: head.lane, seq: head.seq },
  ...{ kind: 'delivered', attempts: 1, status: 202, at },
})

export function relayQueueContract(engine: Engine): void {
  const subject = useStore(engine)
  const relay = () => subject.store.relay
  let hook = webhook()
  beforeEach(async () => {
    hook = webhook()
    await relay().insertWebhook(hook)
  })
  const due = async (now = T0, limit = 100) => {
    const [found] = await relay().listDue([{ webhookId: hook.id, limit }], now)
    return found as Awaited<ReturnType<RelayStore['listDue']>>[number]
  }

  it('gives back what was published, byte for byte, at the head of its lane', async () => {
    const published = event([hook.id], { payload: new Uint8Array([0, 10, 255]), receivedAt: T0 + 5 })
    const { isRequestIdGiven: _, webhookIds: __, ...kept } = published
    const [answer] = await relay().publish([published])
    const first = (T0 + 5) * 1_000
    expect(answer).toStrictEqual({
      eventId: published.id,
      isRepeat: false,
      deliveries: [{ webhookId: hook.id, lane: 'kkey1', seq: first, isHead: true }],
    })
    expect(await due(T0 + 5)).toStrictEqual({
      webhookId: hook.id,
      due: [
        {
          ...{ webhookId: hook.id, lane: 'kkey1', seq: first, attempts: 0 },
          ...{ nextAt: T0 + 5, createdAt: T0 + 5, isReplay: false, event: kept },
        },
      ],
    })
    expect(await relay().findEvent(published.id)).toStrictEqual(kept)
    expect(await due(T0 + 4)).toStrictEqual({ webhookId: hook.id, due: [], nextAt: T0 + 5 })
  })

  it('puts events of one key into one lane in their order, and those without a key into lanes of their own', async () => {
    const keyed = Array.from({ length: 45 }, () => event([hook.id]))
    const keyless = Array.from({ length: 45 }, () => event([hook.id], { partitionKey: undefined }))
    const answers = await relay().publish(keyed.flatMap((one, at) => [one, keyless[at] ?? one]))
    const first = T0 * 1_000
    expect(answers.filter((_, at) => at % 2 === 0).map(({ deliveries }) => deliveries)).toStrictEqual(
      keyed.map((_, at) => [{ webhookId: hook.id, lane: 'kkey1', seq: first + at, isHead: at === 0 }]),
    )
    expect(answers.filter((_, at) => at % 2 === 1).map(({ deliveries }) => deliveries)).toStrictEqual(
      keyless.map(({ id }) => [{ webhookId: hook.id, lane: `e${id}`, seq: first, isHead: true }]),
    )
    expect((await due()).due).toHaveLength(46)
    const [later] = await relay().publish([event([hook.id], { receivedAt: T0 - 1_000 })])
    expect(later?.deliveries[0]).toMatchObject({ seq: first + 45, isHead: false })
  })

  it('gives an event to each of its webhooks, or to none', async () => {
    const other = webhook()
    await relay().insertWebhook(other)
    const [both, none] = await relay().publish([event([other.id, hook.id]), event([])])
    expect(both?.deliveries.map(({ webhookId }) => webhookId)).toEqual([other.id, hook.id])
    expect(none?.deliveries).toEqual([])
    expect(await relay().findEvent(none?.eventId ?? '')).toBeDefined()
  })

  it('protocol.md 6.1 an X-Request-Id that came before is answered with the first event, of the same API only, and nothing is put anywhere', async () => {
    const request = { requestId: 'asked-once', isRequestIdGiven: true }
    const [first] = await relay().publish([event([hook.id], request)])
    const [again] = await relay().publish([event([hook.id], request)])
    expect(again).toStrictEqual({ eventId: first?.eventId, isRepeat: true, deliveries: [] })
    const others = await relay().publish([
      event([hook.id], { ...request, apiId: 'api2' as ApiId }),
      event([hook.id], { requestId: 'asked-once' }),
    ])
    expect(others.map(({ isRepeat }) => isRepeat)).toEqual([false, false])
    expect((await relay().listDeliveries({ webhookId: hook.id, limit: 10 })).length).toBe(3)
  })

  it('protocol.md 6.1 an X-Request-Id of a day ago is another event, though nobody has forgotten it', async () => {
    const day = 86_400_000
    const of = (receivedAt: number) => event([hook.id], { requestId: 'the-same', isRequestIdGiven: true, receivedAt })
    const publish = async (at: number) => (await relay().publish([of(at)]))[0]
    const first = await publish(T0)
    expect(await publish(T0 + day - 1)).toMatchObject({ eventId: first?.eventId, isRepeat: true })
    const second = await publish(T0 + day)
    expect(second).toMatchObject({ isRepeat: false, deliveries: [{ webhookId: hook.id }] })
    // The day begins with it, and within a batch it is one event as well.
    const third = await publish(T0 + 2 * day - 1)
    expect(third).toMatchObject({ eventId: second?.eventId, isRepeat: true })
    const both = await relay().publish([of(T0 + 3 * day), of(T0 + 3 * day + 1)])
    expect(both.map(({ isRepeat }) => isRepeat)).toEqual([false, true])
    expect(new Set(both.map(({ eventId }) => eventId)).size).toBe(1)
  })

  it('protocol.md 6.1 finds repeats of an X-Request-Id also within one batch', async () => {
    const request = { requestId: 'asked-together', isRequestIdGiven: true }
    const events = [event([hook.id], request), event([hook.id]), event([hook.id], request)]
    const answers = await relay().publish(events)
    expect(answers.map(({ eventId }) => eventId)).toEqual([events[0]?.id, events[1]?.id, events[0]?.id])
    expect(answers.map(({ isRepeat }) => isRepeat)).toEqual([false, false, true])
  })

  it('when a head is delivered the next one is due, and a lane in which nothing waits is gone', async () => {
    await relay().publish([event([hook.id]), event([hook.id])])
    const [head] = (await due()).due
    if (!head) throw new Error('nothing is due')
    expect(await relay().settle([delivered(head, T0 + 50)])).toStrictEqual([{ kind: 'settled', hasNext: true }])
    const next = await due(T0 + 50)
    expect(next.due.map(({ seq, nextAt }) => ({ seq, nextAt }))).toEqual([{ seq: head.seq + 1, nextAt: T0 + 50 }])
    expect(await relay().settle([delivered(head)])).toStrictEqual([{ kind: 'changed' }])
    const last = { ...head, seq: head.seq + 1 }
    expect(await relay().settle([delivered(last)])).toStrictEqual([{ kind: 'settled', hasNext: false }])
    expect(await relay().settle([delivered(last)])).toStrictEqual([{ kind: 'changed' }])
    expect(await relay().findLane(hook.id, head.lane)).toBeUndefined()
    expect(await due(T0 + 50)).toStrictEqual({ webhookId: hook.id, due: [] })
  })

  it('a lane that begins anew goes on behind what it had come to, whatever the clock says', async () => {
    const seqs: number[] = []
    for (const receivedAt of [T0, T0, T0 - 60_000, T0 + 60_000]) {
      const [published] = await relay().publish([event([hook.id], { receivedAt })])
      const [head] = published?.deliveries ?? []
      if (!head) throw new Error('nothing was put anywhere')
      seqs.push(head.seq)
      await relay().settle([delivered(head)])
    }
    const first = T0 * 1_000
    expect(seqs).toEqual([first, first + 1, first + 2, first + 60_000_000])
  })

  it('a head that failed stays, later, and counts; told twice it is as told once', async () => {
    await relay().publish([event([hook.id]), event([hook.id])])
    const [head] = (await due()).due
    if (!head) throw new Error('nothing is due')
    const failed = (number: number, nextAt: number): Settlement => ({
      ...{ webhookId: hook.id, lane: head.lane, seq: head.seq, at: T0 + number, kind: 'failed', nextAt },
      attempt: { eventId: head.event.id, number, millis: 20, status: 503, answer: 'busy' },
    })
    for (let time = 0; time < 2; time++) {
      expect(await relay().settle([failed(1, T0 + 1_000)])).toStrictEqual([{ kind: 'settled', hasNext: true }])
    }
    expect(await due(T0 + 999)).toStrictEqual({ webhookId: hook.id, due: [], nextAt: T0 + 1_000 })
    expect((await due(T0 + 1_000)).due).toMatchObject([{ seq: head.seq, attempts: 1, nextAt: T0 + 1_000 }])
    await relay().settle([failed(2, T0 + 3_000)])
    expect(await relay().findLane(hook.id, head.lane)).toStrictEqual({
      ...{ webhookId: hook.id, lane: head.lane, headSeq: head.seq, nextSeq: head.seq + 2, attempts: 2 },
      ...{ nextAt: T0 + 3_000, heldSince: T0 + 1, isNoticed: false, lastStatus: 503 },
    })
    expect(await relay().settle([delivered(head, T0 + 4_000)])).toStrictEqual([{ kind: 'settled', hasNext: true }])
    expect(await relay().findLane(hook.id, head.lane)).toStrictEqual({
      ...{ webhookId: hook.id, lane: head.lane, headSeq: head.seq + 1, nextSeq: head.seq + 2, attempts: 0 },
      ...{ nextAt: T0 + 4_000, isNoticed: false },
    })
    expect(await relay().settle([failed(3, T0)])).toStrictEqual([{ kind: 'changed' }])
    const gone = { ...failed(3, T0), lane: 'knever' }
    expect(await relay().settle([gone, { ...delivered(head), lane: 'knever' }].slice(0, 1))).toStrictEqual([
      { kind: 'changed' },
    ])
    expect(await relay().findLane(hook.id, 'knever')).toBeUndefined()
  })

  it('shows those first that came due first, as many as are asked for, and when to ask again', async () => {
    const other = webhook()
    await relay().insertWebhook(other)
    const times = [30, 10, 50, 20, 40]
    await relay().publish(
      times.map((later) => event([hook.id], { receivedAt: T0 + later, partitionKey: `at ${later}` })),
    )
    const [found, nothing] = await relay().listDue(
      [
        { webhookId: hook.id, limit: 2 },
        { webhookId: other.id, limit: 2 },
      ],
      T0 + 40,
    )
    expect(found?.due.map(({ lane }) => lane)).toEqual(['kat 10', 'kat 20'])
    expect(found?.nextAt).toBe(T0 + 30)
    expect(nothing).toStrictEqual({ webhookId: other.id, due: [] })
    expect(await due(T0 + 40)).toMatchObject({ nextAt: T0 + 50 })
    expect(await due(T0 + 60)).not.toHaveProperty('nextAt')
  })

  it('settles many lanes at once, each by itself', async () => {
    const events = Array.from({ length: 90 }, (_, at) => event([hook.id], { partitionKey: `many ${at % 45}` }))
    await relay().publish(events)
    const heads = (await due()).due
    expect(heads).toHaveLength(45)
    const settlements = heads.map((head, at): Settlement => {
      if (at % 3 === 0) return delivered(head)
      if (at % 3 === 1) return { ...delivered(head), seq: head.seq + 1 }
      return { webhookId: hook.id, lane: head.lane, seq: head.seq, at: T0, kind: 'cancelled', note: 'gone' }
    })
    const answers = await relay().settle(settlements)
    expect(answers).toEqual(
      heads.map((_, at) => (at % 3 === 1 ? { kind: 'changed' } : { kind: 'settled', hasNext: true })),
    )
    const bySeq = new Map((await due()).due.map(({ lane, seq }) => [lane, seq]))
    expect(heads.map(({ lane, seq }) => (bySeq.get(lane) ?? 0) - seq)).toEqual(
      heads.map((_, at) => (at % 3 === 1 ? 0 : 1)),
    )
  })

  it('finds active webhooks of some shards that have something due, page by page', async () => {
    const hooks = Array.from({ length: 4 }, (_, at) => webhook({ shard: at === 3 ? 101 : 100 }))
    const paused = webhook({ shard: 100, state: 'paused' })
    for (const each of [...hooks, paused]) await relay().insertWebhook(each)
    const [, idle] = hooks
    const busy = [...hooks.filter((each) => each !== idle), paused].map(({ id }) => id)
    await relay().publish([event(busy, { receivedAt: T0 + 7 })])
    const [first, , third, fourth] = hooks.map(({ id }) => id)
    const list = (shards: number[], now: number, after = '', limit = 10) =>
      relay().listWebhooksWithDue(shards, now, after, limit)
    expect(await list([100], T0 + 7)).toEqual([first, third])
    expect(await list([100, 101], T0 + 7)).toEqual([first, third, fourth])
    expect(await list([100, 101], T0 + 7, first, 1)).toEqual([third])
    expect(await list([100, 101], T0 + 6)).toEqual([])
    expect(await list([], T0 + 7)).toEqual([])
  })

  it('tells of what has become due in this process once the write has resolved, and nobody of what was not committed', async () => {
    const told: string[] = []
    const stop = relay().onDue((ids) => told.push(...ids))
    let resolved = false
    const stopOrder = relay().onDue(() => expect(resolved).toBe(true))
    await relay()
      .publish([event([hook.id])])
      .then(() => {
        resolved = true
      })
    await until('the webhook is told', () => told.includes(hook.id))
    stopOrder()
    const broken = event([hook.id], { channel: 'half a pair: \ud800' })
    await expect(relay().publish([event([hook.id]), broken])).rejects.toThrow()
    const [head] = (await due()).due
    if (!head) throw new Error('nothing is due')
    told.length = 0
    expect((await relay().findLane(hook.id, head.lane))?.nextSeq).toBe(head.seq + 1)
    await relay().settle([{ ...delivered(head), kind: 'failed', nextAt: T0 + 9, attempt: attemptOf(head) }])
    expect(await relay().retryNow(hook.id, head.lane, T0 + 8)).toBe(1)
    await until('the webhook is told of the retry', () => told.includes(hook.id))
    stop()
  })
}

const attemptOf = (head: { event: { id: string } }) => ({ eventId: head.event.id, number: 1, millis: 1, fault: 'away' })
