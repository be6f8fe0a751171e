import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuthServerId, ClientId } from '@portreeve/protocol'
import { type HotHandler, hasTwoAuthorizations } from '../../http/index.ts'
import { type Client, type RecordCache, StoreUnavailable } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { RefusedRequest } from '../explain/describe-refusal.ts'
import type { Issuer } from '../keys/issuers.ts'
import { CannotSign } from '../tokens/sign-compact.ts'
import { pageThatMayRead } from './page-that-may-read.ts'
import { parseTokenRequest, type RawTokenRequest } from './parse-token-request.ts'
import { readBody } from './read-body.ts'
import { type TokenDeps, token } from './token.ts'
import {
  answerTo,
  bodyTooLarge,
  methodNotAllowed,
  noSuchServer,
  preflightAnswer,
  sendAnswer,
  serverError,
  temporarilyUnavailable,
  trailingSlash,
  twoAuthorizations,
} from './token-answers.ts'

export interface TokenEndpointDeps extends TokenDeps {
  /** Undefined when unknown or disabled: callers cannot tell the two apart. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  clients: Pick<RecordCache<ClientId, Client>, 'find'>
  /** Is told of every request that is refused, once it is answered. */
  onRefused: (refused: RefusedRequest) => void
  nowMillis: () => number
  log: Log
}

/** An answer, and what led to it: `refusal` and `fault` are for those who ask why. */
type Answered = Pick<RefusedRequest, 'answer' | 'issuer' | 'raw' | 'refusal' | 'fault'>

/**
 * POST `/oauth2/{authServerId}/v1/token`, and where requests may be loose with a trailing slash (form 2 of protocol.md 2.6:
 * a redirect would turn the POST into a GET). One of the two hot rooms, so it works on node:http itself; what a request means is in token.ts.
 */
export function createTokenEndpoint(deps: TokenEndpointDeps): HotHandler {
  return (request, response, requestId) => {
    const target = parseTarget(request.url ?? '')
    if (!target) return false
    void respond(request, response, requestId, target, deps)
    return true
  }
}

interface Target {
  id: AuthServerId
  hasSlash: boolean
  query: string
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  target: Target,
  deps: TokenEndpointDeps,
): Promise<void> {
  let answered: Answered
  try {
    answered = await answerFor(request, requestId, target, deps)
  } catch (fault) {
    answered = answerToFault(fault, requestId, deps.log)
  }
  const { answer, refusal } = answered
  sendAnswer(response, answer, requestId)
  if (answer.status < 400) return
  if (refusal) deps.log.info({ requestId, error: refusal.error, detail: refusal.detail }, 'token request refused')
  deps.onRefused({ ...answered, requestId, atMillis: deps.nowMillis() })
}

async function answerFor(
  request: IncomingMessage,
  requestId: string,
  { id, hasSlash, query }: Target,
  deps: TokenEndpointDeps,
): Promise<Answered> {
  if (request.method === 'OPTIONS') {
    return { answer: preflightAnswer(request.headers['access-control-request-headers']) }
  }
  const issuer = deps.findIssuer(id)
  if (request.method !== 'POST') return { answer: methodNotAllowed, issuer }
  if (!issuer) return { answer: noSuchServer }
  if (hasSlash && issuer.policy.tokenRequests === 'standard') return { answer: trailingSlash, issuer }
  const body = await readBody(request)
  if (body === undefined) return { answer: bodyTooLarge, issuer }
  if (hasTwoAuthorizations(request.rawHeaders)) return { answer: twoAuthorizations, issuer }
  const { 'content-type': contentType, authorization, origin } = request.headers
  const raw: RawTokenRequest = { query, body, contentType, authorization }
  try {
    const outcome = await token(raw, issuer, deps)
    const answer = answerTo(outcome)
    if (origin !== undefined) answer.readableBy = await readerOf(raw, origin, issuer, deps)
    return { answer, issuer, raw, refusal: outcome.ok ? undefined : outcome }
  } catch (fault) {
    return { ...answerToFault(fault, requestId, deps.log), issuer, raw }
  }
}

/** Browsers alone say where a page comes from, so the request is read a second time for them alone. */
async function readerOf(
  raw: RawTokenRequest,
  origin: string,
  { policy }: Issuer,
  { clients }: TokenEndpointDeps,
): Promise<string | undefined> {
  const request = parseTokenRequest(raw, policy.tokenRequests)
  return request.ok ? pageThatMayRead(origin, request.value.credentials.client_id, clients) : undefined
}

/** A fault is never a token and never the caller's mistake (threat T-15). */
function answerToFault(fault: unknown, requestId: string, log: Log): Answered {
  if (fault instanceof StoreUnavailable || fault instanceof CannotSign) {
    log.warn({ requestId, err: fault }, 'no token can be issued at the moment')
    const why = fault instanceof CannotSign ? 'there is no key to sign with' : 'the store did not answer'
    return { answer: temporarilyUnavailable, fault: why }
  }
  log.error({ requestId, err: fault }, 'token request failed')
  return { answer: serverError, fault: 'something failed; the log has its cause' }
}

const PREFIX = '/oauth2/'
const SUFFIX = '/v1/token'

/** The parts of a token endpoint's request target, or undefined when it is another endpoint's. */
function parseTarget(url: string): Target | undefined {
  if (!url.startsWith(PREFIX)) return undefined
  const idEnd = url.indexOf('/', PREFIX.length)
  if (idEnd === -1 || !url.startsWith(SUFFIX, idEnd)) return undefined
  let end = idEnd + SUFFIX.length
  const hasSlash = url[end] === '/'
  if (hasSlash) end++
  if (end < url.length && url[end] !== '?') return undefined
  return { id: url.slice(PREFIX.length, idEnd) as AuthServerId, hasSlash, query: url.slice(end + 1) }
}
