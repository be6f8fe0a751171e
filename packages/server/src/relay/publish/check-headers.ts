import { accept, type Outcome, type Refused, refuse } from '@portreeve/protocol'
import type { PublishHeaders } from './read-headers.ts'

/** What an event's header fields say about it (protocol.md 6.1). */
export interface EventFields {
  dataOwnerId: string
  /** Undefined: the event has no order. */
  partitionKey: string | undefined
  /** As the publisher sent it. Undefined: it is ours to make. */
  requestId: string | undefined
}

export type FieldFault = 'content_type' | 'no_data_owner' | 'data_owner' | 'partition_key' | 'request_id'

const PARTITION_KEY_LENGTH_MAX = 256

/** Pure. The first that is wrong is named. */
export function checkHeaders(headers: PublishHeaders): Outcome<EventFields, FieldFault> {
  const { dataOwnerId, partitionKey, requestId } = headers
  const refusal = checkContent(headers)
  if (refusal) return refusal
  if (dataOwnerId === undefined || dataOwnerId === '') return refuse('no_data_owner', 'no Data-Owner-Id')
  // Nobody has an id of another form, so this tells nothing of who is here, and an event for a mistyped one would reach nobody.
  if (!UUID.test(dataOwnerId)) return refuse('data_owner', 'a UUID, and this is none')
  if (partitionKey !== undefined && !/^[ -~]*$/.test(partitionKey)) {
    return refuse('partition_key', 'it has a character that is not printable ASCII')
  }
  if (partitionKey !== undefined && partitionKey.length > PARTITION_KEY_LENGTH_MAX) {
    return refuse('partition_key', `it has more than ${PARTITION_KEY_LENGTH_MAX} characters`)
  }
  if (requestId !== undefined && !isRequestId(requestId)) {
    return refuse('request_id', 'this one is not, or a placeholder that everybody has')
  }
  return accept({
    dataOwnerId,
    // An empty one is no key: all events of such a publisher in one lane is what nobody wants.
    partitionKey: partitionKey === '' ? undefined : partitionKey,
    requestId,
  })
}

/**
 * Strict, because it is more than a name for the log: a second event with the X-Request-Id of another is taken for that one, and not kept. RFC 9562 §5.9, §5.10: the
 * nil and the max UUID are what programs send that have set none.
 */
export function isRequestId(text: string): boolean {
  return UUID.test(text) && !NIL_OR_MAX.test(text)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const NIL_OR_MAX = /^(?:[0-]+|[f-]+)$/i

function checkContent({ contentType, contentEncoding }: PublishHeaders): Refused<FieldFault> | undefined {
  if (contentType === undefined) return refuse('content_type', 'it is missing')
  // Parameters say nothing about JSON (RFC 8259 §11), and clients send `charset=utf-8`.
  const end = contentType.indexOf(';')
  const type = (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase()
  if (type !== 'application/json') return refuse('content_type', 'this is another type')
  if (contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity') {
    return refuse('content_type', 'it goes to webhooks as it is, so without Content-Encoding')
  }
  return undefined
}
