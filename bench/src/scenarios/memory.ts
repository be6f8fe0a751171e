import { megabytes, whole } from '../harness/figures.ts'
import { countErrors, describeErrors, type Measurements, medianOf } from '../harness/measure.ts'
import { readResidentBytes } from '../harness/proc.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { median } from '../harness/statistics.ts'

/** Growth of the resident set from the second round to the last that is still called flat. */
const GROWTH_MAX = 1.1
/** One to warm up, one to compare with, and a last one. */
const ROUNDS_MIN = 3
const SAMPLE_MILLIS = 1000

export const memory: Scenario = {
  name: 'memory',
  summary: 'resident memory while token endpoint and gateway are loaded together; the first round warms up',
  defaults: { seconds: 10, rounds: 6, connections: 16 },
  run: runMemory,
}

async function runMemory(session: Session): Promise<Findings> {
  const { say } = session
  const { seconds, connections } = session.settings
  const rounds = Math.max(ROUNDS_MIN, session.settings.rounds)
  const subject = await session.start('exchange')
  const measurements: Measurements = { 'token endpoint': [], gateway: [] }
  const samplesOfRounds: number[][] = []

  for (let round = 1; round <= rounds; round++) {
    const samples: number[] = []
    const take = () => samples.push(readResidentBytes(subject.pid) ?? Number.NaN)
    const sampling = setInterval(take, SAMPLE_MILLIS)
    const load = (request: string) =>
      session.measure(subject, subject.ready.requests[request], { seconds, connections })
    try {
      const [token, gateway] = await Promise.all([load('token'), load('gateway')])
      measurements['token endpoint']?.push(token)
      measurements.gateway?.push(gateway)
    } finally {
      clearInterval(sampling)
    }
    take()
    samplesOfRounds.push(samples)
    say(`round ${round}/${rounds}  resident ${megabytes(median(samples))} MB`)
  }

  const growth = growthOf(samplesOfRounds)
  return {
    tables: [
      {
        head: ['', 'resident MB'],
        rows: samplesOfRounds.map((samples, index) => [`round ${index + 1}`, megabytes(median(samples))]),
      },
      {
        head: ['', 'per second', 'errors'],
        rows: Object.entries(measurements).map(([name, loads]) => [
          name,
          whole(medianOf(loads, 'ratePerSecond')),
          whole(countErrors(loads)),
        ]),
      },
    ],
    verdicts: [
      judge({
        what: 'memory of the last round / the second',
        measured: growth,
        bound: GROWTH_MAX,
        side: 'at most',
        unit: '×',
      }),
    ],
    errors: Object.entries(measurements).flatMap(([name, loads]) => describeErrors(name, loads)),
    notes: Number.isNaN(growth) ? ['Resident memory is read from /proc, which is not there.'] : [],
    measurements,
    samples: { residentBytes: samplesOfRounds.flat() },
  }
}

/** The median of the last round's samples over that of the second's: the first one filled caches and compiled code. */
export function growthOf(samplesOfRounds: readonly number[][]): number {
  return median(samplesOfRounds.at(-1) ?? []) / median(samplesOfRounds[1] ?? [])
}
