import { createAppToken } from './app-token.ts'
import { createAskSubscriptions } from './ask-subscriptions.ts'
import { createAttempt } from './attempt.ts'
import { createCallGateway } from './call-gateway.ts'
import type { Client } from './client.ts'
import { type ClientOptions, parseOptions } from './options.ts'
import { createPublish } from './publish.ts'
import { createRequestToken } from './request-token.ts'
import { createSend } from './send.ts'

/**
 * One for each app, made once and kept: it holds the token. Throws a TypeError that names the option. Nothing is sent before the first
 * call. What it knows is in closures, so that neither `util.inspect` nor JSON shows a secret.
 */
export function createClient(options: ClientOptions): Client {
  const settings = parseOptions(options)
  const { gatewayUrl, subscriptionsUrl, relayUrl, timeoutSeconds, retries, now } = settings
  const attempt = createAttempt(settings)
  const request = createRequestToken({ ...settings, attempt })
  const appToken = createAppToken({ request, timeoutSeconds, now })
  const send = createSend({ attempt, appToken, retries, now })
  const call = createCallGateway(gatewayUrl, send)
  return {
    token: () => appToken.get(),
    fetch: (input, init) => call(input, init),
    forSubscription: (subscriptionId) => (input, init) => call(input, { ...init, subscriptionId }),
    ...createAskSubscriptions(subscriptionsUrl, send),
    publish: createPublish(relayUrl, send),
  }
}
