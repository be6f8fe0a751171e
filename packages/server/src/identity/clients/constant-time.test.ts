import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../store/index.ts'
import { generateClientId, generateClientSecret } from '../generate-ids.ts'
import { basicOf, openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'

const SAMPLES = 75
const ATTEMPTS = 5
const TOLERANCE = 0.05

/** The same store, `millis` slower with a row that exists than with one that does not. */
function slowerWithKnown(millis: number) {
  return (store: Store): Store => ({
    ...store,
    clients: {
      ...store.clients,
      async find(id) {
        const client = await store.clients.find(id)
        if (client && millis > 0) await pause(millis)
        return client
      },
    },
  })
}

/** One refusal, over HTTP: milliseconds, and everything the caller gets to see. */
async function refusal(test: TestIdentity, client_id: string, client_secret: string) {
  const start = performance.now()
  const response = await fetch(`${test.issuer}/v1/token`, {
    method: 'POST',
    headers: { Authorization: basicOf(client_id, client_secret), 'Request-Id': 'same' },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
  })
  const body = await response.text()
  const millis = performance.now() - start
  const { date: _date, ...headers } = Object.fromEntries(response.headers)
  return { millis, seen: JSON.stringify({ status: response.status, headers, body }) }
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] as number

/** Interleaved, so that whatever slows the machine slows every kind alike. */
async function medians(kinds: readonly (() => Promise<{ millis: number; seen: string }>)[]) {
  const millis: number[][] = kinds.map(() => [])
  const seen = new Set<string>()
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (let turn = 0; turn < kinds.length; turn++) {
      const kind = (sample + turn) % kinds.length
      const result = await kinds[kind]!()
      millis[kind]!.push(result.millis)
      seen.add(result.seen)
    }
  }
  return { medians: millis.map(median), seen }
}

/** How much the slowest kind's median is above the quickest one's, at best out of a few measurements. */
async function spreadOf(kinds: readonly (() => Promise<{ millis: number; seen: string }>)[]): Promise<number> {
  let spread = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < ATTEMPTS && spread > TOLERANCE; attempt++) {
    const measured = await medians(kinds)
    expect(measured.seen.size).toBe(1)
    spread = Math.max(...measured.medians) / Math.min(...measured.medians) - 1
  }
  return spread
}

describe('failed authentications take the same time and look the same', () => {
  it.each([
    ['the store as it is', 0],
    ['a store that takes 3 ms longer for a key that exists', 3],
  ])('T-31 user enumeration: unknown key and wrong secret; %s', { timeout: 120_000 }, async (_case, slowerMillis) => {
    const test = await openTestIdentity(slowerWithKnown(slowerMillis))
    const spread = await spreadOf([
      () => refusal(test, generateClientId(), generateClientSecret()),
      () => refusal(test, test.client.client_id, generateClientSecret()),
    ])
    await test.close()
    expect(spread).toBeLessThanOrEqual(TOLERANCE)
  })

  it('T-32 timing of secret compare: a secret that is nearly right and one that is not', {
    timeout: 120_000,
  }, async () => {
    const test = await openTestIdentity()
    const { client_id } = test.client
    const nearly = test.client_secret.slice(0, -1) + (test.client_secret.endsWith('a') ? 'b' : 'a')
    const spread = await spreadOf([
      () => refusal(test, client_id, generateClientSecret()),
      () => refusal(test, client_id, nearly),
    ])
    await test.close()
    expect(spread).toBeLessThanOrEqual(TOLERANCE)
  })
})
