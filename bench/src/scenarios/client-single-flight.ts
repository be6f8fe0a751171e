import { createClient } from '@portreeve/client'
import { Agent, fetch as undiciFetch } from 'undici'
import { decimals, whole } from '../harness/figures.ts'
import { interleave } from '../harness/interleave.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { median } from '../harness/statistics.ts'

const CALLS = 10_000
const BARE = 'fetch'
const TIMED = 'fetch with a timeout'
const CLIENT = 'client.fetch'
/** Of bare fetch with a timeout: whoever waits without one waits for ever. */
const SHARE_MIN = 0.7
/** All of them are made at once, and wait for each other's connections. */
const PATIENCE_SECONDS = 600

export const clientSingleFlight: Scenario = {
  name: 'client-single-flight',
  summary:
    '@portreeve/client: token requests of 10,000 calls at once with an expired token, and what a call costs beyond bare fetch',
  defaults: { seconds: 5, rounds: 5, connections: 64 },
  run: runClientSingleFlight,
}

async function runClientSingleFlight(session: Session): Promise<Findings> {
  const { settings, say } = session
  const { connections, rounds, seconds } = settings
  const exchange = await session.start('exchange')
  const hello = await session.start('hello')
  const { token, gateway } = exchange.ready.requests
  const plain = hello.ready.requests.hello
  if (!token || !gateway || !plain) throw new Error('a program did not say what it is asked')
  const agent = new Agent({ connections })
  session.atEnd(() => agent.close())

  let tokenRequests = 0
  // Two types for one thing: undici's own, and those of Node's copy of it.
  const fetch = ((url: string, init: object) => {
    if (url === token.url) tokenRequests++
    return undiciFetch(url, { ...init, dispatcher: agent })
  }) as unknown as typeof globalThis.fetch
  const [apiKey = '', apiSecret = ''] = atob(token.headers.Authorization?.replace('Basic ', '') ?? '').split(':')
  const subscriptionId = gateway.headers['Subscription-Id'] ?? ''
  let ahead = 0
  const createApp = (url: string) =>
    createClient({
      ...{ issuer: token.url.replace('/v1/token', ''), apiKey, apiSecret, gatewayUrl: new URL(url).origin },
      ...{ fetch, timeoutSeconds: PATIENCE_SECONDS, now: () => Math.floor(Date.now() / 1000) + ahead },
    })

  const app = createApp(gateway.url)
  const callMany = () =>
    Promise.all(
      Array.from({ length: CALLS }, async () => {
        const response = await app.fetch(gateway.url, { subscriptionId })
        await response.arrayBuffer()
        return response.status
      }),
    )
  await app.token()
  const requests: number[] = []
  const flightSeconds: number[] = []
  let failed = 0
  for (let round = 1; round <= rounds; round++) {
    ahead += 7200
    tokenRequests = 0
    const begun = performance.now()
    failed += (await callMany()).filter((status) => status !== 200).length
    flightSeconds.push((performance.now() - begun) / 1000)
    requests.push(tokenRequests)
    say(`round ${round}/${rounds}: ${whole(tokenRequests)} token request for ${whole(CALLS)} calls`)
  }

  const own = createApp(plain.url)
  const headers = { authorization: `Bearer ${await own.token()}`, 'subscription-id': subscriptionId }
  const calls = {
    [BARE]: () => fetch(plain.url, { headers: { ...headers, 'request-id': crypto.randomUUID() } }),
    [TIMED]: () =>
      fetch(plain.url, {
        headers: { ...headers, 'request-id': crypto.randomUUID() },
        signal: AbortSignal.timeout(30_000),
      }),
    [CLIENT]: () => own.fetch(plain.url, { subscriptionId }),
  }
  const names = [BARE, TIMED, CLIENT] as const
  for (const name of names) await perSecond(calls[name], connections, 1)
  const rates: Record<(typeof names)[number], number[]> = { [BARE]: [], [TIMED]: [], [CLIENT]: [] }
  for (const [round, order] of interleave([...names], rounds).entries()) {
    for (const name of order as (typeof names)[number][]) {
      const rate = await perSecond(calls[name], connections, seconds)
      rates[name].push(rate)
      say(`round ${round + 1}/${rounds}  ${name}: ${whole(rate)}/s`)
    }
  }
  const sharesOf = (name: (typeof names)[number], reference: (typeof names)[number]) =>
    rates[name].map((rate, round) => rate / (rates[reference][round] ?? Number.NaN))

  return {
    tables: [
      {
        head: ['', 'token requests, most', 's'],
        rows: [
          [
            `${whole(CALLS)} calls at once, token expired`,
            whole(Math.max(...requests)),
            decimals(median(flightSeconds)),
          ],
        ],
      },
      {
        head: ['', 'calls/s', 'of bare fetch'],
        rows: names.map((name) => [name, whole(median(rates[name])), decimals(median(sharesOf(name, BARE)))]),
      },
    ],
    verdicts: [
      judge({ what: 'token requests', measured: Math.max(...requests), bound: 1, side: 'at most', unit: '' }),
      judge({
        what: `${CLIENT} of ${TIMED}`,
        measured: median(sharesOf(CLIENT, TIMED)),
        bound: SHARE_MIN,
        side: 'at least',
        unit: '',
      }),
    ],
    errors: failed > 0 ? [`${whole(failed)} calls were not answered with 200`] : [],
    notes: [
      `${connections} connections. Calls at once go to a real gateway; calls/s are of a server that answers at once, from one process that has a core with others on it.`,
    ],
    measurements: {},
    samples: { requests, flightSeconds, ...rates },
  }
}

async function perSecond(call: () => Promise<Response>, callers: number, seconds: number): Promise<number> {
  const begun = performance.now()
  const until = begun + seconds * 1000
  let count = 0
  const caller = async () => {
    while (performance.now() < until) {
      await (await call()).arrayBuffer()
      count++
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return count / ((performance.now() - begun) / 1000)
}
