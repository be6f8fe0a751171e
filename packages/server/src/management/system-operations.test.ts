import { afterAll, beforeAll, expect, it } from 'vitest'
import { event, webhook } from '../store/contract/relay-samples.ts'
import { mail, providerCall, seconds } from '../store/contract/samples.ts'
import { exampleRunning } from './testing/example-running.ts'
import type { TestActor, TestManagement } from './testing/open-test-management.ts'
import { openWholeManagement } from './testing/open-whole-management.ts'

let test: TestManagement
let operator: TestActor
beforeAll(async () => {
  test = await openWholeManagement()
  operator = await test.actorWith({ operator: true })
})
afterAll(() => test.close())

const system = async () => (await operator.ask('GET', '/system')).body

it('shows the process that answers, its store and its journal, and the keys with when they are replaced', async () => {
  const body = await system()
  const { id, version, roles, startedAt } = exampleRunning.node
  expect(body).toMatchObject({ startedAt: Math.floor(startedAt / 1000), version, roles })
  expect(body.nodes).toMatchObject([{ id, isThis: true, state: 'alive', lagMillis: 0, revision: body.revision.latest }])
  expect(body.store).toEqual({
    ...{ kind: 'embedded', sizeBytes: expect.any(Number) },
    ...{ latencyMillis: expect.any(Number), waiting: expect.any(Number) },
  })
  expect(body.revision.known).toBe(body.revision.latest)
  expect(body.journal).toEqual({ behindSeconds: expect.any(Number), failedFlushes: 0, lostLogLines: 0 })
  const [key] = (await operator.ask('GET', `/authorization-servers/${test.server.id}/keys`)).body.items
  expect(body.keys).toEqual([
    { authServerId: test.server.id, kid: key.kid, alg: 'ES256', state: 'active', nextRotationAt: key.nextRotationAt },
  ])
  expect(key.nextRotationAt).toBeGreaterThan(key.activeFrom)
})

it('after a rotation the one that signs now says when it is replaced, and the retired one nothing', async () => {
  await operator.ask('POST', `/authorization-servers/${test.server.id}/keys/rotate`, {})
  const keys: { state: string; nextRotationAt?: number }[] = (await system()).keys
  expect(keys.map(({ state, nextRotationAt }) => [state, nextRotationAt !== undefined])).toEqual([
    ['retired', false],
    ['active', true],
  ])
})

it('shows other processes as they were heard of last, and those that are silent as such', async () => {
  const now = Date.now()
  const { node } = exampleRunning
  const said = { ...node, startedAt: now - 90_000, revision: 3, behindMillis: 120 }
  await test.store.nodes.put({ ...said, id: 'alive', seenAt: now - 9_000 })
  await test.store.nodes.put({ ...said, id: 'silent', seenAt: now - 31_000 })
  const { nodes } = await system()
  expect(
    nodes.map((each: { id: string; state: string; isThis: boolean }) => [each.id, each.state, each.isThis]),
  ).toEqual([
    [node.id, 'alive', true],
    ['alive', 'alive', false],
    ['silent', 'silent', false],
  ])
  expect(nodes[1]).toMatchObject({
    ...{ revision: 3, lagMillis: 120, host: 'hafen-1', roles: node.roles },
    ...{ lastSeenAt: Math.floor((now - 9_000) / 1000), startedAt: Math.floor((now - 90_000) / 1000) },
  })
})

it('counts what waits: events, mails and calls to providers', async () => {
  const { relay, mails, providerCalls } = test.store
  expect((await system()).queues.events).toEqual({ waiting: 0, held: 0, isAtLeast: false })
  const { id } = webhook()
  const receivedAt = Date.now() - 60_000
  await relay.publish([event([id], { receivedAt }), event([id], { receivedAt })])
  await mails.put(mail({ nextAttemptAt: seconds(4_000_000_000) }))
  await mails.put(mail({ attempts: 9, lastFault: '550 no such mailbox' }))
  // Of nothing that is there, and not due for long: nobody makes it meanwhile.
  await providerCalls.put(providerCall({ nextAttemptAt: seconds(4_000_000_000) }))
  await providerCalls.put(providerCall({ state: 'failed' }))
  const { events, ...queues } = (await system()).queues
  expect(events).toEqual({ waiting: 2, oldestWaitingSeconds: expect.any(Number), held: 0, isAtLeast: false })
  expect(events.oldestWaitingSeconds).toBeGreaterThanOrEqual(60)
  expect(queues).toEqual({
    mails: { waiting: 1, failed: 1, isAtLeast: false },
    providerCalls: { due: 1, failed: 1, isAtLeast: false },
  })
})

it('says where counting stopped, and looks no further, when very much waits', async () => {
  const { id } = webhook()
  const receivedAt = Date.now()
  for (let batch = 0; batch < 102; batch++) {
    const lanes = Array.from({ length: 100 }, (_, at) => event([id], { partitionKey: `${batch}-${at}`, receivedAt }))
    await test.store.relay.publish(lanes)
  }
  const { events } = (await system()).queues
  expect(events).toMatchObject({ isAtLeast: true })
  expect(events.waiting).toBeGreaterThanOrEqual(10_001)
  expect(events.waiting).toBeLessThan(10_200)
}, 60_000)
