import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FakeExchange, refusal, startFakeExchange, subscriptionId } from './testing/exchange.ts'

// On a machine with much else to do.
vi.setConfig({ testTimeout: 90_000 })

const CALLS = 10_000

let exchange: FakeExchange
beforeEach(async () => {
  exchange = await startFakeExchange()
})
afterEach(() => exchange.close())

/** Token requests go over the socket; a process cannot have 10,000 of them for the calls. */
const client = (gateway: (headers: Headers) => Promise<Response>) =>
  exchange.client({
    fetch: (url, init) => (String(url).endsWith('/v1/token') ? fetch(url, init) : gateway(init?.headers as Headers)),
  })
const callMany = (app: ReturnType<typeof client>, calls = CALLS) =>
  Promise.all(Array.from({ length: calls }, () => app.fetch('/x', { subscriptionId })))

describe('10,000 calls at once', () => {
  it('whose token has expired make one token request', async () => {
    const app = client(async (headers) => new Response(headers.get('authorization')))
    expect(await app.token()).toBe('token-1')
    exchange.clock.now += 3601
    const answers = await callMany(app)
    expect(new Set(await Promise.all(answers.map((answer) => answer.text())))).toEqual(new Set(['Bearer token-2']))
    expect(exchange.tokenRequests()).toHaveLength(2)
  })

  it('make one token request when the gateway refuses their token as expired, a thousand of them, and all go through', async () => {
    const app = client(async (headers) => {
      if (headers.get('authorization') !== 'Bearer token-1') return new Response('')
      const asked = { method: 'GET', path: '/x', headers: Object.fromEntries(headers), body: '' }
      const { status, headers: answered, body } = refusal(403, 'TOKEN-EXPIRED', asked)
      return Response.json(body, { status, headers: answered ?? {} })
    })
    await app.token()
    exchange.clock.now += 60
    const answers = await callMany(app, 1000)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(exchange.tokenRequests()).toHaveLength(2)
  })

  it('to an issuer that is away make one token request', async () => {
    exchange.tokenAnswer = () => ({ status: 503 })
    const app = client(async () => new Response(''))
    const outcomes = await Promise.allSettled(Array.from({ length: CALLS }, () => app.fetch('/x', { subscriptionId })))
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']))
    expect(exchange.asked).toHaveLength(1)
  })
})
