import type { ListedSubscription } from '@portreeve/protocol'
import type { AskExchange } from './ask-exchange.ts'
import { type EventRefusal, refusal, unavailable } from './refusals.ts'
import type { Remember } from './remember-answers.ts'

/** What is known of an organization whose data an event is about. */
export type DataOwnerAnswer = { ok: true } | EventRefusal

/** Has this organization subscribed to this app? protocol.md 7, point 7. */
export type DataOwners = (organizationId: string) => Promise<DataOwnerAnswer>

function answerOf(isSubscribed: boolean): DataOwnerAnswer {
  if (isSubscribed) return { ok: true }
  return refusal(403, 'DATA-OWNER-MISMATCH', 'The Data-Owner-Id is of no organization that has subscribed to this app.')
}

/** As the app's own list of organizations has it. */
export function createKnownDataOwners(find: (id: string) => unknown): DataOwners {
  // Nothing but true: what a careless look-up answers otherwise is no permission.
  return async (id) => answerOf((await find(id)) === true)
}

/** As the exchange lists the app's subscriptions (protocol.md 4.4), which is asked with the app's own token. */
export function createListedDataOwners(
  base: string,
  askAsOneself: AskExchange,
  remember: Remember<DataOwnerAnswer>,
): DataOwners {
  async function ask(id: string): Promise<DataOwnerAnswer> {
    const url = `${base}/v1/solution/subscriptions?orgId=${id}`
    const answer = await askAsOneself(url, {})
    if (!answer.ok) return answer
    const { subscriptions } = { ...(answer.body as { subscriptions?: unknown } | undefined) }
    if (answer.status !== 200 || !Array.isArray(subscriptions)) {
      return unavailable(`${url} answered ${answer.status} without a list`)
    }
    // The filter is the exchange's to apply; whether it did is looked at here.
    const listed = subscriptions as (Partial<ListedSubscription> | null)[]
    return answerOf(listed.some((each) => each?.orgId === id && each.status === 'active'))
  }

  return (id) => remember(id, () => ask(id))
}
