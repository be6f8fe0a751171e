import { randomUUID } from 'node:crypto'
import type { OrganizationId, UserId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserActor } from '../../audit/index.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { createLog } from '../../telemetry/index.ts'
import { openTestRelay, type PublishOptions, type TestRelay } from '../testing/open-test-relay.ts'
import { createKeptRefusals } from './keep-refusals.ts'
import type { RefusedPublish } from './refused-publish.ts'

let test: TestRelay
beforeAll(async () => {
  test = await openTestRelay()
})
afterAll(() => test.close())

function memberOf(...organizations: { id: OrganizationId }[]): UserActor {
  return {
    ...{ kind: 'user', userId: randomUUID() as UserId, operator: false, requestId: 'asking' },
    memberships: new Map(organizations.map(({ id }) => [id, []])),
  }
}
const operator = (): UserActor => ({ ...memberOf(), operator: true })
const publisher = () => memberOf(test.organizations.provider)

/** Sent, and what whoever asks is told of it. */
async function sent(options: PublishOptions, actor = publisher()) {
  const { headers, status, json } = await test.publish(options)
  const { publishes } = await test.relay.administration.explain(actor, String(headers['request-id']))
  return { status, json, headers, publishes }
}

describe('why an event was refused', () => {
  it.each<[check: string, error: string, PublishOptions]>([
    ['headers', 'MISSING-DATA-OWNER-ID', { headers: { 'Data-Owner-Id': undefined } }],
    ['headers', 'INVALID-CONTENT-TYPE', { headers: { 'Content-Type': 'text/plain' } }],
    ['headers', 'INVALID-PARTITION-KEY', { headers: { partitionKey: 'x'.repeat(257) } }],
    ['headers', 'INVALID-REQUEST-ID', { headers: { 'X-Request-Id': 'mine' } }],
    ['payload', 'INVALID-PAYLOAD', { body: '{' }],
    ['payload', 'PAYLOAD-TOO-BIG', { body: JSON.stringify('x'.repeat(300_000)) }],
  ])('is told to the people of its API, by the check %s and the code %s', async (check, error, options) => {
    const { status, json, headers, publishes } = await sent({ path: '/v2/events/a/b?token=secret', ...options })
    expect(publishes).toMatchObject([
      {
        ...{
          outcome: 'refused',
          status,
          check,
          code: error,
          message: json.message,
          method: 'POST',
          path: '/v2/events/a/b',
        },
        ...{
          api: { id: test.api.id, name: test.api.name },
          requestId: headers['x-request-id'],
          detail: expect.any(String),
        },
      },
    ])
    // By the event's id as well, which is what publishers keep.
    const again = await test.relay.administration.explain(publisher(), String(headers['x-request-id']))
    expect(again.publishes).toEqual(publishes)
  })

  it('is told to them also where their token was not good any more, or was of no async API', async () => {
    const rest = await test.putApi({ kind: 'rest' })
    const token = await test.tokenOf(rest)
    const bearer = { Authorization: `Bearer ${token}` }
    expect((await sent({ headers: bearer })).publishes).toMatchObject([
      { check: 'publisher', code: 'UNAUTHORIZED-PUBLISHER', detail: 'the API is no async API', api: { id: rest.id } },
    ])
    test.clock.ahead += 7_200
    const late = await sent({ headers: { Authorization: `Bearer ${test.token}` } })
    test.clock.ahead -= 7_200
    expect(late.publishes).toMatchObject([{ check: 'token', code: 'INVALID-TOKEN', detail: 'expired' }])
  })

  it('T-30 is told to nobody else: not to who subscribed, and of a token that is nobody’s to operators alone', async () => {
    const others = memberOf(test.organizations.developer, test.organizations.subscriber)
    const { headers } = await sent({ body: '{' })
    const id = String(headers['request-id'])
    expect((await test.relay.administration.explain(others, id)).publishes).toEqual([])
    expect((await test.relay.administration.explain(operator(), id)).publishes).toHaveLength(1)

    const appToken = await test.tokenOf(test.app)
    for (const Authorization of [undefined, 'Bearer x.y.z', `Bearer ${appToken}`]) {
      const { publishes, headers } = await sent({ headers: { Authorization } })
      expect(publishes).toEqual([])
      const asked = String(headers['request-id'])
      expect(
        (await test.relay.administration.explain(memberOf(test.organizations.developer), asked)).publishes,
      ).toEqual([])
      const [seen] = (await test.relay.administration.explain(operator(), asked)).publishes
      expect(seen).toMatchObject({ outcome: 'refused' })
      expect(seen).not.toHaveProperty('api')
    }
  })

  it('G-H no token, payload or query is kept', async () => {
    const long = `/v2/events/${test.token}`
    await sent({ path: `${long}?a=${test.token}`, body: '{"payload-of-mine"' })
    for (const share of ['publishing', 'publishing anonymous'] as const) {
      for (const { id } of await test.store.decisions.listHashes({ share, limit: 200 })) {
        const text = Buffer.from((await test.store.decisions.findContent(id)) ?? []).toString()
        expect(text).not.toContain(test.token.slice(0, 60))
        expect(text).not.toContain('payload-of-mine')
        expect(text).not.toContain('token=secret')
      }
    }
  })
})

describe('what became of an event that was taken', () => {
  it('is told by the Request-Id of its answer, or its X-Request-Id, with the id that leads on', async () => {
    const { json, publishes } = await sent({ path: '/v2/events/hello/world' })
    expect(publishes).toMatchObject([
      { outcome: 'accepted', status: 200, eventId: json.eventId, channel: 'hello/world', api: { id: test.api.id } },
    ])
    const given = randomUUID()
    const { json: second } = await sent({ headers: { 'X-Request-Id': given } })
    for (const actor of [publisher(), operator()]) {
      const seen = await test.relay.administration.explain(actor, given)
      expect(seen.publishes).toMatchObject([{ eventId: second.eventId, requestId: given }])
    }
    expect((await test.relay.administration.explain(memberOf(test.organizations.subscriber), given)).publishes).toEqual(
      [],
    )
  })
})

describe('refusals that are kept', () => {
  const refused = (requestId: string, changes: Partial<RefusedPublish> = {}): RefusedPublish => ({
    ...{ requestId, eventRequestId: randomUUID(), atMillis: 1_000, method: 'POST', path: '/v2/events' },
    ...{ kind: 'payload', status: 400, error: 'INVALID-PAYLOAD', message: 'm', detail: 'd' },
    ...changes,
  })

  it('G-H are bounded, those of nobody knows whom apart, and forgotten in time', async () => {
    const store = await openTestStore()
    let now = 1_000
    const kept = createKeptRefusals({
      ...{ decisions: store.decisions, retentionSeconds: 3_600, nowMillis: () => now, log: createLog('silent') },
    })
    kept.add(refused('known', { api: { id: 'a' as never, organizationId: 'o' as OrganizationId } }))
    for (let n = 0; n < 30_000; n++) kept.add(refused(n < 10 ? 'flood' : `f${n}`))
    const find = async (id: string) => {
      const found: RefusedPublish[] = []
      for await (const one of kept.find(id)) found.push(one)
      return found
    }
    expect(await find('known')).toHaveLength(1)
    expect(await find('flood')).toHaveLength(10)
    // More than may wait was not kept.
    expect(await find('f29999')).toEqual([])
    // A block that is open is written again with what has come since.
    kept.add(refused('later', { api: { id: 'a' as never, organizationId: 'o' as OrganizationId } }))
    expect([await find('known'), await find('later')]).toMatchObject([[{ detail: 'd' }], [{ detail: 'd' }]])
    expect(await store.decisions.listHashes({ share: 'publishing', limit: 9 })).toHaveLength(1)
    now += 3_700_000
    expect(await find('known')).toEqual([])
    await kept.prune()
    expect(await store.decisions.listHashes({ share: 'publishing', limit: 9 })).toEqual([])
    await kept.close()
    await store.close()
  })

  it('are written when the store is back', async () => {
    const store = await openTestStore()
    let isAway = true
    const { decisions } = store
    const away = () => Promise.reject(new Error('away'))
    const kept = createKeptRefusals({
      decisions: {
        ...decisions,
        put: (...args) => (isAway ? away() : decisions.put(...args)),
        listHashes: decisions.listHashes,
      },
      ...{ retentionSeconds: 3_600, nowMillis: () => 1_000, log: createLog('silent') },
    })
    kept.add(refused('one'))
    await expect(kept.flush()).rejects.toThrow('away')
    isAway = false
    await kept.flush()
    expect((await kept.find('one').next()).value).toMatchObject({ requestId: 'one' })
    await kept.close()
    await store.close()
  })
})
