import { type PublishingErrorCode, publishingErrors } from '@portreeve/protocol'

/**
 * Why an event is not taken. `detail` is for our log, where the publisher's owner finds it by the Request-Id; it is told only where it speaks of nothing but
 * the publisher's own bytes.
 */
export type Refusal = { detail: string } & (
  | { kind: 'malformed' }
  | { kind: 'not_found' }
  | { kind: 'not_a_post' }
  | { kind: 'stale' }
  | { kind: 'no_authorization' }
  | { kind: 'invalid_token' }
  | { kind: 'may_not_publish' }
  | { kind: 'content_type' }
  | { kind: 'no_data_owner' }
  | { kind: 'data_owner' }
  | { kind: 'partition_key' }
  | { kind: 'request_id' }
  | { kind: 'payload' }
  | { kind: 'too_big'; bytesMax: number }
  | { kind: 'too_slow' }
  | { kind: 'busy' }
  | { kind: 'queue_full' }
  | { kind: 'store_away' }
  | { kind: 'fault' }
)

/** What the publisher is told (docs/errors.md). */
export interface Answer {
  error: PublishingErrorCode
  status: number
  message: string
  /** Further header fields: name, value. */
  fields?: readonly string[]
}

/** RFC 9110 §10.2.3. */
const SOON = ['Retry-After', '1']
/** A queue that is full is counted again every ten seconds, and seldom is there room at once. */
const LATER = ['Retry-After', '60']

/** No `default`: a new kind of refusal does not compile until it has an answer. */
export function answer(refusal: Refusal): Answer {
  switch (refusal.kind) {
    case 'malformed':
      return plain('MALFORMED-REQUEST', `This request could be read in two ways: ${refusal.detail}.`)
    case 'not_found':
      return plain('NOT-FOUND', 'There is nothing here. Events are published with POST /v2/events/{channel}.')
    case 'not_a_post':
      return { ...plain('METHOD-NOT-ALLOWED', 'Events are published with POST.'), fields: ['Allow', 'POST'] }
    case 'no_authorization':
      return {
        ...plain('MISSING-AUTHORIZATION', "Send 'Authorization: Bearer' and a token of the async API."),
        fields: ['WWW-Authenticate', 'Bearer'],
      }
    case 'invalid_token':
      return {
        ...plain(
          'INVALID-TOKEN',
          'The token is not valid here, or not any more. Get a new one with client_credentials and scope anonymous.',
        ),
        fields: ['WWW-Authenticate', 'Bearer error="invalid_token"'],
      }
    case 'may_not_publish':
      return plain(
        'UNAUTHORIZED-PUBLISHER',
        'Only an async API that is not disabled publishes events, with a token for its own Client ID and Client Secret.',
      )
    case 'content_type':
      return plain('INVALID-CONTENT-TYPE', `An event is sent as 'Content-Type: application/json': ${refusal.detail}.`)
    case 'no_data_owner':
      return plain(
        'MISSING-DATA-OWNER-ID',
        'Data-Owner-Id is missing: the id of the organization whose data the event is about.',
      )
    case 'data_owner':
      return plain('INVALID-DATA-OWNER-ID', `Data-Owner-Id is the id of one organization: ${refusal.detail}.`)
    case 'partition_key':
      return plain('INVALID-PARTITION-KEY', `This partitionKey cannot be used: ${refusal.detail}.`)
    case 'request_id':
      return plain(
        'INVALID-REQUEST-ID',
        `X-Request-Id is a UUID of its own for each event: ${refusal.detail}. Leave it out to get one.`,
      )
    case 'payload':
      return plain('INVALID-PAYLOAD', `An event is JSON in UTF-8: ${refusal.detail}.`)
    case 'too_big':
      return plain('PAYLOAD-TOO-BIG', `An event may have ${refusal.bytesMax} bytes.`)
    case 'too_slow':
      return plain('REQUEST-TIMED-OUT', 'The event did not arrive in time.')
    case 'busy':
      return {
        ...plain('RELAY-BUSY', 'Too many events wait to be kept. This one was not taken; send it again.'),
        fields: SOON,
      }
    case 'queue_full':
      return {
        ...plain(
          'WEBHOOK-QUEUE-FULL',
          "As many events as may be wait already for a webhook of this data's owner. This one was not taken; send it again later.",
        ),
        fields: LATER,
      }
    case 'stale':
    case 'store_away':
      return {
        ...plain(
          'STORE-UNAVAILABLE',
          'The event could not be kept for certain. Send it again, with the same X-Request-Id so that it is one event.',
        ),
        fields: SOON,
      }
    case 'fault':
      return plain('PROCESSING-ERROR', 'Something failed here. The Request-Id leads to the reason in the log.')
  }
}

function plain(error: PublishingErrorCode, message: string): Answer {
  return { error, status: publishingErrors[error], message }
}
