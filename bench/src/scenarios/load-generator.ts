import { millis, percent, whole } from '../harness/figures.ts'
import { interleave } from '../harness/interleave.ts'
import { describeErrors, type Measurements, measure, medianOf } from '../harness/measure.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { median, ratios } from '../harness/statistics.ts'

const OURS = 'our load generator'
const KNOWN = 'autocannon'
const RATIO_MIN = 0.95

/** Checks the instrument: a generator that is slower than others, or counts otherwise, would show in every figure. */
export const loadGenerator: Scenario = {
  name: 'load-generator',
  summary: 'the instrument itself: one node:http server, loaded by our generator and by autocannon',
  defaults: { seconds: 3, rounds: 3, connections: 32 },
  run: runLoadGenerator,
}

async function runLoadGenerator(session: Session): Promise<Findings> {
  const { settings, cores, children, say } = session
  const { seconds, rounds, connections } = settings
  const server = await session.start('hello')
  const home = await session.makeDirectory()
  const given = { home, backendUrl: '', subject: undefined, options: {} }
  const autocannon = await children.startProgram('autocannon', 'load', given)
  const request = server.ready.requests.hello
  const load = (name: string) => {
    const order = { seconds, connections }
    if (name === OURS) return session.measure(server, request, order)
    return measure(server, request, order, { generator: autocannon, core: cores.subject })
  }

  const measurements: Measurements = { [OURS]: [], [KNOWN]: [] }
  for (const name of Object.keys(measurements)) await load(name)
  for (const [round, order] of interleave(Object.keys(measurements), rounds).entries()) {
    for (const name of order) {
      const measurement = await load(name)
      measurements[name]?.push(measurement)
      say(`round ${round + 1}/${rounds}  ${name}: ${whole(measurement.ratePerSecond)}/s`)
    }
  }
  const rates = (name: string) => (measurements[name] ?? []).map(({ ratePerSecond }) => ratePerSecond)
  return {
    tables: [
      {
        head: ['', 'per second', "server's core idle", 'p50 ms', 'p99 ms'],
        rows: Object.entries(measurements).map(([name, loads]) => [
          name,
          whole(medianOf(loads, 'ratePerSecond')),
          percent(medianOf(loads, 'idleShare')),
          millis(medianOf(loads, 'p50Micros')),
          millis(medianOf(loads, 'p99Micros')),
        ]),
      },
    ],
    verdicts: [
      judge({
        what: `${OURS} / ${KNOWN}`,
        measured: median(ratios(rates(OURS), rates(KNOWN))),
        bound: RATIO_MIN,
        side: 'at least',
        unit: '×',
      }),
    ],
    errors: Object.entries(measurements).flatMap(([name, loads]) => describeErrors(name, loads)),
    notes: ['autocannon tells latency in whole milliseconds.'],
    measurements,
  }
}
