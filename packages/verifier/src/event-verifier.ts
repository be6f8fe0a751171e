import { createAskExchange } from './ask-exchange.ts'
import { createKnownDataOwners, createListedDataOwners, type DataOwners } from './data-owners.ts'
import { bytesOf, type Delivery } from './endpoint.ts'
import { type EventSettings, type EventVerifierOptions, parseEventOptions } from './event-options.ts'
import { createKeySet } from './key-set.ts'
import { createAskAsOneself } from './own-token.ts'
import { parseJsonBytes } from './parse-json.ts'
import { pathBelow } from './path-below.ts'
import { readEventHeaders } from './read-event.ts'
import { readOptional, readToken } from './read-headers.ts'
import type { EventRefusal } from './refusals.ts'
import { rememberAnswers } from './remember-answers.ts'
import { createSignatureCheck } from './signature.ts'
import { type TokenClaims, verifyToken } from './verify-token.ts'

/** Verifies the events of one app at one webhook. Made by `createEventVerifier`. */
export interface EventVerifier {
  /**
   * Is this an event of the relay, for this app, about an organization that has subscribed to it? Refusals are values; rejects
   * only on a fault of its own, of `dataOwners` or of the reading of `body`. Safe to call any number of times at once.
   */
  verifyEvent(delivery: EventDelivery): Promise<EventVerification>
  /** Path of the webhook URL, as the options have it. */
  readonly path: string
}

/** A delivery (protocol.md 6.2). `url` is looked at for the channel. */
export type EventDelivery = Delivery

/** An event that is good, or why it is not. Look at `ok` first. */
export type EventVerification = ({ ok: true } & VerifiedEvent) | EventRefusal

/** What is known of an event that is good. */
export interface VerifiedEvent {
  /** The idempotency key: the same event may come again (protocol.md 6.4), with the same id. */
  eventId: string
  /** What follows the event from its publisher to here. To be sent back with the 202. */
  requestId?: string | undefined
  /** Whose data it is about. */
  dataOwnerId: string
  /** Organization of the publisher. */
  sourceOwnerId?: string | undefined
  /** As the publisher named it, without its first slash. Empty: it named none. Undefined: no `url` was given. */
  channel?: string | undefined
  /** When the relay got it: ISO 8601, UTC. */
  deliveredTimestamp?: string | undefined
  claims: TokenClaims
  body: Uint8Array
  /** The body as JSON. Throws when it is none, which the relay does not send. */
  json(): unknown
}

/** Throws a TypeError when an option is unusable. Asks nothing until the first event. */
export function createEventVerifier(options: EventVerifierOptions): EventVerifier {
  const settings = parseEventOptions(options)
  const { issuer, apiKey, audience, clockToleranceSeconds, now, path, tokenForm: form, secrets } = settings
  const keys = createKeySet(settings)
  const owners = dataOwnersOf(settings)
  const signature =
    secrets && createSignatureCheck({ secrets, toleranceSeconds: settings.signatureToleranceSeconds, now })
  const expected = { issuer, audience, clockToleranceSeconds, clientId: apiKey }

  return {
    path,
    /** The order is protocol.md 7; the first refusal wins. */
    async verifyEvent(delivery) {
      const header = readToken(delivery)
      if (!header.ok) return header
      const token = await verifyToken(header.token, { keys, form, expected, now })
      if (!token.ok) return token
      const read = readEventHeaders(delivery)
      if (!read.ok) return read
      const { dataOwnerId, eventId } = read
      const body = await bytesOf(delivery.body)
      const unsigned = await signature?.check(delivery, eventId, body)
      if (unsigned) return unsigned
      const owner = await owners(dataOwnerId)
      if (!owner.ok) return owner
      return {
        ok: true,
        eventId,
        dataOwnerId,
        requestId: readOptional(delivery, 'x-request-id'),
        sourceOwnerId: readOptional(delivery, 'source-owner-id'),
        deliveredTimestamp: readOptional(delivery, 'deliveredtimestamp'),
        channel: delivery.url === undefined ? undefined : pathBelow(delivery.url, `${path}/event`),
        claims: token.claims,
        body,
        json: () => parseJsonBytes(body),
      }
    },
  }
}

function dataOwnersOf(settings: EventSettings): DataOwners {
  const { find, issuer, apiKey: clientId, apiSecret: clientSecret, now } = settings
  if (find) return createKnownDataOwners(find)
  const ask = createAskExchange(settings)
  const askAsOneself = createAskAsOneself({ url: `${issuer}/v1/token`, clientId, clientSecret, ask, now })
  return createListedDataOwners(settings.subscriptionsUrl, askAsOneself, rememberAnswers(settings))
}
