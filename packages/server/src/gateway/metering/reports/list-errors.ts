import { setImmediate as afterOthers } from 'node:timers/promises'
import { type ApiId, type AppId, accept, type SubscriptionId } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../../audit/index.ts'
import type { AdministrationOutcome } from '../../../identity/index.ts'
import { type ApiEnvironment, type CallError, callErrorIdAt } from '../../../store/index.ts'
import { csvRow } from '../../../subscriptions/index.ts'
import type { ErrorsQuery, MeteringDeps } from './metering-administration.ts'
import { fits, isOfApi, leadsOf } from './visible-calls.ts'

/** A call that was refused or failed. */
export interface CallErrorView {
  id: string
  /** RFC 3339, UTC. */
  time: string
  requestId: string
  status: number
  method: string
  /** Its path. */
  url: string
  code: string
  source: 'FORTELLIS' | 'API'
  /** Absent: no API is there, or the app may not know which. */
  apiId?: ApiId
  version?: string
  environment?: ApiEnvironment
  appId?: AppId
  subscriptionId?: SubscriptionId
}

export interface CallErrorPage {
  items: CallErrorView[]
  next?: string
}

export async function listErrors(
  actor: UserActor,
  query: ErrorsQuery,
  deps: MeteringDeps,
): Promise<AdministrationOutcome<CallErrorPage>> {
  const found = await findErrors(actor, { ...query, limit: query.limit + 1 }, deps)
  const items = found.slice(0, query.limit).map((error) => viewOf(error, actor))
  const last = items.at(-1)
  return accept(found.length > query.limit && last ? { items, next: last.id } : { items })
}

const header = ['time (UTC)', 'request id', 'status', 'method', 'URL', 'error code', 'source', 'id']

export async function reportErrors(
  actor: UserActor,
  query: ErrorsQuery,
  deps: MeteringDeps,
): Promise<AdministrationOutcome<string>> {
  const found = await findErrors(actor, query, deps)
  const rows = found.map((error) => {
    const { time, requestId, status, method, url, code, source, id } = viewOf(error, actor)
    return csvRow([time, requestId, String(status), method, url, code, source, id])
  })
  return accept([csvRow(header), ...rows].join(''))
}

/** The newest `limit` of all that may be seen. */
async function findErrors(actor: UserActor, query: ErrorsQuery, { store }: MeteringDeps): Promise<CallError[]> {
  const { apiId, appId, from, to, statusMin, statusMax, codes, method, source, requestId, limit } = query
  const wanted = {
    ...{ apiId, appId, statusMin, statusMax, codes, method, requestId },
    source: source && (source === 'API' ? ('api' as const) : ('gateway' as const)),
    from: callErrorIdAt(from * 1000),
  }
  let below = callErrorIdAt(to * 1000)
  if (query.after !== undefined && query.after < below) below = query.after
  const leads = requestId === undefined ? await leadsOf(actor, query, store) : [{ requestId }]
  const found = new Map<string, CallError>()
  for (const lead of leads) {
    let next = below
    let left = limit
    let unseen = 0
    // As many of each lead as might be the newest of all. Those that may not be seen do not count.
    while (left > 0) {
      const page = await store.callErrors.list({ ...wanted, lead, below: next, limit: READ_AT_ONCE })
      for (const error of page) {
        if (left === 0) break
        if (!maySee(actor, error, query)) {
          unseen++
          continue
        }
        found.set(error.id, error)
        left--
      }
      const last = page.at(-1)
      if (page.length < READ_AT_ONCE || !last || unseen > UNSEEN_MAX) break
      next = last.id
      // The embedded store reads on this thread: calls go on between two pages.
      await afterOthers()
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit)
}

const READ_AT_ONCE = 200
/** Of one lead. All of others' are found by a Request-Id that they gave very many calls: nobody is to hold up a process by asking about it (threat G-H). */
const UNSEEN_MAX = 5_000

function maySee(actor: UserActor, error: CallError, query: ErrorsQuery): boolean {
  if (!fits(query, error)) return false
  if (isOfApi(actor, error)) return true
  const isOfApp = error.appId !== undefined && error.appOrganizationId && mayRead(actor, error.appOrganizationId)
  // Who asks for the errors of an API by its id must not learn from the answer which one it had called.
  return Boolean(isOfApp) && (query.apiId === undefined || mayKnowApi(error))
}

/** The gateway told the app that there is no such API, or none for it. */
const beforeItsApiIsKnown: ReadonlySet<string> = new Set(['API-DOES-NOT-EXIST', 'UNAUTHORIZED-API-ACCESS'])
const mayKnowApi = ({ code }: CallError) => !beforeItsApiIsKnown.has(code)

function viewOf(error: CallError, actor: UserActor): CallErrorView {
  const { id, at, requestId, status, method, path, code, source, apiId, version, environment } = error
  const { appId, subscriptionId } = error
  const isApiTold = apiId !== undefined && (isOfApi(actor, error) || mayKnowApi(error))
  return {
    ...{ id, time: new Date(at).toISOString(), requestId, status, method, url: path, code },
    source: source === 'api' ? 'API' : 'FORTELLIS',
    ...(isApiTold && { apiId, version, ...(environment && { environment }) }),
    ...(appId !== undefined && { appId }),
    ...(subscriptionId !== undefined && { subscriptionId }),
  }
}
