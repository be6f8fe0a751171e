import type { Method } from './operation-types.ts'

/** What any call may send; operation-types.ts says which of it an operation takes. */
export interface Sent {
  path?: Record<string, string>
  query?: Record<string, unknown>
  body?: unknown
  contentType?: string
  ifMatch?: number | string
  idempotencyKey?: string
  signal?: AbortSignal
}

/** One request, as `get`, `post`, … make it. */
export type Call = (method: Method, path: string, sent?: Sent) => Promise<unknown>

interface ParsedCall {
  /** As in `POST /apps/{appId}/rotate-secret`. */
  operation: string
  path: string
  query: Record<string, unknown>
  headers: Record<string, string>
  body: string | Uint8Array | undefined
}

const sentNames: Record<keyof Sent, true> = {
  path: true,
  query: true,
  body: true,
  contentType: true,
  ifMatch: true,
  idempotencyKey: true,
  signal: true,
}

/** Throws a TypeError for what can only be a slip of the program; whether values are right is for the exchange to say. Pure. */
export function parseCall(method: Method, path: string, sent: Sent): ParsedCall {
  const operation = `${method.toUpperCase()} ${path}`
  if (typeof path !== 'string' || !path.startsWith('/')) throw new TypeError('a path begins with /')
  // As whoever puts ids into the path by hand makes it: it would be another path, or none of the API's.
  if (/[?#\\\p{Cc}]|\/(?:\.|%2e){1,2}(?:\/|$)/iu.test(path))
    throw new TypeError('a path is one of the description, with ids in `path`')
  // `organizationId` beside `path`, or `ifmatch`, would be as good as left out.
  const unknown = Object.keys(sent).find((name) => !(name in sentNames))
  if (unknown !== undefined) throw new TypeError(`${unknown} is not an option of a call (${operation})`)
  const { query = {}, body } = sent
  return {
    operation,
    path: fillPath(path, sent.path ?? {}, operation),
    query,
    headers: headersOf(sent, operation),
    body: body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  }
}

/**
 * Each parameter becomes one segment. Nothing, `.` and `..` would make another path of it: removing the member `..` of an organization must
 * not remove the organization (RFC 3986 §5.2.4).
 */
function fillPath(path: string, given: Record<string, string>, operation: string): string {
  const wanted = new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? ''))
  const unknown = Object.keys(given).find((name) => !wanted.has(name))
  if (unknown !== undefined) throw new TypeError(`${operation} has no ${unknown} in its path`)
  return path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = given[name]
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..') {
      throw new TypeError(`path.${name} has to be a string that is an id (${operation})`)
    }
    return encodeURIComponent(value)
  })
}

function headersOf({ body, contentType, ifMatch, idempotencyKey }: Sent, operation: string): Record<string, string> {
  const isText = typeof body === 'string' || body instanceof Uint8Array
  if (isText && contentType === undefined)
    throw new TypeError(`contentType is missing for a body of text (${operation})`)
  const headers = {
    ...(contentType !== undefined && { 'Content-Type': contentType }),
    ...(ifMatch !== undefined && { 'If-Match': entityTag(ifMatch) }),
    ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
  }
  const wrong = Object.entries(headers).find(([, value]) => typeof value !== 'string' || !/^[\x20-\x7e]+$/.test(value))
  if (wrong) throw new TypeError(`${wrong[0]} has to be printable characters (${operation})`)
  return headers
}

/** A revision becomes an entity tag; what has the form of one already is sent as it is (RFC 9110 §8.8.3). */
function entityTag(revision: string | number): string {
  const text = String(revision)
  return text === '*' || text.includes('"') ? text : `"${text}"`
}
