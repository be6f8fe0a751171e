import type { AppInfo, OrganizationInfo } from '@portreeve/protocol'
import type { AskExchange } from './ask-exchange.ts'
import { type Refusal, refusal, unavailable } from './refusals.ts'
import type { Remember } from './remember-answers.ts'

/** What the exchange says of a subscription (protocol.md 4.5): on whose data the call may work, and for which app. */
export interface VerifiedContext {
  organizationInfo: OrganizationInfo
  appInfo: AppInfo
}

/** What is known of a subscription. */
export type ContextAnswer<Context = VerifiedContext> = { ok: true; context: Context } | Refusal

/** Is this subscription active, and may whoever asks know? */
export type FindContext<Context = VerifiedContext> = (subscriptionId: string) => Promise<ContextAnswer<Context>>

/** Asks the exchange (protocol.md 4.5) and reads its answer. `ask` brings the token with it. */
async function askForContext(base: string, subscriptionId: string, ask: AskExchange, init: RequestInit) {
  const url = `${base}/subscriptions/${subscriptionId}/context`
  const answer = await ask(url, init)
  if (!answer.ok) return answer
  const { status, body } = answer
  if (status === 401) return refusal(401, 'INVALID-TOKEN', 'The exchange has revoked this token. Get a new one.')
  if (status === 403) {
    return refusal(403, 'API-SUBSCRIPTION-INACTIVE', 'The subscription, or its connection to this API, is not active.')
  }
  if (status === 404) return notHere()
  const context = contextOf(body)
  if (status === 200 && context) return { ok: true as const, context }
  return unavailable(`${url} answered ${status} without a subscription context`)
}

/** Is it active and connected to this API? Asked with the API's own token, or remembered. */
export function createContextsForThisApi(
  base: string,
  askAsOneself: AskExchange,
  remember: Remember<ContextAnswer>,
): FindContext {
  return (id) => remember(id, () => askForContext(base, id, askAsOneself, {}))
}

/** Does it belong to the app that holds `token`? Asked with that token, which has been verified. */
export function createContextsForHolder(base: string, ask: AskExchange, remember: Remember<ContextAnswer>) {
  return (id: string, token: string): Promise<ContextAnswer> => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
    // The whole token is in the key, and a space can be in neither part.
    return remember(`${id} ${token}`, () => askForContext(base, id, ask, { headers }))
  }
}

/** As the service's own list has it. Nothing but true or an object: what a careless look-up answers otherwise is no permission. */
export function createKnownContexts(find: (id: string) => unknown): FindContext<unknown> {
  return async (id) => {
    const found = await find(id)
    if (found === true) return { ok: true, context: undefined }
    // No rows found are an empty array, and a caught error is an object: both would open everything to everybody.
    if (Array.isArray(found) || found instanceof Error) {
      throw new TypeError(
        'the look-up of subscriptions has to give true, an object or nothing, and not an array or error',
      )
    }
    return typeof found === 'object' && found !== null ? { ok: true, context: found } : notHere()
  }
}

function notHere(): Refusal {
  return refusal(403, 'SUBSCRIPTION-MISMATCH', 'The Subscription-Id opens nothing for this caller here.')
}

/** The two objects that this library hands on; the others are their duplicates. Undefined: they are not there. */
function contextOf(body: unknown): VerifiedContext | undefined {
  const { organizationInfo, appInfo } = { ...(body as Partial<VerifiedContext> | undefined) }
  return organizationInfo && appInfo && hasId(organizationInfo) && hasId(appInfo)
    ? { organizationInfo, appInfo }
    : undefined
}

function hasId(info: { id?: unknown }): boolean {
  return typeof info.id === 'string' && info.id !== ''
}
