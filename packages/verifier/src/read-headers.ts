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
export function valuesOf({ headers, rawHeaders }: Call, name: string): string[] {
  if (rawHeaders) {
    const values: string[] = []
    for (let at = 0; at < rawHeaders.length; at += 2) {
      if (isNamed(rawHeaders[at], name)) values.push(rawHeaders[at + 1] ?? '')
    }
    return values
  }
  if (isFetchHeaders(headers)) {
    const value = headers.get(name)
    return value === null ? [] : [value]
  }
  return Object.entries(headers).flatMap(([key, value]) => (isNamed(key, name) ? (value ?? []) : []))
}

function isNamed(candidate: string | undefined, name: string): boolean {
  return candidate?.length === name.length && candidate.toLowerCase() === name
}

function isFetchHeaders(headers: Call['headers']): headers is Headers {
  return typeof headers.get === 'function'
}

type HeaderWord = 'AUTHORIZATION' | 'SUBSCRIPTION-ID' | 'DATA-OWNER-ID' | 'EVENT-ID'
export type HeaderRefusal<W extends HeaderWord> = Refusal<`MISSING-${W}` | `MALFORMED-${W}`>

/** A header that has to be there once and in this form. `what` says the form in words. protocol.md 7: 403. */
function readHeader<W extends HeaderWord>(
  call: Call,
  word: W,
  { name, form, what }: { name: string; form: { test(value: string): boolean }; what: string },
): { ok: true; value: string } | HeaderRefusal<W> {
  const refuse = (code: 'MISSING' | 'MALFORMED', message: string) =>
    refusal(403, `${code}-${word as HeaderWord}`, message) as HeaderRefusal<W>
  const [value, ...others] = valuesOf(call, name.toLowerCase())
  if (value === undefined) return refuse('MISSING', `There is no ${name} header.`)
  if (others.length > 0) return refuse('MALFORMED', `There is more than one ${name} header.`)
  return form.test(value) ? { ok: true, value } : refuse('MALFORMED', `The ${name} header is not ${what}.`)
}

/** White space of any kind, which Base64 decoders pass over. Looked for one by one: a pattern over the whole token costs as much as its JSON. */
const blanks = [...' \t\n\f\r']

/** The word Bearer, one space, a token (protocol.md 7). The word in any case: RFC 9110 §11.1. */
const bearer = {
  name: 'Authorization',
  form: { test: (value: string) => /^bearer ./i.test(value) && !blanks.some((blank) => value.includes(blank, 7)) },
  what: 'the word Bearer, one space and a token',
}

export function readToken(call: Call): { ok: true; token: string } | HeaderRefusal<'AUTHORIZATION'> {
  const read = readHeader(call, 'AUTHORIZATION', bearer)
  return read.ok ? { ok: true, token: read.value.slice('Bearer '.length) } : read
}

export const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** One spelling for one id, or each would be asked for and remembered apart. */
export function readId<W extends HeaderWord>(
  call: Call,
  word: W,
  name: string,
  form = uuid,
): { ok: true; id: string } | HeaderRefusal<W> {
  const read = readHeader(call, word, { name, form, what: 'a UUID' })
  return read.ok ? { ok: true, id: read.value.toLowerCase() } : read
}

/** Of a header that may be left out. Undefined as well when it is there more than once, or would not survive being sent back. */
export function readOptional(call: Call, name: string): string | undefined {
  const [value, ...others] = valuesOf(call, name)
  return value !== undefined && others.length === 0 && /^[\x20-\x7e]{1,1000}$/.test(value) ? value : undefined
}
