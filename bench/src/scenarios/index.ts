import type { Scenario } from '../harness/scenario.ts'
import { gatewayWarm } from './gateway-warm.ts'
import { loadGenerator } from './load-generator.ts'
import { memory } from './memory.ts'
import { start } from './start.ts'
import { storeCommits } from './store-commits.ts'
import { tokenClientCredentials } from './token-client-credentials.ts'

/** Everything `npm run bench` measures, in this order. Add a line for the next one. */
export const scenarios: readonly Scenario[] = [
  loadGenerator,
  tokenClientCredentials,
  gatewayWarm,
  storeCommits,
  memory,
  start,
]
