import { type Refusal, refusal } from './refusals.ts'

/**
 * A call, as any runtime hands it over: a Fetch `Request`, a Node `IncomingMessage`, or `{ headers }` with a Fetch
 * `Headers` or a plain record. Give the whole Node request where there is one: its `headers` silently drop a second
 * `Authorization`, its `rawHeaders` do not.
 */
export interface Call {
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** Names and values in turn, as Node received them. */
  rawHeaders?: readonly string[]
}

/**
 * All values of one header, whatever the case of its name. More than one means that two readers of this call could
 * see two different values (threat G-B), so callers refuse then. A Fetch `Headers` joins values with a comma; neither
 * a token nor a UUID can hold one, so such a value fails where it is parsed.
 */
function valuesOf({ headers, rawHeaders }: Call, name: string): string[] {
  if (rawHeaders) return rawHeaders.filter((_, index) => index % 2 === 1 && isNamed(rawHeaders[index - 1], name))
  if (isFetchHeaders(headers)) {
    const value = headers.get(name)
    return value === null ? [] : [value]
  }
  return Object.entries(headers).flatMap(([key, value]) => (isNamed(key, name) ? (value ?? []) : []))
}

function isNamed(candidate: string | undefined, name: string): boolean {
  return candidate?.toLowerCase() === name
}

function isFetchHeaders(headers: Call['headers']): headers is Headers {
  return typeof headers.get === 'function'
}

/** The word Bearer, one space, a token (protocol.md 7). The word in any case: RFC 9110 §11.1. */
const bearer = /^bearer ([A-Za-z0-9._~+/=-]+)$/i

export function readToken(call: Call): { ok: true; token: string } | { ok: false; refusal: Refusal } {
  const values = valuesOf(call, 'authorization')
  const [value] = values
  if (value === undefined) {
    return no(
      refusal('MISSING-AUTHORIZATION', 'The call has no Authorization header. Send "Authorization: Bearer {token}".'),
    )
  }
  if (values.length > 1) {
    return no(refusal('MALFORMED-AUTHORIZATION', 'The call has more than one Authorization header. Send exactly one.'))
  }
  const token = bearer.exec(value)?.[1]
  if (token === undefined) {
    const message = 'The Authorization header has to be the word Bearer, one space and one token.'
    return no(refusal('MALFORMED-AUTHORIZATION', message))
  }
  return { ok: true, token }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function readSubscriptionId(call: Call): { ok: true; subscriptionId: string } | { ok: false; refusal: Refusal } {
  const values = valuesOf(call, 'subscription-id')
  const [value] = values
  if (value === undefined) {
    return no(refusal('MISSING-SUBSCRIPTION-ID', 'The call has no Subscription-Id header.'))
  }
  if (values.length > 1) {
    const message = 'The call has more than one Subscription-Id header. Send exactly one.'
    return no(refusal('MALFORMED-SUBSCRIPTION-ID', message))
  }
  if (!uuid.test(value)) {
    return no(refusal('MALFORMED-SUBSCRIPTION-ID', 'The Subscription-Id header is not a UUID.'))
  }
  // One spelling for one subscription, or each would be asked for and remembered apart.
  return { ok: true, subscriptionId: value.toLowerCase() }
}

function no(refused: Refusal): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: refused }
}
