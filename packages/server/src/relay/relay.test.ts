import type { RequestListener } from 'node:http'
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRawListener, type Listener } from '../http/index.ts'
import { selfSigned } from '../http/testing/self-signed.ts'
import { engines, openAlone } from '../store/contract/engines.ts'
import type { App, Organization } from '../store/index.ts'
import { type OpenWebhook, openWebhook } from './delivery/testing/open-webhook.ts'
import { relayListenerOptions } from './listener-options.ts'
import { openTestRelay, type TestRelay } from './testing/open-test-relay.ts'

async function until(holds: () => boolean | Promise<boolean>, waitMillis = 10_000): Promise<void> {
  const deadline = Date.now() + waitMillis
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it never came true')
    await pause(10)
  }
}

for (const engine of engines) {
  describe.skipIf(engine.missing !== undefined)(`from a publisher to webhooks, on ${engine.name}`, () => {
    let test: TestRelay
    let removePlace: () => Promise<void>
    const webhooks: OpenWebhook[] = []
    beforeAll(async () => {
      const { store, place } = await openAlone(engine)
      test = await openTestRelay({ store, isShared: place.shared })
      removePlace = place.remove
      test.relay.start()
    })
    afterEach(async () => {
      for (const webhook of webhooks.splice(0)) await webhook.close()
    })
    afterAll(async () => {
      await test.close()
      await removePlace()
    })

    async function listen(answer?: RequestListener): Promise<OpenWebhook> {
      const webhook = await openWebhook(answer)
      webhooks.push(webhook)
      return webhook
    }
    /** An app whose webhook that is, subscribed by the organization. */
    async function subscribe(webhook: OpenWebhook, organization: Organization): Promise<App> {
      const app = await test.putApp({ selections: [{ apiId: test.api.id, webhookUrl: `${webhook.origin}/hook` }] })
      await test.putSubscription(app, organization)
      return app
    }
    const publish = (organization: Organization, body: unknown, headers: Record<string, string> = {}, channel = '') =>
      test.publish({
        path: `/v2/events${channel}`,
        headers: { 'Data-Owner-Id': organization.id, ...headers },
        body: JSON.stringify(body),
      })
    const bodiesOf = ({ received }: OpenWebhook) => received.map(({ body }) => JSON.parse(body.toString()))

    it('protocol.md 6.1, 6.2: every subscribed webhook gets what was published, with the channel in its path', async () => {
      const organization = await test.putOrganization()
      const [one, other] = [await listen(), await listen()]
      const apps = [await subscribe(one, organization), await subscribe(other, organization)]
      const { json, headers } = await publish(organization, { n: 1 }, {}, '/hello/world%20x')
      await until(() => one.received.length === 1 && other.received.length === 1)
      for (const [at, { received }] of [one, other].entries()) {
        const [delivery] = received
        expect(delivery).toMatchObject({ method: 'POST', path: '/hook/event/hello/world%20x' })
        expect(delivery?.body.toString()).toBe('{"n":1}')
        expect(delivery?.headers).toMatchObject({
          'data-owner-id': organization.id,
          'x-request-id': headers['x-request-id'],
          'fortellis-event-id': json.eventId,
        })
        const claims = JSON.parse(
          Buffer.from(String(delivery?.headers.authorization?.split('.')[1]), 'base64url').toString(),
        )
        expect(claims).toMatchObject({ sub: apps[at]?.client_id, cid: apps[at]?.client_id, aud: 'api_providers' })
      }
    })

    it('G-G an organization’s events reach nobody who has not subscribed for it', async () => {
      const [mine, yours] = [await test.putOrganization(), await test.putOrganization()]
      const [one, other] = [await listen(), await listen()]
      await subscribe(one, mine)
      await subscribe(other, yours)
      await publish(mine, 'mine')
      await publish(yours, 'yours')
      await until(() => one.received.length + other.received.length === 2)
      await pause(50)
      expect([bodiesOf(one), bodiesOf(other)]).toEqual([['mine'], ['yours']])
    })

    it('protocol.md 6.1, 6.4: events of one key arrive in the order of their acknowledgements', async () => {
      const organization = await test.putOrganization()
      const webhook = await listen()
      await subscribe(webhook, organization)
      for (let n = 0; n < 30; n++) await publish(organization, { n }, { partitionKey: 'k' })
      await until(() => webhook.received.length === 30)
      expect(bodiesOf(webhook).map(({ n }) => n)).toEqual(Array.from({ length: 30 }, (_, n) => n))
    })

    it('protocol.md 6.4: while one event of a key fails, later ones of the key wait; other keys, and other webhooks, go on', async () => {
      const organization = await test.putOrganization()
      let fails = true
      const sick = await listen((request, response) => {
        const isFirst = sick.received.at(-1)?.body.toString() === '"a1"'
        void request
        response.writeHead(isFirst && fails ? 500 : 202).end()
      })
      const well = await listen()
      await subscribe(sick, organization)
      await subscribe(well, organization)
      for (const body of ['a1', 'a2']) await publish(organization, body, { partitionKey: 'a' })
      await publish(organization, 'b1', { partitionKey: 'b' })
      await publish(organization, 'free')
      await until(() => well.received.length === 4 && bodiesOf(sick).includes('b1') && bodiesOf(sick).includes('free'))
      expect(bodiesOf(sick)).not.toContain('a2')
      fails = false
      await until(() => bodiesOf(sick).includes('a2'))
      const ofKey = bodiesOf(sick).filter((body) => body.startsWith('a'))
      expect(ofKey.slice(0, -1).every((body) => body === 'a1')).toBe(true)
      expect(ofKey.length).toBeGreaterThan(2)
    })

    it('T-17 what waits for an organization that has ended its subscription is cancelled, and not sent', async () => {
      const organization = await test.putOrganization()
      let isDown = true
      const webhook = await listen((_, response) => void response.writeHead(isDown ? 503 : 202).end())
      const app = await test.putApp({ selections: [{ apiId: test.api.id, webhookUrl: `${webhook.origin}/hook` }] })
      const subscription = await test.putSubscription(app, organization)
      const { json } = await publish(organization, 1)
      await until(() => webhook.received.length > 0)
      await test.store.subscriptions.put({ ...subscription, status: 'inactive' })
      isDown = false
      const delivery = async () =>
        (await test.store.relay.listDeliveries({ eventId: String(json.eventId), limit: 1 })).at(0)
      await until(async () => (await delivery())?.state === 'cancelled')
      expect(await delivery()).toMatchObject({ note: 'the subscription is not active' })
      expect(webhook.received).toHaveLength(1)
    })

    it('410 pauses the webhook, with an entry in the audit record and what it was sent kept', async () => {
      const organization = await test.putOrganization()
      const webhook = await listen((_, response) => void response.writeHead(410).end())
      const app = await subscribe(webhook, organization)
      const { json } = await publish(organization, 1)
      const record = () => test.store.relay.findWebhookOf(app.id, test.api.id)
      await until(async () => (await record())?.state === 'paused')
      const { id = '' } = (await record()) ?? {}
      expect(await test.store.auditEntries.list({ subjectId: id, limit: 9 })).toMatchObject([
        { action: 'webhook.gone', actor: { kind: 'exchange' }, organizationIds: [app.organizationId] },
      ])
      const kept = await test.store.relay.listDeliveries({ eventId: String(json.eventId), limit: 9 })
      expect(kept).toMatchObject([{ state: 'waiting', webhookId: id }])
    })

    it('protocol.md 6.1: a repeated X-Request-Id is delivered once', async () => {
      const organization = await test.putOrganization()
      const webhook = await listen()
      await subscribe(webhook, organization)
      const headers = { 'X-Request-Id': '01939a3e-5f57-7cc1-8d8a-0c9a527d1e4c' }
      for (let n = 0; n < 3; n++) await publish(organization, n, headers)
      await publish(organization, 'last')
      await until(() => bodiesOf(webhook).includes('last'))
      await pause(50)
      expect(bodiesOf(webhook).sort()).toEqual([0, 'last'])
    })
  })
}

describe('publishing over https', () => {
  const pair = selfSigned()
  let test: TestRelay
  let listener: Listener
  let session: ClientHttp2Session
  let port: number
  beforeEach(async () => {
    test = await openTestRelay()
    listener = createRawListener({ ...relayListenerOptions(test.relay), tls: pair })
    port = await listener.listen(0, '127.0.0.1')
    session = connectHttp2(`https://localhost:${port}`, { ca: pair.cert, family: 4 } as never)
    session.on('error', () => undefined)
  })
  afterEach(async () => {
    session.destroy()
    await listener.close()
    await test.close()
  })

  async function publish(body: string): Promise<{ status: unknown; json: Record<string, unknown> }> {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/v2/events/a',
      authorization: `Bearer ${test.token}`,
      'content-type': 'application/json',
      'data-owner-id': test.organizations.subscriber.id,
    })
    stream.end(body)
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) =>
      stream.on('response', resolve).on('error', reject),
    )
    let text = ''
    for await (const chunk of stream) text += chunk
    return { status: headers[':status'], json: JSON.parse(text) }
  }

  it('is the same over HTTP/2', async () => {
    const { status, json } = await publish('{"a":1}')
    expect(status).toBe(200)
    const kept = await test.store.relay.findEvent(String(json.eventId))
    expect(Buffer.from(kept?.payload ?? []).toString()).toBe('{"a":1}')
    expect(await publish('{')).toMatchObject({ status: 400, json: { error: 'INVALID-PAYLOAD' } })
  })

  it('a refusal ends one stream, and no other', async () => {
    const all = await Promise.all([publish('{'), publish('1'), publish('a'.repeat(300_000)), publish('2')])
    expect(all.map(({ status }) => status)).toEqual([400, 200, 413, 200])
  })
})
