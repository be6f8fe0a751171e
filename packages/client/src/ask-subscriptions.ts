import type { ListedSubscription, SubscriptionContext } from '@portreeve/protocol'
import { checkSubscriptionId } from './call-gateway.ts'
import type { Client, SubscriptionFilter } from './client.ts'
import { refusalOf, unexpected } from './exchange-answers.ts'
import { parseObject } from './parse-object.ts'
import type { Send } from './send.ts'

/** What the exchange tells an app about its own subscriptions (protocol.md 4.4, 4.5). */
export function createAskSubscriptions(
  subscriptionsUrl: string | undefined,
  send: Send,
): Pick<Client, 'subscriptions' | 'context'> {
  function get(path: string, sentWith: string[]): Promise<Response> {
    const url = `${subscriptionsUrl}${path}`
    const headers = new Headers({ accept: 'application/json', 'request-id': crypto.randomUUID() })
    return send({
      url,
      init: { method: 'GET' },
      headers,
      isReplayable: true,
      isIdempotent: true,
      whole: true,
      sentWith,
    })
  }

  return {
    async subscriptions(filter = {}) {
      if (subscriptionsUrl === undefined) throw new TypeError('subscriptionsUrl is missing: subscriptions needs it')
      checkFilter(filter)
      const { organizationId } = filter
      const sentWith: string[] = []
      const response = await get(
        `/v1/solution/subscriptions${organizationId === undefined ? '' : `?${new URLSearchParams({ orgId: organizationId })}`}`,
        sentWith,
      )
      if (response.status !== 200) throw await refusalOf(response, { sentWith })
      const { subscriptions } = parseObject(await response.text())
      if (!Array.isArray(subscriptions)) throw unexpected(response)
      return (subscriptions as ListedSubscription[]).filter((each) => fits(each, filter))
    },
    async context(subscriptionId) {
      if (subscriptionsUrl === undefined) throw new TypeError('subscriptionsUrl is missing: context needs it')
      checkSubscriptionId(subscriptionId)
      const sentWith: string[] = []
      const response = await get(`/subscriptions/${subscriptionId}/context`, sentWith)
      const body = parseObject(await response.clone().text())
      // Whoever else answers 404 may be a proxy that knows nothing of subscriptions.
      if (response.status === 404 && body.code === 'SUBSCRIPTION-MISMATCH') return undefined
      if (response.status !== 200) throw await refusalOf(response, { sentWith })
      if (typeof body.organizationInfo !== 'object') throw unexpected(response)
      return body as unknown as SubscriptionContext
    },
  }
}

/** A misspelled filter would be as good as none, and more organizations' subscriptions than were asked for. */
function checkFilter(filter: SubscriptionFilter) {
  const names: Record<keyof SubscriptionFilter, true> = { organizationId: true, environment: true, status: true }
  const unknown = Object.keys(filter).find((name) => !Object.hasOwn(names, name))
  if (unknown !== undefined) throw new TypeError(`${unknown} is not a filter of subscriptions`)
  const { organizationId } = filter
  if (organizationId !== undefined && (typeof organizationId !== 'string' || organizationId === '')) {
    throw new TypeError('organizationId has to be the id of an organization')
  }
}

function fits(
  { orgId, environment, status }: ListedSubscription,
  { organizationId, environment: ofEnvironment, status: ofStatus }: SubscriptionFilter,
): boolean {
  if (organizationId !== undefined && orgId.toLowerCase() !== organizationId.toLowerCase()) return false
  if (ofEnvironment !== undefined && environment !== ofEnvironment) return false
  return ofStatus === undefined || status === ofStatus
}
