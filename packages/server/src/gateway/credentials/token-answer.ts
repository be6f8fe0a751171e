import { isHeaderValue } from '../../registry/index.ts'
import { NoCredentials } from './no-credentials.ts'
import type { TokenAccessControl } from './token-request.ts'

/** What a token URL answered. */
export interface TokenAnswer {
  status: number
  /** Its `Content-Encoding`, where it has one. */
  contentEncoding: string | undefined
  body: string
}

export interface ReadToken {
  /** What stands in `Authorization`. A secret. */
  authorization: string
  lifetimeSeconds: number
}

/** RFC 6749 §5.1 leaves a lifetime out at will. Short, because a token that is fetched too often does less harm than one that is refused. */
const DEFAULT_LIFETIME_SECONDS = 300
/** Whatever a server says, milliseconds for seconds included: a token is not trusted longer. */
const LIFETIME_SECONDS_MAX = 86_400
/** More than servers take in a header field. */
const AUTHORIZATION_LENGTH_MAX = 16_384

/** The token in an answer, as the access control says where it is. Throws NoCredentials; nothing of the answer is in its message. Pure. */
export function readTokenAnswer(accessControl: TokenAccessControl, answer: TokenAnswer): ReadToken {
  const { status, contentEncoding } = answer
  if (status >= 300 && status < 400) throw new NoCredentials('the token URL redirects, and that is not followed')
  if (status < 200 || status >= 300) throw new NoCredentials(`the token URL answered ${status}${errorIn(answer)}`)
  if (contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity') {
    throw new NoCredentials('the answer of the token URL is compressed, though nobody asked for that')
  }
  const members = parseObject(answer.body)
  if (!members) throw new NoCredentials('the answer of the token URL is no JSON object')
  const read = accessControl.kind === 'external_oauth' ? readExternal(members) : readCustom(members, accessControl)
  if (!isHeaderValue(read.authorization) || read.authorization.length > AUTHORIZATION_LENGTH_MAX) {
    throw new NoCredentials('the token cannot be sent in a header')
  }
  return read
}

function readExternal(members: JsonObject): ReadToken {
  const token = ownMember(members, 'access_token')
  if (!isToken(token)) throw new NoCredentials('the answer of the token URL has no access_token')
  // RFC 6749 §7.1: a token of a type that we do not know is not used. Some servers call theirs `BearerToken`.
  const type = ownMember(members, 'token_type')
  if (type !== undefined && !(typeof type === 'string' && /^bearer/i.test(type))) {
    throw new NoCredentials('the token is not of the type Bearer')
  }
  return { authorization: `Bearer ${token}`, lifetimeSeconds: lifetimeOf(ownMember(members, 'expires_in')) }
}

function readCustom(
  members: JsonObject,
  { attributeName, tokenPrefix, expirationSeconds }: Extract<TokenAccessControl, { kind: 'custom_oauth' }>,
): ReadToken {
  let found: unknown = members
  for (const name of attributeName.split('.')) found = isObject(found) ? ownMember(found, name) : undefined
  if (!isToken(found)) throw new NoCredentials(`the answer of the token URL has no text at ${attributeName}`)
  return {
    authorization: tokenPrefix + found,
    lifetimeSeconds: Math.min(expirationSeconds, LIFETIME_SECONDS_MAX),
  }
}

/** A number of seconds, which many servers write as text. Nothing, zero and nonsense are the default. */
function lifetimeOf(expires_in: unknown): number {
  const isNumeral = typeof expires_in === 'string' && /^ *\d{1,15}(?:\.\d{1,15})? *$/.test(expires_in)
  const seconds = Math.floor(isNumeral ? Number(expires_in) : typeof expires_in === 'number' ? expires_in : Number.NaN)
  return seconds >= 1 ? Math.min(seconds, LIFETIME_SECONDS_MAX) : DEFAULT_LIFETIME_SECONDS
}

/** RFC 6749 §5.2. Only these words: a server may put anything into its answer, the secret that it was sent included. */
const errorWords = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]

function errorIn({ body }: TokenAnswer): string {
  const members = parseObject(body)
  const error = members && ownMember(members, 'error')
  return typeof error === 'string' && errorWords.includes(error) ? ` (${error})` : ''
}

type JsonObject = Record<string, unknown>

function parseObject(text: string): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Never what a prototype has. */
function ownMember(members: JsonObject, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name] : undefined
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
