import type { HttpRequest } from '../load/load.ts'
import { bench, startBenchExchange } from './bench-exchange.ts'
import { serveProgram } from './program.ts'
import { fetchToken, signingInputBytes, tokenRequest } from './token-request.ts'

/** A whole exchange in one process: durable embedded store, token endpoint, gateway in front of the backend. */
serveProgram(async ({ home, backendUrl }) => {
  const exchange = await startBenchExchange({ home, targetUrl: backendUrl })
  const token = tokenRequest(
    `${byAddress(exchange.urls.identity)}/oauth2/${bench.authServerId}/v1/token`,
    bench.apiKey,
    bench.apiSecret,
  )
  const warm = await fetchToken(token)
  const gateway: HttpRequest = {
    url: `${byAddress(exchange.urls.gateway)}/${bench.namespace}${bench.basePath}/items?limit=10`,
    method: 'GET',
    headers: {
      Authorization: `Bearer ${warm}`,
      'Subscription-Id': bench.subscriptionId,
      Accept: 'application/json',
      'User-Agent': 'portreeve-bench',
    },
  }
  const { status } = await fetch(gateway.url, { headers: gateway.headers })
  if (status !== 200) throw new Error(`the gateway answered ${status} to a call it should let through`)
  return {
    requests: { token, gateway },
    facts: { signingInputBytes: signingInputBytes(warm) },
    close: () => exchange.close(),
  }
})

/** Roles listen on 127.0.0.1 alone; a name could mean ::1 first. */
function byAddress(url: string): string {
  return url.replace('//localhost:', '//127.0.0.1:')
}
