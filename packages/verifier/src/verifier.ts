import { createAskExchange } from './ask-exchange.ts'
import { createKeySet } from './key-set.ts'
import type { KnownIds } from './known-ids.ts'
import { type ListVerifierOptions, parseOptions, type VerifierOptions } from './options.ts'
import { createAskAsOneself } from './own-token.ts'
import { type Call, readId, readOptional, readToken } from './read-headers.ts'
import type { Refusal } from './refusals.ts'
import { rememberAnswers } from './remember-answers.ts'
import {
  type ContextAnswer,
  createContextsForHolder,
  createContextsForThisApi,
  createKnownContexts,
  type VerifiedContext,
} from './subscription-contexts.ts'
import { type TokenClaims, verifyToken } from './verify-token.ts'

/** `Context` is what `verify` gives of a subscription: what the exchange says, or what the service's own look-up answers. */
export interface Verifier<Context = VerifiedContext> {
  /**
   * Is this call let through? Refusals are values; rejects only on a fault of its own, or of the service's look-up. Safe to call any number
   * of times at once: questions to the exchange are shared.
   */
  verify(call: Call): Promise<Verification<Context>>
}

/** A call that is good, or why it is not. Look at `ok` first. */
export type Verification<Context = VerifiedContext> = ({ ok: true } & VerifiedCall<Context>) | Refusal

/** What is known of a call that is good. */
export interface VerifiedCall<Context = VerifiedContext> {
  claims: TokenClaims
  subscriptionId: string
  /** On whose data the call may work, and for which app. */
  context: Context
  /** What follows the call from the app to here (protocol.md 3.5). To be written into logs. */
  requestId?: string | undefined
}

/**
 * Throws a TypeError when an option is unusable. Asks nothing until the first call. `context` of a verified call is the exchange's with
 * `clientSecret` and `subscriptionsUrl`; with `subscriptions` it is what the look-up answered, and undefined where that said true.
 */
export function createVerifier(options: VerifierOptions): Verifier
export function createVerifier<Context extends object>(
  options: ListVerifierOptions<(id: string) => Found<Context> | Promise<Found<Context>>>,
): Verifier<Context>
export function createVerifier(options: ListVerifierOptions<KnownIds>): Verifier<undefined>
export function createVerifier(options: VerifierOptions | ListVerifierOptions<KnownIds<unknown>>): Verifier<unknown> {
  const settings = parseOptions(options)
  const { issuer, clientId, clientSecret, subscriptionsUrl, audience, clockToleranceSeconds, now } = settings
  const { isPassthrough, tokenForm: form, find } = settings
  const ask = createAskExchange(settings)
  const keys = createKeySet(settings)
  const expected = { issuer, audience, clockToleranceSeconds, ...(!isPassthrough && { clientId }) }
  const remember = () => rememberAnswers<ContextAnswer>(settings)
  const askAsOneself = () => createAskAsOneself({ url: `${issuer}/v1/token`, clientId, clientSecret, ask, now })
  const forThisApi = find
    ? createKnownContexts(find)
    : createContextsForThisApi(subscriptionsUrl, askAsOneself(), remember())
  const forHolder = createContextsForHolder(subscriptionsUrl, ask, remember())

  return {
    /** The order is protocol.md 7; the first refusal wins. */
    async verify(call) {
      const header = readToken(call)
      if (!header.ok) return header
      const token = await verifyToken(header.token, { keys, form, expected, now })
      if (!token.ok) return token
      const subscription = readId(call, 'SUBSCRIPTION-ID', 'Subscription-Id')
      if (!subscription.ok) return subscription
      const here = await forThisApi(subscription.id)
      if (!here.ok) return here
      if (isPassthrough) {
        // In minted mode the gateway has made sure of this before it made the token.
        const theirs = await forHolder(subscription.id, header.token)
        if (!theirs.ok) return theirs
      }
      return {
        ok: true,
        claims: token.claims,
        subscriptionId: subscription.id,
        context: here.context,
        requestId: readOptional(call, 'request-id'),
      }
    },
  }
}

type Found<Context> = Context | undefined | null
