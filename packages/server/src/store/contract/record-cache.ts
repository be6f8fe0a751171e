import type { OrganizationId } from '@portreeve/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRecordCache, type Organization, type RecordCache, type Store } from '../index.ts'
import { type Engine, openAlone, type Place } from './engines.ts'
import { organization } from './samples.ts'
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
}
