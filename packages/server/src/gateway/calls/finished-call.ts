import type { ClientId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { CallParties } from '../../store/index.ts'
import { pathForLog } from '../../telemetry/index.ts'
import { answer, type Refusal } from '../refusals.ts'
import type { CallRecord } from './call-record.ts'

/**
 * What the access log, the usage report and the error list say of a call: all three are made of this, so that they agree. It comes from the
 * call's record, or from a line of the access log that a process left behind.
 */
export interface FinishedCall extends CallParties {
  /** Milliseconds since 1970: when it began. */
  at: number
  requestId: string
  method: string
  /** Without the query. */
  path: string
  /** 0: the client had left before there was an answer. */
  status: number
  source: 'gateway' | 'api'
  /** docs/errors.md, or `TARGET-RESPONSE` for an API service's own error. */
  code: string | undefined
  /** Of the token, where it was a good one. */
  cid: ClientId | undefined
  /** Undefined: there was none, or it is none of the caller's. */
  subscriptionId: SubscriptionId | undefined
  organizationId: OrganizationId | undefined
  /** Bodies. */
  requestBytes: number
  responseBytes: number
  /** From its header to the end of the answer. */
  micros: number
  /** From the decision to the first byte of the API service's answer; undefined: there was none. */
  targetMicros: number | undefined
  /** How often it was sent to the API service. */
  attempts: number
  traceId: string | undefined
  clientAddress: string
  /** A browser's question before a call: it is no call, and is not counted. */
  preflight: boolean
  /** A proxy asked for the decision alone. */
  askedByProxy: boolean
  simulated: boolean
  /** The answer broke off after it had begun. */
  broken: boolean
}

/** The error list's code for whatever an API service answers by itself (protocol.md 3.4). */
const TARGET_RESPONSE = 'TARGET-RESPONSE'

const METHOD_LENGTH_MAX = 20
const PATH_LENGTH_MAX = 1_000

export function finishedCallOf(record: CallRecord): FinishedCall {
  const { route, app, refusal, token, status, source, firstByte } = record
  const api = route?.api
  const subscription = isTheCallers(record) ? record.subscription : undefined
  return {
    at: record.at,
    requestId: record.requestId,
    method: record.method.length > METHOD_LENGTH_MAX ? record.method.slice(0, METHOD_LENGTH_MAX) : record.method,
    path: pathOf(record.target),
    status,
    source,
    code: refusal ? answer(refusal).code : status >= 400 && source === 'api' ? TARGET_RESPONSE : undefined,
    apiId: api?.id,
    version: api?.version ?? '',
    environment: api?.environment,
    apiOrganizationId: api?.organizationId,
    appId: app?.id,
    appOrganizationId: app?.organizationId,
    cid: token?.cid,
    subscriptionId: subscription?.id,
    organizationId: subscription?.organizationId,
    requestBytes: record.requestBytes,
    responseBytes: record.responseBytes,
    micros: microsBetween(record.started, record.over),
    targetMicros: firstByte > 0 ? microsBetween(record.decided, firstByte) : undefined,
    attempts: record.attempts,
    traceId: record.traceId,
    clientAddress: record.remoteAddress,
    preflight: record.preflight,
    askedByProxy: record.askedByProxy,
    simulated: record.simulated,
    broken: record.broken !== undefined,
  }
}

/** Reached only by calls whose Subscription-Id is one of the caller's app (checks.ts), although their connection is not in the record. */
const afterItFits: ReadonlySet<Refusal['kind']> = new Set(['subscription_inactive', 'values_missing'])

/** A Subscription-Id that somebody made up, or found, must not bring calls into the report of those whose it is. */
function isTheCallers({ connection, refusal }: CallRecord): boolean {
  return connection !== undefined || (refusal !== undefined && afterItFits.has(refusal.kind))
}

function pathOf(target: string): string {
  const query = target.indexOf('?')
  const path = query === -1 ? target : target.slice(0, query)
  // Nearly every path is short enough for `pathForLog` to have nothing to do.
  const shown = path.length > 40 ? pathForLog(path) : path
  return shown.length > PATH_LENGTH_MAX ? `${shown.slice(0, PATH_LENGTH_MAX)}…` : shown
}

function microsBetween(from: number, to: number): number {
  return to > from ? Math.round((to - from) * 1000) : 0
}
