import { decimals, whole } from '../harness/figures.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { median, ratios } from '../harness/statistics.ts'
import { findFaults, type RelayUnderTest, startRelays } from '../relay/relay-under-test.ts'

/** What one dead and one slow webhook may cost the others. */
const RATIO_MIN = 0.95
const WEBHOOKS = 1_000
const KEYS = 20
const PAYLOAD_BYTES = 300
/** Of each round, over all webhooks that are well: as many as take some seconds. */
const EVENTS_PER_SECOND = 3_000
/** So many of each of the two wait all the time, each with a key of its own: what each of the others gets in about a minute. */
const SICK_EVENTS = 200

export const relayFairness: Scenario = {
  name: 'relay-fairness',
  summary: `deliveries a second to ${whole(WEBHOOKS)} webhooks, while one more is dead and one takes 30 s, and while these are paused`,
  defaults: { seconds: 5, rounds: 5, connections: 1 },
  run: runRelayFairness,
}

async function runRelayFairness(session: Session): Promise<Findings> {
  const { say } = session
  const { seconds, rounds } = session.settings
  const { relays, note } = await startRelays(session, { webhooks: WEBHOOKS, withSick: true })
  const rates: Record<string, number[]> = {}
  const errors: string[] = []
  for (const relay of relays) {
    let expected = await relay.untilTaken(WEBHOOKS)
    const events = Math.ceil((EVENTS_PER_SECOND * seconds) / WEBHOOKS) * WEBHOOKS
    const alone: number[] = []
    const beside: number[] = []
    await relay.tell({ kind: 'pause', who: 'sick' })
    await relay.tell({
      kind: 'queue',
      who: 'sick',
      events: 2 * SICK_EVENTS,
      keys: SICK_EVENTS,
      payloadBytes: PAYLOAD_BYTES,
    })
    // The first one warms up, and is forgotten.
    for (let round = 0; round <= rounds; round++) {
      const order = round % 2 === 0 ? [alone, beside] : [beside, alone]
      for (const kind of order) {
        await relay.tell({ kind: kind === beside ? 'resume' : 'pause', who: 'sick' })
        expected += events
        kind.push(await timeDrain(relay, { events, expected }))
        say(
          `round ${round}/${rounds}  ${relay.engine}, ${kind === beside ? 'with' : 'without'} both: ${whole(kind.at(-1) ?? 0)}/s`,
        )
      }
    }
    await relay.tell({ kind: 'pause', who: 'sick' })
    rates[`${relay.engine}, without both`] = alone.slice(1)
    rates[`${relay.engine}, with both`] = beside.slice(1)
    errors.push(...(await findFaults(relay, expected)))
  }
  const ratioOf = (engine: string) =>
    median(ratios(rates[`${engine}, with both`] ?? [], rates[`${engine}, without both`] ?? []))
  return {
    tables: [
      {
        head: ['', 'deliveries/s', 'ratio'],
        rows: relays.flatMap(({ engine }) => [
          [`${engine}, without both`, whole(median(rates[`${engine}, without both`] ?? [])), ''],
          [`${engine}, with both`, whole(median(rates[`${engine}, with both`] ?? [])), decimals(ratioOf(engine))],
        ]),
      },
    ],
    verdicts: relays.map(({ engine }) =>
      judge({
        what: `with a dead and a slow webhook / without, on ${engine}`,
        measured: ratioOf(engine),
        bound: RATIO_MIN,
        side: 'at least',
        unit: '×',
      }),
    ),
    errors,
    notes: [
      note,
      `${whole(SICK_EVENTS)} events wait for each of the two, each with a key of its own, so that they are tried as often as they may be. In rounds without them both are paused. Time counts from the first event that is queued for the others until all have arrived.`,
    ],
    measurements: {},
    samples: rates,
  }
}

/** From the first that is queued until all have arrived. */
async function timeDrain(relay: RelayUnderTest, { events, expected }: { events: number; expected: number }) {
  const begun = performance.now()
  await relay.tell({ kind: 'queue', who: 'well', events, keys: KEYS, payloadBytes: PAYLOAD_BYTES })
  const taken = await relay.untilTaken(expected)
  return (1000 * (taken - (expected - events))) / (performance.now() - begun)
}
