import type { ApiId, AppId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { CallParties } from './call-counts.ts'

/** A call that was answered with 4xx or 5xx (protocol.md 5.4). */
export interface CallError extends CallParties {
  /** By time: later ones are greater. See `callErrorIdAt`. */
  id: string
  /** Milliseconds since 1970. */
  at: number
  requestId: string
  status: number
  method: string
  /** Path of the request, without its query. */
  path: string
  /** docs/errors.md, or `TARGET-RESPONSE`. */
  code: string
  /** Who answered it. */
  source: 'gateway' | 'api'
  subscriptionId: SubscriptionId | undefined
}

/** `anonymous`: of nobody knows which app. Anybody can have such calls refused, so that they have a share of their own and take none of the others' (threat G-H). */
export type CallErrorShare = 'known' | 'anonymous'

export interface CallErrorQuery {
  /** Of this API, this app, the APIs or the apps of this organization, the calls with this Request-Id; undefined: all there is. */
  lead:
    | { apiId: ApiId }
    | { appId: AppId }
    | { role: 'api' | 'app'; organizationId: OrganizationId }
    | { requestId: string }
    | undefined
  apiId?: ApiId | undefined
  appId?: AppId | undefined
  requestId?: string | undefined
  method?: string | undefined
  source?: CallError['source'] | undefined
  statusMin: number
  statusMax: number
  /** At most CODES_MAX. */
  codes?: readonly string[] | undefined
  /** Ids from `from`, below `below`. */
  from: string
  below: string
  limit: number
}

/** How many codes a query can ask for. */
export const ERROR_CODES_MAX = 10

/** Methods reject with StoreUnavailable only. Proven by contract/call-errors.ts. */
export interface CallErrorStore {
  put(errors: readonly CallError[]): Promise<void>
  /** Newest first. */
  list(query: CallErrorQuery): Promise<CallError[]>
  /** Of this share, the id that has `newer` newer ones; undefined when there are not so many. */
  findId(share: CallErrorShare, newer: number): Promise<string | undefined>
  /** Forgets those whose id is below `id`: all of them, or those of nobody knows whom. */
  prune(id: string, share?: 'anonymous'): Promise<void>
}

/** An id of `millis` since 1970; what follows tells ids of one moment apart. Without it: below all ids of that moment. */
export function callErrorIdAt(millis: number, rest = ''): string {
  return Math.max(0, Math.floor(millis)).toString().padStart(14, '0') + rest
}
