import type { ApiId, AppId, ClientId, ConnectionId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { ApiEnvironment } from '../../store/index.ts'
import type { Step } from '../refusals.ts'

/** What was decided about one call, and what came of it. Names of header fields and query parameters, and no value of any. */
export interface Decision {
  requestId: string
  /** Milliseconds since 1970. */
  atMillis: number
  method: string
  /** As it came, long segments cut short. */
  path: string
  /** Of the query; `…` for a piece without a name, which may as well be a value. */
  queryNames: readonly string[]
  traceId: string | undefined
  api: DecidedApi | undefined
  app: DecidedApp | undefined
  /** Whose token it was. Also when it is not known to be an app's. */
  cid: ClientId | undefined
  /** Only of a subscription that the caller may use for this API. */
  subscription: DecidedSubscription | undefined
  refusal: DecidedRefusal | undefined
  /** How many of the steps it passed. */
  stepsPassed: number
  simulated: boolean
  askedByProxy: boolean
  quotaRemaining: number | undefined
  waitedForCredentials: boolean
  renewedCredentials: boolean
  attempts: number
  /** Where it would be or was sent; undefined: the API's target cannot be called. */
  target: { origin: string; path: string } | undefined
  /** Undefined: it was not sent. */
  sent: { headers: SentNames; query: SentNames } | undefined
  /** 0: the client got no answer. */
  status: number
  source: 'gateway' | 'api'
  targetStatus: number | undefined
  validation: string | undefined
  broken: string | undefined
  requestBytes: number
  responseBytes: number
  checksMillis: number
  credentialsMillis: number
  /** From sending it to the first byte of the answer; undefined when there was none. */
  firstByteMillis: number | undefined
  totalMillis: number
}

/** Why there was no answer of the API service. Kept as it was told: a later version may say it in other words, or not know it any more. */
export interface DecidedRefusal {
  kind: string
  /** Undefined: a fault of ours, which can be anywhere. */
  step?: Step | undefined
  code: string
  /** What the caller was told. */
  message: string
  /** The exact reason. */
  detail: string
}

/** Names in the order of the request. */
export interface SentNames {
  caller: readonly string[]
  gateway: readonly string[]
}

export interface DecidedApi {
  id: ApiId
  name: string
  version: string
  environment: ApiEnvironment
  organizationId: OrganizationId
  /** What its callers' paths begin with. */
  prefix: string
  origin: string | undefined
  pathPrefix: string | undefined
  /** `minted`, `passthrough`, or the kind of its access control (protocol.md 3.6). */
  credential: string
}

export interface DecidedApp {
  id: AppId
  name: string
  organizationId: OrganizationId
}

export interface DecidedSubscription {
  id: SubscriptionId
  connectionId: ConnectionId
  organizationId: OrganizationId
}
