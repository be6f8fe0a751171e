import { setTimeout as sleep } from 'node:timers/promises'
import { decimals, whole } from '../harness/figures.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { findFaults, type RelayUnderTest, startRelays } from '../relay/relay-under-test.ts'

/** The rate of the last tenth over that of the first. */
const RATIO_MIN = 0.9
const EVENTS = 1_000_000
const WEBHOOKS = 20
const KEYS = 500
const PAYLOAD_BYTES = 300
const TENTHS = 10
const LOOK_MILLIS = 50
const QUIET_MILLIS = 20_000

export const relayBacklog: Scenario = {
  name: 'relay-backlog',
  summary: `deliveries a second while a backlog drains, from its first tenth to its last (--events, ${whole(EVENTS)} by itself)`,
  defaults: { seconds: 1, rounds: 1, connections: 1, events: EVENTS },
  run: runRelayBacklog,
}

async function runRelayBacklog(session: Session): Promise<Findings> {
  const { events = EVENTS } = session.settings
  const { relays, note } = await startRelays(session, { webhooks: WEBHOOKS })
  const rates: Record<string, number[]> = {}
  const errors: string[] = []
  for (const relay of relays) {
    const before = await relay.untilTaken(WEBHOOKS)
    session.say(`${relay.engine}: queueing ${whole(events)} events`)
    await relay.tell({ kind: 'pause', who: 'well' })
    await relay.tell({ kind: 'queue', who: 'well', events, keys: KEYS, payloadBytes: PAYLOAD_BYTES })
    await relay.tell({ kind: 'resume', who: 'well' })
    rates[relay.engine] = await drain(session, relay, { before, events })
    errors.push(...(await findFaults(relay, before + events)))
  }
  const tenths = Array.from({ length: TENTHS }, (_, tenth) => `${tenth + 1}`)
  return {
    tables: [
      {
        head: ['deliveries/s, tenth', ...tenths],
        rows: Object.entries(rates).map(([engine, each]) => [engine, ...each.map(whole)]),
      },
    ],
    verdicts: relays.map(({ engine }) => {
      const each = rates[engine] ?? []
      const measured = (each.at(-1) ?? Number.NaN) / (each[0] ?? Number.NaN)
      const what = `last tenth / first, ${whole(events)} events on ${engine}`
      return judge({ what, measured: Number(decimals(measured)), bound: RATIO_MIN, side: 'at least', unit: '×' })
    }),
    errors,
    notes: [
      note,
      `${WEBHOOKS} webhooks, ${KEYS} keys of each, ${PAYLOAD_BYTES} bytes. The first tenth begins with the first delivery.`,
    ],
    measurements: {},
    samples: rates,
  }
}

/** Rates of the tenths, in their order; as many as came to an end. */
async function drain(
  { say }: Session,
  relay: RelayUnderTest,
  { before, events }: { before: number; events: number },
): Promise<number[]> {
  const rates: number[] = []
  let begun: { at: number; taken: number } | undefined
  let quietSince = performance.now()
  let last = before
  while (rates.length < TENTHS && performance.now() - quietSince < QUIET_MILLIS) {
    await sleep(LOOK_MILLIS)
    const { taken } = await relay.received()
    const at = performance.now()
    if (taken > last) quietSince = at
    last = taken
    if (taken === before) continue
    if (!begun) {
      begun = { at, taken }
      continue
    }
    if (taken - before < ((rates.length + 1) * events) / TENTHS) continue
    rates.push((1000 * (taken - begun.taken)) / (at - begun.at))
    begun = { at, taken }
    say(`${relay.engine}: ${rates.length}/${TENTHS} delivered, ${whole(rates.at(-1) ?? 0)}/s`)
  }
  return rates
}
