import { micros, millis, percent, whole } from '../harness/figures.ts'
import { interleave } from '../harness/interleave.ts'
import { countErrors, describeErrors, type Measurements, medianOf } from '../harness/measure.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { startRelays } from '../relay/relay-under-test.ts'

const PER_SECOND_MIN: Record<string, number> = { SQLite: 5_000, PostgreSQL: 3_000 }
/** As long as V8 goes on compiling: before, its threads take a sixth of the core. */
const WARMUP_SECONDS = 8
/** From the moment deliveries may be sent until what they run is compiled as well. */
const RAMP_SECONDS = 4
const WEBHOOKS = 20

export const relayPublish: Scenario = {
  name: 'relay-publish',
  summary: 'events of 1 KB a second that are acknowledged after their commit, over sockets, a thousand keys in turns',
  defaults: { seconds: 5, rounds: 3, connections: 128 },
  run: runRelayPublish,
}

async function runRelayPublish(session: Session): Promise<Findings> {
  const { say } = session
  const { seconds, rounds, connections } = session.settings
  const { relays, note } = await startRelays(session, { webhooks: WEBHOOKS })
  const measurements: Measurements = {}
  const whileDelivering = (engine: string) => `${engine}, while they are delivered`
  for (const { engine } of relays) {
    measurements[engine] = []
    measurements[whileDelivering(engine)] = []
  }
  const load = (relay: (typeof relays)[number], length: number) =>
    session.measure(relay.exchange, relay.publish, { seconds: length, connections })
  for (const relay of relays) {
    await relay.tell({ kind: 'pause', who: 'well' })
    await load(relay, WARMUP_SECONDS)
  }
  for (const [round, order] of interleave(relays, rounds).entries()) {
    for (const relay of order) {
      const measured = await load(relay, seconds)
      measurements[relay.engine]?.push(measured)
      say(`round ${round + 1}/${rounds}  ${relay.engine}: ${whole(measured.ratePerSecond)}/s`)
    }
  }
  // Last, because what waits by now is delivered as well.
  for (const relay of relays) {
    await relay.tell({ kind: 'resume', who: 'well' })
    await load(relay, RAMP_SECONDS)
    const measured = await load(relay, seconds)
    measurements[whileDelivering(relay.engine)]?.push(measured)
    say(`${whileDelivering(relay.engine)}: ${whole(measured.ratePerSecond)}/s`)
    await relay.tell({ kind: 'pause', who: 'well' })
  }
  return {
    tables: [
      {
        head: ['', 'events/s', 'CPU µs each', 'own CPU', 'core idle', 'p50 ms', 'p99 ms', 'errors'],
        rows: Object.entries(measurements).map(([name, taken]) => [
          name,
          whole(medianOf(taken, 'ratePerSecond')),
          micros(medianOf(taken, 'cpuMicrosPerRequest')),
          percent(medianOf(taken, 'ownShare')),
          percent(medianOf(taken, 'idleShare')),
          millis(medianOf(taken, 'p50Micros')),
          millis(medianOf(taken, 'p99Micros')),
          whole(countErrors(taken)),
        ]),
      },
    ],
    verdicts: relays.map(({ engine }) =>
      judge({
        what: `published on ${engine}`,
        measured: medianOf(measurements[engine] ?? [], 'ratePerSecond'),
        bound: PER_SECOND_MIN[engine] ?? Number.NaN,
        side: 'at least',
        unit: 'per second',
      }),
    ),
    errors: Object.entries(measurements).flatMap(([name, taken]) => describeErrors(name, taken)),
    notes: [
      note,
      `Each event goes to one of ${WEBHOOKS} webhooks, which are paused: the delivery is kept with the event and not sent, but for the rows that say otherwise. There the same core delivers too.`,
    ],
    measurements,
  }
}
