import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { LATENCY_BUCKETS, type LatencyHistogram, latencyBoundMillis, latencyMillis } from '../../store/index.ts'
import type { JournalHealth } from '../calls/journal.ts'
import { createBusiestApis } from './busiest-apis.ts'
import type { CountedCalls } from './counted-calls.ts'

export interface PrometheusDeps {
  counted: CountedCalls
  health: () => JournalHealth
}

/** Of one process. */
export interface Prometheus {
  /** Media type. */
  type: string
  read(): Promise<string>
}

/** As many APIs have series of their own. */
const APIS_NAMED_MAX = 50

/**
 * What Prometheus reads (docs/metering.md). Nothing is counted here: each time somebody asks, totals are copied. Labels are codes, classes and names of APIs that
 * exist, a bounded number of each; nothing that a client sends becomes one (threat G-H).
 */
export function createPrometheus({ counted, health }: PrometheusDeps): Prometheus {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  countCpuFromTheStart(registry)
  const lag = watchTheEventLoop(registry)
  const sampled = firstSampleOf(lag)
  const busiest = createBusiestApis(APIS_NAMED_MAX)
  const counter = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    collect: (add: (labels: Partial<Record<Label, string>>, value: number) => void) => void,
  ) =>
    new Counter<Label>({
      ...{ name: `portreeve_gateway_${name}`, help, labelNames, registers },
      collect() {
        this.reset()
        collect((labels, value) => this.inc(labels as Record<Label, string>, value))
      },
    })
  counter('calls_total', 'Calls that are over.', ['status_class', 'source', 'environment'], (add) => {
    for (const { statusClass, source, environment, calls } of counted.classes()) {
      add({ status_class: statusClass, source, environment }, calls)
    }
  })
  counter('errors_total', 'Calls that were refused or failed, by the code of the error list.', ['code'], (add) => {
    for (const [code, calls] of counted.codes()) add({ code }, calls)
  })
  counter(
    'api_calls_total',
    'Calls by API: the busiest ones, and all others together.',
    ['api', 'status_class'],
    (add) => {
      for (const { api, calls, status4xx, status5xx } of busiest(counted.apis())) {
        add({ api, status_class: '4xx' }, status4xx)
        add({ api, status_class: '5xx' }, status5xx)
        add({ api, status_class: 'other' }, calls - status4xx - status5xx)
      }
    },
  )
  counter('request_bytes_total', 'Bytes of request bodies.', [], (add) => add({}, counted.requestBytes))
  counter('response_bytes_total', 'Bytes of response bodies.', [], (add) => add({}, counted.responseBytes))
  counter('access_log_lost_lines_total', 'Lines of the access log that could not be written.', [], (add) =>
    add({}, health().lostLogLines),
  )
  counter('journal_failed_flushes_total', 'How often the store did not take what was counted.', [], (add) =>
    add({}, health().failedFlushes),
  )
  new Gauge({
    name: 'portreeve_gateway_journal_behind_seconds',
    help: 'How long ago the store last took what was counted.',
    registers,
    collect() {
      const { keptAt } = health()
      this.set(keptAt === 0 ? 0 : Math.max(0, (Date.now() - keptAt) / 1000))
    },
  })
  return {
    type: registry.contentType,
    async read() {
      await sampled
      const lines = await registry.metrics()
      if (lag.count > 0) lag.reset()
      return lines + durationLines(counted.latencies())
    },
  }
}

/** How often the lag of the event loop is looked at. */
const LAG_SAMPLE_MILLIS = 10

/** prom-client begins anew with each reading; one that comes before the next sample would be told no number. */
function watchTheEventLoop(registry: Registry): IntervalHistogram {
  const lag = monitorEventLoopDelay({ resolution: LAG_SAMPLE_MILLIS })
  lag.enable()
  const parts = {
    min: () => lag.min,
    max: () => lag.max,
    mean: () => lag.mean,
    stddev: () => lag.stddev,
    p50: () => lag.percentile(50),
    p90: () => lag.percentile(90),
    p99: () => lag.percentile(99),
  }
  for (const [part, nanoseconds] of Object.entries(parts)) {
    const name = `nodejs_eventloop_lag_${part}_seconds`
    registry.removeSingleMetric(name)
    new Gauge({
      ...{ name, help: `Lag of the event loop since the last reading, ${part}.`, registers: [registry] },
      collect() {
        if (lag.count > 0) this.set(nanoseconds() / 1e9)
      },
    })
  }
  return lag
}

async function firstSampleOf(lag: IntervalHistogram): Promise<void> {
  while (lag.count === 0) await sleep(LAG_SAMPLE_MILLIS, undefined, { ref: false })
}

/** prom-client begins to count when it is loaded, and it is loaded when somebody asks for the first time. */
function countCpuFromTheStart(registry: Registry): void {
  const parts = { user: ['user'], system: ['system'], '': ['user', 'system'] } as const
  for (const [part, of] of Object.entries(parts)) {
    const name = `process_cpu_${part}${part === '' ? '' : '_'}seconds_total`
    registry.removeSingleMetric(name)
    new Counter({
      ...{ name, help: `CPU time of this process${part === '' ? '' : `, ${part}`}.`, registers: [registry] },
      collect() {
        const usage = process.cpuUsage()
        this.reset()
        this.inc(of.reduce((sum, each) => sum + usage[each], 0) / 1e6)
      },
    })
  }
}

const DURATION = 'portreeve_gateway_call_duration_seconds'

/**
 * The histogram of how long calls took, in the text format (version 0.0.4). By hand: prom-client's takes one call at a time, which would cost every call
 * as much as all the rest of its metering. Every fifth bound of ours, so that each is 1.6 times the one before.
 */
function durationLines(latencies: LatencyHistogram): string {
  const lines = [`# HELP ${DURATION} From a call's header to the end of its answer.`, `# TYPE ${DURATION} histogram`]
  let [calls, millis] = [0, 0]
  for (let bucket = 0; bucket < LATENCY_BUCKETS; bucket++) {
    const count = latencies[bucket] ?? 0
    calls += count
    millis += count * latencyMillis(bucket)
    const isLast = bucket === LATENCY_BUCKETS - 1
    if (bucket >= FIRST_TOLD && bucket % TOLD_EVERY === 0 && !isLast) {
      lines.push(`${DURATION}_bucket{le="${Number((latencyBoundMillis(bucket) / 1000).toPrecision(3))}"} ${calls}`)
    }
  }
  lines.push(`${DURATION}_bucket{le="+Inf"} ${calls}`)
  lines.push(`${DURATION}_sum ${millis / 1000}`, `${DURATION}_count ${calls}`)
  return `${lines.join('\n')}\n`
}

/** 0.26 ms: hardly anything is faster. */
const FIRST_TOLD = 35
const TOLD_EVERY = 5
