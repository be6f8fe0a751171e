import { describe, expect, it } from 'vitest'
import { createLimitAtOnce } from './limit-at-once.ts'

/** Work that ends when told. */
function held() {
  let release = (): void => undefined
  const done = new Promise<void>((resolve) => {
    release = resolve
  })
  return { work: () => done, release }
}
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('createLimitAtOnce', () => {
  it('runs no more than it may at once, and the rest in the order they came', async () => {
    const limit = createLimitAtOnce({ atOnce: 2, waitingMax: 10 })
    const jobs = Array.from({ length: 5 }, held)
    const started: number[] = []
    const results = jobs.map(({ work }, index) =>
      limit(() => {
        started.push(index)
        return work()
      }),
    )
    await settle()
    expect(started).toEqual([0, 1])
    jobs[1]!.release()
    await settle()
    expect(started).toEqual([0, 1, 2])
    for (const { release } of jobs) release()
    await Promise.all(results)
    expect(started).toEqual([0, 1, 2, 3, 4])
  })

  it('refuses at once when too many wait, and takes more when they are through', async () => {
    const limit = createLimitAtOnce({ atOnce: 1, waitingMax: 1 })
    const [first, second] = [held(), held()]
    const accepted = [limit(first.work), limit(second.work)]
    expect(await limit(async () => 1)).toMatchObject({ ok: false, error: 'busy' })
    first.release()
    second.release()
    await Promise.all(accepted)
    expect(await limit(async () => 1)).toEqual({ ok: true, value: 1 })
  })

  it('gives the place back when the work throws', async () => {
    const limit = createLimitAtOnce({ atOnce: 1, waitingMax: 1 })
    await expect(limit(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await limit(async () => 2)).toEqual({ ok: true, value: 2 })
  })
})
