import type { AppInfo, OrganizationInfo, SubscriptionContext } from '@portreeve/protocol'
import type { AskExchange } from './ask-exchange.ts'
import type { OwnToken } from './own-token.ts'
import { refusal } from './refusals.ts'
import type { ContextAnswer, RememberedContexts } from './remembered-contexts.ts'

/** Asks the exchange about subscriptions, or remembers what it said. protocol.md 4.5. */
export interface SubscriptionContexts {
  /** Is this subscription active and connected to this API? Asked with the API's own token. */
  forThisApi(subscriptionId: string): Promise<ContextAnswer>
  /** Does this subscription belong to the app that holds `token`? Asked with that token, which has been verified. */
  forHolder(subscriptionId: string, token: string): Promise<ContextAnswer>
}

export interface SubscriptionContextsDeps {
  /** Base URL of the subscriptions service, no trailing slash. */
  url: string
  ask: AskExchange
  ownToken: OwnToken
  rememberForThisApi: RememberedContexts
  rememberForHolder: RememberedContexts
}

export function createSubscriptionContexts(deps: SubscriptionContextsDeps): SubscriptionContexts {
  const { url, ask, ownToken, rememberForThisApi, rememberForHolder } = deps

  async function askAs(token: string, subscriptionId: string): Promise<ContextAnswer | 'token refused'> {
    const contextUrl = `${url}/subscriptions/${subscriptionId}/context`
    const answer = await ask(contextUrl, { headers: { authorization: `Bearer ${token}`, accept: 'application/json' } })
    if (!answer.ok) return { state: 'unavailable', detail: answer.detail }
    switch (answer.status) {
      case 200:
        if (isContext(answer.body)) return { state: 'active', context: answer.body }
        return { state: 'unavailable', detail: `${contextUrl} answered 200 without a subscription context` }
      case 401:
        return 'token refused'
      case 403:
        return { state: 'refused', refusal: inactive() }
      case 404:
        return { state: 'refused', refusal: mismatch() }
      default:
        return { state: 'unavailable', detail: `${contextUrl} answered ${answer.status}` }
    }
  }

  /** A refused own token is renewed once: it may have expired on the way, or its key may have been withdrawn. */
  async function askAsThisApi(subscriptionId: string): Promise<ContextAnswer> {
    const first = await ownToken.get()
    if (!first.ok) return { state: 'unavailable', detail: first.detail }
    const answer = await askAs(first.token, subscriptionId)
    if (answer !== 'token refused') return answer
    const second = await ownToken.get(first.token)
    if (!second.ok) return { state: 'unavailable', detail: second.detail }
    const again = await askAs(second.token, subscriptionId)
    if (again !== 'token refused') return again
    return { state: 'unavailable', detail: `${url} refuses the token of this API` }
  }

  async function askAsHolder(subscriptionId: string, token: string): Promise<ContextAnswer> {
    const answer = await askAs(token, subscriptionId)
    if (answer !== 'token refused') return answer
    const message = 'The exchange no longer accepts this token. Get a new one and send the call again.'
    return { state: 'refused', refusal: refusal('INVALID-TOKEN', message) }
  }

  return {
    forThisApi: (subscriptionId) => rememberForThisApi(subscriptionId, () => askAsThisApi(subscriptionId)),
    // The whole token is in the key, and a space can be in neither part.
    forHolder: (subscriptionId, token) =>
      rememberForHolder(`${subscriptionId} ${token}`, () => askAsHolder(subscriptionId, token)),
  }
}

function inactive() {
  return refusal('API-SUBSCRIPTION-INACTIVE', 'The subscription, or its connection to this API, is not active.')
}

function mismatch() {
  return refusal('SUBSCRIPTION-MISMATCH', 'The Subscription-Id opens nothing for this caller at this API.')
}

/** The two objects that this library hands on; the others are their duplicates. */
function isContext(body: unknown): body is SubscriptionContext {
  const { organizationInfo, appInfo } = { ...(body as Partial<SubscriptionContext> | undefined) }
  return hasId(organizationInfo) && hasId(appInfo)
}

function hasId(info: OrganizationInfo | AppInfo | undefined): boolean {
  return typeof info?.id === 'string' && info.id !== ''
}
