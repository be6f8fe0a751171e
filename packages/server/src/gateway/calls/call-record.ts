import type { VerifiedToken } from '../../identity/index.ts'
import type { App, Connection, Subscription } from '../../store/index.ts'
import type { Refusal } from '../refusals.ts'
import type { Route } from '../route-table.ts'

/**
 * What happened to one call, while it happens: every phase writes down what it learns, and the journal makes the access log, the usage
 * report, the error list and the explanation of it when the call is over. One object with all its fields from the start, because it is
 * made for every call. What is written of it says no value of a header or of a query.
 */
export class CallRecord {
  /** When its header had been read: milliseconds since 1970, and on the clock of `performance.now()`. */
  readonly at: number
  readonly started: number = performance.now()

  /** Up to and with step 1. Undefined: no API is published there. */
  route: Route | undefined = undefined
  token: VerifiedToken | undefined = undefined
  app: App | undefined = undefined
  subscription: Subscription | undefined = undefined
  connection: Connection | undefined = undefined
  /** A proxy asked for the decision alone (authz/): the target's answer is not known here. */
  askedByProxy = false
  /** Answered from the spec's examples: nothing was sent to the target. */
  simulated = false

  /** A browser's question before a call of a page, answered by us: it counts for nobody. */
  preflight = false

  /** Why it was refused, or why the API service's answer could not be passed on. */
  refusal: Refusal | undefined = undefined
  /** What did not fit the API's description, where that is only reported. */
  validation: string | undefined = undefined
  /** A quota applies to it: whether the next one like it may pass has to be asked anew. */
  counted = false
  /** What was left over of the quota that is nearest to its end. Of an API's own quota nobody is told. */
  quotaRemaining: number | undefined = undefined
  /** The answer broke off after it had begun. */
  broken: string | undefined = undefined

  /** Of the answer the client got; 0 when it got none, because it had left. 101 for an upgraded connection. */
  status = 0
  /** Whose answer that was (protocol.md 5.4 calls the first FORTELLIS). */
  source: 'gateway' | 'api' = 'gateway'
  /** The API service's own, where it answered. */
  targetStatus: number | undefined = undefined
  /** How often it was sent to the target: 0, 1, or 2 after a retry. */
  attempts = 0
  /** Whether the credentials had to be waited for, and since when on the clock of `performance.now()`. */
  waitedForCredentials = false
  waitedSince = 0
  /** The API service refused them (401), and was sent others. */
  renewedCredentials = false
  /** What was sent to the target last: name, value, name, value. Only names are ever written down. */
  sentHeaders: readonly string[] | undefined = undefined
  /** Where in `sentHeaders` the gateway's own begin. */
  ownHeadersFrom = 0
  /** What the gateway added to the query. Only names are ever written down. */
  ownQuery = ''
  /** Bodies, as they passed through here. */
  requestBytes = 0
  responseBytes = 0

  /** On the clock of `performance.now()`; 0 when it did not come to that. */
  decided = 0
  firstByte = 0
  over = 0

  readonly requestId: string
  readonly method: string
  /** The request target as it came. Only its path is ever written down. */
  readonly target: string
  /** The client's address: the connection's peer, or whom proxies of ours name (caller-address.ts). */
  readonly remoteAddress: string
  /** What the API service is told of the way it took; undefined: `remoteAddress`. */
  forwardedFor: string | undefined = undefined
  /** The call's place in its trace (trace-context.ts); undefined and empty for a request whose header was refused. */
  traceId: string | undefined = undefined
  traceparent = ''
  tracestate: string | undefined = undefined

  constructor(requestId: string, method: string, target: string, remoteAddress: string, at: number = Date.now()) {
    this.at = at
    this.requestId = requestId
    this.method = method
    this.target = target
    this.remoteAddress = remoteAddress
  }
}

/** Takes records of calls that are over. Never throws, never waits. */
export interface CallJournal {
  add(record: CallRecord): void
}
