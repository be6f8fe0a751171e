import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { type Engine, openAlone, type Place } from './engines.ts'
import { webhook } from './relay-samples.ts'

const KILLS = 4
const LINES_MIN = 60
const child = fileURLToPath(new URL('./relay-crash-child.mjs', import.meta.url))

/** kill -9 over real processes. Needs the built server: the child imports dist. */
export function relayCrashContract(engine: Engine): void {
  it(`kill -9 at any moment, ${KILLS} times: what was acknowledged is in its place, what was settled stays settled, and no lane has lost or doubled anything`, async () => {
    const { store, place, close } = await openAlone(engine)
    try {
      const webhookIds = [webhook().id, webhook().id]
      // Only the child has an embedded store meanwhile.
      await store.close()
      const said = new Set<string>()
      for (let kill = 0; kill < KILLS; kill++) {
        await runUntilKilled(place, webhookIds, said)
        await check(place, said)
      }
      expect(said.size).toBeGreaterThan(KILLS * LINES_MIN)
    } finally {
      await close()
    }
  }, 60_000)
}

/** Lets a child publish and settle, kills it in the middle, and notes what it was told. */
async function runUntilKilled(place: Place, webhookIds: string[], said: Set<string>): Promise<void> {
  const running = spawn(process.execPath, [child, JSON.stringify(place.location), ...webhookIds], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let lines = 0
  for await (const line of createInterface({ input: running.stdout })) {
    // The last line may be cut in the middle: an event's id is 36 characters long.
    if ((line.split(' ')[4] ?? '').length === 36) said.add(line)
    lines++
    if (lines === LINES_MIN) setTimeout(() => running.kill('SIGKILL'), Math.random() * 150)
  }
  expect(lines).toBeGreaterThanOrEqual(LINES_MIN)
}

async function check(place: Place, said: Set<string>): Promise<void> {
  const rows = await place.sql('select webhook_id, lane, seq, event_id, state from relay_delivery')
  const states = new Map(
    rows.map((row) => [`${row.webhook_id} ${row.lane} ${Number(row.seq)} ${row.event_id}`, row.state]),
  )
  for (const line of said) {
    const [word, ...name] = line.split(' ')
    const state = states.get(name.join(' '))
    if (word === 'settled') expect(state).toBe('delivered')
    else expect(state).toBeDefined()
  }
  // A lane holds all that waits in it, one behind the other, and there is none without anything in it.
  const lanes = await place.sql('select webhook_id, lane, head_seq, waiting from relay_lane')
  const expected = lanes.flatMap((lane) =>
    Array.from(
      { length: Number(lane.waiting) },
      (_, at) => `${lane.webhook_id} ${lane.lane} ${Number(lane.head_seq) + at}`,
    ),
  )
  const waiting = rows.filter(({ state }) => state === 'waiting')
  expect(lanes.map((lane) => Number(lane.waiting))).not.toContain(0)
  expect(waiting.map((row) => `${row.webhook_id} ${row.lane} ${Number(row.seq)}`).toSorted()).toEqual(
    expected.toSorted(),
  )
  const lost = await place.sql(
    'select seq from relay_delivery where event_id not in (select id from relay_event where payload_bytes = 100)',
  )
  expect(lost).toEqual([])
}
