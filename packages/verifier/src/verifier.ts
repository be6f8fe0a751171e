import type { AppInfo, OrganizationInfo } from '@portreeve/protocol'
import { createAskExchange } from './ask-exchange.ts'
import { createKeySet } from './key-set.ts'
import { parseOptions, type VerifierOptions } from './options.ts'
import { createOwnToken } from './own-token.ts'
import { type Call, readSubscriptionId, readToken } from './read-headers.ts'
import { type Refusal, refusal } from './refusals.ts'
import { type ContextAnswer, rememberContexts } from './remembered-contexts.ts'
import { createSubscriptionContexts } from './subscription-contexts.ts'
import { type TokenClaims, verifyToken } from './verify-token.ts'

export interface Verifier {
  /**
   * Is this call let through? Refusals are values; rejects only on a fault of its own. Safe to call any number of times
   * at once: questions to the exchange are shared.
   */
  verify(call: Call): Promise<Verification>
}

export type Verification = ({ ok: true } & VerifiedCall) | ({ ok: false } & Refusal)

export interface VerifiedCall {
  claims: TokenClaims
  subscriptionId: string
  context: VerifiedContext
}

/** On whose data the call may work, and for which app (protocol.md 4.5). */
export interface VerifiedContext {
  organizationInfo: OrganizationInfo
  appInfo: AppInfo
}

/** Throws a TypeError when an option is unusable. Asks nothing until the first call. */
export function createVerifier(options: VerifierOptions): Verifier {
  const settings = parseOptions(options)
  const { issuer, clientId, clientSecret, audience, clockToleranceSeconds, cache, fetch, now, timeoutSeconds } =
    settings
  const passthrough = settings.token === 'passthrough'
  const ask = createAskExchange({ fetch, timeoutSeconds })
  const keys = createKeySet({
    url: `${issuer}/v1/keys`,
    fetch,
    now,
    timeoutSeconds,
    freshSeconds: cache.keysSeconds,
    staleSeconds: cache.keysStaleSeconds,
  })
  const memory = {
    now,
    activeSeconds: cache.contextSeconds,
    staleSeconds: cache.contextStaleSeconds,
    refusedSeconds: cache.refusalSeconds,
    entriesMax: cache.contextsMax,
  }
  const contexts = createSubscriptionContexts({
    url: settings.subscriptionsUrl,
    ask,
    ownToken: createOwnToken({ url: `${issuer}/v1/token`, clientId, clientSecret, ask, now }),
    rememberForThisApi: rememberContexts(memory),
    rememberForHolder: rememberContexts(memory),
  })
  const expected = { issuer, audience, clockToleranceSeconds, ...(passthrough ? {} : { clientId }) }

  return {
    /** The order is protocol.md 7; the first refusal wins. */
    async verify(call) {
      const header = readToken(call)
      if (!header.ok) return no(header.refusal)
      const token = await verifyToken(header.token, { keys, form: settings.tokenForm, expected, now })
      if (!token.ok) return no(token.refusal)
      const id = readSubscriptionId(call)
      if (!id.ok) return no(id.refusal)
      const { subscriptionId } = id

      const here = await contexts.forThisApi(subscriptionId)
      if (here.state !== 'active') return no(refusalOf(here))
      if (passthrough) {
        // In minted mode the gateway has made sure of this before it made the token.
        const theirs = await contexts.forHolder(subscriptionId, header.token)
        if (theirs.state !== 'active') return no(refusalOf(theirs))
      }
      const { organizationInfo, appInfo } = here.context
      return { ok: true, claims: token.claims, subscriptionId, context: { organizationInfo, appInfo } }
    },
  }
}

function refusalOf(answer: Exclude<ContextAnswer, { state: 'active' }>): Refusal {
  if (answer.state === 'refused') return answer.refusal
  const message = 'The exchange cannot be asked about this subscription now. Try again later.'
  return refusal('EXCHANGE-UNAVAILABLE', message, answer.detail)
}

function no(refused: Refusal): { ok: false } & Refusal {
  return { ok: false, ...refused }
}
