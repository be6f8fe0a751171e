import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import type { EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, openAlone } from '../../store/contract/engines.ts'
import { openTestRelay, type TestRelay } from '../testing/open-test-relay.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

for (const engine of engines) {
  describe.skipIf(engine.missing !== undefined)(`publishing an event on ${engine.name}`, () => {
    let relay: TestRelay
    let removePlace: () => Promise<void>
    beforeAll(async () => {
      const { store, place } = await openAlone(engine)
      relay = await openTestRelay({ store })
      removePlace = place.remove
    })
    afterAll(async () => {
      await relay.close()
      await removePlace()
    })

    it('protocol.md 6.1: 200, a JSON eventId that is a UUID, and an X-Request-Id that was made', async () => {
      const { status, headers, json } = await relay.publish()
      expect(status).toBe(200)
      expect(Object.keys(json)).toEqual(['eventId'])
      expect(json.eventId).toMatch(UUID)
      expect(headers['x-request-id']).toMatch(UUID)
      expect(headers['content-type']).toBe('application/json')
    })

    it('protocol.md 6.1: X-Request-Id comes back as it was sent', async () => {
      const id = randomUUID().toUpperCase()
      expect((await relay.publish({ headers: { 'X-Request-Id': id } })).headers['x-request-id']).toBe(id)
    })

    it('is committed, byte for byte, before it is acknowledged', async () => {
      const body = Buffer.from(' {"name" :\t"Zoë",\n"n":1.50,"n":2}\r\n')
      const requestId = randomUUID()
      const headers = { 'X-Request-Id': requestId, partitionKey: 'order 7', 'X-Other': 'x' }
      const { json } = await relay.publish({ path: '/v2/events/hello/world', headers, body })
      const kept = await relay.store.relay.findEvent(String(json.eventId))
      expect(kept && Buffer.from(kept.payload).equals(body)).toBe(true)
      expect(kept).toMatchObject({
        apiId: relay.api.id,
        organizationId: relay.organizations.provider.id,
        dataOwnerId: relay.organizations.subscriber.id,
        channel: '/hello/world',
        partitionKey: 'order 7',
        requestId,
        receivedAt: expect.any(Number),
        kind: 'published',
      })
      const [delivery] = await relay.store.relay.listDeliveries({ eventId: String(json.eventId), limit: 10 })
      expect(delivery).toMatchObject({ lane: 'korder 7', state: 'waiting' })
    })

    it('protocol.md 6.1: without partitionKey, or with an empty one, no event waits for another', async () => {
      for (const headers of [{}, { partitionKey: '' }]) {
        const { json } = await relay.publish({ headers })
        const [delivery] = await relay.store.relay.listDeliveries({ eventId: String(json.eventId), limit: 10 })
        expect(delivery?.lane).toBe(`e${json.eventId}`)
      }
    })

    it('is the first event again for a repeated X-Request-Id of the same publisher', async () => {
      const headers = { 'X-Request-Id': randomUUID() }
      const first = await relay.publish({ headers, body: '{"n":1}' })
      const again = await relay.publish({ headers, body: '{"n":2}' })
      expect(again).toMatchObject({ status: 200, json: { eventId: first.json.eventId } })
      expect(await relay.store.relay.listDeliveries({ eventId: String(first.json.eventId), limit: 10 })).toHaveLength(1)
    })

    it('is the same event for the X-Request-Id in capitals, because a UUID is (RFC 9562 §4)', async () => {
      const requestId = randomUUID()
      const first = await relay.publish({ headers: { 'X-Request-Id': requestId } })
      const again = await relay.publish({ headers: { 'X-Request-Id': requestId.toUpperCase() } })
      expect(again.json).toEqual(first.json)
    })

    it('is one event for an X-Request-Id that comes many times at once', async () => {
      const headers = { 'X-Request-Id': randomUUID() }
      const answers = await Promise.all(Array.from({ length: 20 }, () => relay.publish({ headers })))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
      expect(new Set(answers.map(({ json }) => json.eventId)).size).toBe(1)
    })

    it('G-F is an event of its own for the X-Request-Id of another publisher', async () => {
      const other = await relay.putApi()
      const headers = { 'X-Request-Id': randomUUID() }
      const first = await relay.publish({ headers })
      const theirs = await relay.publish({
        headers: { ...headers, Authorization: `Bearer ${await relay.tokenOf(other)}` },
      })
      expect(theirs.status).toBe(200)
      expect(theirs.json.eventId).not.toBe(first.json.eventId)
    })

    it('takes many at once, each as an event of its own, those of one connection in their order', async () => {
      const before = relay.relay.health().publishing.accepted
      const answers = await Promise.all(
        Array.from({ length: 300 }, (_, n) => relay.publish({ body: JSON.stringify({ n }) })),
      )
      expect(new Set(answers.map(({ json }) => json.eventId)).size).toBe(300)
      expect(relay.relay.health().publishing.accepted - before).toBe(300)
    })
  })
}

describe('who may publish (protocol.md 6.1)', () => {
  let relay: TestRelay
  beforeAll(async () => {
    relay = await openTestRelay()
  })
  afterAll(() => relay.close())
  const withToken = (token: string) => relay.publish({ headers: { Authorization: `Bearer ${token}` } })

  it('protocol.md 6.1: 401 without a token, with a challenge that says how to come back', async () => {
    const { status, headers, json } = await relay.publish({ headers: { Authorization: undefined } })
    expect({ status, challenge: headers['www-authenticate'] }).toEqual({ status: 401, challenge: 'Bearer' })
    expect(json).toMatchObject({ code: 401, error: 'MISSING-AUTHORIZATION', message: expect.any(String) })
  })

  it('G-E 401 for a token that is changed, expired, revoked, or for another audience', async () => {
    const { identity, servers, api, clock, token } = relay
    const mint = (overrides: object) => identity.mint(servers.exchange, api.client_id, overrides).then((m) => m.token)
    const revoked = await mint({})
    const jti = JSON.parse(Buffer.from(String(revoked.split('.')[1]), 'base64url').toString()).jti
    await identity.revokedTokens.revokeToken({ jti, iat: clock.now(), exp: (clock.now() + 3600) as EpochSeconds })
    const bad = [
      `${token.slice(0, -6)}AAAAAA`,
      await mint({ exp: clock.now() }),
      revoked,
      await mint({ aud: 'fortellis' }),
      await mint({ iss: 'https://elsewhere.example' }),
    ]
    for (const one of bad) {
      const { status, headers, json } = await withToken(one)
      expect({ status, challenge: headers['www-authenticate'] }).toEqual({
        status: 401,
        challenge: 'Bearer error="invalid_token"',
      })
      expect(json).toMatchObject({ code: 401, error: 'INVALID-TOKEN' })
    }
  })

  it("G-E 403 for a token of the API's client from another authorization server of the exchange", async () => {
    const { token } = await relay.identity.mint(relay.servers.other, relay.api.client_id)
    expect((await withToken(token)).status).toBe(403)
  })

  it('401 for a Client ID and secret instead of a token', async () => {
    const { json } = await relay.publish({
      headers: { Authorization: `Basic ${Buffer.from('a:b').toString('base64')}` },
    })
    expect(json.error).toBe('INVALID-TOKEN')
  })

  it('protocol.md 6.1: 403 for the token of an app, and of an API that sends no events', async () => {
    const rest = await relay.putApi({ kind: 'rest' })
    for (const client of [relay.app, rest]) {
      const { status, json } = await withToken(await relay.tokenOf(client))
      expect({ status, error: json.error, code: json.code }).toEqual({
        status: 403,
        error: 'UNAUTHORIZED-PUBLISHER',
        code: 403,
      })
    }
  })

  it('T-17 an API, its organization or its client that is disabled publishes nothing more, with a token of before', async () => {
    const organization = await relay.putOrganization()
    const api = await relay.putApi({ organizationId: organization.id })
    const token = await relay.tokenOf(api)
    expect((await withToken(token)).status).toBe(200)

    await relay.store.apis.put({ ...api, disabled: true, revision: 2 })
    await relay.registry.apis.reload(api.id)
    expect((await withToken(token)).status).toBe(403)
    await relay.store.apis.put({ ...api, revision: 3 })
    await relay.registry.apis.reload(api.id)
    expect((await withToken(token)).status).toBe(200)

    await relay.store.organizations.put({ ...organization, disabled: true })
    expect((await withToken(token)).status).toBe(403)
    await relay.store.organizations.put(organization)
    expect((await withToken(token)).status).toBe(200)

    const client = await relay.store.clients.find(api.client_id)
    if (!client) throw new Error('there is a client')
    await relay.store.clients.put({ ...client, disabled: true })
    expect((await withToken(token)).status).toBe(401)
  })

  it('says nothing to the caller that it logs for the owner', async () => {
    const token = await relay.tokenOf(relay.app)
    const { json, text } = await withToken(token)
    expect(text).not.toContain('not that of an API')
    const line = relay.logged.find(({ requestId }) => requestId === json.requestId)
    expect(line).toMatchObject({ code: 'UNAUTHORIZED-PUBLISHER', detail: 'the token is not that of an API' })
    expect(JSON.stringify(relay.logged)).not.toContain(token)
  })

  it.each(['an organization that nobody knows', 'an organization that has not subscribed'])(
    'T-31 %s is accepted like any other, and goes to nobody',
    async (which) => {
      const stranger = which.includes('nobody') ? randomUUID() : (await relay.putOrganization()).id
      const { status, json } = await relay.publish({ headers: { 'Data-Owner-Id': stranger } })
      expect(status).toBe(200)
      expect(Object.keys(json)).toEqual(['eventId'])
      expect(await relay.store.relay.listDeliveries({ eventId: String(json.eventId), limit: 10 })).toEqual([])
    },
  )
})

describe('what an event looks like (protocol.md 6.1)', () => {
  let relay: TestRelay
  beforeAll(async () => {
    relay = await openTestRelay({ limits: { payloadBytesMax: 1000, bodyTimeoutMillis: 300 } })
  })
  afterAll(() => relay.close())

  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
  ])('is sent as %s', async (type) => {
    expect((await relay.publish({ headers: { 'Content-Type': type } })).status).toBe(200)
  })

  it.each<[string, Record<string, string | string[] | undefined>, string]>([
    ['without Content-Type', { 'Content-Type': undefined }, 'INVALID-CONTENT-TYPE'],
    ['as text', { 'Content-Type': 'text/plain' }, 'INVALID-CONTENT-TYPE'],
    ['compressed', { 'Content-Encoding': 'gzip' }, 'INVALID-CONTENT-TYPE'],
    ['without Data-Owner-Id', { 'Data-Owner-Id': undefined }, 'MISSING-DATA-OWNER-ID'],
    ['with an empty Data-Owner-Id', { 'Data-Owner-Id': '' }, 'MISSING-DATA-OWNER-ID'],
    ['for two organizations', { 'Data-Owner-Id': 'a, b' }, 'INVALID-DATA-OWNER-ID'],
    ['with a Data-Owner-Id as long as a letter', { 'Data-Owner-Id': 'a'.repeat(129) }, 'INVALID-DATA-OWNER-ID'],
    ['with a Data-Owner-Id that no organization can have', { 'Data-Owner-Id': 'DATA' }, 'INVALID-DATA-OWNER-ID'],
    ['with a long partitionKey', { partitionKey: 'k'.repeat(257) }, 'INVALID-PARTITION-KEY'],
    ['with a partitionKey that is not printable', { partitionKey: 'a\tb' }, 'INVALID-PARTITION-KEY'],
    ['with an X-Request-Id that is no UUID', { 'X-Request-Id': 'request-1' }, 'INVALID-REQUEST-ID'],
    [
      'with an X-Request-Id that everybody has',
      { 'X-Request-Id': '00000000-0000-0000-0000-000000000000' },
      'INVALID-REQUEST-ID',
    ],
  ])('protocol.md 6.1: is 400 %s, with the reason', async (_, headers, error) => {
    const { status, json } = await relay.publish({ headers })
    expect({ status, error: json.error, code: json.code }).toEqual({ status: 400, error, code: 400 })
    expect(json.message).toEqual(expect.any(String))
  })

  it.each([
    ['Data-Owner-Id', ['a', 'b']],
    ['Authorization', ['Bearer a', 'Bearer b']],
    ['X-Request-Id', [randomUUID(), randomUUID()]],
    ['partitionKey', ['a', 'b']],
  ])('G-B %s that comes twice is refused', async (name, values) => {
    const headers: Record<string, string> = {
      Authorization: `Bearer ${relay.token}`,
      'Content-Type': 'application/json',
      'Data-Owner-Id': relay.organizations.subscriber.id,
    }
    delete headers[name]
    const lines = [...Object.entries(headers), ...values.map((value) => [name, value])]
    const answer = await raw(
      `POST /v2/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n${lines.map(([n, v]) => `${n}: ${v}\r\n`).join('')}\r\n{}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('"error":"MALFORMED-REQUEST"')
  })

  it.each(['{"a":', 'hello', '{"a":1}{"b":2}', '\ufeff{}', Buffer.from([0x22, 0xc3, 0x28, 0x22])])(
    'protocol.md 6.1: a payload that is no JSON is refused: %j',
    async (body) => {
      const { status, json } = await relay.publish({ body })
      expect({ status, error: json.error }).toEqual({ status: 400, error: 'INVALID-PAYLOAD' })
    },
  )

  it('an empty payload is refused', async () => {
    expect((await relay.publish({ body: '' })).json).toMatchObject({ code: 400, error: 'INVALID-PAYLOAD' })
  })

  it.each(['"text"', '17', 'null', '[]', '{"__proto__":{"a":1},"constructor":2}'])(
    'protocol.md 6.1: any JSON will do, whatever the AsyncAPI spec says: %s',
    async (body) => {
      const { json } = await relay.publish({ path: '/v2/events/not-in-the-spec', body })
      const kept = await relay.store.relay.findEvent(String(json.eventId))
      expect(Buffer.from(kept?.payload ?? []).toString()).toBe(body)
    },
  )

  it('protocol.md 6.1: a Subscription-Id is not needed, and is passed over', async () => {
    expect((await relay.publish({ headers: { 'Subscription-Id': 'whatever' } })).status).toBe(200)
  })

  it('a payload of the largest size is taken, one byte more is 413', async () => {
    const largest = `"${'a'.repeat(998)}"`
    expect((await relay.publish({ body: largest })).status).toBe(200)
    const { status, json } = await relay.publish({ body: `${largest} ` })
    expect({ status, error: json.error, code: json.code }).toEqual({ status: 413, error: 'PAYLOAD-TOO-BIG', code: 413 })
    expect(json.message).toContain('1000')
  })

  it('one that grows too big on the way is 413, whatever was said beforehand', async () => {
    const headers = { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' }
    expect((await relay.publish({ headers, body: 'a'.repeat(5000) })).status).toBe(413)
    expect((await relay.publish({ headers, body: '{}' })).status).toBe(200)
  })

  it('who sends it too slowly is told so, and cut off', async () => {
    const answer = await raw(`${head()}Content-Length: 10\r\n\r\n{"a"`)
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toContain('"error":"REQUEST-TIMED-OUT"')
    expect(answer).toMatch(/connection: close/i)
  })

  it('who asks with Expect: 100-continue is told to go on', async () => {
    const answer = await raw(`${head()}Content-Length: 2\r\nExpect: 100-continue\r\n\r\n`, {
      on: '100 Continue',
      send: '{}',
    })
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /)
  })

  it('who asks so and may not publish, or has too much, need not send it', async () => {
    const tooBig = await raw(`${head()}Content-Length: 5000\r\nExpect: 100-continue\r\n\r\n`)
    expect(tooBig).toMatch(/^HTTP\/1\.1 413 /)
    const nobody = await raw('POST /v2/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n')
    expect(nobody).toMatch(/^HTTP\/1\.1 401 /)
  })

  it('connections are kept alive, and one request follows another', async () => {
    const one = `${head()}Content-Length: 2\r\n\r\n{}`
    const answer = await raw(one + one.replace('Host', 'Connection: close\r\nHost'))
    expect(answer.match(/HTTP\/1\.1 200 /g)).toHaveLength(2)
  })

  const head = () =>
    `POST /v2/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${relay.token}\r\nContent-Type: application/json\r\nData-Owner-Id: ${relay.organizations.subscriber.id}\r\n`

  /** All that comes back until the server closes or is silent. */
  function raw(bytes: string, then?: { on: string; send: string }): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(relay.port, '127.0.0.1')
      let answer = ''
      let sent = false
      socket.setTimeout(800, () => socket.destroy())
      socket.on('error', () => undefined)
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1')
        if (then && !sent && answer.includes(then.on)) {
          sent = true
          socket.write(then.send)
        }
      })
      socket.on('close', () => resolve(answer))
      socket.write(bytes)
    })
  }
})

describe('where events are published (protocol.md 6.1)', () => {
  let relay: TestRelay
  beforeAll(async () => {
    relay = await openTestRelay()
  })
  afterAll(() => relay.close())

  it.each([
    ['/v2/events', ''],
    ['/v2/events/', ''],
    ['/v2/events?a=b', ''],
    ['/v2/events/7', '/7'],
    ['/v2/events/hello/world', '/hello/world'],
    ['/v2/events/Hello/', '/Hello/'],
    ['/v2/events/a%20b/%C3%A9?x=/y', '/a%20b/%C3%A9'],
    ["/v2/events/a:b@c!$&'()*+,=", "/a:b@c!$&'()*+,="],
  ])('protocol.md 6.1: %s has the channel %j, byte for byte', async (path, channel) => {
    const { status, json } = await relay.publish({ path })
    expect(status).toBe(200)
    expect(await relay.store.relay.findEvent(String(json.eventId))).toMatchObject({ channel })
  })

  it.each([
    '/v2/events/../admin',
    '/v2/events/./a',
    '/v2/events/a/..',
    '/v2/events/%2e%2e/a',
    '/v2/events/a%2Fb',
    '/v2/events/a%5Cb',
    '/v2/events/a%00b',
    '/v2/events//a',
    '/v2/events/a;b',
    '/v2/events/%68ello',
    '/v2/events/%252e',
    '/v2/events/%ff',
    `/v2/events/${'a'.repeat(1100)}`,
  ])('G-A %s is refused, because two readers could take it for two channels', async (path) => {
    const { status, json } = await relay.publish({ path })
    expect({ status, error: json.error, code: json.code }).toEqual({
      status: 400,
      error: 'MALFORMED-REQUEST',
      code: 400,
    })
  })

  it.each(['/', '/v2', '/v2/event', '/v2/eventsx', '/V2/events', '/v1/events', '/v2/Events/a'])(
    'protocol.md 6.1: there is nothing at %s',
    async (path) => {
      const { status, json } = await relay.publish({ path })
      expect({ status, error: json.error, code: json.code }).toEqual({ status: 404, error: 'NOT-FOUND', code: 404 })
    },
  )

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])(
    '%s is not how events are published',
    async (method) => {
      const { status, headers, text } = await relay.publish({
        method,
        body: '',
        headers: { 'Content-Length': undefined },
      })
      expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'POST' })
      if (method === 'HEAD') expect(text).toBe('')
    },
  )
})
