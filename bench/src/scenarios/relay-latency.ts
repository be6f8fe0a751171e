import { millis, whole } from '../harness/figures.ts'
import { describeErrors, type Measurements, medianOf } from '../harness/measure.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { findFaults, type RelayUnderTest, startRelays } from '../relay/relay-under-test.ts'

const P99_MILLIS_MAX = 150
const WEBHOOKS = 20
/** Below this share of the asked rate a paced run did not measure what it says. */
const PACED_SHARE_MIN = 0.95

export const relayLatency: Scenario = {
  name: 'relay-latency',
  summary: 'ms from the moment an event is accepted until its first attempt arrives at the webhook, at half load',
  defaults: { seconds: 10, rounds: 3, connections: 32 },
  run: runRelayLatency,
}

async function runRelayLatency(session: Session): Promise<Findings> {
  const { say } = session
  const { seconds, rounds, connections } = session.settings
  const { relays, note } = await startRelays(session, { webhooks: WEBHOOKS })
  const measurements: Measurements = {}
  const rows: string[][] = []
  const verdicts: Findings['verdicts'] = []
  const errors: string[] = []
  for (const relay of relays) {
    const { engine } = relay
    const capacity = await capacityOf(session, relay)
    const ratePerSecond = Math.round(capacity / 2)
    say(`${engine}: ${whole(capacity)} published and delivered a second at most; going on with ${whole(ratePerSecond)}`)
    const published = `${engine}, published`
    measurements[engine] = []
    measurements[published] = []
    for (let round = 0; round < rounds; round++) {
      const [sent, arrived] = await Promise.all([
        session.measure(relay.exchange, relay.publish, { seconds, connections, ratePerSecond }),
        session.measure(relay.receiver, undefined, { seconds, connections: 1 }),
      ])
      measurements[published].push(sent)
      measurements[engine].push(arrived)
      say(`round ${round + 1}/${rounds}  ${engine}: p99 ${millis(arrived.p99Micros)} ms`)
    }
    const p99 = medianOf(measurements[engine], 'p99Micros') / 1000
    rows.push([
      engine,
      whole(ratePerSecond),
      whole(medianOf(measurements[engine], 'ratePerSecond')),
      millis(medianOf(measurements[engine], 'p50Micros')),
      millis(p99 * 1000),
      millis(medianOf(measurements[published], 'p99Micros')),
    ])
    verdicts.push(
      judge({ what: `p99 on ${engine}`, measured: p99, bound: P99_MILLIS_MAX, side: 'at most', unit: 'ms' }),
    )
    if (medianOf(measurements[published], 'ratePerSecond') < PACED_SHARE_MIN * ratePerSecond) {
      errors.push(`${engine} did not keep up with half load`)
    }
    errors.push(...describeErrors(published, measurements[published]), ...(await findFaults(relay)))
  }
  return {
    tables: [{ head: ['', 'events/s', 'arrived/s', 'p50 ms', 'p99 ms', 'p99 ms to publish'], rows }],
    verdicts,
    errors,
    notes: [
      note,
      'From `deliveredTimestamp`, when the relay had the event before it, to its arrival at the webhook, by one clock: the commit is in it. Events are due at even distances.',
      'Load and receiver share a core; what they wait for each other is in the figures.',
    ],
    measurements,
  }
}

/** What is published and delivered at once when as much is published as is taken: the smaller of both rates. */
async function capacityOf(session: Session, relay: RelayUnderTest): Promise<number> {
  const { seconds, connections } = session.settings
  const before = (await relay.received()).taken
  const sent = await session.measure(relay.exchange, relay.publish, { seconds, connections })
  const delivered = (await relay.received()).taken - before
  // Nothing of this is to be in the way of what is measured.
  await relay.untilTaken(before + Math.round(sent.ratePerSecond * seconds))
  return Math.min(sent.ratePerSecond, delivered / seconds)
}
