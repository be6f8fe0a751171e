import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { Header, type OrganizationId } from '@portreeve/protocol'
import { discardRest, type Upgrade } from '../http/index.ts'
import type { CallDescriptions } from '../registry/index.ts'
import type { Log } from '../telemetry/index.ts'
import type { CallerOf } from './caller-address.ts'
import { type CallJournal, CallRecord } from './calls/call-record.ts'
import { type AllowedCall, type Asked, createDecider, type DeciderDeps, type SimulatedCall } from './decide.ts'
import { createBufferSweeper } from './forwarding/buffer-sweeper.ts'
import { type ForwardDeps, forward } from './forwarding/forward.ts'
import { inTurn } from './in-turn.ts'
import { logRefusal } from './log-refusal.ts'
import type { Refusal } from './refusals.ts'
import { answerMetadata, METADATA_PREFIX } from './resource-metadata.ts'
import { sendRefusal } from './send-refusal.ts'
import type { ChosenAnswer } from './simulator/choose-answer.ts'
import { sendExample } from './simulator/send-example.ts'
import { createSimulator } from './simulator/simulate.ts'
import { targetPathOf } from './target-path.ts'
import { createTunnels } from './upgrades/tunnels.ts'
import { createValidation } from './validation/validate-call.ts'

export interface CallHandlerDeps extends DeciderDeps, Pick<ForwardDeps, 'limits'> {
  callerOf: CallerOf
  journal: CallJournal
  descriptions: CallDescriptions
  log: Log
  nowMillis: () => number
  /** Before the checks of each call; `onOver` follows. */
  onCall: () => void
  /** Once for each call, however it ended. */
  onOver: () => void
}

/** One client's call. */
export interface Call extends Asked {
  request: IncomingMessage
  response: ServerResponse
  /** Its connection, where the client wants it to become a WebSocket. */
  upgrade: Upgrade | undefined
}

/** Answers calls over HTTP: what was decided about each of them (decide.ts) is done here. */
export function createCallHandler(deps: CallHandlerDeps) {
  const { pseudonym, callerOf, journal, log } = deps
  const via = `1.1 ${pseudonym}`
  const viaOfHttp2 = `2 ${pseudonym}`
  const decide = createDecider<Call>(deps, {
    onRefused: (call, refusal) => refuse(call, refusal),
    onAllowed(call) {
      // Only now: nobody has to send what is refused anyway (RFC 9110 §10.1.1).
      if (call.headers.expectsContinue && !call.asked.response.destroyed) call.asked.response.writeContinue()
      if (isCompared(call)) compare(call)
      else send(call)
    },
    onSimulated: (call) => simulate(call),
    onPreflight: answerPreflight,
    onFault: (call, fault) => fail(call, fault),
  })
  const tunnels = createTunnels({ ...deps, onOver: over })
  const simulator = createSimulator(deps.descriptions)
  const validate = createValidation(deps)
  const forwarding: ForwardDeps = {
    limits: deps.limits,
    onBytes: createBufferSweeper(),
    renew: ({ route: { credential }, outbound, connection }) =>
      typeof credential === 'object' && credential.renewAfter401(outbound, connection),
    resend,
    onOver: over,
    onUpgraded: (call, fields, target) => tunnels.open(call, fields, target),
    onRefusal: refuse,
    onBreak(call, fault) {
      call.record.broken = fault.message
      const about = { requestId: call.requestId, apiId: call.record.route?.api.id, err: fault }
      log.warn(about, 'answer of an API service broke off')
    },
  }

  /** Ends the call's record. Whoever ends a call says so here, once. */
  function over(call: Call): void {
    const { record } = call
    record.over = performance.now()
    if (call.upgrade) tunnels.release(call)
    journal.add(record)
    deps.onOver()
  }

  /** Answers a call that is not, or not any more, on its way to the API service, and ends it. */
  function refuse(call: Call, refusal: Refusal): void {
    const { record, response } = call
    record.refusal = refusal
    if (!response.destroyed) {
      logRefusal(log, record, refusal)
      record.responseBytes = sendRefusal(call, refusal)
    }
    over(call)
  }

  function fail(call: Call, fault: unknown): void {
    log.error({ requestId: call.requestId, err: fault }, 'call failed in the gateway')
    if (call.response.headersSent) {
      call.response.destroy()
      over(call)
    } else refuse(call, { kind: 'fault', detail: 'see the error with this Request-Id' })
  }

  /** protocol.md 3.2: pages ask before they call, and have no token when they do. */
  function answerPreflight(call: Call): void {
    const { record, response, requestId, answerFields } = call
    record.preflight = true
    record.status = 204
    if (!response.destroyed) {
      response.writeHead(204, [...answerFields, Header.requestId, requestId]).end()
      discardRest(call.request)
    }
    over(call)
  }

  function simulate(call: SimulatedCall<Call>) {
    const { asked } = call
    asked.record.simulated = true
    const found = simulator(call)
    if (!(found instanceof Promise)) return answerSimulated(asked, found)
    found.then((answered) => answerSimulated(asked, answered)).catch((fault: unknown) => fail(asked, fault))
  }

  function answerSimulated(call: Call, found: ChosenAnswer | Refusal) {
    if ('kind' in found) return refuse(call, found)
    const { record, response } = call
    record.decided = performance.now()
    record.status = found.status
    if (!response.destroyed) record.responseBytes = sendExample(call, found)
    over(call)
  }

  /** The API has its requests compared with its description. */
  function compare(allowed: AllowedCall<Call>): void {
    const { asked } = allowed
    validate(allowed)
      .then((verdict) => {
        if (verdict.kind === 'gone') over(asked)
        else if (verdict.kind === 'refuse') refuse(asked, verdict.refusal)
        else send(allowed, verdict.body)
      })
      .catch((fault: unknown) => fail(asked, fault))
  }

  /** Step 11. What the client sent comes first, so nothing it says can touch what is ours (protocol.md 3.5). */
  function send(allowed: AllowedCall<Call>, kept?: Buffer) {
    const { asked, route, headers, subscription, outbound } = allowed
    const { request, response, requestId } = asked
    // The client may have left while we waited.
    if (response.destroyed) return over(asked)
    if (!route.target) return refuse(asked, { kind: 'no_target', detail: 'target URL cannot be used' })
    if (asked.upgrade) {
      const refusal = tunnels.reserve(asked, route)
      if (refusal) return refuse(asked, refusal)
    }
    const { record } = asked
    const forwarded = headers.forwarded
    record.sentHeaders = forwarded
    record.ownHeadersFrom = forwarded.length
    record.ownQuery = outbound.query
    forwarded.push(
      ...outbound.headers,
      Header.subscriptionId,
      subscription.id,
      Header.requestId,
      requestId,
      'X-Forwarded-For',
      record.forwardedFor ?? record.remoteAddress,
      'X-Forwarded-Proto',
      (request.socket as TLSSocket).encrypted ? 'https' : 'http',
      'Via',
      asked.httpVersion === '2.0' ? viaOfHttp2 : via,
      'traceparent',
      record.traceparent,
    )
    if (record.tracestate !== undefined) forwarded.push('tracestate', record.tracestate)
    const { transport } = route.target
    const path = targetPathOf(asked, route, route.target, outbound.query)
    forward(allowed, { transport, path, headers: forwarded, body: headers.body, kept }, forwarding)
  }

  /** With what the API service may take instead of what it refused; `kept` is the body, where the call has one. */
  function resend(allowed: AllowedCall<Call>, kept: Buffer | undefined): void {
    const { asked, route, connection } = allowed
    const { credential } = route
    if (typeof credential !== 'object') throw new Error('there is nothing to renew')
    asked.record.waitedForCredentials = true
    // What the client said stays, what we put behind it is put there anew.
    allowed.headers.forwarded.length = asked.record.ownHeadersFrom
    credential
      .obtain(connection)
      .then(
        (outbound) => {
          asked.record.renewedCredentials = true
          send({ ...allowed, outbound }, kept)
        },
        (cause: unknown) => {
          log.error({ requestId: asked.requestId, apiId: route.api.id, err: cause }, 'no new credentials after a 401')
          refuse(asked, { kind: 'no_provider_credentials', detail: 'the API service takes the old ones no more' })
        },
      )
      .catch((fault: unknown) => fail(asked, fault))
  }

  const takesPart = async (id: OrganizationId) => (await deps.organizations.find(id))?.disabled === false

  function handle(request: IncomingMessage, response: ServerResponse, requestId: string, upgrade?: Upgrade): void {
    inTurn(request, response, () => {
      if (request.url?.startsWith(METADATA_PREFIX)) {
        const onFault = (fault: unknown) =>
          log.error({ requestId, err: fault }, 'resource metadata could not be answered')
        void answerMetadata({ request, response, requestId }, { findRoute: deps.findRoute, takesPart, onFault })
        return
      }
      const method = request.method ?? ''
      const target = request.url ?? ''
      const { rawHeaders, httpVersion } = request
      const caller = callerOf(request)
      const isPeer = typeof caller === 'string'
      const record = new CallRecord(requestId, method, target, isPeer ? caller : caller.client, deps.nowMillis())
      if (!isPeer) record.forwardedFor = caller.chain
      deps.onCall()
      const mayUpgrade = upgrade !== undefined
      const answerFields: string[] = []
      decide({
        request,
        response,
        upgrade,
        mayUpgrade,
        requestId,
        method,
        target,
        rawHeaders,
        httpVersion,
        record,
        answerFields,
      })
    })
  }

  return { handle, endTunnels: () => tunnels.endAll() }
}

function isCompared({ route }: AllowedCall<Call>): boolean {
  const validation = route.api.traffic?.validation
  return validation === 'report' || validation === 'enforce'
}
