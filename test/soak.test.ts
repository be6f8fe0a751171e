import { describe, expect, it } from 'vitest'
import { findPostgresPrograms } from '../scripts/test/prerequisites.mjs'
import { runSoak } from './soak/run-soak.mjs'

const postgresPrograms = await findPostgresPrograms()

/** A dose. `npm run soak` makes the thousand; docs/reliability.md says what is checked. With this seed each target is hit, and exchanges first. */
const dose = { seed: 75, kills: 9, perSecond: 60, say: () => undefined }

describe('kill -9 at random moments while events are published and delivered (protocol.md 6.4)', () => {
  it('of exchange and receiver, on SQLite: nothing acknowledged is lost, nothing changes places', {
    timeout: 150_000,
  }, async () => {
    const result = await runSoak({ ...dose, engine: 'sqlite', postgresPrograms: undefined })
    expect(result.violations).toEqual([])
    expect(result.taken).toBe(result.expected)
    // It was about something.
    expect(Object.values(result.kills).every((kills) => kills > 0)).toBe(true)
    expect(result.acknowledged).toBeGreaterThan(100)
  })

  it.skipIf(postgresPrograms === undefined)(
    'of two exchanges, receiver and PostgreSQL, on postgres: the same',
    { timeout: 200_000 },
    async () => {
      const result = await runSoak({ ...dose, engine: 'postgres', postgresPrograms })
      expect(result.violations).toEqual([])
      expect(result.taken).toBe(result.expected)
      expect(Object.values(result.kills).every((kills) => kills > 0)).toBe(true)
      expect(result.acknowledged).toBeGreaterThan(100)
    },
  )
})
