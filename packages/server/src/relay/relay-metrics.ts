import type { RelayStore } from '../store/index.ts'
import type { AttemptSeen } from './dispatch/deliver.ts'
import type { DispatcherHealth } from './dispatch/dispatcher.ts'
import type { PublishingHealth } from './publish/handle-publish.ts'

export interface RelayMetricsDeps {
  relay: Pick<RelayStore, 'measure'>
  publishing: () => PublishingHealth
  dispatching: () => DispatcherHealth
  /** Of this process: what waits is told by whoever delivers it, so that sums over processes are right. */
  shards: () => readonly number[]
  nowMillis: () => number
}

/** What Prometheus reads of the relay. A fixed number of series: nothing that anybody sends is a label (threat G-H). */
export interface RelayMetrics {
  attempted(seen: AttemptSeen): void
  /** Text format, version 0.0.4. Without what waits while the store is away. */
  read(): Promise<string>
}

/** Upper bounds, in seconds, of how long events have waited for their first attempt. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10, 60]

export function createRelayMetrics(deps: RelayMetricsDeps): RelayMetrics {
  const outcomes = { accepted: 0, failed: 0, gone: 0 }
  const waits = { counts: BOUNDS.map(() => 0), all: 0, seconds: 0 }

  return {
    attempted({ outcome, number, waitedMillis }) {
      outcomes[outcome]++
      if (number > 1) return
      const seconds = Math.max(0, waitedMillis) / 1000
      waits.all++
      waits.seconds += seconds
      const bound = BOUNDS.findIndex((each) => seconds <= each)
      if (bound !== -1) waits.counts[bound] = (waits.counts[bound] ?? 0) + 1
    },
    async read() {
      const { accepted, repeated, refused, waitingBytes } = deps.publishing()
      const { shards, underWay, cancelled } = deps.dispatching()
      const lines = [
        ...series('published_total', 'counter', 'Requests to publish, by what came of them.', [
          ['{outcome="accepted"}', accepted - repeated],
          ['{outcome="repeated"}', repeated],
          ['{outcome="refused"}', refused],
        ]),
        ...series('attempts_total', 'counter', 'Attempts to deliver, by what came of them.', [
          ...Object.entries(outcomes).map(([outcome, count]) => [`{outcome="${outcome}"}`, count] as const),
        ]),
        ...one('cancelled_total', 'counter', 'Deliveries whose webhook was not to get them any more.', cancelled),
        ...one('under_way', 'gauge', 'Attempts under way.', underWay),
        ...one('publishing_bytes', 'gauge', 'Bytes of events that are being received or written.', waitingBytes),
        ...one('shards', 'gauge', 'Shards of webhooks that this process delivers to, of 64.', shards),
        ...histogram(),
        ...(await measured()),
      ]
      return `${lines.join('\n')}\n`
    },
  }

  async function measured(): Promise<string[]> {
    const found = await deps.relay.measure(deps.shards()).catch(() => undefined)
    if (!found) return []
    const { lanes, held, waiting, oldestDueAt } = found
    const lag = oldestDueAt === undefined ? 0 : Math.max(0, deps.nowMillis() - oldestDueAt) / 1000
    return [
      ...one('waiting_events', 'gauge', 'Events that wait, of the webhooks of this process.', waiting),
      ...one('lanes', 'gauge', 'Lanes in which something waits.', lanes),
      ...one('held_lanes', 'gauge', 'Lanes whose head has failed.', held),
      ...one('oldest_due_seconds', 'gauge', 'For how long the head has been due that has been due longest.', lag),
    ]
  }

  function histogram(): string[] {
    const name = 'portreeve_relay_first_attempt_wait_seconds'
    let below = 0
    const buckets = BOUNDS.map((bound, at) => {
      below += waits.counts[at] ?? 0
      return `${name}_bucket{le="${bound}"} ${below}`
    })
    return [
      `# HELP ${name} From an event's acceptance to the beginning of its first attempt.`,
      `# TYPE ${name} histogram`,
      ...buckets,
      `${name}_bucket{le="+Inf"} ${waits.all}`,
      `${name}_sum ${waits.seconds}`,
      `${name}_count ${waits.all}`,
    ]
  }
}

function series(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  values: readonly (readonly [labels: string, value: number])[],
): string[] {
  const full = `portreeve_relay_${name}`
  return [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} ${type}`,
    ...values.map(([labels, value]) => `${full}${labels} ${value}`),
  ]
}

const one = (name: string, type: 'counter' | 'gauge', help: string, value: number) =>
  series(name, type, help, [['', value]])
