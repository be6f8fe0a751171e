import type { Scenario } from '../harness/scenario.ts'
import { gatewayMillion } from './gateway-million.ts'
import { gatewayNewTokens } from './gateway-new-tokens.ts'
import { gatewayProxied } from './gateway-proxied.ts'
import { gatewayWarm } from './gateway-warm.ts'
import { introspectionJwt } from './introspection-jwt.ts'
import { loadGenerator } from './load-generator.ts'
import { loginStorm } from './login-storm.ts'
import { memory } from './memory.ts'
import { start } from './start.ts'
import { storeCommits } from './store-commits.ts'
import { tokenClientCredentials } from './token-client-credentials.ts'
import { tokenCodeExchange } from './token-code-exchange.ts'
import { tokenEs256 } from './token-es256.ts'
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
  storeCommits,
  memory,
  start,
]
