import type { ClientId, SubscriptionId } from '@portreeve/protocol'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { selfSigned } from '../../http/testing/self-signed.ts'
import type { Receiver } from '../receivers.ts'
import { exampleEvent, openTestAttempts, type TestAttempts } from './testing/open-test-attempts.ts'
import { type OpenWebhook, openWebhook, type Received } from './testing/open-webhook.ts'

let relay: TestAttempts
beforeAll(async () => {
  relay = await openTestAttempts()
})
afterAll(() => relay.close())
const opened: OpenWebhook[] = []
afterEach(async () => {
  for (const webhook of opened.splice(0)) await webhook.close()
})

async function open(...options: Parameters<typeof openWebhook>): Promise<OpenWebhook> {
  const webhook = await openWebhook(...options)
  opened.push(webhook)
  return webhook
}

/** What a webhook at `path` of a server that takes everything was sent. */
async function delivered(
  changes: Parameters<TestAttempts['send']>[1] = {},
  { path = '', ...more }: Partial<Receiver> & { path?: string } = {},
): Promise<Received> {
  const webhook = await open()
  const receiver = { ...relay.receiver(webhook.origin + path), ...more }
  expect(await relay.send(receiver, changes)).toMatchObject({ kind: 'accepted', status: 202 })
  expect(webhook.received).toHaveLength(1)
  return webhook.received[0] as Received
}

/** As it was written on the wire. */
function rawValue({ rawHeaders }: Received, name: string): string | undefined {
  const at = rawHeaders.indexOf(name)
  return at < 0 ? undefined : rawHeaders[at + 1]
}

describe('protocol.md 6.2 where an event goes', () => {
  it.each([
    ['', '', '/event'],
    ['/', '', '/event'],
    ['/hooks/app1', '', '/hooks/app1/event'],
    ['/hooks/app1/', '/hello/world', '/hooks/app1/event/hello/world'],
    ['', '/42', '/event/42'],
    ['', '/a%20b/%E2%82%AC', '/event/a%20b/%E2%82%AC'],
    ['/hooks/', '/trailing/', '/hooks/event/trailing/'],
  ])('protocol.md 6.2 webhook URL "%s" and channel "%s": POST %s', async (path, channel, expected) => {
    const { method, path: got } = await delivered({ channel }, { path })
    expect([method, got]).toEqual(['POST', expected])
  })

  it.each([
    '/../admin',
    '/%2e%2e/admin',
    '/a//b',
    '/a%2fb',
    '/a\\b',
    '?x=1',
    '#x',
    ' x',
    '/a b',
    '/\r\nX: 1',
    'x',
    '@evil',
  ])('G-A a channel %j, which a server may read as another path, is not sent', async (channel) => {
    const webhook = await open()
    const outcome = await relay.send(relay.receiver(webhook.origin), { channel })
    expect(outcome).toMatchObject({ kind: 'failed', fault: 'the channel cannot stand in a path' })
    expect(webhook.connections.made).toBe(0)
  })

  it.each([
    ['http://user@127.0.0.1', 'user name'],
    ['http://:secret@127.0.0.1', 'password'],
    ['ftp://127.0.0.1', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['gopher://127.0.0.1', 'scheme'],
    ['data:text/plain,x', 'scheme'],
    ['http://127.0.0.1?x=1', 'query'],
    ['http://127.0.0.1#x', 'fragment'],
    ['127.0.0.1', 'none'],
    ['', 'none'],
  ])('G-I a webhook URL like %s is not called: %s', async (url) => {
    const outcome = await relay.send(relay.receiver(url))
    expect(outcome).toMatchObject({ kind: 'failed', fault: expect.stringContaining('webhook URL cannot be called') })
  })
})

describe('protocol.md 6.2 what an event comes with', () => {
  it('protocol.md 6.2 the body is the event exactly as it was published', async () => {
    const bodies = [
      Buffer.from('{"a" : 1.0,\n "a": 2, "é": "\\u00e9"}'),
      Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0x80]),
      Buffer.alloc(300_000, 'x'),
      Buffer.alloc(0),
    ]
    for (const payload of bodies) {
      const { body, headers } = await delivered({ payload })
      expect(body.equals(payload)).toBe(true)
      expect(headers['content-length']).toBe(String(payload.length))
      expect(headers['transfer-encoding']).toBeUndefined()
    }
  })

  it('protocol.md 6.2 all header fields, in the spelling of the table, and no others', async () => {
    const event = exampleEvent({ channel: '/hello' })
    const received = await delivered(event, { subscriptionId: 'sub-1' as SubscriptionId })
    const value = (name: string) => rawValue(received, name)
    expect(value('Content-Type')).toBe('application/json')
    expect(value('Data-Owner-Id')).toBe(event.dataOwnerId)
    expect(value('X-Request-Id')).toBe(event.requestId)
    expect(value('Fortellis-Event-Id')).toBe(event.id)
    expect(value('Source-Owner-Id')).toBe(event.organizationId)
    expect(value('Origin-Request-Id')).toBe(event.requestId)
    expect(value('deliveredTimestamp')).toBe('2026-01-02T03:04:05.006Z')
    expect(value('Enrollment-Id')).toBe('sub-1')
    expect(value('Accept')).toBe('application/json')
    expect(value('User-Agent')).toBe('Portreeve')
    const names = received.rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())
    expect(names.sort()).toEqual([
      ...['accept', 'authorization', 'connection', 'content-length', 'content-type', 'data-owner-id'],
      ...['deliveredtimestamp', 'enrollment-id', 'fortellis-event-id', 'host', 'origin-request-id', 'source-owner-id'],
      ...['user-agent', 'webhook-id', 'webhook-signature', 'webhook-timestamp', 'x-request-id'],
    ])
  })

  it('protocol.md 6.2 the partition key is never passed on', async () => {
    const received = await delivered({ partitionKey: 'never-passed-on' })
    expect(JSON.stringify(received)).not.toContain('never-passed-on')
    expect(received.headers.partitionkey).toBeUndefined()
  })

  it('protocol.md 6.2 a test event, which no subscription is for, has no Enrollment-Id', async () => {
    const { headers } = await delivered({ kind: 'test' }, { subscriptionId: undefined })
    expect(headers['enrollment-id']).toBeUndefined()
  })

  it('G-D ids that would begin another field, or be read in two ways, are encoded', async () => {
    const received = await delivered({
      requestId: 'a\r\nX-Evil: 1',
      dataOwnerId: ' é\t\u{1F600}\ud800 ',
      id: 'x\ny',
    })
    expect(received.headers['x-evil']).toBeUndefined()
    expect(rawValue(received, 'X-Request-Id')).toBe('a%0D%0AX-Evil: 1')
    expect(rawValue(received, 'Data-Owner-Id')).toBe('%20%C3%A9%09%F0%9F%98%80%EF%BF%BD%20')
    expect(rawValue(received, 'webhook-id')).toBe('x%0Ay')
  })
})

describe('protocol.md 6.2 the token', () => {
  const tokenOf = ({ headers }: Received) => /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] as string

  it('protocol.md 6.2 sub = cid = the API Key of the app that receives, aud api_providers, issuer as always; `jose` verifies it', async () => {
    const { issuer, client, clock } = relay.test
    const { payload, protectedHeader } = await jwtVerify(
      tokenOf(await delivered()),
      createRemoteJWKSet(new URL(`${issuer}/v1/keys`)),
      { issuer, audience: 'api_providers', typ: 'JWT', currentDate: new Date(clock.now * 1000) },
    )
    expect(payload).toMatchObject({ sub: client.client_id, cid: client.client_id, aud: 'api_providers', iss: issuer })
    expect(protectedHeader.alg).toBe('RS256')
  })

  it('protocol.md 6.2 is signed once for all who wait, kept, and renewed before it ends', async () => {
    const own = await openTestAttempts({ test: relay.test })
    const webhook = await open()
    const receiver = own.receiver(webhook.origin)
    await Promise.all(Array.from({ length: 8 }, () => own.send(receiver)))
    await own.send({ ...own.receiver(webhook.origin) })
    expect(new Set(webhook.received.map(tokenOf)).size).toBe(1)
    own.clock.millis += 3_590_000
    relay.test.clock.now = (relay.test.clock.now + 3_591) as typeof relay.test.clock.now
    own.clock.millis += 1_000
    await own.send(receiver)
    expect(new Set(webhook.received.map(tokenOf)).size).toBe(2)
    await own.close()
  })

  it('G-F another app gets another token, on the same server too', async () => {
    const other = { ...relay.test.client, client_id: 'anotherapp' as ClientId }
    await relay.test.store.clients.put(other)
    const [a, b] = [await delivered(), await delivered({}, { apiKey: other.client_id })].map(tokenOf)
    const subOf = (token = '') => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub
    expect([subOf(a), subOf(b)]).toEqual([relay.test.client.client_id, 'anotherapp'])
  })

  it('T-17 is not sent any more once the app’s client is disabled, or the token revoked', async () => {
    const client = { ...relay.test.client, client_id: 'disabledsoon' as ClientId }
    await relay.test.store.clients.put(client)
    const webhook = await open()
    const receiver = { ...relay.receiver(webhook.origin), apiKey: client.client_id }
    expect(await relay.send(receiver)).toMatchObject({ kind: 'accepted' })
    await relay.test.identity.revokedTokens.revokeClient(client.client_id)
    relay.test.clock.now = (relay.test.clock.now + 1) as typeof relay.test.clock.now
    expect(await relay.send(receiver)).toMatchObject({ kind: 'accepted' })
    expect(new Set(webhook.received.map(tokenOf)).size).toBe(2)
    await relay.test.store.clients.put({ ...client, disabled: true })
    await expect
      .poll(() => relay.send(receiver))
      .toMatchObject({ kind: 'failed', fault: expect.stringContaining('no token could be signed for the app') })
    expect(webhook.received.length).toBeGreaterThanOrEqual(2)
  })
})

describe('Standard Webhooks', () => {
  const standard = ({ headers }: Received) => headers as Record<string, string>

  it('the signature is verified by their own library, over the bytes that came', async () => {
    const webhook = await open()
    const receiver = relay.receiver(webhook.origin)
    const { sealedSecrets, secret } = relay.secrets.rotate(receiver.webhook, 0)
    receiver.webhook.sealedSecrets = sealedSecrets
    const event = exampleEvent({ payload: Buffer.from('{"é" :  1}') })
    await relay.attempts.send({ event, attempts: 0 }, receiver)
    const [received] = webhook.received as [Received]
    expect(new StandardWebhook(secret).verify(received.body, standard(received))).toEqual({ é: 1 })
    expect(received.headers['webhook-id']).toBe(event.id)
    expect(received.headers['webhook-timestamp']).toBe(String(Math.floor(relay.clock.millis / 1000)))
    const altered = Buffer.from(received.body.toString().replace('1', '2'))
    expect(() => new StandardWebhook(secret).verify(altered, standard(received))).toThrow('signature')
  })

  it('during a rotation each of both secrets verifies, until the old one has lapsed', async () => {
    const webhook = await open()
    const receiver = relay.receiver(webhook.origin)
    const rotate = () => {
      const { sealedSecrets, secret } = relay.secrets.rotate(receiver.webhook, 3600)
      receiver.webhook = { ...receiver.webhook, sealedSecrets }
      return new StandardWebhook(secret)
    }
    const [first, second] = [rotate(), rotate()]
    await relay.send(receiver)
    const [received] = webhook.received as [Received]
    expect(received.headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/)
    for (const secret of [first, second]) secret.verify(received.body, standard(received))
    const before = relay.clock.millis
    relay.clock.millis += 3_600_000
    await relay.send(receiver)
    relay.clock.millis = before
    expect(webhook.received[1]?.headers['webhook-signature']).toMatch(/^v1,\S{44}$/)
  })

  it('webhook-id stays the same on every attempt, webhook-timestamp is this attempt’s', async () => {
    const webhook = await open()
    const receiver = relay.receiver(webhook.origin)
    const event = exampleEvent()
    await relay.attempts.send({ event, attempts: 0 }, receiver)
    relay.clock.millis += 300_000
    await relay.attempts.send({ event, attempts: 1 }, receiver)
    relay.clock.millis -= 300_000
    const [first, second] = webhook.received as [Received, Received]
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id'])
    const seconds = [first, second].map(({ headers }) => Number(headers['webhook-timestamp']))
    expect((seconds[1] as number) - (seconds[0] as number)).toBe(300)
    expect(second.headers.deliveredtimestamp).toBe(first.headers.deliveredtimestamp)
  })

  it('a webhook whose secrets cannot be opened gets nothing unsigned', async () => {
    const webhook = await open()
    const receiver = relay.receiver(webhook.origin, { id: 'another one' })
    receiver.webhook = { ...receiver.webhook, id: 'not the one they are sealed to' }
    expect(await relay.send(receiver)).toMatchObject({ kind: 'failed', fault: expect.stringContaining('signed') })
    expect(webhook.received).toEqual([])
  })
})

describe('https', () => {
  it('protocol.md 6.2 goes to a webhook whose certificate is good for its name', async () => {
    const tls = selfSigned({ names: ['localhost'] })
    const webhook = await open(undefined, tls)
    const own = await openTestAttempts({ test: relay.test, guard: { tls: { ca: tls.cert } } })
    expect(await own.send(own.receiver(webhook.origin))).toMatchObject({ kind: 'accepted' })
    await own.close()
  })
})
