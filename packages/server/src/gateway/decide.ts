import type { ClientId, EpochSeconds } from '@portreeve/protocol'
import { parseRequestTarget } from '../http/index.ts'
import { type Identity, parseBearer, type TokenVerifier } from '../identity/index.ts'
import { type Connection, StoreUnavailable, type Subscription } from '../store/index.ts'
import { type Log, pathForLog } from '../telemetry/index.ts'
import { type CorsOrigins, crossOriginFields, listFor, preflightFields, timingFields } from './browsers/cross-origin.ts'
import { originOf, readPreflight } from './browsers/read-preflight.ts'
import type { CallRecord } from './calls/call-record.ts'
import { appChecks, connectionOf, firstRefusal, type KnownCall, subscriptionChecks, tokenChecks } from './checks.ts'
import { NoCredentials } from './credentials/no-credentials.ts'
import type { Outbound } from './credentials/provider-credential.ts'
import { findQueryName } from './credentials/query-names.ts'
import { withoutHeaders } from './credentials/without-headers.ts'
import { createFacts, type FactsDeps } from './facts.ts'
import type { QuotaAnswer, Quotas } from './quotas/quotas.ts'
import { type RequestHeaders, readRequestHeaders } from './read-request-headers.ts'
import type { Refusal } from './refusals.ts'
import type { Route, RouteTable } from './route-table.ts'
import type { IdentifyBasicCaller } from './simulator/basic-callers.ts'
import { takePartInTrace } from './trace-context.ts'
import { whyNoWebSocket } from './upgrades/handshake.ts'

/** A call as the checks see it, whoever brings it: a client of ours, or a proxy that asks for a decision. */
export interface Asked {
  method: string
  /** The request target, exactly as received. */
  target: string
  rawHeaders: readonly string[]
  httpVersion: string
  requestId: string
  record: CallRecord
  /** Name, value: what whoever answers adds to the answer, refused or not. */
  answerFields: string[]
  /** Whether its connection could become a WebSocket. Otherwise a call that wants that is refused. */
  mayUpgrade?: boolean | undefined
}

/** A call to a known route by somebody who is known. */
export interface AuthenticatedCall<C extends Asked> {
  asked: C
  route: Route
  cid: ClientId
  /** The token, as the app sent it. Empty: it sent its key and secret, for which only sample data is given. */
  bearer: string
  headers: RequestHeaders
  now: EpochSeconds
}

/** A call that may go to the API service, with what has to be put in. */
export interface AllowedCall<C extends Asked> extends AuthenticatedCall<C> {
  subscription: Subscription
  connection: Connection
  outbound: Outbound
}

/** A call that is to be answered from the spec's examples (protocol.md 3.8). */
export interface SimulatedCall<C extends Asked> {
  asked: C
  route: Route
}

/** What becomes of a call: exactly one of these is called for each, at once or later. */
export interface Endings<C extends Asked> {
  onRefused(asked: C, refusal: Refusal): void
  onAllowed(call: AllowedCall<C>): void
  onSimulated(call: SimulatedCall<C>): void
  /** A browser's question; `answerFields` are its answer. Left out: nothing is said to pages, and a preflight is a call like any other. */
  onPreflight?(asked: C): void
  /** A bug, or a store that is away while the answer is not in memory. */
  onFault(asked: C, fault: unknown): void
}

export interface DeciderDeps extends FactsDeps {
  findRoute: RouteTable['find']
  verifyToken: TokenVerifier
  findServer: Identity['findServer']
  isRevoked: Identity['revokedTokens']['isRevoked']
  quotas: Quotas
  /** Whether what is remembered may be trusted: changes were heard of a short enough while ago. */
  isCurrent: () => boolean
  identifyBasicCaller: IdentifyBasicCaller
  /** Of the exchange's console: its pages may call every API. Undefined: they are pages like any other. */
  consoleOrigin?: string | undefined
  /** What this process calls itself in `Via` (RFC 9110 §7.6.3). */
  pseudonym: string
  now: () => EpochSeconds
  log: Log
  /** Whether a call that was let through before still would be: takes no quota, and obtains no credentials. */
  again?: boolean
}

/**
 * Takes a call through the steps of protocol.md 3.3 in order (see checks.ts), to the point where it would be sent on. With everything in
 * memory no step waits, and no promise is made.
 */
export function createDecider<C extends Asked>(deps: DeciderDeps, endings: Endings<C>): (asked: C) => void {
  const {
    findRoute,
    verifyToken,
    findServer,
    isRevoked,
    quotas,
    isCurrent,
    identifyBasicCaller,
    consoleOrigin,
    pseudonym,
    now,
    log,
    again = false,
  } = deps
  const facts = createFacts(deps)
  const refuse = (asked: C, refusal: Refusal) => endings.onRefused(asked, refusal)
  const tellsPages = endings.onPreflight !== undefined
  /** A page may read why there was no API to call, whoever it is. */
  const refuseUnrouted = (asked: C, refusal: Refusal) => {
    const origin = tellsPages ? originOf(asked.rawHeaders) : undefined
    if (origin !== undefined) tellPage(asked, origin, undefined)
    refuse(asked, refusal)
  }
  const tellPage = ({ answerFields }: C, origin: string, allowed: CorsOrigins) =>
    answerFields.push(...crossOriginFields(origin, allowed), ...timingFields(origin, consoleOrigin))
  const fault = (asked: C) => (cause: unknown) => endings.onFault(asked, cause)

  /** Steps 1 to 3: what can be said from the request and from memory alone. */
  function authenticate(asked: C) {
    const target = parseRequestTarget(asked.target)
    if (!target.ok) return refuseUnrouted(asked, { kind: 'malformed_request', detail: target.detail })
    // RFC 9110 §9.3.8: would return the credentials we put in.
    if (asked.method === 'TRACE') {
      return refuseUnrouted(asked, { kind: 'malformed_request', detail: 'TRACE is not supported' })
    }
    const headers = readRequestHeaders(asked.rawHeaders, asked.httpVersion, pseudonym)
    if (!headers.ok) {
      const kind = headers.error === 'loop' ? 'no_target' : 'malformed_request'
      return refuseUnrouted(asked, { kind, detail: headers.detail })
    }
    takePartInTrace(asked.record, headers.value.traceparent, headers.value.tracestate)
    if (!isCurrent()) return refuseUnrouted(asked, { kind: 'stale', detail: 'changes were not heard of for too long' })
    const { origin, upgrade } = headers.value
    if (upgrade) {
      const detail = whyNoWebSocket(asked, headers.value)
      if (detail !== undefined) return refuseUnrouted(asked, { kind: 'malformed_request', detail })
    }

    const route = findRoute(target.value.path)
    asked.record.route = route
    if (origin !== undefined && tellsPages) {
      const allowed = listFor(origin, route?.api.traffic?.corsOrigins, consoleOrigin)
      tellPage(asked, origin, allowed)
      const preflight = readPreflight(asked, origin)
      if (preflight) {
        // Where there is no API too: the page then makes its call, and can read that there is none.
        asked.answerFields.push(...preflightFields(preflight, allowed))
        return endings.onPreflight?.(asked)
      }
    }
    if (!route) return refuse(asked, { kind: 'no_route', detail: pathForLog(target.value.path) })
    if (upgrade && route.api.traffic?.websockets === false) {
      return refuse(asked, { kind: 'malformed_request', detail: 'Upgrade: this API has no WebSockets' })
    }
    const { issuer } = route
    const { authorization } = headers.value
    if (!authorization) return refuse(asked, { kind: 'no_authorization', issuer, detail: 'no Authorization' })
    const bearer = parseBearer(authorization)
    if (bearer === undefined) {
      if (isSimulator(headers.value.subscriptionId) && isBasic(authorization)) {
        return authenticateBasic(asked, route, authorization, headers.value)
      }
      return refuse(asked, { kind: 'invalid_token', issuer, detail: 'not Bearer, one space, token' })
    }
    const verified = verifyToken(bearer, issuer)
    if (!verified.ok) {
      const kind = verified.error === 'foreign_issuer' ? 'issuer_mismatch' : 'invalid_token'
      return refuse(asked, { kind, issuer, detail: verified.detail })
    }
    const token = verified.value
    asked.record.token = token
    const at = now()
    const server = findServer(route.api.authServerId)
    const refusal = firstRefusal(tokenChecks, { route, token, server, isRevoked, now: at })
    if (refusal) return refuse(asked, refusal)
    gatherFacts({ asked, route, cid: token.cid, bearer, headers: headers.value, now: at })
  }

  /** protocol.md 3.8: for sample data, key and secret are enough. */
  function authenticateBasic(asked: C, route: Route, authorization: string, headers: RequestHeaders) {
    identifyBasicCaller(authorization, route, asked.record.remoteAddress)
      .then((caller) => {
        if ('refusal' in caller) return refuse(asked, caller.refusal)
        gatherFacts({ asked, route, cid: caller.client_id, bearer: '', headers, now: now() })
      })
      .catch(fault(asked))
  }

  function gatherFacts(call: AuthenticatedCall<C>) {
    const { route, cid } = call
    const { subscriptionId } = call.headers
    const atHand = facts.peek(route, cid, subscriptionId)
    if (atHand) return authorizeApp(call, atHand)
    facts
      .find(route, cid, subscriptionId)
      .then((found) => authorizeApp(call, found))
      .catch(fault(call.asked))
  }

  /** Steps 4 and 5. */
  function authorizeApp(call: AuthenticatedCall<C>, known: KnownCall) {
    const { asked, route, now } = call
    const { app, subscription } = known
    asked.record.app = app
    asked.record.subscription = subscription
    const refusal = firstRefusal(appChecks, known)
    if (refusal) return refuse(asked, refusal)
    if (again) {
      if (quotas.isPlanGone(known)) return refuse(asked, { kind: 'plan_unknown', detail: 'the plan is gone' })
      return authorizeSubscription(call, known, NOTHING_TAKEN)
    }
    const taken = quotas.takeForApp({ route, app, subscription, now })
    if (!(taken instanceof Promise)) return authorizeSubscription(call, known, taken)
    taken.then((answer) => authorizeSubscription(call, known, answer)).catch(fault(asked))
  }

  /** Steps 6 to 9. */
  function authorizeSubscription(call: AuthenticatedCall<C>, known: KnownCall, taken: QuotaAnswer) {
    const { asked, route, bearer, now } = call
    noteQuota(asked, taken)
    if (taken.refusal) return refuse(asked, taken.refusal)
    if (isSimulator(known.subscriptionId)) return endings.onSimulated({ asked, route })
    // Nobody comes here without a token: whoever sent key and secret asked for sample data.
    if (bearer === '') throw new Error('no token')
    const refusal = firstRefusal(subscriptionChecks, known)
    if (refusal) return refuse(asked, refusal)
    // The checks have found both.
    const subscription = known.subscription as Subscription
    const connection = connectionOf(subscription, route) as Connection
    asked.record.connection = connection
    const { credential } = route
    if (credential !== 'passthrough' && credential.queryNames.size > 0) {
      const name = findQueryName(asked.target, credential.queryNames)
      if (name !== undefined) return refuse(asked, { kind: 'malformed_request', detail: saysOurs(name) })
    }
    if (again) return endings.onAllowed(allowed(call, subscription, connection, NO_OUTBOUND))
    const shared = quotas.takeForSubscription({ route, app: known.app, subscription, now })
    if (!(shared instanceof Promise)) return obtainCredentials(call, subscription, connection, shared)
    shared.then((answer) => obtainCredentials(call, subscription, connection, answer)).catch(fault(asked))
  }

  /** Step 10. */
  function obtainCredentials(
    call: AuthenticatedCall<C>,
    subscription: Subscription,
    connection: Connection,
    taken: QuotaAnswer,
  ) {
    const { asked, route } = call
    noteQuota(asked, taken)
    if (taken.refusal) return refuse(asked, taken.refusal)
    const allow = (outbound: Outbound) => {
      asked.record.decided = performance.now()
      endings.onAllowed(allowed(call, subscription, connection, outbound))
    }
    const { credential } = route
    if (credential === 'passthrough') {
      return allow({ headers: ['Authorization', `Bearer ${call.bearer}`], query: '' })
    }
    if (credential.headerNames.size > 0) {
      call.headers.forwarded = withoutHeaders(call.headers.forwarded, credential.headerNames)
    }
    const atHand = credential.peek(call.now, connection)
    if (atHand) return allow(atHand)
    asked.record.waitedForCredentials = true
    asked.record.waitedSince = performance.now()
    credential
      .obtain(connection)
      .then(allow, (cause: unknown) => {
        // Nobody's configuration is at fault when our own records cannot be read.
        if (cause instanceof StoreUnavailable) return endings.onFault(asked, cause)
        // What is meant for the owner was logged when it came to be, once for all calls that it refuses.
        const isTold = cause instanceof NoCredentials
        const about = { requestId: asked.requestId, apiId: route.api.id, err: cause }
        if (!isTold) log.error(about, 'no credentials for an API service')
        refuse(asked, { kind: 'no_provider_credentials', detail: isTold ? cause.message : 'fault; see the log' })
      })
      .catch(fault(asked))
  }

  return (asked) => {
    try {
      authenticate(asked)
    } catch (cause) {
      endings.onFault(asked, cause)
    }
  }
}

/** Member by member: a spread of `call` costs more than all the checks. */
function allowed<C extends Asked>(
  { asked, route, cid, bearer, headers, now }: AuthenticatedCall<C>,
  subscription: Subscription,
  connection: Connection,
  outbound: Outbound,
): AllowedCall<C> {
  return { asked, route, cid, bearer, headers, now, subscription, connection, outbound }
}

const NOTHING_TAKEN: QuotaAnswer = { refusal: undefined, counted: false, fields: [], remaining: undefined }
const NO_OUTBOUND: Outbound = { headers: [], query: '' }

/** `name` is in normal form: nothing is repeated that a caller may have hidden in it. */
function saysOurs(name: string): string {
  return `the query has a parameter that the gateway itself sends (${name})`
}

function noteQuota({ record, answerFields }: Asked, { counted, fields, remaining, putBack }: QuotaAnswer): void {
  if (counted) record.counted = true
  if (putBack) {
    const before = answerFields.indexOf('RateLimit-Policy')
    if (before !== -1) answerFields.splice(before, putBack.length, ...putBack)
  }
  if (fields.length > 0) answerFields.push(...fields)
  if (remaining !== undefined) record.quotaRemaining = Math.min(remaining, record.quotaRemaining ?? remaining)
}

/** protocol.md 3.8: no subscription at all, but the request for sample data. */
function isSimulator(header: string | undefined): boolean {
  return header?.length === 4 && header.toLowerCase() === 'test'
}

function isBasic(authorization: string): boolean {
  return authorization.slice(0, 'basic '.length).toLowerCase() === 'basic '
}
