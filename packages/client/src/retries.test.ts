import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CallInit, type Client, createClient, ExchangeUnavailable } from './index.ts'
import { organizationId, subscriptionId, tokenOf } from './testing/exchange.ts'

/** What the network answers to calls, in turn; the last one stays. */
let answers: (() => Response | Error)[]
let calls: { at: number; init: RequestInit }[]
let client: Client
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 1_790_000_000_000 })
  answers = []
  calls = []
  const start = Date.now()
  const { body } = tokenOf('token-1')
  client = createClient({
    ...{ issuer: 'https://identity.example/oauth2/aus1', apiKey: 'key', apiSecret: 'secret' },
    ...{ gatewayUrl: 'https://api.example', relayUrl: 'https://relay.example' },
    fetch: async (url, init = {}) => {
      if (String(url).endsWith('/v1/token')) return Response.json(body)
      calls.push({ at: (Date.now() - start) / 1000, init })
      const answer = (answers.length > 1 ? answers.shift() : answers[0])?.() ?? Response.json({})
      if (answer instanceof Error) throw answer
      return answer
    },
  })
})
afterEach(() => {
  vi.useRealTimers()
})

const status =
  (code: number, headers: Record<string, string> = {}) =>
  () =>
    new Response('', { status: code, headers })
const broken = () => new TypeError('fetch failed')
const at = () => calls.map((call) => call.at)

/** Runs a call and all its pauses. */
async function run<T>(work: Promise<T>): Promise<T> {
  const settled = work.then(
    (value) => ({ value }),
    (fault: unknown) => ({ fault }),
  )
  await vi.runAllTimersAsync()
  const outcome = await settled
  if ('fault' in outcome) throw outcome.fault
  return outcome.value
}
const call = (init: Partial<CallInit> = {}) => run(client.fetch('/x', { subscriptionId, ...init }))

describe('a call that is answered with 5xx (protocol.md 7)', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'put'])('%s is sent again after 1, 2, 4 s', async (method) => {
    answers = [status(503), status(500), status(502), status(200)]
    expect((await call({ method })).status).toBe(200)
    expect(at()).toEqual([0, 1, 3, 7])
  })

  it('is given up after three more: the answer is the caller’s', async () => {
    answers = [status(504)]
    expect((await call()).status).toBe(504)
    expect(at()).toEqual([0, 1, 3, 7])
  })

  it.each(['POST', 'PATCH'])('%s is not sent again: doing it twice may do harm', async (method) => {
    answers = [status(503)]
    expect((await call({ method, body: '{}' })).status).toBe(503)
    expect(calls).toHaveLength(1)
  })

  it('is not sent again when its body was a stream', async () => {
    answers = [status(503)]
    expect((await call({ method: 'PUT', body: new Blob(['x']).stream() })).status).toBe(503)
    expect(calls).toHaveLength(1)
  })

  it.each<[string, BodyInit]>([
    ['a string', 'text'],
    ['bytes', new Uint8Array([1])],
    ['a buffer', new ArrayBuffer(1)],
    ['a form', new URLSearchParams({ a: '1' })],
    ['a multipart form', new FormData()],
    ['a blob', new Blob(['x'])],
  ])('is sent again with %s', async (_what, body) => {
    answers = [status(503), status(200)]
    expect((await call({ method: 'PUT', body })).status).toBe(200)
    expect(calls.map(({ init }) => init.body)).toEqual([body, body])
  })

  it.each([400, 401, 403, 404, 408, 409, 429])('is not meant by %i, Retry-After or not', async (code) => {
    answers = [status(code, { 'retry-after': '1' })]
    expect((await call()).status).toBe(code)
    expect(calls).toHaveLength(1)
  })

  it('keeps its Request-Id', async () => {
    answers = [status(503), status(200)]
    await call()
    const ids = calls.map(({ init }) => new Headers(init.headers).get('request-id'))
    expect(ids[0]).toBe(ids[1])
  })

  it('waits for Retry-After where that is longer, in seconds or as a date', async () => {
    const date = new Date(Date.now() + 20_000).toUTCString()
    answers = [status(503, { 'retry-after': '5' }), status(503, { 'retry-after': date }), status(200)]
    expect((await call()).status).toBe(200)
    expect(at()).toEqual([0, 5, 20])
  })

  it('is the caller’s at once when Retry-After asks for more than half a minute', async () => {
    answers = [status(503, { 'retry-after': '31' })]
    expect((await call()).status).toBe(503)
    expect(calls).toHaveLength(1)
  })

  it('is sent again as often as `retries` says', async () => {
    answers = [status(503)]
    const fetch = vi.fn(async (url: string | URL | Request) =>
      String(url).endsWith('/v1/token') ? Response.json(tokenOf('t').body) : new Response('', { status: 503 }),
    )
    const options = {
      issuer: 'https://i.example/oauth2/a',
      apiKey: 'k',
      apiSecret: 's',
      gatewayUrl: 'https://g.example',
    }
    await run(createClient({ ...options, fetch, retries: 0 }).fetch('/x', { subscriptionId }))
    expect(fetch).toHaveBeenCalledTimes(2)
  })
})

describe('a call without an answer', () => {
  it('is ExchangeUnavailable at once: the advice is for 5xx alone', async () => {
    answers = [broken]
    await expect(call({ requestId: 'r-1' })).rejects.toMatchObject({ code: 'unreachable', requestId: 'r-1' })
    expect(calls).toHaveLength(1)
  })
})

describe('an event (protocol.md 6.1)', () => {
  const publish = () => run(client.publish({ dataOwnerId: organizationId, body: {} }))
  const ids = () => new Set(calls.map(({ init }) => new Headers(init.headers).get('x-request-id')))
  const accepted = () => Response.json({ eventId: 'e-1' })

  it('is sent again after 5xx and broken connections under one X-Request-Id, so that it is there once', async () => {
    answers = [status(503), broken, status(500), accepted]
    const { eventId, requestId } = await publish()
    expect(eventId).toBe('e-1')
    expect(at()).toEqual([0, 1, 3, 7])
    expect(ids()).toEqual(new Set([requestId]))
  })

  it.each([
    ['unreachable', broken],
    ['server_error', status(503)],
  ])('that nobody took is %s, with its X-Request-Id for sending it once more', async (code, answer) => {
    answers = [answer]
    const fault = await publish().catch((thrown: unknown) => thrown)
    expect(fault).toBeInstanceOf(ExchangeUnavailable)
    expect(fault).toMatchObject({ code, requestId: [...ids()][0] })
    expect(calls).toHaveLength(4)
  })
})
