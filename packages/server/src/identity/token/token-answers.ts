import type { ServerResponse } from 'node:http'
import type { TokenErrorResponse, TokenResponse } from '@portreeve/protocol'
import { BODY_BYTES_MAX } from './read-body.ts'
import type { TokenOutcome } from './token-refusal.ts'

/** An answer of the token endpoint. Everything in it but the token is fixed text, and all of it is ASCII. */
export interface Answer {
  status: number
  /** JSON. */
  text: string
  /** Beyond those that every answer has: name, value, name, value. */
  headers?: readonly string[]
}

export const methodNotAllowed = error(405, 'invalid_request', 'The token endpoint takes POST only.', ['Allow', 'POST'])

export const noSuchServer = error(
  404,
  'invalid_request',
  'There is no authorization server at this address. Check the id in its path.',
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

/** RFC 6749 §5.1 and §5.2. */
export function answerTo(outcome: TokenOutcome<TokenResponse>): Answer {
  if (outcome.ok) return { status: 200, text: render(outcome.value) }
  if (outcome.error !== 'invalid_client') return error(400, outcome.error, outcome.description)
  // §5.2 asks for the challenge after an Authorization header; RFC 9110 §15.5.2 asks for it with every 401.
  return error(401, outcome.error, outcome.description, ['WWW-Authenticate', 'Basic realm="token endpoint"'])
}

export function sendAnswer(response: ServerResponse, { status, text, headers = [] }: Answer, requestId: string): void {
  response.writeHead(status, [
    'Content-Type',
    'application/json;charset=UTF-8',
    'Content-Length',
    String(text.length),
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

function error(
  status: number,
  error: TokenErrorResponse['error'],
  error_description: string,
  headers: readonly string[] = [],
): Answer {
  const body: TokenErrorResponse = { error, error_description }
  return { status, text: JSON.stringify(body), headers }
}

/** No value here can need an escape, and JSON.stringify would look for one in each of the token's characters. */
function render({ token_type, expires_in, access_token, scope }: TokenResponse): string {
  return `{"token_type":"${token_type}","expires_in":${expires_in},"access_token":"${access_token}","scope":"${scope}"}`
}
