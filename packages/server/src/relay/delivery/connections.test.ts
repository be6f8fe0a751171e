import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestIdentity, type TestIdentity } from '../../identity/testing/open-test-identity.ts'
import { openTestAttempts, type TestAttempts, type TestAttemptsOptions } from './testing/open-test-attempts.ts'
import { openRawWebhook, openWebhook } from './testing/open-webhook.ts'

let test: TestIdentity
beforeAll(async () => {
  test = await openTestIdentity()
})
afterAll(() => test.close())
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})
async function open(options: TestAttemptsOptions = {}): Promise<TestAttempts> {
  const attempts = await openTestAttempts({ test, ...options })
  opened.push(attempts)
  return attempts
}
async function webhookAt(...options: Parameters<typeof openWebhook>) {
  const webhook = await openWebhook(...options)
  opened.push(webhook)
  return webhook
}
/** Holds what it gets until it is let go. */
async function silentWebhook() {
  const webhook = await openRawWebhook(() => undefined)
  opened.push(webhook)
  return webhook
}

describe('connections to webhooks', () => {
  it('are kept for the next delivery to the same webhook', async () => {
    const webhook = await webhookAt()
    const { send, receiver } = await open()
    const to = receiver(webhook.origin)
    for (let times = 0; times < 20; times++) expect(await send(to)).toMatchObject({ kind: 'accepted' })
    expect(webhook.connections.made).toBe(1)
  })

  it('are as many as there are deliveries at once, and no more', async () => {
    const webhook = await webhookAt((_request, response) => setTimeout(() => response.writeHead(202).end(), 20))
    const { send, receiver } = await open()
    const to = receiver(webhook.origin)
    for (let rounds = 0; rounds < 3; rounds++) await Promise.all(Array.from({ length: 5 }, () => send(to)))
    expect(webhook.connections.made).toBe(5)
  })

  it('are closed when they are idle', async () => {
    const webhook = await webhookAt((_request, response) => {
      response.writeHead(202, { 'Keep-Alive': 'timeout=2' }).end()
    })
    const { send, receiver } = await open()
    await send(receiver(webhook.origin))
    expect(webhook.connections.open).toBe(1)
    await expect.poll(() => webhook.connections.open, { timeout: 6_000 }).toBe(0)
  })

  it('are not used again when the webhook closes them', async () => {
    const webhook = await webhookAt((_request, response) => response.writeHead(202, { Connection: 'close' }).end())
    const { send, receiver } = await open()
    const to = receiver(webhook.origin)
    for (let times = 0; times < 3; times++) expect(await send(to)).toMatchObject({ kind: 'accepted' })
    expect(webhook.connections.made).toBe(3)
  })

  it('that were closed at the other side just as they were used again cost no attempt: once more, on a new one', async () => {
    let answered = 0
    const webhook = await openRawWebhook((socket) => {
      let requests = 0
      socket.on('data', (chunk: Buffer) => {
        if (!chunk.includes('POST ')) return
        requests++
        if (requests > 1) socket.destroy()
        else {
          answered++
          socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n')
        }
      })
    })
    opened.push(webhook)
    const { send, receiver } = await open()
    const to = receiver(webhook.origin)
    for (let times = 0; times < 3; times++) expect(await send(to)).toMatchObject({ kind: 'accepted' })
    expect(answered).toBe(3)
  })

  it('that break off on a first use are a failure: nothing is sent twice in one attempt', async () => {
    let requests = 0
    const webhook = await openRawWebhook((socket) => {
      socket.once('data', () => {
        requests++
        socket.destroy()
      })
    })
    opened.push(webhook)
    const { send, receiver } = await open()
    expect(await send(receiver(webhook.origin))).toMatchObject({ kind: 'failed' })
    expect(requests).toBe(1)
  })

  it('T-30 are one webhook’s alone: a slow one holds up no other, not even at the same host', async () => {
    let isSlow = true
    const webhook = await webhookAt((request, response) => {
      if (request.url?.startsWith('/slow') && isSlow) return
      response.writeHead(202).end()
    })
    const { send, receiver } = await open()
    const slow = receiver(`${webhook.origin}/slow`)
    const held = Array.from({ length: 30 }, () => send(slow))
    await expect.poll(() => webhook.connections.open).toBe(30)
    const quick = receiver(`${webhook.origin}/quick`)
    for (let times = 0; times < 10; times++) {
      const outcome = await send(quick)
      expect(outcome).toMatchObject({ kind: 'accepted' })
      expect(outcome.millis).toBeLessThan(500)
    }
    expect(webhook.connections.made).toBe(31)
    isSlow = false
    webhook.server.closeAllConnections()
    await Promise.all(held)
  })

  it('G-J are bounded in this process, and slow webhooks leave room for the rest', async () => {
    const slow = await silentWebhook()
    const quick = await webhookAt()
    const { send, receiver } = await open({ limits: { socketsMax: 20 } })
    const slowOnes = Array.from({ length: 6 }, () => receiver(slow.origin, { timeoutMillis: 4_000 }))
    const held = slowOnes.flatMap((to) => Array.from({ length: 10 }, () => send(to)))
    // Ten to the first that came, two to each of the next, and then one.
    const most = 10 + 2 + 2 + 1 + 1 + 1
    await vi.waitFor(() => expect(slow.connections.open).toBeGreaterThanOrEqual(most), { timeout: 3_000 })
    await pause(100)
    expect(slow.connections.open).toBe(most)
    const others = Array.from({ length: 3 }, () => receiver(quick.origin, { timeoutMillis: 1_000 }))
    for (const to of others) expect(await send(to)).toMatchObject({ kind: 'accepted' })
    const outcomes = await Promise.all(held)
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['failed']))
    expect(outcomes.map((outcome) => (outcome as { fault: string }).fault.split('for ')[1])).toContain(
      'a free connection',
    )
    expect(slow.connections.made + quick.connections.made).toBeLessThanOrEqual(60 + 3)
  })

  it('that are idle make room for others', async () => {
    const webhook = await webhookAt()
    const { send, receiver } = await open({ limits: { socketsMax: 4 } })
    for (let others = 0; others < 40; others++) {
      expect(await send(receiver(webhook.origin, { timeoutMillis: 2_000 }))).toMatchObject({ kind: 'accepted' })
      expect(webhook.connections.open).toBeLessThanOrEqual(5)
    }
  })

  it('are waited for in turn', async () => {
    const webhook = await webhookAt((_request, response) => setTimeout(() => response.writeHead(202).end(), 5))
    const { send, receiver } = await open({ limits: { socketsMax: 4 } })
    const receivers = Array.from({ length: 10 }, () => receiver(webhook.origin))
    const outcomes = await Promise.all(receivers.flatMap((to) => Array.from({ length: 10 }, () => send(to))))
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['accepted']))
    expect(webhook.received).toHaveLength(100)
  })

  it('are all closed in the end, after what is under way', async () => {
    const webhook = await webhookAt((_request, response) => setTimeout(() => response.writeHead(202).end(), 100))
    const own = await openTestAttempts({ test })
    const outcome = own.send(own.receiver(webhook.origin))
    await own.close()
    expect(await outcome).toMatchObject({ kind: 'accepted' })
    await expect.poll(() => webhook.connections.open).toBe(0)
  })
})
