import type { ServerResponse } from 'node:http'
import type { TokenErrorResponse, TokenResponse } from '@portreeve/protocol'
import { askedHeaderNames } from '../cross-origin.ts'
import { BODY_BYTES_MAX } from './read-body.ts'
import type { TokenOutcome } from './token-refusal.ts'

/** An answer of the token endpoint. Everything in it but the token is fixed text, and all of it is ASCII. */
export interface Answer {
  status: number
  /** JSON, unless `type` says something else. */
  text: string
  type?: string
  /** Beyond those that every answer has: name, value, name, value. */
  headers?: readonly string[]
  /** Origin whose pages may read it (page-that-may-read.ts). */
  readableBy?: string | undefined
}

export const methodNotAllowed = error(405, 'invalid_request', 'The token endpoint takes POST only.', [
  'Allow',
  'POST, OPTIONS',
])

export const noSuchServer = error(
  404,
  'invalid_request',
  'There is no authorization server at this address. Check the id in its path.',
)

export const trailingSlash = error(
  404,
  'invalid_request',
  'There is no trailing slash at the end of the token endpoint. See its metadata.',
)

export const twoAuthorizations = error(400, 'invalid_request', 'Send one Authorization header only.')

/** What is still on its way is not worth reading, so the connection cannot be used again. */
export const bodyTooLarge = error(413, 'invalid_request', `The body is larger than ${BODY_BYTES_MAX} bytes.`, [
  'Connection',
  'close',
])

/** RFC 6749 names this error for the authorization endpoint only (§4.1.2.1); clients that know it there know it here. */
export const temporarilyUnavailable = error(
  503,
  'temporarily_unavailable',
  'No token can be issued at the moment. Try again in a few seconds.',
  ['Retry-After', '2'],
)

export const serverError = error(
  500,
  'server_error',
  'Something failed on our side. Its cause is logged under this Request-Id.',
)

/**
 * May a page of another origin send a request? Yes, with whatever headers it likes: nothing here is decided by cookies, so a
 * page can do no more than any other program. Who may read the answer is decided when the client is known: `readableBy`.
 * Fetch standard, CORS protocol.
 */
export function preflightAnswer(askedHeaders: string | undefined): Answer {
  const asked = askedHeaderNames(askedHeaders)
  return {
    status: 204,
    text: '',
    headers: [
      'Allow',
      'POST, OPTIONS',
      'Access-Control-Allow-Origin',
      '*',
      'Access-Control-Allow-Methods',
      'POST',
      ...(asked === undefined ? [] : ['Access-Control-Allow-Headers', asked]),
      'Access-Control-Max-Age',
      '600',
    ],
  }
}

/** RFC 6749 §5.1 and §5.2. */
export function answerTo(outcome: TokenOutcome<TokenResponse>): Answer {
  if (outcome.ok) return { status: 200, text: render(outcome.value) }
  if (outcome.error !== 'invalid_client') return error(400, outcome.error, outcome.description)
  // §5.2 asks for the challenge after an Authorization header; RFC 9110 §15.5.2 asks for it with every 401.
  return error(401, outcome.error, outcome.description, ['WWW-Authenticate', 'Basic realm="token endpoint"'])
}

export function sendAnswer(response: ServerResponse, answer: Answer, requestId: string): void {
  const { status, text, type = 'application/json;charset=UTF-8', headers = [], readableBy } = answer
  response.writeHead(status, [
    ...(text === '' ? [] : ['Content-Type', type, 'Content-Length', String(text.length)]),
    ...(readableBy === undefined ? [] : crossOrigin(readableBy)),
    'Cache-Control',
    'no-store',
    'Pragma',
    'no-cache',
    'X-Content-Type-Options',
    'nosniff',
    'Request-Id',
    requestId,
    ...headers,
  ])
  response.end(text, 'latin1')
}

function crossOrigin(origin: string): string[] {
  return [
    'Access-Control-Allow-Origin',
    origin,
    'Vary',
    'Origin',
    'Access-Control-Expose-Headers',
    'Request-Id, Retry-After, WWW-Authenticate',
  ]
}

function error(
  status: number,
  error: TokenErrorResponse['error'],
  error_description: string,
  headers: readonly string[] = [],
): Answer {
  const body: TokenErrorResponse = { error, error_description }
  return { status, text: JSON.stringify(body), headers }
}

/**
 * No value here can need an escape (scopes have the characters of RFC 6749 §3.3 or are not granted), and JSON.stringify would
 * look for one in each of the tokens' characters.
 */
function render({ token_type, expires_in, access_token, scope, id_token, refresh_token }: TokenResponse): string {
  const idToken = id_token === undefined ? '' : `,"id_token":"${id_token}"`
  const refreshToken = refresh_token === undefined ? '' : `,"refresh_token":"${refresh_token}"`
  return `{"token_type":"${token_type}","expires_in":${expires_in},"access_token":"${access_token}","scope":"${scope}"${idToken}${refreshToken}}`
}
