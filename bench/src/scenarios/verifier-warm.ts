import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { createVerifier } from '@portreeve/verifier'
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { decimals, micros, whole } from '../harness/figures.ts'
import { interleave } from '../harness/interleave.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { median, ratios } from '../harness/statistics.ts'
import { listenHttp } from '../programs/http-program.ts'

const OURS = 'verifier.verify'
const JOSE = 'jose.jwtVerify'
const SHARE_MIN = 0.95
const FIRST_CALLS = 10_000
/** Short, so that whatever else the machine does meets both contenders alike; the first two of each warm up. */
const CALLS_A_TURN = 250
const TURNS_A_ROUND = 60
/** Ten thousand signatures take a busy core longer than an exchange may take by itself. */
const TIMEOUT_SECONDS = 60

export const verifierWarm: Scenario = {
  name: 'verifier-warm',
  summary: '@portreeve/verifier: verified calls, token and Subscription-Id, and what 10,000 first calls at once ask',
  defaults: { seconds: 1, rounds: 5, connections: 32 },
  run: runVerifierWarm,
}

async function runVerifierWarm(session: Session): Promise<Findings> {
  const { connections, rounds } = session.settings
  const exchange = await openExchange(session)
  const { issuer, url: subscriptionsUrl, token, subscriptionId } = exchange
  const options = { issuer, subscriptionsUrl, clientId: 'api', clientSecret: 'secret', timeoutSeconds: TIMEOUT_SECONDS }
  const verifier = createVerifier(options)
  // As Node hands a call of the gateway over.
  const headers = {
    authorization: `Bearer ${token}`,
    'subscription-id': subscriptionId,
    'request-id': randomUUID(),
    accept: '*/*',
    'user-agent': 'bench',
    host: 'api.example',
  }
  const call = { headers, rawHeaders: Object.entries(headers).flat() }
  const verify = async () => {
    const verified = await verifier.verify(call)
    if (!verified.ok) throw new Error(`${verified.code} ${verified.detail ?? verified.message}`)
  }
  await Promise.all(Array.from({ length: FIRST_CALLS }, verify))
  const { keys: keyFetches, context: contextFetches } = { ...exchange.asked }
  session.say(`${FIRST_CALLS} first calls at once: ${keyFetches} key fetch, ${contextFetches} question`)

  const keys = createRemoteJWKSet(new URL(`${issuer}/v1/keys`))
  const expected = { issuer, audience: 'api_providers', subject: 'api', algorithms: ['RS256'] }
  const contenders: [string, () => Promise<unknown>][] = [
    [OURS, verify],
    [JOSE, () => jwtVerify(token, keys, expected)],
  ]
  const costs: Record<string, number[]> = { [OURS]: [], [JOSE]: [] }
  const walls: Record<string, number[]> = { [OURS]: [], [JOSE]: [] }
  for (const [, operation] of [...contenders, ...contenders]) await take(operation, connections)
  for (const [turn, order] of interleave(contenders, rounds * TURNS_A_ROUND).entries()) {
    for (const [name, operation] of order) {
      const { cpuMicros, wallMicros } = await take(operation, connections)
      costs[name]?.push(cpuMicros)
      walls[name]?.push(wallMicros)
    }
    if ((turn + 1) % TURNS_A_ROUND === 0) session.say(`round ${(turn + 1) / TURNS_A_ROUND}/${rounds}`)
  }
  const medianOf = (of: Record<string, number[]>, name: string) => median(of[name] ?? [])
  // Of neighbours: whatever else the machine did at that moment, both had of it.
  const byCpu = median(ratios(costs[JOSE] ?? [], costs[OURS] ?? []))
  const byTime = median(ratios(walls[JOSE] ?? [], walls[OURS] ?? []))
  return {
    tables: [
      {
        head: ['', 'per second', 'CPU µs each', 'ours is ×', 'by CPU ×'],
        rows: [OURS, JOSE].map((name) => [
          name,
          whole(1e6 / medianOf(walls, name)),
          micros(medianOf(costs, name)),
          name === OURS ? '' : decimals(byTime),
          name === OURS ? '' : decimals(byCpu),
        ]),
      },
    ],
    verdicts: [
      judge({ what: `${OURS} / ${JOSE}, by CPU`, measured: byCpu, bound: SHARE_MIN, side: 'at least', unit: '×' }),
      judge({
        what: `key fetches of ${whole(FIRST_CALLS)} first calls at once`,
        measured: keyFetches,
        bound: 1,
        side: 'at most',
        unit: '',
      }),
    ],
    errors: [],
    notes: [
      `Both in one process, in turns of ${CALLS_A_TURN} calls with ${connections} in flight; medians of turns, ratios of neighbours.`,
      'jose verifies the token alone; the verifier reads headers and looks the subscription up besides.',
    ],
    measurements: {},
    samples: { [`${OURS} CPU µs`]: costs[OURS] ?? [], [`${JOSE} CPU µs`]: costs[JOSE] ?? [] },
  }
}

/** One turn: what a call took of CPU, threads for signatures included, and of the clock. */
async function take(operation: () => Promise<unknown>, inFlight: number) {
  let left = CALLS_A_TURN
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const work = async () => {
    while (left-- > 0) await operation()
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  const { user, system } = process.cpuUsage(cpu)
  return {
    cpuMicros: (user + system) / CALLS_A_TURN,
    wallMicros: ((performance.now() - begun) * 1000) / CALLS_A_TURN,
  }
}

/** The three endpoints that a verifier asks, and a token and a subscription that they know. */
async function openExchange(session: Session) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const kid = randomUUID()
  const keys = [{ ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' }]
  const asked = { keys: 0, token: 0, context: 0 }
  const endpointOf = ({ url = '' }: IncomingMessage) =>
    url.endsWith('/keys') ? 'keys' : url.endsWith('/token') ? 'token' : 'context'
  let token = ''
  const organizationInfo = { id: randomUUID(), name: 'Lakeside Motors' }
  const answers = {
    keys: () => ({ keys }),
    token: () => ({ access_token: token, token_type: 'Bearer', expires_in: 3600 }),
    context: () => ({ organizationInfo, appInfo: { id: randomUUID(), name: 'Front Desk' } }),
  }
  const server = await listenHttp((request, response) => {
    const endpoint = endpointOf(request)
    asked[endpoint]++
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answers[endpoint]()))
  })
  session.atEnd(async () => server.close())
  const issuer = `${server.url}/oauth2/aus1p1ixy7YL8cMq02p7`
  // As the exchange's own are (protocol.md 2.9).
  const claims = { jti: `AT.${'x'.repeat(43)}`, aud: 'api_providers', cid: 'api', sub: 'api', scp: ['anonymous'] }
  token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
    .setIssuer(issuer)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey)
  return { url: server.url, issuer, token, subscriptionId: randomUUID(), asked }
}
