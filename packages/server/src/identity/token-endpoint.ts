import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuthServerId, TokenErrorResponse, TokenResponse } from '@portreeve/protocol'
import type { HotHandler } from '../http/index.ts'
import { StoreUnavailable } from '../store/index.ts'
import type { Log } from '../telemetry/index.ts'
import { CannotSign } from './access-token.ts'
import type { Issuer } from './issuers.ts'
import { readBody } from './read-body.ts'
import { type TokenDeps, token } from './token.ts'
import type { TokenRefused } from './token-refusal.ts'

export interface TokenEndpointDeps extends TokenDeps {
  /** Undefined when unknown or disabled: callers cannot tell the two apart. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  log: Log
}

/** A token request is a few hundred bytes; the largest parameter, an assertion, a few thousand. */
const BODY_BYTES_MAX = 16 * 1024

/**
 * POST `/oauth2/{authServerId}/v1/token`, with or without a trailing slash (form 2 of protocol.md 2.6: a redirect would turn
 * the POST into a GET). One of the two hot rooms, so it works on node:http itself; what a request means is in token.ts.
 */
export function createTokenEndpoint(deps: TokenEndpointDeps): HotHandler {
  return (request, response, requestId) => {
    const target = parseTarget(request.url ?? '')
    if (!target) return false
    const exchange: Exchange = { request, response, requestId }
    const issuer = deps.findIssuer(target.id as AuthServerId)
    if (request.method !== 'POST') {
      const headers = ['Allow', 'POST']
      answerError(exchange, 405, 'invalid_request', 'The token endpoint takes POST only.', headers)
    } else if (!issuer) {
      const description = 'There is no authorization server at this address. Check the id in its path.'
      answerError(exchange, 404, 'invalid_request', description)
    } else {
      answer(exchange, target.query, issuer, deps).catch((fault: unknown) => answerFault(exchange, fault, deps.log))
    }
    return true
  }
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  requestId: string
}

async function answer(exchange: Exchange, query: string, issuer: Issuer, deps: TokenEndpointDeps): Promise<void> {
  const { request, requestId } = exchange
  const body = await readBody(request, BODY_BYTES_MAX)
  if (body === undefined) {
    // What is still on its way is not worth reading, so the connection cannot be used again.
    const description = `The body is larger than ${BODY_BYTES_MAX} bytes.`
    return answerError(exchange, 413, 'invalid_request', description, ['Connection', 'close'])
  }
  if (hasTwoAuthorizations(request.rawHeaders)) {
    return answerError(exchange, 400, 'invalid_request', 'Send one Authorization header only.')
  }
  const { 'content-type': contentType, authorization } = request.headers
  const outcome = await token({ query, body, contentType, authorization }, issuer, deps)
  if (outcome.ok) return send(exchange, 200, outcome.value)
  deps.log.info({ requestId, error: outcome.error, detail: outcome.detail }, 'token request refused')
  answerRefusal(exchange, outcome)
}

function answerRefusal(exchange: Exchange, { error, description }: TokenRefused): void {
  if (error !== 'invalid_client') return answerError(exchange, 400, error, description)
  // RFC 6749 §5.2 asks for the challenge after an Authorization header; RFC 9110 §15.5.2 asks for it with every 401.
  answerError(exchange, 401, error, description, ['WWW-Authenticate', 'Basic realm="token endpoint"'])
}

function answerFault(exchange: Exchange, fault: unknown, log: Log): void {
  const { requestId } = exchange
  if (fault instanceof StoreUnavailable || fault instanceof CannotSign) {
    log.warn({ requestId, err: fault }, 'no token can be issued at the moment')
    const description = 'No token can be issued at the moment. Try again in a few seconds.'
    return answerError(exchange, 503, 'temporarily_unavailable', description, ['Retry-After', '2'])
  }
  log.error({ requestId, err: fault }, 'token request failed')
  answerError(exchange, 500, 'server_error', 'Something failed on our side. Its cause is logged under this Request-Id.')
}

function answerError(
  exchange: Exchange,
  status: number,
  error: TokenErrorResponse['error'],
  error_description: string,
  headers: readonly string[] = [],
): void {
  send(exchange, status, { error, error_description }, headers)
}

/** RFC 6749 §5.1, §5.2. Every value in `body` is ASCII. */
function send(
  { response, requestId }: Exchange,
  status: number,
  body: TokenResponse | TokenErrorResponse,
  headers: readonly string[] = [],
): void {
  const text = JSON.stringify(body)
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

const PREFIX = '/oauth2/'
const SUFFIX = '/v1/token'

/** The parts of a token endpoint's request target, or undefined when it is another endpoint's. */
function parseTarget(url: string): { id: string; query: string } | undefined {
  if (!url.startsWith(PREFIX)) return undefined
  const idEnd = url.indexOf('/', PREFIX.length)
  if (idEnd === -1 || !url.startsWith(SUFFIX, idEnd)) return undefined
  let end = idEnd + SUFFIX.length
  if (url[end] === '/') end++
  if (end < url.length && url[end] !== '?') return undefined
  return { id: url.slice(PREFIX.length, idEnd), query: url.slice(end + 1) }
}

/** Node keeps the first of several and drops the rest, which another server in front may read differently (threat G-B). */
function hasTwoAuthorizations(rawHeaders: readonly string[]): boolean {
  let seen = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    if (name.length === 'authorization'.length && name.toLowerCase() === 'authorization') seen++
  }
  return seen > 1
}
