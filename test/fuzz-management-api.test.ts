import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fuzzManagementApi, summarize } from './fuzz/targets/management-api.ts'
import { type FuzzServer, openFuzzServer } from './fuzz/targets/management-api-server.ts'

/** A small dose with each run of the tests; `npm run fuzz -- --only management-api --executions 100000` gives a large one. */
const calls = Number(process.env.PORTREEVE_FUZZ_EXECUTIONS ?? 2_000)
const seed = Number(process.env.PORTREEVE_FUZZ_SEED ?? 20_261_122)

let server: FuzzServer
beforeAll(async () => {
  server = await openFuzzServer()
})
afterAll(() => server.close())

describe(`the management API, called by its own description, seed ${seed}`, () => {
  it(`${calls} calls find no fault of ours and nothing undescribed`, { timeout: 3_600_000 }, async () => {
    const large = process.env.PORTREEVE_FUZZ_EXECUTIONS !== undefined
    const report = await fuzzManagementApi(server, calls, seed, (done) => {
      if (large && done % 4_000 === 0) console.error(`${done} of ${calls}`)
    })
    if (large) console.error(summarize(report))
    expect(report.broken.join('\n\n')).toBe('')
    expect(report.calls).toBe(calls)
    // A run in which hardly anything succeeded has tried nothing.
    const succeeded = [...report.statuses.values()].filter((statuses) =>
      [...statuses.keys()].some((status) => status < 300),
    )
    expect(succeeded.length / report.statuses.size).toBeGreaterThan(0.5)
  })
})
