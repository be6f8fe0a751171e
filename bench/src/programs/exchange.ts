import type { SigningAlg } from '@portreeve/protocol'
import type { Exchange } from 'portreeve'
import { median } from '../harness/statistics.ts'
import type { HttpRequest } from '../load/load.ts'
import { bench, startBenchExchange } from './bench-exchange.ts'
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
}

const PASSWORD = 'gravel lantern orbit seven'
/** How often a code is redeemed to count what the store is asked: now and then the store asks something by itself. */
const COUNTED_EXCHANGES = 9

/** A whole exchange in one process: durable store, token endpoint, gateway in front of the backend. */
serveProgram(async ({ home, backendUrl, options }) => {
  const { databaseUrl, signingAlg, people = 0 } = options as ExchangeProgramOptions
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
  const gateway = gatewayRequest(exchange, warm)
  const { status } = await fetch(gateway.url, { headers: gateway.headers })
  if (status !== 200) throw new Error(`the gateway answered ${status} to a call it should let through`)
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
    prepare: async (count) => (await makeCodes(count)).map(codeBody),
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
