import { setTimeout as sleep } from 'node:timers/promises'
import { micros, percent, whole } from '../harness/figures.ts'
import { interleave } from '../harness/interleave.ts'
import { type Measurements, measure, medianOf } from '../harness/measure.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { findFaults, type RelayUnderTest, startRelays } from '../relay/relay-under-test.ts'

const PER_SECOND_MIN = 2_000
const WEBHOOKS = 20
const KEYS = 100
const PAYLOAD_BYTES = 1_024
/** From the moment they may be sent. */
const RAMP_SECONDS = 1
/** More than any engine delivers, so that the queue is not empty at the end. */
const QUEUED_PER_SECOND = 6_000

export const relayDeliver: Scenario = {
  name: 'relay-deliver',
  summary: `ordered deliveries a second of events that wait: ${WEBHOOKS} webhooks, ${KEYS} keys of each, 1 KB`,
  defaults: { seconds: 5, rounds: 3, connections: 1 },
  run: runRelayDeliver,
}

async function runRelayDeliver(session: Session): Promise<Findings> {
  const { say, cores } = session
  const { seconds, rounds } = session.settings
  const { relays, note } = await startRelays(session, { webhooks: WEBHOOKS })
  const measurements: Measurements = Object.fromEntries(relays.map(({ engine }) => [engine, []]))
  const queued = new Map<RelayUnderTest, number>()
  for (const relay of relays) queued.set(relay, await relay.untilTaken(WEBHOOKS))

  for (const [round, order] of interleave(relays, rounds).entries()) {
    for (const relay of order) {
      const events = Math.ceil(QUEUED_PER_SECOND * (seconds + RAMP_SECONDS))
      await relay.tell({ kind: 'pause', who: 'well' })
      await relay.tell({ kind: 'queue', who: 'well', events, keys: KEYS, payloadBytes: PAYLOAD_BYTES })
      await relay.tell({ kind: 'resume', who: 'well' })
      await sleep(RAMP_SECONDS * 1000)
      // The receiver counts, and the exchange is what is measured.
      const { run } = relay.receiver
      const measured = await measure(
        { pid: relay.exchange.pid, run },
        undefined,
        { seconds, connections: 1 },
        { generator: { run }, core: cores.subject },
      )
      measurements[relay.engine]?.push(measured)
      say(`round ${round + 1}/${rounds}  ${relay.engine}: ${whole(measured.ratePerSecond)}/s`)
      const expected = (queued.get(relay) ?? 0) + events
      queued.set(relay, expected)
      await relay.untilTaken(expected)
    }
  }
  const errors: string[] = []
  for (const relay of relays) errors.push(...(await findFaults(relay, queued.get(relay))))
  return {
    tables: [
      {
        head: ['', 'deliveries/s', 'CPU µs each', 'own CPU', 'core idle'],
        rows: relays.map(({ engine }) => {
          const taken = measurements[engine] ?? []
          return [
            engine,
            whole(medianOf(taken, 'ratePerSecond')),
            micros(medianOf(taken, 'cpuMicrosPerRequest')),
            percent(medianOf(taken, 'ownShare')),
            percent(medianOf(taken, 'idleShare')),
          ]
        }),
      },
    ],
    verdicts: relays.map(({ engine }) =>
      judge({
        what: `ordered deliveries on ${engine}`,
        measured: medianOf(measurements[engine] ?? [], 'ratePerSecond'),
        bound: PER_SECOND_MIN,
        side: 'at least',
        unit: 'per second',
      }),
    ),
    errors,
    notes: [
      note,
      'Counted where they arrive, on the core of the load; each is kept as delivered before the next one of its key begins.',
    ],
    measurements,
  }
}
