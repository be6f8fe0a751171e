import { accept } from '@portreeve/protocol'
import { refuseToken, type TokenOutcome, type TokenRefused } from './token-refusal.ts'

/** Parameters by name. A Map, so that a parameter called `__proto__` is nothing special. */
export type Parameters = ReadonlyMap<string, string>

/**
 * Reads application/x-www-form-urlencoded text as the URL standard does (malformed percent signs stand for themselves), so
 * that a `redirect_uri` which nobody encoded is read as it was meant (form 9 of protocol.md 2.6). A repeated name is
 * `invalid_request` (RFC 6749 §3.2, threat T-08).
 */
export function parseForm(text: string): TokenOutcome<Parameters> {
  const parameters = new Map<string, string>()
  let start = 0
  while (start < text.length) {
    let end = text.indexOf('&', start)
    if (end === -1) end = text.length
    const pair = text.slice(start, end)
    if (pair !== '') {
      const equals = pair.indexOf('=')
      const name = decode(equals === -1 ? pair : pair.slice(0, equals))
      if (parameters.has(name)) return repeated(name)
      parameters.set(name, equals === -1 ? '' : decode(pair.slice(equals + 1)))
    }
    start = end + 1
  }
  return accept(parameters)
}

/** Reads a JSON object of strings (form 4 of protocol.md 2.6). A repeated name is `invalid_request`, as in a form. */
export function parseJson(text: string): TokenOutcome<Parameters> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return refuseToken('invalid_request', 'The body is not well-formed JSON.')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return notAnObjectOfStrings()
  const entries = Object.entries(parsed)
  const parameters = new Map<string, string>()
  for (const [name, value] of entries) {
    if (typeof value !== 'string') return notAnObjectOfStrings()
    parameters.set(name, value)
  }
  // JSON.parse keeps the last of several equal names. In well-formed JSON each of them left at least its own string behind.
  const strings = text.match(/"(?:[^"\\]|\\.)*"/g)?.length ?? 0
  return strings === 2 * entries.length ? accept(parameters) : repeated(undefined)
}

/**
 * One set out of what came in the query and what came in the body (forms 1 and 3 of protocol.md 2.6). The same value in
 * both is fine; two values are `invalid_request`, because different readers would take different ones.
 */
export function mergeParameters(query: Parameters, body: Parameters): TokenOutcome<Parameters> {
  if (query.size === 0) return accept(body)
  if (body.size === 0) return accept(query)
  const merged = new Map(query)
  for (const [name, value] of body) {
    const other = merged.get(name)
    // A parameter without a value counts as left out (RFC 6749 §3.2).
    if (other && value && other !== value) return conflicting(name)
    if (value || !other) merged.set(name, value)
  }
  return accept(merged)
}

/** `text` is one name or one value: there is no `&` in it. */
function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  return new URLSearchParams(`=${text}`).get('') ?? ''
}

/** Names that a refusal may repeat. Any other name is the caller's own text and stays out of our answer. */
const ownNames: ReadonlySet<string | undefined> = new Set([
  'grant_type',
  'scope',
  'client_id',
  'client_secret',
  'redirect_uri',
  'code',
  'code_verifier',
  'refresh_token',
  'client_assertion',
  'client_assertion_type',
])

function repeated(name: string | undefined): TokenRefused {
  const subject = ownNames.has(name) ? `The parameter ${name}` : 'A parameter'
  return refuseToken('invalid_request', `${subject} is repeated. Send each parameter once.`)
}

function conflicting(name: string): TokenRefused {
  const subject = ownNames.has(name) ? `The parameter ${name}` : 'A parameter'
  return refuseToken('invalid_request', `${subject} differs between the query and the body. Send it in the body only.`)
}

function notAnObjectOfStrings(): TokenRefused {
  return refuseToken('invalid_request', 'A JSON body has to be one object whose values are all strings.')
}
