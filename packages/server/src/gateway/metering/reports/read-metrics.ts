import { accept, type EpochSeconds } from '@portreeve/protocol'
import type { UserActor } from '../../../audit/index.ts'
import type { AdministrationOutcome } from '../../../identity/index.ts'
import {
  addLatencies,
  type CallCounts,
  DAY_SECONDS,
  HOUR_SECONDS,
  type LatencyHistogram,
  latencyAt,
  type Traffic,
  type TrafficKey,
  trafficKey,
} from '../../../store/index.ts'
import { addCounts, noCalls } from '../count-calls.ts'
import { type Gap, gapsBetween } from './gaps.ts'
import type { MeteringDeps, MetricsQuery } from './metering-administration.ts'
import { createKnownApis, fits, isOfApi, leadsOf } from './visible-calls.ts'

export interface MetricsPoint {
  start: EpochSeconds
  seconds: number
  calls: number
  errors4xx: number
  errors5xx: number
  /** All that was counted in it. */
  counts: CallCounts
  latencyMillis: MetricsView['latencyMillis']
}

/** Traffic, latency and error rates (protocol.md 5.4). */
export interface MetricsView {
  /** In whole hours. */
  from: EpochSeconds
  to: EpochSeconds
  counts: CallCounts
  /** Percentages of all calls. */
  percent: { status2xx: number; status4xx: number; status5xx: number }
  /** The largest latency that this share of the calls observed. Absent: there was none. */
  latencyMillis: { p90: number; p95: number; p99: number } | undefined
  /** Errors that are in no list of errors, because they were too many. */
  unlistedErrors: number
  /** By the hour or by the day, those with calls. */
  points: MetricsPoint[]
  gaps: Gap[]
}

const READ_AT_ONCE = 1_000
/** Longer times are told by the day. */
const HOURS_TOLD = 7 * 24

export async function readMetrics(
  actor: UserActor,
  query: MetricsQuery,
  deps: MeteringDeps,
): Promise<AdministrationOutcome<MetricsView>> {
  const from = (query.from - (query.from % HOUR_SECONDS)) as EpochSeconds
  const to = (Math.ceil(query.to / HOUR_SECONDS) * HOUR_SECONDS) as EpochSeconds
  const step = to - from > HOURS_TOLD * HOUR_SECONDS ? DAY_SECONDS : HOUR_SECONDS
  const [counts, latencies] = [noCalls(), [] as LatencyHistogram]
  const spans = new Map<number, Span>()
  let unlistedErrors = 0
  for await (const row of visibleTraffic(actor, { ...query, from, to }, deps)) {
    addCounts(counts, row.counts)
    addLatencies(latencies, row.latencies)
    unlistedErrors += row.unlistedErrors
    const seconds = Math.max(step, row.spanSeconds)
    const start = (row.start - (row.start % seconds)) as EpochSeconds
    const span = spans.get(start) ?? { start, seconds, counts: noCalls(), latencies: [] }
    addCounts(span.counts, row.counts)
    addLatencies(span.latencies, row.latencies)
    spans.set(start, span)
  }
  return accept({
    ...{ from, to, counts },
    percent: percentOf(counts),
    latencyMillis: percentilesOf(latencies),
    unlistedErrors,
    points: [...spans.values()].sort((a, b) => a.start - b.start).map(pointOf),
    gaps: await gapsBetween(from * 1000, to * 1000, deps.store),
  })
}

interface Span {
  start: EpochSeconds
  seconds: number
  counts: CallCounts
  latencies: LatencyHistogram
}

const pointOf = ({ start, seconds, counts, latencies }: Span): MetricsPoint => ({
  ...{ start, seconds, counts, calls: counts.calls },
  errors4xx: counts.gateway4xx + counts.api4xx,
  errors5xx: counts.gateway5xx + counts.api5xx,
  latencyMillis: percentilesOf(latencies),
})

/** Each row once, however many ways lead to it. */
async function* visibleTraffic(
  actor: UserActor,
  query: MetricsQuery,
  { store }: MeteringDeps,
): AsyncGenerator<Traffic> {
  const { environment, version, from, to } = query
  const isKnown = createKnownApis(store)
  const seen = new Set<string>()
  const leads = await leadsOf(actor, query, store)
  // Without a filter by API nobody learns from the sum what API it is of.
  const namesApi = query.apiId !== undefined || environment !== undefined || version !== undefined
  for (const lead of leads) {
    let after: TrafficKey | undefined
    for (;;) {
      const page = await store.traffic.list({ from, to, lead, after, limit: READ_AT_ONCE })
      for (const row of page) {
        if (!fits(query, row)) continue
        if (environment !== undefined && row.environment !== environment) continue
        if (version !== undefined && row.version !== version) continue
        if (namesApi && !isOfApi(actor, row) && !(await isKnown(actor, row))) continue
        if (leads.length > 1) {
          const key = trafficKey(row).join('\n')
          if (seen.has(key)) continue
          seen.add(key)
        }
        yield row
      }
      const last = page.at(-1)
      if (page.length < READ_AT_ONCE || !last) break
      after = trafficKey(last)
    }
  }
}

function percentOf({ calls, status2xx, gateway4xx, api4xx, gateway5xx, api5xx }: CallCounts): MetricsView['percent'] {
  const percent = (count: number) => (calls === 0 ? 0 : Math.round((count / calls) * 10_000) / 100)
  return {
    status2xx: percent(status2xx),
    status4xx: percent(gateway4xx + api4xx),
    status5xx: percent(gateway5xx + api5xx),
  }
}

function percentilesOf(latencies: LatencyHistogram): MetricsView['latencyMillis'] {
  const at = (share: number) => Number((latencyAt(latencies, share) ?? 0).toPrecision(3))
  return latencyAt(latencies, 1) === undefined ? undefined : { p90: at(0.9), p95: at(0.95), p99: at(0.99) }
}
