import type { Scenario } from '../harness/scenario.ts'
import { clientSingleFlight } from './client-single-flight.ts'
import { consoleFirstLoad } from './console-first-load.ts'
import { consoleLists } from './console-lists.ts'
import { gatewayMillion } from './gateway-million.ts'
import { gatewayNewTokens } from './gateway-new-tokens.ts'
import { gatewayProxied } from './gateway-proxied.ts'
import { gatewayWarm } from './gateway-warm.ts'
import { introspectionJwt } from './introspection-jwt.ts'
import { loadGenerator } from './load-generator.ts'
import { loginStorm } from './login-storm.ts'
import { memory } from './memory.ts'
import { relayBacklog } from './relay-backlog.ts'
import { relayDeliver } from './relay-deliver.ts'
import { relayFairness } from './relay-fairness.ts'
import { relayLatency } from './relay-latency.ts'
import { relayPublish } from './relay-publish.ts'
import { start } from './start.ts'
import { storeCommits } from './store-commits.ts'
import { tokenClientCredentials } from './token-client-credentials.ts'
import { tokenCodeExchange } from './token-code-exchange.ts'
import { tokenEs256 } from './token-es256.ts'
import { verifierWarm } from './verifier-warm.ts'
import { visibility } from './visibility.ts'

/** Everything `npm run bench` measures, in this order. Add a line for the next one. */
export const scenarios: readonly Scenario[] = [
  loadGenerator,
  tokenClientCredentials,
  tokenEs256,
  tokenCodeExchange,
  introspectionJwt,
  loginStorm,
  gatewayWarm,
  gatewayNewTokens,
  gatewayMillion,
  gatewayProxied,
  visibility,
  verifierWarm,
  clientSingleFlight,
  relayPublish,
  relayDeliver,
  relayLatency,
  relayFairness,
  relayBacklog,
  consoleLists,
  consoleFirstLoad,
  storeCommits,
  memory,
  start,
]
