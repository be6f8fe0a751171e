import { type KnownIds, parseKnownIds } from './known-ids.ts'
import { checkCredential, checkOneOf, checkUrl } from './option-checks.ts'
import { parseShared, type SharedOptions, type SharedSettings } from './shared-options.ts'

interface CallOptions extends SharedOptions {
  /** This API's own Client ID (not an app's API Key). */
  clientId: string
  /**
   * Which token the gateway sends to this API. `minted` (the default): one it made for this API. `passthrough`: the
   * app's own, so any app's token is accepted, and the subscription has to belong to that app.
   */
  token?: 'minted' | 'passthrough'
}

/** What a verifier has to know that asks the exchange about subscriptions. */
export interface VerifierOptions extends CallOptions {
  /** Goes with `clientId`: to get a token for asking the exchange. */
  clientSecret: string
  /** Where the exchange answers questions about subscriptions: `https://subscriptions.example.com`. */
  subscriptionsUrl: string
}

/** The same for one that does not ask, because the service knows its subscriptions. */
export interface ListVerifierOptions<Known extends KnownIds<unknown>> extends CallOptions {
  /**
   * The subscriptions that are active here: their ids, or a look-up of one (protocol.md 7, point 7). A look-up may answer with an object,
   * which is handed on as the call's `context`. It is asked on each call, and nothing it says is remembered.
   */
  subscriptions: Known
  /** Needed with `passthrough` only: whether the caller is the app of the subscription, the exchange alone can say. */
  subscriptionsUrl?: string
}

export interface Settings extends SharedSettings {
  clientId: string
  isPassthrough: boolean
  /** Of the service itself. Undefined: the exchange is asked. */
  find: ((id: string) => unknown) | undefined
  clientSecret: string
  subscriptionsUrl: string
}

/** Throws a TypeError that names the option: a mistake here is found at start, not on the first call. */
export function parseOptions(options: VerifierOptions | ListVerifierOptions<KnownIds<unknown>>): Settings {
  const all: Partial<VerifierOptions & ListVerifierOptions<KnownIds<unknown>>> = { ...options }
  const { subscriptions, clientId, clientSecret, subscriptionsUrl, token = 'minted', insecureHttp } = all
  const isListed = subscriptions !== undefined
  const isPassthrough = token === 'passthrough'
  const own = 'clientId clientSecret subscriptionsUrl subscriptions token'
  const asking = isListed ? '' : ' clientSecret subscriptionsUrl'
  const shared = parseShared(options, 'createVerifier', own, `issuer clientId${asking}`)
  checkCredential('clientId', clientId)
  checkOneOf('token', token, 'minted', 'passthrough')
  if (isListed && (clientSecret !== undefined || isPassthrough !== (subscriptionsUrl !== undefined))) {
    const needed = isPassthrough ? '; passthrough still needs subscriptionsUrl' : ' and subscriptionsUrl'
    throw new TypeError(`subscriptions takes the place of clientSecret${needed}`)
  }
  if (!isListed) checkCredential('clientSecret', clientSecret)
  if (subscriptionsUrl !== undefined) checkUrl('subscriptionsUrl', subscriptionsUrl, insecureHttp)
  return {
    ...shared,
    clientId,
    isPassthrough,
    find: isListed ? parseKnownIds('subscriptions', subscriptions) : undefined,
    clientSecret: clientSecret ?? '',
    subscriptionsUrl: subscriptionsUrl ?? '',
  }
}
