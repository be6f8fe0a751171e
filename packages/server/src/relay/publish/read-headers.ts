import { accept, Header, type Outcome, refuse } from '@portreeve/protocol'

/** Each as it came; undefined where it did not. */
export interface PublishHeaders {
  authorization: string | undefined
  contentType: string | undefined
  contentEncoding: string | undefined
  dataOwnerId: string | undefined
  partitionKey: string | undefined
  requestId: string | undefined
  /** Undefined: chunked, or there is no body. */
  contentLength: number | undefined
  /** The client sends its body when it is told to go on (RFC 9110 §10.1.1). */
  expectsContinue: boolean
}

/** One pass over the raw fields. What decides anything may come once: of two, another server in front may have looked at the other (threat G-B). */
export function readHeaders(raw: readonly string[]): Outcome<PublishHeaders, 'malformed'> {
  const found = new Map<string, string>()
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase()
    if (!once.has(name)) continue
    if (found.has(name)) return refuse('malformed', `${once.get(name)} came more than once`)
    found.set(name, raw[at + 1] as string)
  }
  const length = found.get('content-length')
  return accept({
    authorization: found.get('authorization'),
    contentType: found.get('content-type'),
    contentEncoding: found.get('content-encoding'),
    dataOwnerId: found.get('data-owner-id'),
    partitionKey: found.get('partitionkey'),
    requestId: found.get('x-request-id'),
    contentLength: length === undefined ? undefined : Number(length),
    expectsContinue: found.has('expect'),
  })
}

/** Lower case, and as it is written. */
const once = new Map(
  [
    Header.authorization,
    Header.dataOwnerId,
    Header.partitionKey,
    Header.eventRequestId,
    'Content-Type',
    'Content-Encoding',
    'Content-Length',
    'Transfer-Encoding',
    'Host',
    'Expect',
  ].map((name) => [name.toLowerCase(), name]),
)
