import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openStore, type Store, StoreUnavailable } from '../index.ts'

const threads = vi.hoisted((): Worker[] => [])
// The real Worker; only remembered, so that a test can end it.
vi.mock('node:worker_threads', async (original) => {
  const actual = await original<typeof import('node:worker_threads')>()
  class Remembered extends actual.Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      threads.push(this)
    }
  }
  return { ...actual, Worker: Remembered }
})

describe('the thread that writes', () => {
  let home: string
  let store: Store
  const faults: unknown[] = []
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'portreeve-writer-'))
    store = await openStore({ kind: 'sqlite', directory: home }, { onFault: (fault) => faults.push(fault) })
  })
  afterEach(async () => {
    await store.close()
    rmSync(home, { recursive: true, force: true })
  })

  it('T-15 when it dies, every write in flight and every later one is StoreUnavailable; reads go on', async () => {
    await store.facts.put('before', 'kept')
    const inFlight = Promise.allSettled(Array.from({ length: 50 }, (_, n) => store.facts.put(`fact ${n}`, 'x')))
    await threads.at(-1)?.terminate()
    for (const outcome of await inFlight) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreUnavailable)
    }
    await expect(store.facts.put('late', 'x')).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(store.ping()).rejects.toBeInstanceOf(StoreUnavailable)
    expect(await store.facts.find('before')).toBe('kept')
    expect(faults).toHaveLength(1)
  })

  it('refuses what is no plain data, and only that', async () => {
    const good = store.facts.put('good', 'x')
    await expect(store.facts.put('bad', (() => 'x') as unknown as string)).rejects.toBeInstanceOf(TypeError)
    await expect(store.facts.put('bad', true as unknown as string)).rejects.toThrow('cannot take a boolean')
    await good
    expect(await store.facts.find('good')).toBe('x')
  })
})
