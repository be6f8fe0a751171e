/**
 * A whole exchange inside a test: on free ports, with a clock that the test sets, people who sign in without a browser, and a webhook that writes down what it gets.
 * Everything is the real server; only its clock and its place are made up. Leaves to the test what has to be true.
 * Start at start-exchange.ts, then exchange.ts.
 */
export type {
  ExchangeOptions,
  Explanation,
  TestApi,
  TestApp,
  TestDelivery,
  TestExchange,
  TestOrganization,
  TestSubscription,
  TestTokens,
  TestUser,
  TestWebhook,
} from './exchange.ts'
export type { FetchHandler } from './local-server.ts'
export { ExchangeRefused } from './refused.ts'
export { startExchange } from './start-exchange.ts'
