import { beforeEach, describe, expect, it } from 'vitest'
import { type AppToken, createAppToken } from './app-token.ts'
import { ExchangeError, ExchangeUnavailable } from './errors.ts'
import type { TokenAnswer } from './request-token.ts'

/** Requests that are on their way; a test settles each. */
let pending: ((answer: TokenAnswer) => void)[]
let requests: number
let now: number
let tokens: AppToken
beforeEach(() => {
  pending = []
  requests = 0
  now = 1_790_000_000
  const request = () => {
    requests++
    return new Promise<TokenAnswer>((resolve) => pending.push(resolve))
  }
  tokens = createAppToken({ request, timeoutSeconds: 30, now: () => now })
})

async function settle(answer: TokenAnswer) {
  pending.shift()!(answer)
  // Only as long as promises take, so that a rejection still finds who waits for it.
  for (let turns = 0; turns < 20; turns++) await Promise.resolve()
}
const give = (token: string, lifetimeSeconds = 3600) => settle({ ok: true, token, lifetimeSeconds })
const unavailable = new ExchangeUnavailable({ code: 'unreachable', message: 'away' })
const fail = (fault: ExchangeError | ExchangeUnavailable = unavailable, retryAfterSeconds?: number) =>
  settle({ ok: false, fault, retryAfterSeconds })

async function held(token: string, lifetimeSeconds = 3600) {
  const first = tokens.get()
  await give(token, lifetimeSeconds)
  expect(await first).toBe(token)
}

describe('the token of an app', () => {
  it('is asked for once, for however many callers at once, and kept (protocol.md 7: reuse a token for its hour)', async () => {
    const all = Array.from({ length: 100 }, () => tokens.get())
    await give('one')
    expect(new Set(await Promise.all(all))).toEqual(new Set(['one']))
    now += 3600 - 121
    expect(await tokens.get()).toBe('one')
    expect(requests).toBe(1)
  })

  it('is renewed ahead of its end, while the old one serves', async () => {
    await held('one')
    now += 3600 - 120
    expect(await Promise.all([tokens.get(), tokens.get(), tokens.get()])).toEqual(['one', 'one', 'one'])
    expect(requests).toBe(2)
    await give('two')
    expect(await tokens.get()).toBe('two')
    expect(requests).toBe(2)
  })

  it('of a short life is renewed in the last fifth of it', async () => {
    await held('one', 50)
    now += 39
    await tokens.get()
    expect(requests).toBe(1)
    now += 1
    await tokens.get()
    expect(requests).toBe(2)
  })

  it('serves to its very end when no new one comes, and not beyond', async () => {
    await held('one')
    now += 3599
    expect(await tokens.get()).toBe('one')
    await fail()
    expect(await tokens.get()).toBe('one')
    now += 1
    const late = tokens.get()
    await fail()
    await expect(late).rejects.toBe(unavailable)
  })

  it('is not asked for by those who come while a failure is fresh: 1, 2, 4, 8, 16, 30, 30 … s', async () => {
    const pauses: number[] = []
    for (let failures = 0; failures < 8; failures++) {
      const waiting = tokens.get()
      const count = requests
      await fail()
      await expect(waiting).rejects.toBe(unavailable)
      const from = now
      while (requests === count) {
        now++
        tokens.get().catch(() => undefined)
        if (requests === count) await expect(tokens.get()).rejects.toBe(unavailable)
      }
      pauses.push(now - from)
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30])
  })

  it('begins with short pauses again after a success', async () => {
    for (const pause of [1, 2, 4]) {
      const waiting = tokens.get()
      await fail()
      await expect(waiting).rejects.toBe(unavailable)
      now += pause
    }
    await held('one')
    now += 3600
    const waiting = tokens.get()
    await fail()
    await expect(waiting).rejects.toBe(unavailable)
    now += 1
    tokens.get().catch(() => undefined)
    expect(pending).toHaveLength(1)
  })

  it('waits as long as Retry-After says, and at most five minutes', async () => {
    for (const [asked, waited] of [
      [20, 20],
      [86_400, 300],
    ] as const) {
      const waiting = tokens.get()
      await fail(unavailable, asked)
      await expect(waiting).rejects.toBe(unavailable)
      now += waited - 1
      await expect(tokens.get()).rejects.toBe(unavailable)
      now += 1
    }
    tokens.get().catch(() => undefined)
    expect(requests).toBe(3)
  })

  it('that is refused by the exchange is not asked for again and again either: each time may count against the credentials', async () => {
    const refused = new ExchangeError({ code: 'invalid_client', status: 401, message: 'no' })
    const waiting = tokens.get()
    await fail(refused)
    await expect(waiting).rejects.toBe(refused)
    await expect(tokens.get()).rejects.toBe(refused)
    expect(requests).toBe(1)
  })

  it('is not taken for fresh when the clock was set back', async () => {
    await held('one')
    now -= 10
    const waiting = tokens.get()
    await give('two')
    expect(await waiting).toBe('two')
  })

  it('is asked for anew when an answer never comes, as on Workers after the request in which it was asked for', async () => {
    void tokens.get()
    now += 35
    tokens.get().catch(() => undefined)
    expect(requests).toBe(1)
    now += 1
    const waiting = tokens.get()
    expect(requests).toBe(2)
    pending.shift()
    await give('two')
    expect(await waiting).toBe('two')
  })
})

describe('a token that was refused', () => {
  it('is renewed once, for all whose calls it was', async () => {
    await held('one')
    now += 60
    const all = Array.from({ length: 50 }, () => tokens.renew('one'))
    await give('two')
    expect(new Set(await Promise.all(all))).toEqual(new Set(['two']))
    expect(await tokens.renew('one')).toBe('two')
    expect(requests).toBe(2)
  })

  it('goes on serving others until the new one is there: one API that says so is not the exchange', async () => {
    await held('one')
    now += 60
    const renewal = tokens.renew('one')
    expect(await tokens.get()).toBe('one')
    await fail()
    await expect(renewal).rejects.toBe(unavailable)
    expect(await tokens.get()).toBe('one')
  })

  it('is not renewed when it has just come: then something else than its age is wrong', async () => {
    await held('one')
    now += 9
    expect(await tokens.renew('one')).toBe(undefined)
    expect(requests).toBe(1)
  })
})
