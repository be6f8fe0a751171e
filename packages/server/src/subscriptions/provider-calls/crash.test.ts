import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ConnectionId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { engines, type Place } from '../../store/contract/engines.ts'
import { openAdminApi, type TestAdminApi } from '../testing/open-admin-api.ts'
import { CALL_LEASE_SECONDS } from './judge-attempt.ts'

const child = fileURLToPath(new URL('../testing/queue-child.mjs', import.meta.url))
const KILLS = 3

/** What the child said is kept. */
interface Said {
  activated: Set<ConnectionId>
  ended: Set<ConnectionId>
}

describe.each(engines)('kill -9 on $name', (engine) => {
  it.skipIf(engine.missing)(
    'in the middle of provider calls loses none of them, and a connection is answered exactly when its call is done',
    async () => {
      const place = await engine.createPlace()
      const admin = await openAdminApi()
      // Slow enough that calls are under way whenever the child is killed.
      admin.answer = (_call, response) => setTimeout(() => response.end('done'), Math.random() * 40)
      const said: Said = { activated: new Set(), ended: new Set() }
      try {
        const key = randomBytes(32).toString('base64')
        for (let round = 0; round < KILLS; round++) await runAndKill({ place, admin, key, round, said })
        await runUntilIdle({ place, admin, key, round: -1, said })
        expect(said.activated.size).toBeGreaterThan(KILLS)
        await check(place, admin, said)
      } finally {
        await admin.close()
        await place.remove()
      }
    },
    90_000,
  )
})

interface Run {
  place: Place
  admin: TestAdminApi
  key: string
  /** -1: nothing new. */
  round: number
  said: Said
}

function start({ place, admin, key, round }: Run): ChildProcess {
  // What was claimed by a child that was killed is due again: each begins a lease later.
  const aheadSeconds = (round === -1 ? KILLS : round) * (CALL_LEASE_SECONDS + 1)
  const setting = { location: place.location, key, adminUrl: admin.url, aheadSeconds, round }
  return spawn(process.execPath, [child, JSON.stringify(setting)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function runAndKill(run: Run): Promise<void> {
  const running = start(run)
  let killing = false
  for await (const line of createInterface({ input: running.stdout as NonNullable<ChildProcess['stdout']> })) {
    note(line, run.said)
    if (killing || !line.startsWith('ended')) continue
    killing = true
    setTimeout(() => running.kill('SIGKILL'), Math.random() * 300)
  }
  expect(killing).toBe(true)
}

async function runUntilIdle(run: Run): Promise<void> {
  const running = start(run)
  for await (const line of createInterface({ input: running.stdout as NonNullable<ChildProcess['stdout']> })) {
    if (line === 'idle') break
  }
  running.kill('SIGKILL')
  await once(running, 'exit')
}

/** The last line may be cut in the middle, and then it is not whole. */
function note(line: string, { activated, ended }: Said): void {
  const [what, ...ids] = line.split(' ')
  const connectionId = ids.at(-1) as ConnectionId | undefined
  if (connectionId?.length !== 36) return
  if (what === 'activated') activated.add(connectionId)
  if (what === 'ended') ended.add(connectionId)
}

async function check(place: Place, admin: TestAdminApi, { activated, ended }: Said): Promise<void> {
  const store = await place.open()
  try {
    const asked = new Set(
      admin.received.filter(({ path }) => path.endsWith('/activate')).map(({ body }) => JSON.parse(body).connectionId),
    )
    const told = new Set(admin.received.flatMap(({ path }) => path.match(/\/deactivate\/(.+)$/)?.[1] ?? []))
    for (const connectionId of activated) {
      const kept = await store.subscriptions.findByConnection(connectionId)
      const status = kept?.connections.find(({ id }) => id === connectionId)?.status
      const calls = (await store.providerCalls.list({ connectionId, limit: 5 })).reverse()
      expect(calls.map(({ state }) => state)).not.toContain('due')
      if (status === 'pending') {
        expect(ended).not.toContain(connectionId)
        expect(asked).toContain(connectionId)
        expect(calls).toMatchObject([{ kind: 'activate', state: 'done' }])
      } else {
        // It ended, perhaps without our hearing of it; a provider that was asked was told.
        expect(status).toBe('inactive')
        if (asked.has(connectionId)) expect(told).toContain(connectionId)
        else expect(calls).toMatchObject([{ kind: 'activate', state: 'cancelled', attempts: 0 }])
      }
    }
    for (const connectionId of ended) expect(activated).toContain(connectionId)
  } finally {
    await store.close()
  }
}
