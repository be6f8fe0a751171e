import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type EpochSeconds, Header, type SubscriptionId } from '@portreeve/protocol'
import { parseRequestTarget } from '../http/index.ts'
import { type Identity, parseBearer, type TokenVerifier, type VerifiedToken } from '../identity/index.ts'
import { type Log, pathForLog } from '../telemetry/index.ts'
import { accessChecks, firstRefusal, tokenChecks } from './checks.ts'
import { createFacts, type Facts, type FactsDeps } from './facts.ts'
import { type Call, type ForwardDeps, forward } from './forward.ts'
import { inTurn } from './in-turn.ts'
import { type RequestHeaders, readRequestHeaders } from './read-request-headers.ts'
import { answer, type Refusal } from './refusals.ts'
import type { Route, RouteTable } from './route-table.ts'
import { sendRefusal } from './send-refusal.ts'

export interface CallHandlerDeps
  extends Pick<ForwardDeps<AuthenticatedCall>, 'dispatcher' | 'limits' | 'onOver'>,
    FactsDeps {
  findRoute: RouteTable['find']
  verifyToken: TokenVerifier
  findServer: Identity['findServer']
  isRevoked: Identity['revokedTokens']['isRevoked']
  /** What this process calls itself in `Via` (RFC 9110 §7.6.3). */
  pseudonym: string
  now: () => EpochSeconds
  log: Log
  /** Before each call that is sent on; `onOver` follows. */
  onForward: () => void
}

/** A call with a good token. */
interface AuthenticatedCall extends Call {
  route: Route
  token: VerifiedToken
  /** As the app sent it. */
  bearer: string
  headers: RequestHeaders
  /** The request target, exactly as received. */
  target: string
  now: EpochSeconds
}

/**
 * Takes a call through the steps of protocol.md 3.3 in order (see checks.ts). With everything in memory no step waits, and
 * no promise is made.
 */
export function createCallHandler(deps: CallHandlerDeps) {
  const { findRoute, verifyToken, findServer, isRevoked, pseudonym, now, log } = deps
  const facts = createFacts(deps)
  const via = `1.1 ${pseudonym}`
  const forwarding: ForwardDeps<AuthenticatedCall> = {
    dispatcher: deps.dispatcher,
    limits: deps.limits,
    onOver: deps.onOver,
    onRefusal: (call, refusal) => refuse(call, refusal, call.route, call.token),
    onBreak(call, fault) {
      log.warn(
        { requestId: call.requestId, apiId: call.route.api.id, err: fault },
        'answer of an API service broke off',
      )
    },
  }

  function refuse(call: Call, refusal: Refusal, route?: Route, token?: VerifiedToken) {
    if (call.response.destroyed) return
    const { code } = answer(refusal)
    const about = { code, detail: refusal.detail, requestId: call.requestId, apiId: route?.api.id }
    log.info({ ...about, jti: token?.jti, cid: token?.cid }, 'call refused')
    sendRefusal(call.request, call.response, refusal, call.requestId)
  }

  /** A bug, or a store that is away while the answer is not in memory: refused, because it is unknown. */
  function fail(call: Call, fault: unknown): void {
    log.error({ requestId: call.requestId, err: fault }, 'call failed in the gateway')
    if (call.response.headersSent) call.response.destroy()
    else refuse(call, { kind: 'fault', detail: 'see the error with this Request-Id' })
  }

  /** Steps 1 to 3: what can be said from the request and from memory alone. */
  function authenticate(call: Call) {
    const { request } = call
    const target = parseRequestTarget(request.url ?? '')
    if (!target.ok) return refuse(call, { kind: 'malformed_request', detail: target.detail })
    // RFC 9110 §9.3.8: would return the credentials we put in.
    if (request.method === 'TRACE') return refuse(call, { kind: 'malformed_request', detail: 'TRACE is not supported' })
    const headers = readRequestHeaders(request.rawHeaders, request.httpVersion, pseudonym)
    if (!headers.ok) {
      const kind = headers.error === 'loop' ? 'no_target' : 'malformed_request'
      return refuse(call, { kind, detail: headers.detail })
    }

    const route = findRoute(target.value.path)
    if (!route) return refuse(call, { kind: 'no_route', detail: pathForLog(target.value.path) })
    const { issuer } = route
    const { authorization } = headers.value
    if (!authorization) return refuse(call, { kind: 'no_authorization', issuer, detail: 'no Authorization' }, route)
    const bearer = parseBearer(authorization)
    if (bearer === undefined) {
      return refuse(call, { kind: 'invalid_token', issuer, detail: 'not Bearer, one space, token' }, route)
    }
    const verified = verifyToken(bearer, issuer)
    if (!verified.ok) {
      const kind = verified.error === 'foreign_issuer' ? 'issuer_mismatch' : 'invalid_token'
      return refuse(call, { kind, issuer, detail: verified.detail }, route)
    }
    const token = verified.value
    const at = now()
    const refusal = firstRefusal(tokenChecks, {
      route,
      token,
      server: findServer(route.api.authServerId),
      isRevoked,
      now: at,
    })
    if (refusal) return refuse(call, refusal, route, token)

    const { response, requestId } = call
    gatherFacts({
      request,
      response,
      requestId,
      route,
      token,
      bearer,
      headers: headers.value,
      target: target.value.raw,
      now: at,
    })
  }

  function gatherFacts(call: AuthenticatedCall) {
    const { cid } = call.token
    const id = parseSubscriptionId(call.headers.subscriptionId)
    const atHand = facts.peek(call.route, cid, id)
    if (atHand) return authorize(call, atHand)
    facts
      .find(call.route, cid, id)
      .then((found) => authorize(call, found))
      .catch((fault: unknown) => fail(call, fault))
  }

  /** Steps 4 to 10. */
  function authorize(call: AuthenticatedCall, known: Facts) {
    const { route, token } = call
    const { subscriptionId } = call.headers
    const refusal = firstRefusal(accessChecks, { route, token, subscriptionId, ...known })
    if (refusal) return refuse(call, refusal, route, token)
    const subscriptionIdOut = known.subscription?.id as SubscriptionId
    if (route.credential === 'passthrough') return send(call, subscriptionIdOut, `Bearer ${call.bearer}`)
    if (route.credential === 'unsupported') {
      const { id, accessControl } = route.api
      log.error(
        { apiId: id, accessControl: accessControl.kind },
        'this gateway cannot do this kind of access control yet',
      )
      return refuse(call, { kind: 'no_provider_credentials', detail: 'kind of access control' }, route, token)
    }
    const atHand = route.credential.peek(call.now)
    if (atHand !== undefined) return send(call, subscriptionIdOut, atHand)
    route.credential
      .obtain()
      .then(
        (authorization) => send(call, subscriptionIdOut, authorization),
        (fault: unknown) => {
          log.error({ requestId: call.requestId, apiId: route.api.id, err: fault }, 'no token for an API service')
          refuse(call, { kind: 'no_provider_credentials', detail: 'minting failed' }, route, token)
        },
      )
      .catch((fault: unknown) => fail(call, fault))
  }

  /** Step 11. What the client sent comes first, so nothing it says can touch what is ours (protocol.md 3.5). */
  function send(call: AuthenticatedCall, subscriptionId: SubscriptionId, authorization: string) {
    const { request, response, route } = call
    // The client may have left while we waited.
    if (response.destroyed) return
    if (!route.target)
      return refuse(call, { kind: 'no_target', detail: 'target URL cannot be used' }, route, call.token)
    const headers = call.headers.forwarded
    headers.push(
      Header.authorization,
      authorization,
      Header.subscriptionId,
      subscriptionId,
      Header.requestId,
      call.requestId,
      'X-Forwarded-For',
      peerOf(request.socket),
      'X-Forwarded-Proto',
      (request.socket as TLSSocket).encrypted ? 'https' : 'http',
      'Via',
      via,
    )
    const { origin, pathPrefix } = route.target
    const path = pathPrefix + call.target.slice(route.prefixLength)
    deps.onForward()
    forward(call, { origin, path, headers, body: call.headers.body }, forwarding)
  }

  return function handle(request: IncomingMessage, response: ServerResponse, requestId: string): void {
    inTurn(request, response, () => {
      const call: Call = { request, response, requestId }
      try {
        authenticate(call)
      } catch (fault) {
        fail(call, fault)
      }
    })
  }
}

const UUID_LENGTH = 36

/** Only what can be an id is looked up: memory of unknown ids must not be filled with long ones. */
function parseSubscriptionId(header: string | undefined): SubscriptionId | undefined {
  return header?.length === UUID_LENGTH ? (header.toLowerCase() as SubscriptionId) : undefined
}

/** Without the prefix that a dual-stack socket puts before an IPv4 address. */
function peerOf(socket: Socket): string {
  const address = socket.remoteAddress ?? 'unknown'
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}
