import { type KnownIds, parseKnownIds } from './known-ids.ts'
import { check, checkAmount, checkCredential, checkPath, checkUrl } from './option-checks.ts'
import { parseShared, type SharedOptions, type SharedSettings } from './shared-options.ts'
import { parseSecret } from './signature.ts'

/**
 * What a verifier of events has to know. It is told who has subscribed in one of two ways: `dataOwners`, or `apiSecret` and
 * `subscriptionsUrl`, to ask the exchange.
 */
export interface EventVerifierOptions extends SharedOptions {
  /** The app's own API Key: `sub` and `cid` of the token that comes with each event. */
  apiKey: string
  /** Organizations that have subscribed to the app: their ids, or a look-up of one. Asked anew for each event. */
  dataOwners?: KnownIds
  /** The app's API Secret, to get a token for asking the exchange. */
  apiSecret?: string
  /** Where the exchange lists subscriptions: `https://subscriptions.example.com`. */
  subscriptionsUrl?: string
  /**
   * What the relay signs events of this webhook with (`whsec_…`). With it, an event without a good signature is refused. Several
   * while a new one takes the place of an old one.
   */
  secrets?: string | readonly string[]
  /** How old a signature may be, and how far ahead. 300 when left out. */
  signatureToleranceSeconds?: number
  /** Path of the webhook URL, when it has one: `/hooks` for `https://app.example.com/hooks`. Events come to `/hooks/event`. */
  path?: string
}

export interface EventSettings extends SharedSettings {
  apiKey: string
  /** Of the app itself. Undefined: the exchange is asked. */
  find: ((id: string) => unknown) | undefined
  apiSecret: string
  subscriptionsUrl: string
  /** Undefined: signatures are not looked at. */
  secrets: readonly Uint8Array<ArrayBuffer>[] | undefined
  signatureToleranceSeconds: number
  path: string
}

/** Throws a TypeError that names the option: a mistake here is found at start, not on the first event. */
export function parseEventOptions(options: EventVerifierOptions): EventSettings {
  const own = 'apiKey dataOwners apiSecret subscriptionsUrl secrets signatureToleranceSeconds path'
  const shared = parseShared(options, 'createEventVerifier', own, 'issuer apiKey')
  const { apiKey, dataOwners, apiSecret, subscriptionsUrl, path = '', insecureHttp } = options
  const { signatureToleranceSeconds = 300 } = options
  checkCredential('apiKey', apiKey)
  checkPath(path)
  checkAmount('signatureToleranceSeconds', signatureToleranceSeconds)
  // Whose events are taken has to be said: without it every organization's would be.
  if (dataOwners === undefined) {
    if (!apiSecret || !subscriptionsUrl) {
      throw new TypeError('dataOwners is missing, or apiSecret and subscriptionsUrl to ask the exchange instead')
    }
    checkCredential('apiSecret', apiSecret)
    checkUrl('subscriptionsUrl', subscriptionsUrl, insecureHttp)
  } else if (apiSecret !== undefined || subscriptionsUrl !== undefined) {
    throw new TypeError('dataOwners takes the place of apiSecret and subscriptionsUrl: give one or the other')
  }
  return {
    ...shared,
    apiKey,
    find: dataOwners && parseKnownIds('dataOwners', dataOwners),
    apiSecret: apiSecret ?? '',
    subscriptionsUrl: subscriptionsUrl ?? '',
    secrets: parseSecrets(options.secrets),
    signatureToleranceSeconds,
    path,
  }
}

/** An empty list would be as good as no check, and may come of a variable that is not set. */
function parseSecrets(given: EventVerifierOptions['secrets']): EventSettings['secrets'] {
  if (given === undefined) return undefined
  const secrets = [given].flat().map(parseSecret)
  const usable = secrets.filter((secret) => secret !== undefined)
  const isGood = usable.length > 0 && usable.length === secrets.length
  check(isGood, 'secrets', 'whsec_ and base64 of 24 to 64 bytes, or an array of these')
  return usable
}
