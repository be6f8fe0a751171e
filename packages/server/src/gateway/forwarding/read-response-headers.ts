import { Header } from '@portreeve/protocol'
import { withoutHeadersNamedIn } from '../connection-header.ts'
import { confineCookie } from '../cookies.ts'
import type { Asked } from '../decide.ts'
import { responseHeaderUse } from '../header-uses.ts'

/** A provider's header fields as the client gets them. */
export interface ResponseHeaders {
  /** Name, value, name, value: `Request-Id` is ours, hop-by-hop fields are gone, the rest is unchanged. */
  forwarded: string[]
  /** Undefined: the body ends when it ends. */
  contentLength: number | undefined
  /** The transfer codings; only what is not there or `chunked` has been taken off the body. */
  transferEncoding: string | undefined
}

/**
 * `raw` is undici's: name, value, name, value as bytes. 204 has no Content-Length (RFC 9110 §8.6). `prefixLength` is how much of
 * the request's target names the API.
 */
export function readResponseHeaders(
  raw: readonly Buffer[],
  statusCode: number,
  { requestId, target }: Pick<Asked, 'requestId' | 'target'>,
  prefixLength: number,
): ResponseHeaders {
  const forwarded: string[] = []
  let contentLength: number | undefined
  let transferEncoding: string | undefined
  let connection = ''
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as Buffer).toString('latin1')
    const value = (raw[at + 1] as Buffer).toString('latin1')
    switch (responseHeaderUse(name)) {
      case 'forward':
        forwarded.push(name, value)
        break
      case 'drop':
        break
      case 'connection':
        connection = connection === '' ? value : `${connection},${value}`
        break
      case 'content_length':
        if (statusCode === 204) break
        contentLength = Number(value)
        forwarded.push(name, value)
        break
      case 'transfer_encoding':
        transferEncoding = transferEncoding === undefined ? value : `${transferEncoding}, ${value}`
        break
      case 'set_cookie': {
        const cookie = confineCookie(value, target.slice(0, prefixLength))
        if (cookie !== undefined) forwarded.push(name, cookie)
        break
      }
    }
  }
  const kept = connection === '' ? forwarded : withoutHeadersNamedIn(connection, forwarded)
  kept.push(Header.requestId, requestId)
  return { forwarded: kept, contentLength, transferEncoding }
}
