import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FakeExchange, startFakeExchange, subscriptionId, tokenOf } from './testing/exchange.ts'

let exchange: FakeExchange
beforeEach(async () => {
  exchange = await startFakeExchange()
})
afterEach(() => {
  vi.useRealTimers()
  return exchange.close()
})

/** Resolves when something has come to the exchange. */
async function until(condition: () => boolean) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}
const reason = new Error('the person left')

describe('a signal ends everything at once, with its reason', () => {
  it('when it has fired before: nothing is sent', async () => {
    const call = exchange.client().fetch('/x', { subscriptionId, signal: AbortSignal.abort(reason) })
    await expect(call).rejects.toBe(reason)
    expect(exchange.calls()).toHaveLength(0)
  })

  it('while the token is on its way, which others go on waiting for', async () => {
    let give = (): void => undefined
    const given = new Promise<void>((resolve) => {
      give = resolve
    })
    const { tokenAnswer } = exchange
    exchange.tokenAnswer = async (asked) => {
      await given
      return tokenAnswer(asked)
    }
    const leaving = new AbortController()
    const client = exchange.client()
    const call = client.fetch('/x', { subscriptionId, signal: leaving.signal })
    const other = client.fetch('/x', { subscriptionId })
    await until(() => exchange.asked.length > 0)
    leaving.abort(reason)
    await expect(call).rejects.toBe(reason)
    give()
    expect((await other).status).toBe(200)
    expect(exchange.tokenRequests()).toHaveLength(1)
  })

  it('while the answer is on its way', async () => {
    exchange.answer = () => 'silence'
    const leaving = new AbortController()
    const call = exchange.client().fetch('/x', { subscriptionId, signal: leaving.signal })
    await until(() => exchange.calls().length > 0)
    leaving.abort(reason)
    await expect(call).rejects.toBe(reason)
  })

  it('in the pause before a call is sent again', async () => {
    exchange.answer = () => ({ status: 503 })
    const leaving = new AbortController()
    const client = exchange.client()
    const call = client.fetch('/x', { subscriptionId, signal: leaving.signal })
    await until(() => exchange.calls().length > 0)
    setTimeout(() => leaving.abort(reason), 50)
    await expect(call).rejects.toBe(reason)
    expect(exchange.calls()).toHaveLength(1)
  })

  it('while the body is being read, after the time for its headers is long over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const signals: AbortSignal[] = []
    const fetch = async (url: string | URL | Request, init?: RequestInit) => {
      if (String(url).endsWith('/v1/token')) return Response.json(tokenOf('token').body)
      if (init?.signal) signals.push(init.signal)
      return new Response('the rest comes later')
    }
    const leaving = new AbortController()
    await exchange.client({ fetch }).fetch('/x', { subscriptionId, signal: leaving.signal })
    await vi.advanceTimersByTimeAsync(3_600_000)
    vi.useRealTimers()
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    leaving.abort(reason)
    expect(signals.map((signal): unknown => signal.reason)).toEqual([reason])
  })

  it('of a Request', async () => {
    exchange.answer = () => 'silence'
    const leaving = new AbortController()
    const bound = exchange.client().forSubscription(subscriptionId)
    const call = bound(new Request(`${exchange.url}/x`, { signal: leaving.signal }))
    await until(() => exchange.calls().length > 0)
    leaving.abort(reason)
    await expect(call).rejects.toThrow()
  })
})

describe('a call that is not answered in time', () => {
  it('is ExchangeUnavailable, and names the host', async () => {
    exchange.answer = () => 'silence'
    const call = exchange.client({ timeoutSeconds: 0.2 }).fetch('/x', { subscriptionId })
    await expect(call).rejects.toMatchObject({
      code: 'timed_out',
      message: `${exchange.url} did not answer within 0.2 s`,
    })
  })
})
