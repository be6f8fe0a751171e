import type { ApiId } from '@portreeve/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Api, Change, Changes } from '../store/index.ts'
import { exampleApi } from '../store/testing/examples.ts'
import { type DirectoryChange, loadApiDirectory } from './api-directory.ts'

const id = (text: string) => text as ApiId

/** What is stored, notices that are told when a test says so, and answers that it may hold back. */
function fakeStore(...apis: Api[]) {
  const stored = new Map(apis.map((api) => [api.id, api]))
  const listeners = new Set<(change: Change) => void>()
  const gaps = new Set<() => void>()
  let answer = async <T>(value: T): Promise<T> => value
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
  const find = vi.fn((id: ApiId) => answer(stored.get(id)))
  const list = vi.fn(() => answer([...stored.values()]))
  return {
    store: { apis: { find, list }, changes },
    find,
    list,
    put: (api: Api) => stored.set(api.id, api),
    remove: (id: string) => stored.delete(id as ApiId),
    notice: (id: string) => listeners.forEach((listener) => void listener({ revision: 1, kind: 'api', id })),
    gap: () => gaps.forEach((listener) => void listener()),
    answersBy(how: typeof answer) {
      answer = how
    },
    listening: () => listeners.size + gaps.size,
  }
}

const closes: (() => void)[] = []
afterEach(() => {
  for (const close of closes.splice(0)) close()
})

async function open(
  fake: ReturnType<typeof fakeStore>,
  onFault = (fault: unknown): void => expect.fail(String(fault)),
) {
  const directory = await loadApiDirectory({ store: fake.store, onFault })
  closes.push(directory.close)
  const heard: (string | string[])[] = []
  directory.onChange((changed: DirectoryChange) => {
    heard.push(changed === 'all' ? 'all' : changed.map(({ id, api }) => `${id} ${api?.revision ?? 'gone'}`))
  })
  return { directory, heard, ids: () => directory.all().map((api) => api.id) }
}

const [a, b, c] = ['a', 'b', 'c'].map((name) => exampleApi({ id: id(name), basePath: `/${name}` })) as [Api, Api, Api]

describe('the directory of APIs', () => {
  it('has every API, by id, when it resolves', async () => {
    const { directory, ids } = await open(fakeStore(c, a, b))
    expect(ids()).toEqual(['a', 'b', 'c'])
    expect(directory.find(id('b'))).toEqual(b)
    expect(directory.find(id('d'))).toBeUndefined()
  })

  it('rejects when they cannot be read, and listens to nothing any more', async () => {
    const fake = fakeStore(a)
    fake.answersBy(() => Promise.reject(new Error('down')))
    const faults: unknown[] = []
    await expect(loadApiDirectory({ store: fake.store, onFault: (fault) => faults.push(fault) })).rejects.toThrow(
      'down',
    )
    expect(fake.listening()).toBe(0)
  })

  it('reads one API after a notice about it, and tells of it alone', async () => {
    const fake = fakeStore(a, c)
    const { directory, heard, ids } = await open(fake)
    const before = directory.all()
    fake.put({ ...a, name: 'changed', revision: 2 })
    fake.put(b)
    fake.remove('c')
    for (const id of ['a', 'b', 'c']) fake.notice(id)
    await vi.waitFor(() => expect(heard).toEqual([['a 2', 'b 1', 'c gone']]))
    expect(ids()).toEqual(['a', 'b'])
    expect(directory.find(id('a'))?.name).toBe('changed')
    expect(directory.find(id('c'))).toBeUndefined()
    expect(before).toEqual([a, c])
    expect([fake.list.mock.calls.length, fake.find.mock.calls.length]).toEqual([1, 3])
  })

  it('reads once for the notice and for whoever has written', async () => {
    const fake = fakeStore(a)
    const { directory } = await open(fake)
    fake.put({ ...a, revision: 2 })
    fake.notice('a')
    await directory.reload(a.id)
    expect(directory.find(a.id)?.revision).toBe(2)
    expect(fake.find).toHaveBeenCalledTimes(1)
  })

  it('tells nobody of a notice behind which nothing is new', async () => {
    const fake = fakeStore(a)
    const { directory, heard } = await open(fake)
    fake.put({ ...a })
    fake.notice('a')
    fake.notice('never there')
    await directory.reload(a.id)
    expect(heard).toEqual([])
  })

  it('knows an API again that was removed and made anew with the same id and revision', async () => {
    const fake = fakeStore(a)
    const { directory } = await open(fake)
    fake.put({ ...a, targetUrl: 'https://elsewhere.example' })
    await directory.reload(a.id)
    expect(directory.find(a.id)?.targetUrl).toBe('https://elsewhere.example')
  })

  it('reads all of them after a gap, after a notice about any, and when very many have changed', async () => {
    const fake = fakeStore(a, b)
    const { directory, heard } = await open(fake)
    fake.remove('b')
    fake.gap()
    await vi.waitFor(() => expect(heard).toEqual(['all']))
    fake.put(c)
    fake.notice('*')
    await vi.waitFor(() => expect(directory.find(c.id)).toEqual(c))
    for (let n = 0; n < 501; n++) fake.notice(`api ${n}`)
    fake.put(b)
    await vi.waitFor(() => expect(directory.find(b.id)).toEqual(b))
    expect(heard).toEqual(['all', 'all', 'all'])
    expect(fake.find).not.toHaveBeenCalled()
  })

  it('G-G reads once more when a notice comes while it is reading, because that answer may be too old', async () => {
    const fake = fakeStore(a)
    const { directory, heard } = await open(fake)
    const held: (() => void)[] = []
    fake.answersBy((value) => new Promise((resolve) => held.push(() => resolve(value))))
    fake.put({ ...a, revision: 2 })
    fake.notice('a')
    await vi.waitFor(() => expect(held).toHaveLength(1))
    fake.put({ ...a, revision: 3 })
    fake.notice('a')
    const current = directory.reload(a.id)
    held.shift()?.()
    await vi.waitFor(() => expect(held).toHaveLength(1))
    expect(directory.find(a.id)?.revision).toBe(2)
    held.shift()?.()
    await current
    expect(directory.find(a.id)?.revision).toBe(3)
    expect(heard).toEqual([['a 2'], ['a 3']])
  })

  it('G-G a reading of all that began before an edit does not bring the old record back', async () => {
    const fake = fakeStore(a)
    const { directory } = await open(fake)
    const held: (() => void)[] = []
    fake.answersBy((value) => new Promise((resolve) => held.push(() => resolve(value))))
    fake.gap()
    await vi.waitFor(() => expect(held).toHaveLength(1))
    fake.put({ ...a, disabled: true, revision: 2 })
    const current = directory.reload(a.id)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(held).toHaveLength(1) // one round at a time
    held.shift()?.()
    await vi.waitFor(() => expect(held).toHaveLength(1))
    held.shift()?.()
    await current
    expect(directory.find(a.id)).toMatchObject({ disabled: true, revision: 2 })
  })

  it('keeps what it has while the store is away, says so, and tries until it succeeds', async () => {
    const fake = fakeStore(a, b)
    const faults: unknown[] = []
    const { directory } = await open(fake, (fault) => faults.push(fault))
    fake.answersBy(() => Promise.reject(new Error('down')))
    fake.put({ ...a, revision: 2 })
    await expect(directory.reload(a.id)).rejects.toThrow('down')
    expect(directory.find(a.id)?.revision).toBe(1)
    fake.gap()
    await vi.waitFor(() => expect(faults.length).toBeGreaterThan(1))
    fake.answersBy(async (value) => value)
    await vi.waitFor(() => expect(directory.find(a.id)?.revision).toBe(2), { timeout: 5000 })
    expect(directory.find(b.id)).toEqual(b)
  })

  it('a listener that throws keeps nobody else from hearing, and nothing from being read', async () => {
    const fake = fakeStore(a)
    const faults: unknown[] = []
    const directory = await loadApiDirectory({ store: fake.store, onFault: (fault) => faults.push(fault) })
    closes.push(directory.close)
    directory.onChange(() => {
      throw new Error('listener')
    })
    const heard = vi.fn()
    const stop = directory.onChange(heard)
    fake.put({ ...a, revision: 2 })
    await directory.reload(a.id)
    expect(heard).toHaveBeenCalledTimes(1)
    expect(faults).toEqual([new Error('listener')])
    stop()
    fake.put({ ...a, revision: 3 })
    await directory.reload(a.id)
    expect(heard).toHaveBeenCalledTimes(1)
  })

  it('asks for a few APIs at a time, however many have changed, and answers whoever asked for one as soon as that is there', async () => {
    const fake = fakeStore()
    const { directory } = await open(fake)
    let asking = 0
    let most = 0
    fake.answersBy(async (value) => {
      most = Math.max(most, ++asking)
      await new Promise((resolve) => setTimeout(resolve, 1))
      asking--
      return value
    })
    const all = Array.from({ length: 100 }, (_, n) => exampleApi({ id: id(`api ${n}`), basePath: `/${n}` }))
    for (const api of all) {
      fake.put(api)
      fake.notice(api.id)
    }
    await directory.reload(id('api 0'))
    expect(directory.all().length).toBeLessThan(100)
    await directory.reload(id('api 99'))
    expect(directory.all()).toEqual(all.toSorted((x, y) => (x.id < y.id ? -1 : 1)))
    expect(most).toBe(16)
  })

  it('leaves nobody waiting who asks when it is closed', async () => {
    const fake = fakeStore(a)
    const { directory } = await open(fake)
    const waiting = directory.reload(a.id)
    directory.close()
    await expect(waiting).rejects.toThrow('closed')
    await expect(directory.reload()).rejects.toThrow('closed')
    expect(fake.listening()).toBe(0)
  })
})
