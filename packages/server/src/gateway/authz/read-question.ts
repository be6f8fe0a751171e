import { METHODS } from 'node:http'
import { accept, type Outcome, refuse } from '@portreeve/protocol'
import { normalHeader } from '../../registry/index.ts'

/**
 * How a proxy says which call it asks about. Each has an address of its own, so that only what that proxy sets itself is believed: a header
 * that one proxy overwrites, another passes on as the client sent it (threat G-B).
 *
 * - `original`: nginx's `auth_request`, at `/authz`. X-Original-Method and X-Original-URI.
 * - `forwarded`: Traefik's ForwardAuth and Caddy's `forward_auth`, at `/authz/forwarded`. X-Forwarded-Method and X-Forwarded-Uri.
 * - `prefixed`: Envoy's `ext_authz` over HTTP, at `/authz/envoy`. The call's own method, and its target behind that prefix.
 */
export type QuestionForm = 'original' | 'forwarded' | 'prefixed'

/** The call that is asked about. */
export interface Question {
  form: QuestionForm
  method: string
  /** The request target, as the proxy received it. */
  target: string
}

const ORIGINAL = '/authz'
const FORWARDED = '/authz/forwarded'
const PREFIXED = '/authz/envoy'

/** Reads it from the request the proxy makes: its method, its target and its raw header fields. */
export function readQuestion(
  method: string,
  url: string,
  rawHeaders: readonly string[],
): Outcome<Question, 'not_asked_here' | 'malformed'> {
  if (url === ORIGINAL) return fromFields('original', ['x-original-method', 'x-original-uri'], rawHeaders)
  // Caddy sends the call's query along, which is in the field as well.
  if (url === FORWARDED || url.startsWith(`${FORWARDED}?`))
    return fromFields('forwarded', ['x-forwarded-method', 'x-forwarded-uri'], rawHeaders)
  if (url.startsWith(`${PREFIXED}/`)) return accept({ form: 'prefixed', method, target: url.slice(PREFIXED.length) })
  return refuse('not_asked_here', 'no form of question has this address')
}

/** As over HTTP/1.1 to the gateway: a service may take `trace` for TRACE, which the checks do not (threat G-D). */
const methods: ReadonlySet<string> = new Set(METHODS)

/** Both fields, each exactly once and in no other spelling: some programs read `X_Original_URI` as the same field. */
function fromFields(
  form: QuestionForm,
  [methodField, targetField]: readonly [string, string],
  rawHeaders: readonly string[],
): Outcome<Question, 'malformed'> {
  const found = new Map<string, string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const lower = (rawHeaders[at] as string).toLowerCase()
    const normal = normalHeader(lower)
    if (normal !== methodField && normal !== targetField) continue
    if (lower !== normal || found.has(normal)) {
      return refuse('malformed', `${normal} is there more than once, or in another spelling`)
    }
    found.set(normal, rawHeaders[at + 1] as string)
  }
  const method = found.get(methodField)
  const target = found.get(targetField)
  if (method === undefined || target === undefined) {
    return refuse('malformed', `the proxy has to send ${methodField} and ${targetField}`)
  }
  return methods.has(method) ? accept({ form, method, target }) : refuse('malformed', `${methodField} is no method`)
}
