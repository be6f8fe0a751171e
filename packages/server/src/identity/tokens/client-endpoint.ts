import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AuthServerId, ClientId } from '@portreeve/protocol'
import { type HotHandler, hasTwoAuthorizations } from '../../http/index.ts'
import { type Client, type RecordCache, StoreUnavailable } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { isPublic } from '../clients/auth-methods.ts'
import type { AuthenticateClient } from '../clients/client-authentication.ts'
import { parseCredentials } from '../clients/parse-credentials.ts'
import type { Issuer } from '../keys/issuers.ts'
import { pageThatMayRead } from '../token/page-that-may-read.ts'
import { type Parameters, parseForm } from '../token/parse-parameters.ts'
import { readBody } from '../token/read-body.ts'
import {
  type Answer,
  answerTo,
  bodyTooLarge,
  noSuchServer,
  preflightAnswer,
  sendAnswer,
  serverError,
  temporarilyUnavailable,
  twoAuthorizations,
} from '../token/token-answers.ts'
import { refuseToken, type TokenOutcome } from '../token/token-refusal.ts'
import { CannotSign } from './sign-compact.ts'

/** A request about a token, from a client that has proven who it is. */
export interface ClientRequest {
  issuer: Issuer
  client: Client
  parameters: Parameters
  headers: IncomingHttpHeaders
}

export interface ClientEndpoint {
  /** Under the issuer. */
  path: '/v1/introspect' | '/v1/revoke'
  /** Whether a client that cannot prove who it is may ask, from pages of other origins too. */
  forPublicClients: boolean
  handle(request: ClientRequest): Promise<TokenOutcome<Answer>>
}

export interface ClientEndpointDeps {
  authenticateClient: AuthenticateClient
  /** Undefined when unknown or disabled: callers cannot tell the two apart. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  clients: Pick<RecordCache<ClientId, Client>, 'find'>
  log: Log
}

/**
 * POST of a form under an issuer, by a client that authenticates as at the token endpoint. On node:http itself as that one
 * is: resource servers may ask here for every call they get.
 */
export function createClientEndpoint(endpoint: ClientEndpoint, deps: ClientEndpointDeps): HotHandler {
  return (request, response, requestId) => {
    const id = serverIdIn(request.url ?? '', endpoint.path)
    if (id === undefined) return false
    void respond({ request, response, requestId, id }, endpoint, deps)
    return true
  }
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  requestId: string
  id: AuthServerId
}

async function respond(exchange: Exchange, endpoint: ClientEndpoint, deps: ClientEndpointDeps): Promise<void> {
  let answer: Answer
  try {
    answer = await answerFor(exchange, endpoint, deps)
  } catch (fault) {
    answer = answerToFault(fault, exchange.requestId, deps.log)
  }
  sendAnswer(exchange.response, answer, exchange.requestId)
}

async function answerFor(
  { request, requestId, id }: Exchange,
  endpoint: ClientEndpoint,
  deps: ClientEndpointDeps,
): Promise<Answer> {
  const { headers } = request
  if (request.method === 'OPTIONS' && endpoint.forPublicClients) {
    return preflightAnswer(headers['access-control-request-headers'])
  }
  if (request.method !== 'POST') return methodNotAllowed(endpoint)
  const issuer = deps.findIssuer(id)
  if (!issuer) return noSuchServer
  const body = await readBody(request)
  if (body === undefined) return bodyTooLarge
  if (hasTwoAuthorizations(request.rawHeaders)) return twoAuthorizations
  const outcome = await decide({ issuer, body, headers }, endpoint, deps)
  const answer = outcome.ok ? outcome.value : answerTo(outcome)
  if (!outcome.ok) {
    deps.log.info({ requestId, error: outcome.error, detail: outcome.detail }, `${endpoint.path} refused`)
  }
  if (headers.origin === undefined || !endpoint.forPublicClients) return answer
  return { ...answer, readableBy: await readerOf(body, headers, issuer, deps) }
}

/** Browsers alone say where a page comes from, so the request is read a second time for them alone. */
async function readerOf(
  body: string,
  { origin, authorization }: IncomingHttpHeaders,
  { policy }: Issuer,
  { clients }: ClientEndpointDeps,
): Promise<string | undefined> {
  const parameters = parseForm(body)
  if (!parameters.ok) return undefined
  const credentials = parseCredentials(authorization, parameters.value, policy.tokenRequests === 'loose')
  return credentials.ok ? pageThatMayRead(origin, credentials.value.client_id, clients) : undefined
}

async function decide(
  { issuer, body, headers }: { issuer: Issuer; body: string; headers: IncomingHttpHeaders },
  endpoint: ClientEndpoint,
  deps: ClientEndpointDeps,
): Promise<TokenOutcome<Answer>> {
  const parameters = parseForm(body)
  if (!parameters.ok) return parameters
  const loose = issuer.policy.tokenRequests === 'loose'
  const credentials = parseCredentials(headers.authorization, parameters.value, loose)
  if (!credentials.ok) return credentials
  const client = await deps.authenticateClient(credentials.value, { issuer, path: endpoint.path })
  if (!client.ok) return client
  // RFC 7662 §4: who could ask without proof could try out tokens.
  if (!endpoint.forPublicClients && isPublic(client.value)) {
    return refuseToken('invalid_client', 'A client without a secret or a key may not ask here.')
  }
  return endpoint.handle({ issuer, client: client.value, parameters: parameters.value, headers })
}

/** A fault never means "not active" or "revoked" (threat T-15). */
function answerToFault(fault: unknown, requestId: string, log: Log): Answer {
  if (fault instanceof StoreUnavailable || fault instanceof CannotSign) {
    log.warn({ requestId, err: fault }, 'nothing can be said about tokens at the moment')
    return temporarilyUnavailable
  }
  log.error({ requestId, err: fault }, 'request about a token failed')
  return serverError
}

function methodNotAllowed({ forPublicClients }: ClientEndpoint): Answer {
  const body = { error: 'invalid_request', error_description: 'This endpoint takes POST only.' }
  const allow = forPublicClients ? 'POST, OPTIONS' : 'POST'
  return { status: 405, text: JSON.stringify(body), headers: ['Allow', allow] }
}

const PREFIX = '/oauth2/'

/** The authorization server of a request target, or undefined when it is another endpoint's. A query is not looked at. */
function serverIdIn(url: string, path: string): AuthServerId | undefined {
  if (!url.startsWith(PREFIX)) return undefined
  const idEnd = url.indexOf('/', PREFIX.length)
  if (idEnd === -1 || !url.startsWith(path, idEnd)) return undefined
  const end = idEnd + path.length
  return end === url.length || url[end] === '?' ? (url.slice(PREFIX.length, idEnd) as AuthServerId) : undefined
}
