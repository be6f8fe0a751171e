import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { GrantId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Store } from '../index.ts'
import type { Engine, Place } from './engines.ts'
import { seconds } from './samples.ts'

const KILLS = 5
const child = fileURLToPath(new URL('./crash-child.mjs', import.meta.url))
const opener = fileURLToPath(new URL('./open-child.mjs', import.meta.url))

/** kill -9 over real processes. Needs the built server: the child imports dist. */
export function crashContract(engine: Engine): void {
  it(`kill -9 at any moment, ${KILLS} times: every acknowledged record is there, none is half-written, what goes together is there together, T-10 a used code stays used, T-12 a revoked grant stays revoked`, async () => {
    const place = await engine.createPlace()
    try {
      const acknowledged = new Map<string, number>()
      for (let round = 0; round < KILLS; round++) {
        await writeUntilKilled(place, round, acknowledged)
        await check(place, acknowledged, `round-${round}-`)
      }
      expect(acknowledged.size).toBe(KILLS * 16)
    } finally {
      await place.remove()
    }
  }, 60_000)

  it('kill -9 while it makes its schema leaves nothing that a second start cannot use', async () => {
    for (let killing = 0; killing < KILLS; killing++) {
      const place = await engine.createPlace()
      try {
        const opening = spawn(process.execPath, [opener, JSON.stringify(place.location)], {
          stdio: ['pipe', 'pipe', 'inherit'],
        })
        // Around the moment when a process that has just been started comes to it.
        setTimeout(() => opening.kill('SIGKILL'), 60 + Math.random() * 200)
        await once(opening, 'exit')
        const store = await place.open()
        expect(await store.facts.putFirst('first', 'kept')).toBe('kept')
        await store.close()
      } finally {
        await place.remove()
      }
    }
  }, 60_000)
}

/** Lets a child write, kills it in the middle, and notes what it was told is kept: id to version. */
async function writeUntilKilled(place: Place, round: number, acknowledged: Map<string, number>): Promise<void> {
  const running = spawn(process.execPath, [child, JSON.stringify(place.location), String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const heard = new Set<string>()
  let killing = false
  for await (const line of createInterface({ input: running.stdout })) {
    // The last line may be cut in the middle: only what ends in a whole number counts, and that is all readline gives
    // before the end. A cut number is a smaller one, which is acknowledged as well.
    const [id = '', n = ''] = line.split(' ')
    if (!n) continue
    acknowledged.set(id, Math.max(acknowledged.get(id) ?? 0, Number(n)))
    heard.add(id)
    if (killing || heard.size < 16) continue
    killing = true
    setTimeout(() => running.kill('SIGKILL'), Math.random() * 150)
  }
  expect(killing).toBe(true)
}

/** Looks at every record, and at the codes that were redeemed in this round. */
async function check(place: Place, acknowledged: Map<string, number>, round: string): Promise<void> {
  const store = await place.open()
  try {
    for (const [id, n] of acknowledged) {
      const kept = await store.subscriptions.find(id as SubscriptionId)
      const version = Number(kept?.organizationId.slice(1))
      expect(version).toBeGreaterThanOrEqual(n)
      expect(kept?.createdAt).toBe(version)
      expect(kept?.connections.map(({ apiId }) => apiId)).toEqual([`v${version}`, `v${version}`, `v${version}`])
      for (let fact = 1; fact <= n; fact++) expect(await store.facts.find(`${id}-${fact}`)).toBe(String(fact))
      await checkTogether(store, id, n)
      if (!id.startsWith(round)) continue
      await Promise.all(Array.from({ length: n }, (_, index) => checkCode(store, `${id}-${index + 1}`, index + 1)))
    }
  } finally {
    await store.close()
  }
}

/** What was written together is all there, as often as it was acknowledged and once more at most. */
async function checkTogether(store: Store, id: string, n: number): Promise<void> {
  const organization = await store.organizations.find(id as OrganizationId)
  const times = organization?.revision ?? 0
  expect(times).toBeGreaterThanOrEqual(n)
  expect(times).toBeLessThanOrEqual(n + 1)
  expect(organization?.name).toBe(`v${times}`)
  expect(await store.namespaces.listByOrganization(id as OrganizationId)).toHaveLength(times)
  expect(await store.auditEntries.list({ subjectId: id, limit: times + 1 })).toHaveLength(times)
}

async function checkCode(store: Store, id: string, n: number): Promise<void> {
  const hash = new Uint8Array(createHash('sha256').update(id).digest())
  expect(await store.grants.useCode(hash, { at: seconds(n + 1) })).toBe('again')
  const grant = (await store.grants.find(id as GrantId))?.grant
  expect(grant?.code?.usedAt).toBe(n)
  if (n % 2 === 1) return
  expect(grant?.revokedAt).toBe(n)
  expect(await store.revocations.find('grant', id)).toMatchObject({ expiresAt: 9_000_000_000 })
}
