import { createHmac, randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { ApiId, UserId } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UserActor } from '../audit/index.ts'
import { exampleConnection } from '../store/testing/examples.ts'
import { type OpenWebhook, openWebhook } from './delivery/testing/open-webhook.ts'
import { openTestRelay, type TestRelay } from './testing/open-test-relay.ts'

const operator: UserActor = {
  ...{ kind: 'user', userId: 'u' as UserId, operator: true, requestId: 'race' },
  memberships: new Map(),
}

let test: TestRelay
let webhook: OpenWebhook
/** Answers that the webhook has not given yet. */
let held: ServerResponse[]
/** How it answers at once, when it does. */
let status: number | undefined
let webhookId: string
beforeEach(async () => {
  test = await openTestRelay()
  held = []
  status = undefined
  webhook = await openWebhook((_request, response) => {
    if (status === undefined) held.push(response)
    else response.writeHead(status).end()
  })
  await test.store.apps.put({ ...test.app, selections: [{ apiId: test.api.id, webhookUrl: webhook.origin }] })
  webhookId = (await test.relay.receivers.recordOf(test.app.id, test.api.id)).id
  test.relay.start()
})
afterEach(async () => {
  status = 202
  for (const response of held.splice(0)) response.writeHead(202).end()
  await test.close()
  await webhook.close()
})

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await holds()); await pause(10)) {
    if (Date.now() > deadline) throw new Error('it never came true')
  }
}
const publish = async (body: unknown, headers: Record<string, string> = {}) => {
  const answer = await test.publish({ headers: { partitionKey: 'k', ...headers }, body: JSON.stringify(body) })
  expect(answer.status).toBe(200)
  return String(answer.json.eventId)
}
const bodies = (of: OpenWebhook = webhook) => of.received.map(({ body }) => JSON.parse(body.toString()))
const stateOf = async (eventId: string) =>
  (await test.store.relay.listDeliveries({ webhookId, eventId, limit: 9 })).map(({ state }) => state)
const answer = (given: number) => held.shift()?.writeHead(given).end()
const administration = () => test.relay.administration

describe('G-J while a delivery is under way', () => {
  it('a pause lets it end, and sends nothing more; what it was answered counts', async () => {
    const [first, second] = [await publish(1), await publish(2)]
    await until(() => held.length === 1)
    expect((await administration().pause(operator, { id: webhookId }, 'now')).ok).toBe(true)
    answer(202)
    await until(async () => (await stateOf(first))[0] === 'delivered')
    await pause(200)
    expect([bodies(), await stateOf(second)]).toEqual([[1], ['waiting']])
    status = 202
    expect((await administration().resume(operator, { id: webhookId })).ok).toBe(true)
    await until(async () => (await stateOf(second))[0] === 'delivered')
    expect(bodies()).toEqual([1, 2])
  })

  it('a skip wins over its answer: what it was answered is not kept, and the next one is sent once', async () => {
    const [first, second] = [await publish(1), await publish(2)]
    await until(() => held.length === 1)
    // The next one may be sent as soon as this one is skipped.
    status = 202
    expect(await administration().skip(operator, webhookId, { eventId: first, reason: 'race' })).toMatchObject({
      ok: true,
    })
    answer(202)
    await until(async () => (await stateOf(second))[0] === 'delivered')
    await pause(200)
    expect([await stateOf(first), bodies()]).toEqual([['skipped'], [1, 2]])
    expect(await test.store.relay.countLanes(webhookId)).toMatchObject({ waiting: 0, lanes: 0 })
  })

  it('a new secret without an overlap signs everything that is sent from then on', async () => {
    await publish(1)
    await until(() => held.length === 1)
    const rotated = await administration().rotateSecret(operator, { id: webhookId }, 0)
    status = 202
    answer(500)
    await until(() => webhook.received.length === 2)
    if (!rotated.ok) throw new Error(rotated.description)
    const key = Buffer.from(rotated.value.secret.slice('whsec_'.length), 'base64')
    // Is it signed with this secret, and with no other (Standard Webhooks)?
    const isSignedSo = webhook.received.map(({ headers, body }) => {
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
      return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
    })
    expect(isSignedSo).toEqual([false, true])
  })

  it('a replay of it adds nothing: it is sent once, and can be replayed when it was taken', async () => {
    const eventId = await publish(1)
    await until(() => held.length === 1)
    const again = () => administration().replay(operator, webhookId, { eventIds: [eventId] })
    expect(await Promise.all([again(), again(), again()])).toMatchObject(
      [1, 2, 3].map(() => ({ value: { events: 0 } })),
    )
    status = 202
    answer(202)
    await until(async () => (await stateOf(eventId))[0] === 'delivered')
    expect(bodies()).toEqual([1])
    expect(await again()).toMatchObject({ value: { events: 1 } })
    await until(() => bodies().length === 2)
  })

  it('a new webhook URL gets the next attempt, and the old one nothing any more', async () => {
    const eventId = await publish(1)
    await until(() => held.length === 1)
    const next = await openWebhook()
    await test.store.apps.put({
      ...test.app,
      revision: test.app.revision + 1,
      selections: [{ apiId: test.api.id, webhookUrl: next.origin }],
    })
    answer(500)
    await until(async () => (await stateOf(eventId))[0] === 'delivered')
    expect([bodies().length, bodies(next)]).toEqual([1, [1]])
    await next.close()
  })

  it('T-17 an app that lets the API go, or is disabled, gets nothing more: what waits is cancelled with the reason', async () => {
    const [first, second] = [await publish(1), await publish(2)]
    await until(() => held.length === 1)
    await test.store.apps.put({ ...test.app, revision: test.app.revision + 1, selections: [] })
    answer(500)
    await until(async () => (await stateOf(second))[0] === 'cancelled')
    expect([await stateOf(first), bodies()]).toEqual([['cancelled'], [1]])
    const [delivery] = await test.store.relay.listDeliveries({ webhookId, eventId: first, limit: 1 })
    expect(delivery?.note).toMatch(/selected|webhook/)
    expect(await test.store.relay.countLanes(webhookId)).toMatchObject({ waiting: 0 })
  })

  it('pauses, resumes, retries, skips and replays all at once lose nothing, send in order, and leave nothing behind', async () => {
    status = 500
    const events: string[] = []
    for (let n = 0; n < 12; n++) events.push(await publish(n))
    const act = [
      () => administration().pause(operator, { id: webhookId }, 'race'),
      () => administration().resume(operator, { id: webhookId }),
      () => administration().retryNow(operator, webhookId, {}),
      () => administration().replay(operator, webhookId, { all: true }),
      () => administration().rotateSecret(operator, { id: webhookId }, 60),
      () => administration().skip(operator, webhookId, { eventId: String(events[0]), reason: 'race' }),
    ]
    for (let round = 0; round < 10; round++) await Promise.all(act.map((each) => each()))
    status = 202
    await administration().resume(operator, { id: webhookId })
    await administration().retryNow(operator, webhookId, {})
    await until(async () => (await test.store.relay.countLanes(webhookId)).waiting === 0)
    const states = (await Promise.all(events.map(stateOf))).map((all) => all.at(-1))
    expect(states.slice(1)).toEqual(events.slice(1).map(() => 'delivered'))
    expect(['skipped', 'delivered']).toContain(states[0])
    // Of each, the first time that it was sent: nobody overtook anybody.
    const firsts = [...new Set(bodies())]
    expect(firsts).toEqual([...firsts].sort((a, b) => a - b))
  })
})

describe('protocol.md 6.1 one X-Request-Id', () => {
  it('of two APIs is two events, whatever its letter case', async () => {
    const other = await test.putApi()
    const app = await test.putApp({ selections: [{ apiId: other.id, webhookUrl: webhook.origin }] })
    const connections = [exampleConnection({ id: randomUUID() as never, apiId: other.id as ApiId })]
    await test.putSubscription(app, test.organizations.subscriber, { connections })
    const token = await test.tokenOf(other)
    const id = randomUUID()
    status = 202
    const mine = await publish('mine', { 'X-Request-Id': id })
    const theirs = await publish('theirs', { 'X-Request-Id': id.toUpperCase(), Authorization: `Bearer ${token}` })
    expect(theirs).not.toBe(mine)
    expect(await publish('again', { 'X-Request-Id': id.toUpperCase() })).toBe(mine)
    expect(await publish('again', { 'X-Request-Id': id, Authorization: `Bearer ${token}` })).toBe(theirs)
    await until(() => bodies().length === 2)
    expect(bodies().sort()).toEqual(['mine', 'theirs'])
  })

  it('is another event after a day, also where nothing old has been forgotten yet', async () => {
    status = 202
    const id = { 'X-Request-Id': randomUUID() }
    const first = await publish(1, id)
    // The dispatcher's clock stays: what waits behind another one, and is of the time after the jump, would be due by then only.
    await until(async () => (await stateOf(first))[0] === 'delivered')
    test.clock.ahead += 86_000
    const { token } = await test.identity.mint(test.servers.exchange, test.api.client_id)
    const fresh = { Authorization: `Bearer ${token}`, ...id }
    expect(await publish(2, fresh)).toBe(first)
    test.clock.ahead += 500
    const second = await publish(3, fresh)
    expect(second).not.toBe(first)
    // From then on it is that one.
    expect(await publish(4, fresh)).toBe(second)
    await until(() => bodies().length === 2)
    expect(bodies()).toEqual([1, 3])
  })
})
