import { accept, type EpochSeconds } from '@portreeve/protocol'
import type { Client } from '../../store/index.ts'
import { requestObjectAlgs } from '../client-metadata/supported.ts'
import { parseJwtPart } from '../parse-json-object.ts'
import type { ServerPolicy } from '../profiles.ts'
import type { Parameters } from '../token/parse-parameters.ts'
import { type AuthorizeOutcome, type AuthorizeRefused, refuseAuthorization } from './authorize-refusal.ts'
import { readResponseType } from './parse-response.ts'

/** The parts of a request object before anything about it is believed (OIDC Core §6.1). */
export interface RequestObject {
  header: Record<string, unknown>
  claims: Record<string, unknown>
  isSigned: boolean
}

/** Three parts of base64url; an encrypted one has five, which we cannot read (threat T-18: a wrapper must not hide what it wraps). */
const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)$/

/** Pure. */
export function readRequestObject(text: string): AuthorizeOutcome<RequestObject> {
  const [, head = '', payload = '', signature = ''] = COMPACT.exec(text) ?? []
  const header = parseJwtPart(head)
  const claims = parseJwtPart(payload)
  if (!header || !claims) return malformed('The request object is not a signed JWT. Encrypted ones are not supported.')
  return accept({ header, claims, isSigned: signature !== '' })
}

/** Before the signature: is it one that this client may sign like this? Pure. OIDC Core §6.3.2, RFC 8725 §3.1. */
export function checkObjectHeader(
  { header, isSigned }: RequestObject,
  { metadata }: Pick<Client, 'metadata'>,
  policy: Pick<ServerPolicy, 'unsignedRequestObjects'>,
): AuthorizeRefused | undefined {
  const { alg, typ, crit } = header
  const possible = requestObjectAlgs(policy)
  const registered = metadata.request_object_signing_alg
  const isAllowed =
    typeof alg === 'string' && possible.includes(alg) && (registered === undefined || registered === alg)
  if (!isAllowed) return malformed('The alg of the request object is not one that the app may use.')
  if (isSigned !== (alg !== 'none'))
    return malformed('The request object has no signature, or one although its alg is none.')
  if (crit !== undefined) return malformed('The request object has a crit header.')
  // RFC 9101 §4, or left out or JWT before it: another kind of JWT is none (RFC 8725 §3.11).
  if (typ === undefined || (typeof typ === 'string' && /^(?:jwt|oauth-authz-req\+jwt)$/i.test(typ))) return undefined
  return malformed('The typ of the request object is neither JWT nor oauth-authz-req+jwt.')
}

export interface ObjectExpected {
  client_id: string
  issuerUrl: string
  now: EpochSeconds
}

/** After the signature. What is there has to be right (OIDC Core §6.1: `iss` and `aud` SHOULD be, RFC 9101 §10.8 for `sub`). Pure. */
export function checkObjectClaims(
  { claims }: RequestObject,
  { client_id, issuerUrl, now }: ObjectExpected,
): AuthorizeRefused | undefined {
  const { iss, aud, exp, nbf, sub } = claims
  if (iss !== undefined && iss !== client_id) return malformed('iss of the request object is not the client_id.')
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud]
  if (aud !== undefined && !audiences.includes(issuerUrl))
    return malformed('aud of the request object is not this issuer.')
  if (exp !== undefined && !(typeof exp === 'number' && exp > now)) return malformed('The request object has expired.')
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= now))
    return malformed('The request object is not good yet.')
  // Such a one would be a client assertion as well.
  if (sub === client_id) return malformed('sub of the request object is the client_id.')
  return undefined
}

/** Claims of the JWT itself. */
const ownClaims = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sub'])

/**
 * The request with what the object says in the place of what the URL says (OIDC Core §6.1). `client_id` and `response_type`
 * have to be in the URL too, and agree. An object inside an object is refused. Pure.
 */
export function mergeRequestObject(outer: Parameters, { claims }: RequestObject): AuthorizeOutcome<Parameters> {
  const merged = new Map(outer)
  merged.delete('request')
  merged.delete('request_uri')
  for (const [name, value] of Object.entries(claims)) {
    if (ownClaims.has(name)) continue
    if (name === 'request' || name === 'request_uri') return malformed('The request object has another one in it.')
    const text = textOf(name, value)
    if (text === undefined || /\p{Cs}/u.test(text)) {
      return malformed('A parameter in the request object is not a string of Unicode characters.')
    }
    merged.set(name, text)
  }
  if (claims.client_id !== undefined && claims.client_id !== outer.get('client_id')) {
    return malformed('client_id of the request object is not the one beside it.')
  }
  const response_type = readResponseType(outer.get('response_type') ?? '')
  if (!response_type || response_type !== readResponseType(merged.get('response_type') ?? '')) {
    return malformed('response_type has to be beside the request object too, and the same.')
  }
  return accept(merged)
}

/** Numbers and objects stand as such where a URL would hold their text (OIDC Core §6.1, its example). */
function textOf(name: string, value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (name === 'max_age' && typeof value === 'number') return String(value)
  return name === 'claims' && typeof value === 'object' && value !== null ? JSON.stringify(value) : undefined
}

function malformed(description: string): AuthorizeRefused {
  return refuseAuthorization('invalid_request_object', description)
}
