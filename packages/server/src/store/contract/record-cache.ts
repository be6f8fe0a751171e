import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRecordCache, type Organization, type RecordCache, type Store, type Subscription } from '../index.ts'
import { type Engine, openAlone, type Place } from './engines.ts'
import { organization, subscription } from './samples.ts'
import { until } from './until.ts'

export function recordCacheContract(engine: Engine): void {
  let place: Place
  let writer: Store
  let reader: Store
  let cache: RecordCache<OrganizationId, Organization>
  let close: () => Promise<void>
  beforeAll(async () => {
    const opened = await openAlone(engine)
    place = opened.place
    writer = opened.store
    reader = place.shared ? await place.open() : writer
    cache = cacheOver(writer)
    close = async () => {
      cache.close()
      if (reader !== writer) await reader.close()
      await opened.close()
    }
  })
  afterAll(() => close?.())
  const cacheOver = (store: Store) =>
    createRecordCache<OrganizationId, Organization>({
      kind: 'organization',
      changes: store.changes,
      load: (id) => store.organizations.find(id),
      recordsMax: 100,
    })
  const emptyCache = (recordsMax: number) =>
    createRecordCache<OrganizationId, Organization>({
      kind: 'organization',
      changes: writer.changes,
      load: async () => undefined,
      recordsMax,
    })

  it('remembers presence and absence, and forgets both when the record is put', async () => {
    const kept = organization()
    expect(cache.peek(kept.id)).toBeUndefined()
    expect(await cache.find(kept.id)).toBeUndefined()
    expect(cache.peek(kept.id)).toBeNull()
    await writer.organizations.put(kept)
    expect(await cache.find(kept.id)).toEqual(kept)
    expect(cache.peek(kept.id)).toEqual(kept)
  })

  it('never answers an old record to whoever has put a new one, however many loads race with it', async () => {
    const { id } = organization()
    for (let version = 0; version < 200; version++) {
      const racing = [cache.find(id), cache.refresh(id)]
      const putting = writer.organizations.put(organization({ id, name: `v${version}` }))
      racing.push(cache.find(id), cache.refresh(id))
      await putting
      expect((await cache.find(id))?.name).toBe(`v${version}`)
      await Promise.all(racing)
      expect((await cache.find(id))?.name).toBe(`v${version}`)
    }
  })

  it('forgets what another store has put', async () => {
    const far = cacheOver(reader)
    const { id } = organization()
    for (let version = 0; version < 20; version++) {
      await writer.organizations.put(organization({ id, name: `v${version}` }))
      await until('the new version is seen', async () => (await far.find(id))?.name === `v${version}`)
    }
    far.close()
  })

  it('forgets all of a kind when any of them may have changed, and nothing of another kind', async () => {
    const [known, later] = [subscription(), subscription()]
    await writer.subscriptions.put(known)
    const subscriptions = createRecordCache<SubscriptionId, Subscription>({
      kind: 'subscription',
      changes: writer.changes,
      load: (id) => writer.subscriptions.find(id),
      recordsMax: 100,
    })
    const { id } = organization()
    await Promise.all([subscriptions.find(known.id), subscriptions.find(later.id), cache.find(id)])
    expect([subscriptions.peek(known.id), subscriptions.peek(later.id)]).toEqual([known, null])
    await writer.subscriptions.insertMany([later])
    expect([subscriptions.peek(known.id), subscriptions.peek(later.id)]).toEqual([undefined, undefined])
    expect(await subscriptions.find(later.id)).toEqual(later)
    expect(cache.peek(id)).toBeNull()
    subscriptions.close()
  })

  it('remembers a quarter as many absent ids, fewer when they are long, and none that is longer than all of them', async () => {
    const bounded = emptyCache(40)
    const absent = (text: string) => text as OrganizationId
    const remembered = () => [...'abcdefghij'].filter((id) => bounded.peek(absent(id)) === null).length
    for (const id of 'abcdefghij') await bounded.find(absent(id))
    expect(remembered()).toBe(10)
    await bounded.find(absent('k'.repeat(22_000)))
    expect(bounded.peek(absent('k'.repeat(22_000)))).toBeUndefined()
    expect(remembered()).toBe(10)
    await bounded.find(absent('k'.repeat(200)))
    expect(bounded.peek(absent('k'.repeat(200)))).toBeNull()
    expect(remembered()).toBe(6)
    bounded.close()
  })

  it('keeps an id and not the text it was cut from', async () => {
    const bounded = emptyCache(40_000)
    const before = heapAfterCollecting()
    for (let count = 0; count < 1_000; count++) {
      const credentials = Buffer.alloc(22_000, String(count).padStart(32, 'k')).toString('latin1')
      await bounded.find(credentials.slice(0, 32) as OrganizationId)
    }
    // The texts are 22 MB.
    expect(heapAfterCollecting() - before).toBeLessThan(5_000_000)
    bounded.close()
  })
}

function heapAfterCollecting(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
