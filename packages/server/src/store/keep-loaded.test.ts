import { describe, expect, it, vi } from 'vitest'
import type { Change, ChangeKind, Changes } from './changes.ts'
import { keepLoaded } from './keep-loaded.ts'

function fakeChanges() {
  const listeners = new Set<(change: Change) => void>()
  const gaps = new Set<() => void>()
  const changes: Changes = {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onGap(listener) {
      gaps.add(listener)
      return () => gaps.delete(listener)
    },
    behindMillis: () => 0,
  }
  return {
    changes,
    announce: (kind: ChangeKind) => listeners.forEach((listener) => void listener({ revision: 1, kind, id: 'x' })),
    gap: () => gaps.forEach((listener) => void listener()),
    listening: () => listeners.size + gaps.size,
  }
}

const unexpected = (fault: unknown) => {
  throw fault
}

describe('keepLoaded', () => {
  it('is complete when it resolves', async () => {
    const { changes } = fakeChanges()
    const loaded = await keepLoaded({ load: async () => [1, 2], changes, kinds: ['api'], onFault: unexpected })
    expect(loaded.current()).toEqual([1, 2])
  })

  it('gives another round to whoever asks at any moment of a running load, its very last one included', async () => {
    const { changes } = fakeChanges()
    let stored = 0
    const loaded = await keepLoaded({ load: async () => stored, changes, kinds: ['api'], onFault: unexpected })
    for (let moments = 1; moments < 12; moments++) {
      const running = loaded.reload()
      for (let moment = 0; moment < moments; moment++) await Promise.resolve() // one turn of the microtask queue
      stored = moments
      await loaded.reload()
      expect(loaded.current()).toBe(moments)
      await running
    }
  })

  it('rejects when the first load fails, and listens to nothing any more', async () => {
    const { changes, listening } = fakeChanges()
    const load = () => Promise.reject(new Error('down'))
    await expect(keepLoaded({ load, changes, kinds: ['api'], onFault: unexpected })).rejects.toThrow('down')
    expect(listening()).toBe(0)
  })

  it('loads anew after a change of its kinds and after a gap, and not after other changes', async () => {
    const { changes, announce, gap } = fakeChanges()
    let stored = 1
    const load = vi.fn(async () => stored)
    const loaded = await keepLoaded({ load, changes, kinds: ['api', 'app'], onFault: unexpected })
    const replaced = vi.fn()
    loaded.onChange(replaced)
    stored = 2
    announce('client')
    expect(load).toHaveBeenCalledTimes(1)
    announce('app')
    await vi.waitFor(() => expect(loaded.current()).toBe(2))
    stored = 3
    gap()
    await vi.waitFor(() => expect(loaded.current()).toBe(3))
    expect(replaced).toHaveBeenCalledTimes(2)
  })

  it('reads once more when a change arrives while it is reading, because that read may have been too early', async () => {
    const { changes, announce } = fakeChanges()
    let stored = 'before'
    let release: () => void = () => undefined
    const loaded = await keepLoaded({
      async load() {
        const read = stored
        await new Promise<void>((resolve) => {
          if (read === 'during') release = resolve
          else resolve()
        })
        return read
      },
      changes,
      kinds: ['api'],
      onFault: unexpected,
    })
    stored = 'during'
    announce('api')
    stored = 'after'
    announce('api')
    release()
    await vi.waitFor(() => expect(loaded.current()).toBe('after'))
  })

  it('keeps what it has while the store is away, tells of it, and tries until it succeeds', async () => {
    const { changes, announce } = fakeChanges()
    let load = async () => 1
    const onFault = vi.fn()
    const loaded = await keepLoaded({ load: () => load(), changes, kinds: ['api'], onFault })
    load = () => Promise.reject(new Error('down'))
    announce('api')
    await vi.waitFor(() => expect(onFault).toHaveBeenCalled())
    expect(loaded.current()).toBe(1)
    load = async () => 2
    await vi.waitFor(() => expect(loaded.current()).toBe(2), { timeout: 5000 })
    loaded.close()
  })
})
