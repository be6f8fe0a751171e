import { describe, expect, it } from 'vitest'
import { runChaos } from './chaos/run.ts'

const postgres = process.env.PORTREEVE_TEST_DATABASE_URL
/** A dose. `npm run chaos -- --calls 1000000 --edits 10000` makes the whole. */
const number = (name: string, fallback: number) => Number(process.env[`PORTREEVE_CHAOS_${name}`] ?? fallback)
const calls = number('CALLS', 12_000)

describe.skipIf(!postgres)('calls to two nodes on one postgres, while everything changes', () => {
  it('G-G are decided right, and those that have to succeed do: edits, rotated keys, restarts, an outage', {
    timeout: 7_200_000,
  }, async () => {
    const result = await runChaos({
      serverUrl: postgres ?? '',
      calls,
      edits: number('EDITS', 250),
      rotations: number('ROTATIONS', 5),
      outageSeconds: number('OUTAGE', 4),
      seed: number('SEED', 1),
      size: { stable: 30, subscriptions: 12, connections: 12, apis: 6, apps: 4, organizations: 6 },
      say: (text) => process.env.PORTREEVE_CHAOS_CALLS && process.stdout.write(`${text}\n`),
    })
    const { wrong, failed, ...figures } = result
    if (process.env.PORTREEVE_CHAOS_CALLS) process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`)
    expect({ wrong, failed }).toEqual({ wrong: [], failed: [] })
    expect(result.calls).toBeGreaterThanOrEqual(calls)
    // It was about something: every decision was met, and most calls went through.
    expect(Object.keys(result.outcomes)).toEqual(
      expect.arrayContaining(['200', 'API-SUBSCRIPTION-INACTIVE', 'API-DOES-NOT-EXIST', 'UNAUTHORIZED-API-ACCESS']),
    )
    expect(result.outcomes['200']).toBeGreaterThan(calls / 3)
  })
})
