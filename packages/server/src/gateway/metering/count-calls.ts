import type { EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import {
  type CallCounts,
  type CallError,
  callErrorIdAt,
  DAY_SECONDS,
  HOUR_SECONDS,
  LATENCY_BUCKETS,
  latencyBucketOf,
  type Traffic,
  type Usage,
} from '../../store/index.ts'
import type { FinishedCall } from '../calls/finished-call.ts'

/** What calls come to, until the next time it is asked for. */
export interface CallSums {
  usage: Usage[]
  traffic: Traffic[]
  errors: CallError[]
  /** Refusals and errors, by code. */
  codes: ReadonlyMap<string, number>
}

export interface CallCounter {
  count(call: FinishedCall): void
  /** Everything since the last time. */
  take(): CallSums
  readonly isEmpty: boolean
  /** Of how many there are counts. */
  readonly subscriptions: number
}

/** One app's calls to one API in one hour. */
interface Cell extends Traffic {
  /** By the subscription they were made with; the empty one: without. */
  subscriptions: Map<string, Share>
}

interface Share {
  subscriptionId: SubscriptionId | undefined
  organizationId: OrganizationId | undefined
  counts: CallCounts
}

export interface CallCounterOptions {
  /** Tells errors of one moment apart that different processes list. */
  errorIdSuffix: string
  /** So many subscriptions are told apart at a time; the calls of more are counted without theirs. */
  subscriptionsMax?: number
  /** So many errors are listed one by one, of more only the number is kept: those of known callers. */
  known?: ListedErrors
  /** Those of nobody knows whom, which anybody can bring about: they take none of the others' places (threat G-H). */
  anonymous?: ListedErrors
}

/** How many, altogether, of one API, and of one app's calls to that. */
export interface ListedErrors {
  max: number
  ofApiMax: number
  ofAppMax: number
}

const KNOWN: ListedErrors = { max: 200, ofApiMax: 50, ofAppMax: 40 }
const ANONYMOUS: ListedErrors = { max: 60, ofApiMax: 10, ofAppMax: 10 }

/**
 * Adds calls up by hour, API, version, app and subscription. Made to cost little per call: maps with keys that are in memory already, and no object but
 * for the first call of a key. Bounded, because the store may be away for long.
 */
export function createCallCounter(options: CallCounterOptions): CallCounter {
  const { errorIdSuffix, subscriptionsMax = 200_000, known = KNOWN, anonymous = ANONYMOUS } = options
  /** Hour, API, version, app. */
  let hours = new Map<number, Map<string, Map<string, Map<string, Cell>>>>()
  let errors: CallError[] = []
  let listed = { known: createListed(known), anonymous: createListed(anonymous) }
  let codes = new Map<string, number>()
  let subscriptions = 0
  let errorNumber = 0

  function cellOf(call: FinishedCall): Cell {
    const { apiId = '', version, appId = '' } = call
    const seconds = Math.floor(call.at / 1000)
    const start = seconds - (seconds % HOUR_SECONDS)
    const apps = ensureMap(ensureMap(ensureMap(hours, start), apiId), version)
    let cell = apps.get(appId)
    if (!cell) {
      const { environment, apiOrganizationId, appOrganizationId } = call
      cell = {
        ...{ start: start as EpochSeconds, spanSeconds: HOUR_SECONDS, apiId: call.apiId, version, environment },
        ...{ apiOrganizationId, appId: call.appId, appOrganizationId },
        counts: noCalls(),
        unlistedErrors: 0,
        latencies: new Array<number>(LATENCY_BUCKETS).fill(0),
        subscriptions: new Map(),
      }
      apps.set(appId, cell)
    }
    return cell
  }

  function shareOf(cell: Cell, call: FinishedCall): Share {
    const id = call.subscriptionId ?? ''
    const known = cell.subscriptions.get(id)
    if (known) return known
    const isRoom = id === '' || subscriptions < subscriptionsMax
    if (!isRoom) return shareOf(cell, { ...call, subscriptionId: undefined, organizationId: undefined })
    subscriptions++
    const { subscriptionId, organizationId } = call
    const share = { subscriptionId, organizationId, counts: noCalls() }
    cell.subscriptions.set(id, share)
    return share
  }

  function listError(call: FinishedCall, cell: Cell): void {
    const { apiId = '', at, code = 'UNKNOWN', status, requestId, method, path, source } = call
    // A token that was good and is spent, or revoked, is still an app's.
    const share = call.appId === undefined && call.cid === undefined ? listed.anonymous : listed.known
    if (!share.mayList(apiId, cell)) {
      cell.unlistedErrors++
      return
    }
    const { version, environment, apiOrganizationId, appId, appOrganizationId, subscriptionId } = call
    // Several in one millisecond keep their order.
    const id = callErrorIdAt(at, `${String(errorNumber++ % 1_000_000).padStart(6, '0')}-${errorIdSuffix}`)
    const parties = { apiId: call.apiId, version, environment, apiOrganizationId, appId, appOrganizationId }
    errors.push({ id, at, requestId, status, method, path: storable(path), code, source, ...parties, subscriptionId })
  }

  return {
    get subscriptions() {
      return subscriptions
    },
    get isEmpty() {
      return hours.size === 0
    },
    count(call) {
      if (call.preflight) return
      const cell = cellOf(call)
      add(shareOf(cell, call).counts, call)
      // How long an upgraded connection stays open, or a client waits before it leaves, says nothing about the API.
      if (call.status !== 101 && call.status !== 0) {
        const bucket = latencyBucketOf(call.micros)
        cell.latencies[bucket] = (cell.latencies[bucket] ?? 0) + 1
      }
      if (call.code !== undefined) codes.set(call.code, (codes.get(call.code) ?? 0) + 1)
      if (call.status >= 400) listError(call, cell)
    },
    take() {
      const cells: Cell[] = []
      for (const apis of hours.values()) {
        for (const versions of apis.values()) {
          for (const apps of versions.values()) cells.push(...apps.values())
        }
      }
      for (const { counts, subscriptions: shares } of cells) {
        for (const share of shares.values()) addCounts(counts, share.counts)
      }
      const sums = { usage: usageOf(cells), traffic: cells.map(withoutShares), errors, codes }
      hours = new Map()
      errors = []
      listed = { known: createListed(known), anonymous: createListed(anonymous) }
      codes = new Map()
      subscriptions = 0
      return sums
    },
  }
}

/** Counts what is listed of one share, until it is full. */
function createListed({ max, ofApiMax, ofAppMax }: ListedErrors) {
  let total = 0
  const ofApi = new Map<string, number>()
  const ofCell = new Map<Cell, number>()
  return {
    mayList(apiId: string, cell: Cell): boolean {
      if (total >= max) return false
      const [api, app] = [ofApi.get(apiId) ?? 0, ofCell.get(cell) ?? 0]
      if (api >= ofApiMax || app >= ofAppMax) return false
      total++
      ofApi.set(apiId, api + 1)
      ofCell.set(cell, app + 1)
      return true
    },
  }
}

/** No row can hold these, and one path must not keep all the others of its transaction out (store/sql/template.ts). */
function storable(text: string): string {
  return text.replaceAll(/[\0\p{Cs}]/gu, '\ufffd')
}

function withoutShares({ subscriptions, ...traffic }: Cell): Traffic {
  return traffic
}

/** Hours of one day are one. */
function usageOf(cells: readonly Cell[]): Usage[] {
  const usage = new Map<string, Usage>()
  const isOneHour = cells.every(({ start }) => start === cells[0]?.start)
  for (const cell of cells) {
    const day = (cell.start - (cell.start % DAY_SECONDS)) as EpochSeconds
    const { apiId, version, environment, apiOrganizationId, appId, appOrganizationId } = cell
    const parties = { apiId, version, environment, apiOrganizationId, appId, appOrganizationId }
    for (const [id, { subscriptionId, organizationId, counts }] of cell.subscriptions) {
      const name = isOneHour ? String(usage.size) : JSON.stringify([day, apiId, version, appId, id])
      const known = usage.get(name)
      if (known) addCounts(known.counts, counts)
      else usage.set(name, { day, ...parties, subscriptionId, organizationId, counts })
    }
  }
  return [...usage.values()]
}

function add(counts: CallCounts, { status, source, requestBytes, responseBytes }: FinishedCall): void {
  counts.calls++
  counts.requestBytes += requestBytes
  counts.responseBytes += responseBytes
  if (status === 0) counts.unanswered++
  else if (status < 200) return
  else if (status < 300) counts.status2xx++
  else if (status < 400) return
  else if (status < 500) {
    if (source === 'api') counts.api4xx++
    else counts.gateway4xx++
  } else if (source === 'api') counts.api5xx++
  else counts.gateway5xx++
}

export function noCalls(): CallCounts {
  return {
    calls: 0,
    status2xx: 0,
    gateway4xx: 0,
    api4xx: 0,
    gateway5xx: 0,
    api5xx: 0,
    unanswered: 0,
    requestBytes: 0,
    responseBytes: 0,
  }
}

/** Adds `from` to `to`. */
export function addCounts(to: CallCounts, from: CallCounts): void {
  to.calls += from.calls
  to.status2xx += from.status2xx
  to.gateway4xx += from.gateway4xx
  to.api4xx += from.api4xx
  to.gateway5xx += from.gateway5xx
  to.api5xx += from.api5xx
  to.unanswered += from.unanswered
  to.requestBytes += from.requestBytes
  to.responseBytes += from.responseBytes
}

function ensureMap<K, L, V>(of: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let inner = of.get(key)
  if (!inner) {
    inner = new Map()
    of.set(key, inner)
  }
  return inner
}
