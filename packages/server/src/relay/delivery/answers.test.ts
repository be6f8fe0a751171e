import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Webhook } from '../../store/index.ts'
import type { AttemptOutcome } from './attempt.ts'
import { openTestAttempts, type TestAttempts } from './testing/open-test-attempts.ts'
import { openRawWebhook, openWebhook } from './testing/open-webhook.ts'

let relay: TestAttempts
beforeAll(async () => {
  relay = await openTestAttempts()
})
afterAll(() => relay.close())
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const webhook of opened.splice(0)) await webhook.close()
})

async function outcomeOf(answer: RequestListener, changes: Partial<Webhook> = {}): Promise<AttemptOutcome> {
  const webhook = await openWebhook(answer)
  opened.push(webhook)
  return relay.send(relay.receiver(webhook.origin, changes))
}
const answering = (status: number, body?: string, headers: Record<string, string> = {}): RequestListener => {
  return (_request, response) => {
    response.writeHead(status, headers).end(body)
  }
}

const CHUNKED = 'HTTP/1.1 500 no\r\nTransfer-Encoding: chunked\r\n\r\n'

/** A webhook that writes `text` when a request begins to come, and what `then` does. */
async function outcomeOfRaw(
  text: string,
  then: (socket: Socket) => void = () => undefined,
  changes: Partial<Webhook> = {},
): Promise<AttemptOutcome> {
  const webhook = await openRawWebhook((socket) => {
    socket.once('data', () => {
      if (text !== '') socket.write(text)
      then(socket)
    })
  })
  opened.push(webhook)
  return relay.send(relay.receiver(webhook.origin, changes))
}

describe('protocol.md 6.3 what an answer means', () => {
  it('protocol.md 6.3 202 is accepted, with an empty body or any other', async () => {
    expect(await outcomeOf(answering(202))).toMatchObject({ kind: 'accepted', status: 202 })
    expect(await outcomeOf(answering(202, 'thanks', { 'X-Request-Id': 'echoed' }))).toMatchObject({ kind: 'accepted' })
  })

  it.each([400, 401, 403, 404, 500, 503])(
    'protocol.md 6.3 %d failed, with the beginning of what it said',
    async (status) => {
      const body = JSON.stringify({ code: status, message: 'no' })
      expect(await outcomeOf(answering(status, body))).toMatchObject({ kind: 'failed', status, answer: body })
    },
  )

  it.each([200, 201, 203, 204, 205, 206, 226, 299])(
    'protocol.md 6.3 %d failed as well: sample webhooks answer 200 when they refuse the token',
    async (status) => {
      const fault = 'only 202 says that an event was taken'
      expect(await outcomeOf(answering(status))).toMatchObject({ kind: 'failed', status, fault })
    },
  )

  it.each([200, 201, 202, 204, 299])(
    'protocol.md 6.3 %d is accepted where the webhook takes any 2xx',
    async (status) => {
      expect(await outcomeOf(answering(status), { accepts: '2xx' })).toMatchObject({ kind: 'accepted', status })
    },
  )

  it.each([302, 400, 500])('protocol.md 6.3 %d failed where the webhook takes any 2xx', async (status) => {
    expect(await outcomeOf(answering(status), { accepts: '2xx' })).toMatchObject({ kind: 'failed', status })
  })

  it('protocol.md 6.3 410 says that it wants nothing any more', async () => {
    expect(await outcomeOf(answering(410, 'closed'))).toMatchObject({ kind: 'gone', status: 410, answer: 'closed' })
  })

  it.each([301, 302, 303, 307, 308])('G-I %d is not followed, and says so', async (status) => {
    const target = await openWebhook()
    opened.push(target)
    const outcome = await outcomeOf(answering(status, '', { Location: `${target.origin}/elsewhere` }))
    expect(outcome).toMatchObject({ kind: 'failed', status, fault: 'redirects are not followed' })
    expect(target.connections.made).toBe(0)
  })

  it('interim answers say nothing yet', async () => {
    expect(
      await outcomeOf((_request, response) => {
        response.writeEarlyHints({ link: '</x>; rel=preload' })
        response.writeProcessing()
        setTimeout(() => response.writeHead(202).end(), 20)
      }),
    ).toMatchObject({ kind: 'accepted' })
  })

  it.each([
    ['7', 7_000],
    ['999999', 3_600_000],
    ['nonsense', undefined],
  ])('Retry-After: %s', async (value, retryAfterMillis) => {
    const { retryAfterMillis: got } = (await outcomeOf(answering(503, '', { 'retry-AFTER': value }))) as {
      retryAfterMillis?: number
    }
    expect(got).toBe(retryAfterMillis)
  })

  it('Retry-After as a date counts from now', async () => {
    const at = new Date(Math.floor(relay.clock.millis / 1000) * 1000 + 60_000)
    const outcome = await outcomeOf(answering(429, '', { 'Retry-After': at.toUTCString() }))
    expect(outcome).toMatchObject({ retryAfterMillis: at.getTime() - relay.clock.millis })
  })
})

describe('how much of an answer is read', () => {
  it('is 512 characters kept, and the connection dropped where more than a few KiB come', async () => {
    const webhook = await openWebhook((_request, response) => {
      response.writeHead(500)
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1)
      response.on('close', () => clearInterval(timer))
    })
    opened.push(webhook)
    expect(await relay.send(relay.receiver(webhook.origin))).toMatchObject({
      kind: 'failed',
      status: 500,
      answer: 'x'.repeat(512),
    })
    await expect.poll(() => webhook.connections.open).toBe(0)
  })

  it('does not matter for what it means: 202 stands, however much follows, or breaks off', async () => {
    const outcome = await outcomeOf((_request, response) => {
      response.writeHead(202, { 'Content-Length': '10000000' })
      response.write('x'.repeat(100_000))
    })
    expect(outcome).toMatchObject({ kind: 'accepted' })
    expect(
      await outcomeOfRaw('HTTP/1.1 202 Accepted\r\nContent-Length: 10\r\n\r\nabc', (socket) => socket.destroy()),
    ).toMatchObject({ kind: 'accepted' })
  })

  it('may be anything: bytes that are no text do no harm', async () => {
    const outcome = await outcomeOf((_request, response) => {
      response.writeHead(500, { 'Content-Encoding': 'gzip' }).end(gzipSync('x'.repeat(1000)))
    })
    expect(outcome).toMatchObject({ kind: 'failed', status: 500 })
    expect((outcome as { answer: string }).answer).not.toMatch(/\p{Cc}/u)
  })

  it('has no token in it that came with the event', async () => {
    const outcome = await outcomeOf((request, response) => response.writeHead(500).end(JSON.stringify(request.headers)))
    expect(JSON.stringify(outcome)).toContain('Bearer [token]')
    expect(JSON.stringify(outcome)).not.toContain('eyJ')
    expect(relay.logged.join('')).not.toContain('eyJ')
  })
})

describe('an attempt that gets no answer', () => {
  it('says that nobody listens there', async () => {
    const webhook = await openWebhook()
    await webhook.close()
    const outcome = await relay.send(relay.receiver(webhook.origin))
    expect(outcome).toMatchObject({ kind: 'failed', fault: 'the connection was refused' })
    expect(outcome).not.toHaveProperty('status')
  })

  it.each([
    ['closes', '', 'the connection broke off before there was an answer'],
    ['answers half a header and closes', 'HTTP/1.1 202 Acc', 'the connection broke off before there was an answer'],
    ['answers no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'the answer is not HTTP'],
    ['changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n', ''],
    [
      'has a header without end',
      `HTTP/1.1 202 A\r\n${`x-${'h'.repeat(90)}: ${'v'.repeat(900)}\r\n`.repeat(40)}`,
      'the header of the answer is too long',
    ],
  ])('says so when the webhook %s', async (_what, text, fault) => {
    const outcome = await outcomeOfRaw(text, (socket) => socket.end())
    expect(outcome).toMatchObject({ kind: 'failed', fault: expect.stringContaining(fault) })
  })

  it('ends with its time-out, wherever the time was spent: no answer', async () => {
    const outcome = await outcomeOfRaw('', undefined, { timeoutMillis: 100 })
    expect(outcome).toMatchObject({ kind: 'failed', fault: 'it took longer than 100 ms, waiting for an answer' })
    expect(outcome.millis).toBeGreaterThanOrEqual(95)
    expect(outcome.millis).toBeLessThan(1_000)
  })

  it('ends with its time-out: a header that comes byte by byte', async () => {
    const outcome = await outcomeOfRaw(
      'HTTP/1.1 202 Accepted\r\n',
      (socket) => {
        const timer = setInterval(() => socket.write('x'), 10)
        socket.on('close', () => clearInterval(timer))
      },
      { timeoutMillis: 150 },
    )
    expect(outcome).toMatchObject({ kind: 'failed', fault: expect.stringContaining('150 ms') })
  })

  it('ends with its time-out: a body that comes byte by byte takes its time, and nothing of the status', async () => {
    const trickle = (status: string) =>
      outcomeOfRaw(
        `HTTP/1.1 ${status}\r\nContent-Length: 1000\r\n\r\n`,
        (socket) => {
          const timer = setInterval(() => socket.write('x'), 10)
          socket.on('close', () => clearInterval(timer))
        },
        { timeoutMillis: 150 },
      )
    expect(await trickle('202 Accepted')).toMatchObject({ kind: 'accepted', status: 202 })
    expect(await trickle('500 No')).toMatchObject({
      kind: 'failed',
      status: 500,
      answer: expect.stringMatching(/^x+$/),
    })
  })

  it('ends with its time-out: a webhook that does not read', async () => {
    const sockets: Socket[] = []
    const webhook = await openRawWebhook((socket) => sockets.push(socket.pause()))
    opened.push(webhook)
    const outcome = await relay.send(relay.receiver(webhook.origin, { timeoutMillis: 150 }), {
      payload: Buffer.alloc(20_000_000),
    })
    expect(outcome).toMatchObject({ kind: 'failed', fault: expect.stringContaining('150 ms') })
    // It sees the end of the connection when it reads on.
    sockets[0]?.resume()
    await expect.poll(() => webhook.connections.open).toBe(0)
  })

  it('ends with its time-out: a TLS handshake that nobody answers', async () => {
    const webhook = await openRawWebhook(() => undefined)
    opened.push(webhook)
    const url = webhook.origin.replace('http:', 'https:')
    expect(await relay.send(relay.receiver(url, { timeoutMillis: 150 }))).toMatchObject({
      kind: 'failed',
      fault: 'it took longer than 150 ms, waiting for a connection',
    })
  })

  it('ends with its time-out: a name that is not answered', async () => {
    const own = await openTestAttempts({ test: relay.test, guard: { lookup: () => undefined } })
    expect(await own.send(own.receiver('http://never.example', { timeoutMillis: 150 }))).toMatchObject({
      kind: 'failed',
      fault: 'it took longer than 150 ms, waiting for a connection',
    })
    await own.close()
  })
})

describe('a webhook that sends what is no answer, without end', () => {
  const LINE = 'a'.repeat(8_000)
  it.each([
    ['interim answers', '', 'HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n'.repeat(500), undefined],
    ['empty lines', '', '\r\n'.repeat(8_000), undefined],
    ['extensions of chunks', CHUNKED, `1;${LINE}\r\nx\r\n`, 500],
    ['trailers', `${CHUNKED}0\r\n`, 'a: b\r\n'.repeat(500), 500],
  ])('G-D %s: is read no further than an answer goes', async (_what, start, again, status) => {
    let written = 0
    const outcome = await outcomeOfRaw(
      start,
      (socket) => {
        const more = () => {
          while (!socket.destroyed) {
            written += again.length
            if (!socket.write(again)) return
          }
        }
        socket.on('drain', more)
        more()
      },
      { timeoutMillis: 3_000 },
    )
    expect(outcome).toMatchObject({ kind: 'failed', ...(status !== undefined && { status }) })
    expect(outcome.millis).toBeLessThan(2_000)
    // What lies in the buffers of both sides comes on top.
    expect(written).toBeLessThan(32 * 1024 * 1024)
  })
})
