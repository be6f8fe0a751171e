import type { SigningAlg, SubscriptionId } from '@portreeve/protocol'
import type { Exchange } from 'portreeve'
import { median } from '../harness/statistics.ts'
import type { HttpRequest } from '../load/load.ts'
import { bench, startBenchExchange, subscriptionOf } from './bench-exchange.ts'
import { byAddress } from './by-address.ts'
import { openCodes } from './codes.ts'
import { countQueries } from './count-queries.ts'
import { type Ready, serveProgram } from './program.ts'
import {
  codeBody,
  fetchJson,
  fetchToken,
  formRequest,
  redeemCode,
  signingInputBytes,
  tokenRequest,
} from './token-request.ts'

/** From scenarios. */
interface ExchangeProgramOptions {
  /** PostgreSQL instead of the embedded store; an empty database. */
  databaseUrl?: string
  /** Default RS256. */
  signingAlg?: SigningAlg
  /** People with a password, `person0@bench.example` and so on, whose addresses X-Forwarded-For tells. Default none. */
  people?: number
  /** Calls of the gateway bring a new token each time. */
  newTokens?: boolean
  /** Subscriptions in the store besides the one that calls are made with. Default none. */
  subscriptions?: number
  /** With how many of them calls are made, in turns; spread over all there are. */
  inTurns?: number
}

const PASSWORD = 'gravel lantern orbit seven'
/** How often a code is redeemed to count what the store is asked: now and then the store asks something by itself. */
const COUNTED_EXCHANGES = 9

/** A whole exchange in one process: durable store, token endpoint, gateway in front of the backend. */
serveProgram(async ({ home, backendUrl, options }) => {
  const {
    databaseUrl,
    signingAlg,
    people = 0,
    subscriptions = 0,
    inTurns = 0,
    ...more
  } = options as ExchangeProgramOptions
  const exchange = await startBenchExchange({
    home,
    databaseUrl,
    targetUrl: backendUrl,
    signingAlg,
    trustedProxies: people > 0 ? ['127.0.0.1/32'] : [],
  })
  const identityUrl = byAddress(exchange.urls.identity)
  const under = `${identityUrl}/oauth2/${bench.authServerId}/v1`
  const token = tokenRequest(`${under}/token`, bench.apiKey, bench.apiSecret)
  const warm = await fetchToken(token)
  const introspection = formRequest(`${under}/introspect`, bench.apiKey, bench.apiSecret, `token=${warm}`)
  const said = await fetchJson(introspection)
  if (said.active !== true) throw new Error('introspection does not know a token that was just issued')
  const single = gatewayRequest(exchange, warm)
  const ids = await makeSubscriptions(exchange, subscriptions)
  const { status } = await fetch(single.url, { headers: single.headers })
  if (status !== 200) throw new Error(`the gateway answered ${status} to a call it should let through`)
  const values = inTurns === 0 ? [] : ids.filter((_, index) => index % Math.floor(ids.length / inTurns) === 0)
  const gateway: HttpRequest = {
    ...single,
    ...(more.newTokens && { prepared: 'tokens' }),
    ...(values.length > 0 && { turns: values.map((id) => ({ 'Subscription-Id': id })) }),
  }
  for (let index = 0; index < people; index++) await createPerson(exchange, index)

  const code = formRequest(token.url, bench.apiKey, bench.apiSecret, '')
  let codes: ReturnType<typeof openCodes> | undefined
  const makeCodes = async (count: number) => {
    codes ??= openCodes({ exchange, authServerId: bench.authServerId, client_id: bench.apiKey })
    return (await codes)(count)
  }
  const counted: Ready['facts'] =
    databaseUrl === undefined ? {} : { queriesPerCode: await countQueriesPerCode(code, makeCodes) }
  return {
    requests: { token, gateway, introspection, code },
    facts: {
      signingInputBytes: signingInputBytes(warm),
      introspectionAnswer: JSON.stringify(said),
      identityUrl,
      people,
      ...counted,
    },
    prepare: more.newTokens
      ? (count) => mintTokens(exchange, count)
      : async (count) => (await makeCodes(count)).map(codeBody),
    close: () => exchange.close(),
  }
})

function gatewayRequest({ urls }: Pick<Exchange, 'urls'>, token: string): HttpRequest {
  return {
    url: `${byAddress(urls.gateway)}/${bench.namespace}${bench.basePath}/items?limit=10`,
    method: 'GET',
    headers: {
      Authorization: `Bearer ${token}`,
      'Subscription-Id': bench.subscriptionId,
      Accept: 'application/json',
      'User-Agent': 'portreeve-bench',
    },
  }
}

const IN_FLIGHT = 64

const numberedId = (number: number): SubscriptionId =>
  `01989d00-0000-7000-8000-${number.toString(16).padStart(12, '0')}` as SubscriptionId

/** Made as quickly as the store takes them; ids in the order of their making. */
async function makeSubscriptions({ store, now }: Exchange, count: number): Promise<SubscriptionId[]> {
  const ids = Array.from({ length: count }, (_, number) => numberedId(number))
  let next = 0
  const worker = async () => {
    for (let id = ids[next++]; id !== undefined; id = ids[next++])
      await store.subscriptions.put(subscriptionOf(id, now()))
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  return ids
}

async function mintTokens({ identity }: Exchange, count: number): Promise<string[]> {
  const tokens: string[] = []
  while (tokens.length < count) {
    const some = Array.from({ length: Math.min(IN_FLIGHT, count - tokens.length) }, () =>
      identity.mint(bench.authServerId, bench.apiKey),
    )
    for (const { token } of await Promise.all(some)) tokens.push(token)
  }
  return tokens
}

async function createPerson({ identity }: Pick<Exchange, 'identity'>, index: number): Promise<void> {
  const made = await identity.users.create({
    email: `person${index}@bench.example`,
    name: 'Pat Doe',
    password: PASSWORD,
    emailVerified: true,
  })
  if (!made.ok) throw new Error(`a user was refused: ${made.detail}`)
}

/** What redeeming one code asks PostgreSQL, as the median of several that are redeemed one after the other. */
async function countQueriesPerCode(request: HttpRequest, makeCodes: (count: number) => Promise<string[]>) {
  const counts: number[] = []
  for (const code of await makeCodes(COUNTED_EXCHANGES)) {
    counts.push(await countQueries(() => redeemCode(request, code)))
  }
  return median(counts)
}
