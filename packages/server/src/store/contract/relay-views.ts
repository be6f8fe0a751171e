import type { ApiId, OrganizationId } from '@portreeve/protocol'
import { beforeEach, expect, it } from 'vitest'
import { type Settlement, type Webhook, writeCalls } from '../index.ts'
import type { Engine } from './engines.ts'
import { delivered } from './relay-queue.ts'
import { event, T0, webhook } from './relay-samples.ts'
import { unique } from './samples.ts'
import { useStore } from './suite.ts'

export function relayViewsContract(engine: Engine): void {
  const subject = useStore(engine)
  const relay = () => subject.store.relay
  let hook = webhook()
  beforeEach(async () => {
    hook = webhook()
    await relay().insertWebhook(hook)
  })
  const headOf = async (lane: string, of: Webhook = hook) => {
    const found = await relay().findLane(of.id, lane)
    if (!found) throw new Error(`nothing waits in ${lane}`)
    return { webhookId: of.id, lane, seq: found.headSeq }
  }
  const failed = (head: { webhookId: string; lane: string; seq: number }, number: number, eventId: string) =>
    ({
      ...{ ...head, at: T0 + number, kind: 'failed', nextAt: T0 + 1_000 * number },
      attempt: { eventId, number, millis: 5, status: 500 + number, answer: `no ${number}` },
    }) satisfies Settlement

  it('lists the events of an API or of an organization, newest first, narrowed by what is asked for', async () => {
    const [apiId, organizationId] = [unique('api') as ApiId, unique('org') as OrganizationId]
    const of = (receivedAt: number, more: object = {}) => event([], { apiId, organizationId, receivedAt, ...more })
    const events = [
      of(T0),
      of(T0 + 1, { channel: '/x', partitionKey: 'p' }),
      of(T0 + 2, { requestId: 'r' }),
      of(T0 + 3),
    ]
    await relay().publish([...events, event([], { apiId }), event([], { organizationId })])
    const ids = async (page: object) => {
      const found = await relay().listEvents({ limit: 10, apiId, organizationId, ...page })
      return found.map(({ id }) => events.findIndex((one) => one.id === id))
    }
    expect(await ids({})).toEqual([3, 2, 1, 0])
    expect(await ids({ limit: 2 })).toEqual([3, 2])
    expect(await ids({ limit: 2, after: events[2]?.id })).toEqual([1, 0])
    expect(await ids({ from: T0 + 1, to: T0 + 3 })).toEqual([2, 1])
    expect(await ids({ from: T0 + 1, to: T0 + 3, after: events[2]?.id })).toEqual([1])
    expect(await ids({ channel: '/x' })).toEqual([1])
    expect(await ids({ partitionKey: 'p' })).toEqual([1])
    expect(await ids({ requestId: 'r' })).toEqual([2])
    expect(await ids({ downTo: events[2]?.id })).toEqual([3, 2])
    expect(await ids({ downTo: events[0]?.id, from: T0 + 2 })).toEqual([3, 2])
    const place = (page: object) => relay().placeOfEvents({ behind: 1, ...page })
    expect(await place({ organizationId, to: T0 + 4 })).toBe(events[2]?.id)
    expect(await place({ apiId, after: events[2]?.id, behind: 0 })).toBe(events[1]?.id)
    expect(await place({ organizationId, apiId, to: T0 + 4, from: T0 + 3 })).toBeUndefined()
    expect(await place({ apiId, to: T0 + 4, behind: 2 })).toBe(events[1]?.id)
    expect(await place({})).toBeUndefined()
    expect(await relay().listEvents({ apiId, limit: 10 })).toHaveLength(5)
    expect(await relay().listEvents({ organizationId, limit: 10 })).toHaveLength(5)
    expect(await relay().listEvents({ limit: 10 })).toEqual([])
    const { payload, isRequestIdGiven: _, webhookIds: __, ...head } = events[0] ?? event([])
    expect(await relay().listEvents({ apiId, after: events[1]?.id, organizationId, limit: 1 })).toStrictEqual([
      { ...head, payloadBytes: payload.length },
    ])
  })

  it('a waiting head shows the attempts so far; of each delivery the first ten and the last ten are kept', async () => {
    const [first, second] = [event([hook.id]), event([hook.id])]
    await relay().publish([first, second])
    const head = await headOf('kkey1')
    for (let number = 1; number <= 25; number++) await relay().settle([failed(head, number, first.id)])
    const attempts = await relay().listAttempts(hook.id, head.lane, head.seq)
    const numbers = Array.from({ length: 25 }, (_, at) => at + 1)
    expect(attempts.map(({ number }) => number)).toEqual(numbers.filter((number) => number <= 10 || number > 15))
    expect(attempts[0]).toStrictEqual({
      ...{ webhookId: hook.id, lane: 'kkey1', seq: head.seq, eventId: first.id, number: 1, at: T0 + 1 },
      ...{ millis: 5, status: 501, answer: 'no 1' },
    })
    const waiting = { webhookId: hook.id, lane: 'kkey1', state: 'waiting', createdAt: T0, isReplay: false }
    expect(await relay().listDeliveries({ webhookId: hook.id, limit: 10 })).toStrictEqual([
      { ...waiting, seq: head.seq + 1, eventId: second.id, attempts: 0 },
      { ...waiting, seq: head.seq, eventId: first.id, attempts: 25, lastStatus: 525 },
    ])
  })

  it('shows how deliveries ended: delivered, skipped, cancelled', async () => {
    const events = ['taken', 'skipped', 'cancelled'].map((partitionKey) => event([hook.id], { partitionKey }))
    await relay().publish(events)
    const [taken, skipped, cancelled] = await Promise.all(events.map((one) => headOf(`k${one.partitionKey}`)))
    if (!taken || !skipped || !cancelled) throw new Error('nothing waits')
    await relay().settle([failed(skipped, 1, events[1]?.id ?? ''), failed(cancelled, 1, events[2]?.id ?? '')])
    await relay().settle([failed(skipped, 2, events[1]?.id ?? '')])
    expect(await relay().settle([{ ...taken, at: T0 + 9, kind: 'delivered', attempts: 1, status: 202 }])).toEqual([
      { kind: 'settled', hasNext: false },
    ])
    const skip = writeCalls.relay.skip({ ...skipped, at: T0 + 10, note: 'bad data' })
    expect(await subject.store.together([skip])).toBe('done')
    expect(await subject.store.together([skip])).toEqual({ at: 0, answer: 'changed' })
    await relay().settle([{ ...cancelled, at: T0 + 11, kind: 'cancelled', note: 'no longer subscribed' }])
    const kept = await relay().listDeliveries({ webhookId: hook.id, limit: 10 })
    const ended = kept.map(({ state, attempts, doneAt, lastStatus, note }) => ({
      ...{ state, attempts, doneAt, lastStatus, note },
    }))
    expect(new Map(ended.map((one) => [one.state, one]))).toEqual(
      new Map(
        [
          { state: 'delivered', attempts: 1, doneAt: T0 + 9, lastStatus: 202 },
          { state: 'skipped', attempts: 2, doneAt: T0 + 10, lastStatus: 502, note: 'bad data' },
          { state: 'cancelled', attempts: 1, doneAt: T0 + 11, lastStatus: 501, note: 'no longer subscribed' },
        ].map((one) => [one.state, one]),
      ),
    )
    expect(await relay().listDeliveries({ webhookId: hook.id, state: 'skipped', limit: 10 })).toHaveLength(1)
    expect(await relay().findLane(hook.id, 'kskipped')).toBeUndefined()
  })

  it('pages through deliveries of a webhook and of an event, without losing what was replayed', async () => {
    const hooks = [webhook(), webhook(), webhook()]
    for (const each of hooks) await relay().insertWebhook(each)
    const toAll = hooks.map(({ id }) => id)
    const events = Array.from({ length: 5 }, (_, at) =>
      event(toAll, { receivedAt: T0 + at, partitionKey: at % 2 ? 'odd' : 'even' }),
    )
    await relay().publish(events)
    const [one] = hooks as [Webhook]
    const third = events[2]?.id ?? ''
    for (let again = 0; again < 3; again++) expect(await relay().replay(one.id, [third], T0 + 10 + again)).toBe(1)
    const places: string[] = []
    for (let after: string | undefined; ; ) {
      const page = await relay().listDeliveries({ webhookId: one.id, after, limit: 2 })
      if (page.length === 0) break
      places.push(...page.map(({ eventId, isReplay }) => `${events.findIndex(({ id }) => id === eventId)} ${isReplay}`))
      after = page.at(-1)?.eventId
    }
    expect(places).toEqual(['4 false', '3 false', '2 true', '2 true', '2 true', '2 false', '1 false', '0 false'])
    const ofEvent: string[] = []
    for (let after: string | undefined; ; ) {
      const page = await relay().listDeliveries({ eventId: third, after, limit: 1 })
      if (page.length === 0) break
      ofEvent.push(...page.map(({ webhookId }) => webhookId))
      after = page.at(-1)?.webhookId
    }
    expect(ofEvent).toEqual([one.id, one.id, one.id, ...toAll])
    const count = async (page: object) =>
      (await relay().listDeliveries({ webhookId: one.id, limit: 99, ...page })).length
    expect(await count({ lane: 'kodd' })).toBe(2)
    expect(await count({ eventId: third })).toBe(4)
    expect(await count({ from: T0 + 1, to: T0 + 3 })).toBe(5)
    expect(await relay().listReplayable({ webhookId: one.id, limit: 9 })).toEqual([])
    for (;;) {
      const [heads] = await relay().listDue([{ webhookId: one.id, limit: 10 }], T0 + 1_000)
      if (!heads || heads.due.length === 0) break
      await relay().settle(heads.due.map((head) => delivered(head)))
    }
    expect(await relay().listReplayable({ webhookId: one.id, from: T0 + 1, to: T0 + 4, limit: 2 })).toEqual([
      { eventId: events[1]?.id, lane: 'kodd', seq: (T0 + 1) * 1_000 },
      { eventId: third, lane: 'keven', seq: T0 * 1_000 + 1 },
    ])
    const rest = await relay().listReplayable({ webhookId: one.id, lane: 'kodd', after: events[1]?.id, limit: 2 })
    expect(rest.map(({ eventId }) => eventId)).toEqual([events[3]?.id])
  })

  it('puts kept events into lanes once more, behind what waits there, in the order given', async () => {
    const events = ['k', 'k', undefined].map((partitionKey) => event([hook.id], { partitionKey }))
    await relay().publish(events)
    const [first, second, keyless] = events.map(({ id }) => id)
    if (!first || !second || !keyless) throw new Error('three events')
    const order = [second, 'nothing', keyless, first]
    expect(await subject.store.together([writeCalls.relay.replay(hook.id, order, T0 + 50)])).toBe('done')
    expect((await relay().findLane(hook.id, 'kk'))?.nextSeq).toBe(T0 * 1_000 + 4)
    const inLane: string[] = []
    for (;;) {
      const [found] = await relay().listDue([{ webhookId: hook.id, limit: 10 }], T0 + 1_000)
      const head = found?.due.find(({ lane }) => lane === 'kk')
      if (!head) break
      inLane.push(`${head.event.id} ${head.isReplay}`)
      await relay().settle([delivered(head)])
    }
    expect(inLane).toEqual([`${first} false`, `${second} false`, `${second} true`, `${first} true`])
    expect(await relay().findLane(hook.id, `e${keyless}`)).toMatchObject({ headSeq: T0 * 1_000 })
  })

  it('lists and counts lanes, and those that are held', async () => {
    const events = Array.from({ length: 6 }, (_, at) => event([hook.id], { partitionKey: `${at % 4}` }))
    await relay().publish(events)
    await relay().settle([
      failed(await headOf('k1'), 1, events[1]?.id ?? ''),
      failed(await headOf('k3'), 2, events[3]?.id ?? ''),
    ])
    const lanes = async (page: object) =>
      (await relay().listLanes({ webhookId: hook.id, limit: 9, ...page })).map(({ lane }) => lane)
    expect(await lanes({})).toEqual(['k0', 'k1', 'k2', 'k3'])
    expect(await lanes({ after: 'k0', limit: 2 })).toEqual(['k1', 'k2'])
    expect(await lanes({ held: true })).toEqual(['k1', 'k3'])
    expect(await lanes({ held: true, after: 'k1' })).toEqual(['k3'])
    expect(await relay().countLanes(hook.id)).toStrictEqual({
      ...{ lanes: 4, held: 2, waiting: 6, oldestHeldSince: T0 + 1 },
    })
    expect(await relay().countLanes('nobody')).toStrictEqual({ lanes: 0, held: 0, waiting: 0 })
  })

  it('measures the webhooks of some shards; what waits at a paused one is not late', async () => {
    const hooks = [webhook({ shard: 200 }), webhook({ shard: 201 }), webhook({ shard: 200, state: 'paused' })]
    for (const each of hooks) await relay().insertWebhook(each)
    const [one, other, paused] = hooks.map(({ id }) => id) as [string, string, string]
    await relay().publish([
      event([one, paused], { receivedAt: T0 - 1 }),
      event([one], { receivedAt: T0 }),
      event([other], { receivedAt: T0 - 9 }),
      event([paused], { receivedAt: T0 - 99, partitionKey: undefined }),
    ])
    expect(await relay().measure([200])).toStrictEqual({ lanes: 3, held: 0, waiting: 4, oldestDueAt: T0 - 1 })
    expect(await relay().measure([200, 201])).toMatchObject({ lanes: 4, waiting: 5, oldestDueAt: T0 - 9 })
    expect(await relay().measure([202])).toStrictEqual({ lanes: 0, held: 0, waiting: 0 })
  })

  it('finds lanes that have been held for as long as their webhook says, until exactly one process has noticed', async () => {
    const patient = webhook({ shard: 210, heldNoticeSeconds: 100 })
    const impatient = webhook({ shard: 210, heldNoticeSeconds: 10 })
    for (const each of [patient, impatient]) {
      await relay().insertWebhook(each)
      const published = event([each.id])
      await relay().publish([published])
      await relay().settle([failed(await headOf('kkey1', each), 1, published.id)])
    }
    const heldSince = T0 + 1
    const list = async (now: number) => (await relay().listHeldUnnoticed([210], now, 10)).map((one) => one.webhookId)
    expect(await list(heldSince + 9_999)).toEqual([])
    expect(await list(heldSince + 10_000)).toEqual([impatient.id])
    expect((await list(heldSince + 100_000)).toSorted()).toEqual([patient.id, impatient.id].toSorted())
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => relay().noticeHeld(impatient.id, 'kkey1', heldSince)),
    )
    expect(answers.toSorted()).toEqual(['changed', 'changed', 'changed', 'changed', 'noticed'])
    expect(await relay().noticeHeld(patient.id, 'kkey1', heldSince - 1)).toBe('changed')
    expect(await list(heldSince + 100_000)).toEqual([patient.id])
    expect(await relay().findLane(impatient.id, 'kkey1')).toMatchObject({ isNoticed: true })
    await relay().settle([delivered(await headOf('kkey1', impatient))])
    const next = event([impatient.id])
    await relay().publish([next])
    await relay().settle([failed(await headOf('kkey1', impatient), 1, next.id)])
    expect(await relay().findLane(impatient.id, 'kkey1')).toMatchObject({ isNoticed: false })
  })

  it('makes heads due at once: of one lane, or of all of a webhook', async () => {
    const events = Array.from({ length: 1_500 }, (_, at) => event([hook.id], { partitionKey: `${at}` }))
    await relay().publish(events)
    const heads = await Promise.all(events.map(({ partitionKey }) => headOf(`k${partitionKey}`)))
    await relay().settle(heads.map((head, at) => failed(head, 5, events[at]?.id ?? '')))
    expect(await relay().retryNow(hook.id, 'k7', T0 + 100)).toBe(1)
    expect(await relay().retryNow(hook.id, 'k7', T0 + 100)).toBe(0)
    expect(await relay().findLane(hook.id, 'k7')).toMatchObject({ nextAt: T0 + 100, attempts: 5, heldSince: T0 + 5 })
    expect(await relay().retryNow(hook.id, undefined, T0 + 100)).toBe(1_499)
    expect(await relay().retryNow(hook.id, 'never', T0)).toBe(0)
  })

  it('forgets events received before a moment that wait nowhere, with their deliveries and attempts, and no others', async () => {
    const apiId = unique('api') as ApiId
    const of = (receivedAt: number, key: string) => event([hook.id], { apiId, receivedAt, partitionKey: key })
    const [done, waits, replayed, young] = [of(T0 - 4, 'a'), of(T0 - 3, 'b'), of(T0 - 2, 'c'), of(T0, 'd')]
    await relay().publish([done, waits, replayed, young, event([], { apiId, receivedAt: T0 - 5 })])
    await relay().settle([failed(await headOf('ka'), 1, done.id)])
    for (const lane of ['ka', 'kc', 'kd']) await relay().settle([delivered(await headOf(lane))])
    await relay().replay(hook.id, [replayed.id], T0 + 1)
    const doneSeq = (T0 - 4) * 1_000
    expect(await relay().listAttempts(hook.id, 'ka', doneSeq)).toHaveLength(1)
    while (await relay().prune(T0, 0));
    const left = await relay().listEvents({ apiId, limit: 10 })
    expect(left.map(({ id }) => id)).toEqual([young.id, replayed.id, waits.id])
    expect(await relay().listAttempts(hook.id, 'ka', doneSeq)).toEqual([])
    expect(await relay().listDeliveries({ webhookId: hook.id, limit: 10 })).toHaveLength(4)
    for (const lane of ['kb', 'kc']) await relay().settle([delivered(await headOf(lane))])
    while (await relay().prune(T0, 0));
    expect((await relay().listEvents({ apiId, limit: 10 })).map(({ id }) => id)).toEqual([young.id])
    expect(await relay().replay(hook.id, [done.id], T0)).toBe(0)
  })

  it('forgets what is known of an X-Request-Id that came before a moment', async () => {
    const asked = (receivedAt: number) => event([], { requestId: 'daily', isRequestIdGiven: true, receivedAt })
    await relay().publish([asked(T0)])
    while (await relay().prune(0, T0));
    expect(await relay().publish([asked(T0 + 1)])).toMatchObject([{ isRepeat: true }])
    while (await relay().prune(0, T0 + 1));
    expect(await relay().publish([asked(T0 + 2)])).toMatchObject([{ isRepeat: false }])
  })

  it('an event that is put into a lane again while it is being forgotten is delivered or was not put there', async () => {
    for (let round = 0; round < 10; round++) {
      const old = Array.from({ length: 30 }, () => event([], { receivedAt: T0 - 100 }))
      await relay().publish(old)
      const ids = old.map(({ id }) => id)
      const [replayed] = await Promise.all([relay().replay(hook.id, ids, T0 + round), relay().prune(T0, 0)])
      const [found] = await relay().listDue([{ webhookId: hook.id, limit: 100 }], T0 + round)
      const count = (await relay().countLanes(hook.id)).waiting
      expect(count).toBe(replayed)
      for (let left = count; left > 0; left--) await relay().settle([delivered(await headOf('kkey1'))])
      expect(found?.due).toHaveLength(replayed > 0 ? 1 : 0)
    }
  })
}
