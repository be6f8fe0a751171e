import { millis, percent, whole } from '../harness/figures.ts'
import { interleave } from '../harness/interleave.ts'
import { describeErrors, type Measurement, type Measurements, medianOf } from '../harness/measure.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { median, ratios } from '../harness/statistics.ts'

const CALM = 'nobody signs in'
const STORM = 'login storm'
const LOGINS = 'wrong passwords'

const PEOPLE = 50
/** Browsers that send a form each, and the next one when they have the answer. */
const BROWSERS = 32
/** The storm is in full swing when the measurement begins, and still is when it ends. */
const STORM_MARGIN_SECONDS = 0.5
const WARMUP_SECONDS = 4
const P99_RATIO_MAX = 2
/** Below this share of the asked rate a paced run did not measure what it says. */
const PACED_SHARE_MIN = 0.95

export const loginStorm: Scenario = {
  name: 'login-storm',
  summary: 'the token endpoint at half its capacity, while wrong passwords come in as fast as they are answered',
  defaults: { seconds: 5, rounds: 5, connections: 64 },
  run: runLoginStorm,
}

async function runLoginStorm(session: Session): Promise<Findings> {
  const { settings, say } = session
  const { seconds, rounds, connections } = settings
  const subject = await session.start('exchange', { people: PEOPLE })
  const home = await session.makeDirectory()
  const storm = await session.children.startProgram('login-storm', 'load', {
    home,
    backendUrl: '',
    subject: subject.ready,
    options: {},
  })
  const loadTokens = (length: number, ratePerSecond?: number): Promise<Measurement> => {
    const order = { seconds: length, connections }
    const paced = ratePerSecond === undefined ? order : { ...order, ratePerSecond }
    return session.measure(subject, subject.ready.requests.token, paced)
  }

  say('warming up')
  await loadTokens(Math.min(WARMUP_SECONDS, seconds))
  await storm.run({ seconds: Math.min(2, seconds), connections: BROWSERS })
  const { ratePerSecond: capacity } = await loadTokens(seconds)
  const rate = Math.round(capacity / 2)
  say(`${whole(capacity)} tokens/s at most; going on with ${whole(rate)}`)

  const measurements: Measurements = { [CALM]: [], [STORM]: [] }
  const loginsPerSecond: number[] = []
  const loginMicros: number[] = []
  const errors: string[] = []
  for (const [round, order] of interleave([CALM, STORM], rounds).entries()) {
    for (const name of order) {
      const storming =
        name === STORM ? storm.run({ seconds: seconds + 2 * STORM_MARGIN_SECONDS, connections: BROWSERS }) : undefined
      if (storming) await new Promise((resolve) => setTimeout(resolve, STORM_MARGIN_SECONDS * 1000))
      const measurement = await loadTokens(seconds, rate)
      measurements[name]?.push(measurement)
      const logins = await storming
      if (logins) {
        loginsPerSecond.push(logins.completed / logins.seconds)
        loginMicros.push(logins.latencyMicros.p50)
        if (logins.errors.status > 0) errors.push(`${LOGINS}: ${logins.errors.status} were answered with another page`)
      }
      say(`round ${round + 1}/${rounds}  ${name}: p99 ${millis(measurement.p99Micros)} ms`)
    }
  }

  const of = (name: string) => measurements[name] ?? []
  const p99s = (name: string) => of(name).map(({ p99Micros }) => p99Micros)
  const behind = Object.keys(measurements).filter(
    (name) => medianOf(of(name), 'ratePerSecond') < PACED_SHARE_MIN * rate,
  )
  return {
    tables: [
      {
        head: [`tokens at ${whole(rate)} per second`, 'per second', 'p50 ms', 'p99 ms', 'own CPU', 'core idle'],
        rows: Object.keys(measurements).map((name) => [
          name,
          whole(medianOf(of(name), 'ratePerSecond')),
          millis(medianOf(of(name), 'p50Micros')),
          millis(medianOf(of(name), 'p99Micros')),
          percent(medianOf(of(name), 'ownShare')),
          percent(medianOf(of(name), 'idleShare')),
        ]),
      },
      {
        head: ['in the storm', 'per second', 'p50 ms'],
        rows: [[LOGINS, whole(median(loginsPerSecond)), millis(median(loginMicros))]],
      },
    ],
    verdicts: [
      judge({
        what: `p99 of the token endpoint, ${STORM} / ${CALM}`,
        measured: median(ratios(p99s(STORM), p99s(CALM))),
        bound: P99_RATIO_MAX,
        side: 'at most',
        unit: '×',
      }),
    ],
    errors: [...errors, ...Object.keys(measurements).flatMap((name) => describeErrors(name, of(name)))],
    notes: [
      `${BROWSERS} browsers, each from a new address with every try, for ${PEOPLE} people who exist and as many who do not.`,
      ...behind.map((name) => `${name}: tokens did not keep up with their pace, so that latency is a queue's.`),
    ],
    measurements,
    samples: { loginsPerSecond, loginMicros },
  }
}
