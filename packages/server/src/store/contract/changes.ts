import type { OrganizationId } from '@portreeve/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Change, Store } from '../index.ts'
import { type Engine, openAlone, type Place } from './engines.ts'
import { api, organization, subscription } from './samples.ts'
import { until } from './until.ts'

export function changesContract(engine: Engine): void {
  let place: Place
  let store: Store
  const opened: Store[] = []
  beforeEach(async () => {
    const alone = await openAlone(engine)
    place = alone.place
    store = alone.store
    opened.push(store)
  })
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
    await place.remove()
  })
  async function openAnother(): Promise<Store> {
    const another = await place.open()
    opened.push(another)
    return another
  }
  function hear(from: Store): Change[] {
    const heard: Change[] = []
    from.changes.subscribe((change) => heard.push(change))
    return heard
  }

  it('tells the writer’s own process before its write resolves, and not before it is committed', async () => {
    const kept = organization()
    let seen: Promise<unknown> | undefined
    store.changes.subscribe(() => {
      seen = store.organizations.find(kept.id)
    })
    await store.organizations.put(kept)
    expect(seen).toBeDefined()
    expect(await seen).toEqual(kept)
  })

  it('numbers changes from 1 in the order they were committed, each once', async () => {
    const heard = hear(store)
    await Promise.all(Array.from({ length: 100 }, () => store.organizations.put(organization())))
    expect(heard.map(({ revision }) => revision)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
    expect(new Set(heard.map(({ id }) => id)).size).toBe(100)
  })

  it('tells nothing of a write that failed', async () => {
    const first = api()
    await store.apis.put(first)
    const heard = hear(store)
    await store.apis.put(api({ namespace: first.namespace })).catch(() => undefined)
    await store.facts.put('unannounced', 'x')
    expect(heard).toEqual([])
    await store.organizations.put(organization())
    expect(heard.map(({ revision }) => revision)).toEqual([2])
  })

  it('stops telling whoever stopped, and one that throws harms no other', async () => {
    const before = hear(store)
    const stop = store.changes.subscribe(() => {
      throw new Error('a listener is broken')
    })
    const after = hear(store)
    await store.organizations.put(organization())
    expect([before.length, after.length]).toEqual([1, 1])
    expect(place.faults).toEqual([new Error('a listener is broken')])
    stop()
    await store.organizations.put(organization())
    expect([before.length, after.length, place.faults.length]).toEqual([2, 2, 1])
  })

  it('continues its numbers after a restart', async () => {
    await store.organizations.put(organization())
    await store.close()
    const again = await openAnother()
    const heard = hear(again)
    await again.organizations.put(organization())
    expect(heard.map(({ revision }) => revision)).toEqual([2])
  })

  it('forgets changes older than a day when it opens, and keeps the newest', async () => {
    for (let n = 0; n < 5; n++) await store.organizations.put(organization())
    await store.close()
    await place.sql('update change set at = at - 90000')
    const again = await openAnother()
    const rows = async () => (await place.sql('select revision from change order by revision')).length
    await until('old changes are gone', async () => (await rows()) === 1)
    const heard = hear(again)
    await again.organizations.put(organization())
    expect(heard.map(({ revision }) => revision)).toEqual([6])
  })

  // What follows needs several stores on one place: the embedded engine allows one.
  if (engine.name === 'SQLite') return

  it('tells every store, in the same order, what any of them committed', async () => {
    const other = await openAnother()
    const [here, there] = [hear(store), hear(other)]
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => (index % 2 ? store : other).subscriptions.put(subscription())),
    )
    await until('both have heard all', () => here.length === 200 && there.length === 200)
    expect(here).toEqual(there)
    expect(here.map(({ revision }) => revision)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
  })

  it('tells every store ids of any characters and any length', async () => {
    const other = await openAnother()
    const heard = hear(other)
    const ids = ['with  spaces ', 'größe', "'; drop table change; --", 'x'.repeat(10_000)] as OrganizationId[]
    for (const id of ids) await store.organizations.put(organization({ id }))
    await until('all were heard', () => heard.length === ids.length)
    expect(heard).toEqual(ids.map((id, index) => ({ revision: index + 1, kind: 'organization', id })))
  })

  const keepSilently = (id: string, revision: string) =>
    `begin;
     update change_head set revision = ${revision};
     insert into change (revision, kind, id, at) select revision, 'app', '${id}', 2000000000 from change_head;
     commit`

  it('makes up for a lost notice by revision', async () => {
    const heard = hear(store)
    await place.sql(keepSilently('silent', 'revision + 1'))
    await until('the silent change was heard', () => heard.length === 1)
    expect(heard).toEqual([{ revision: 1, kind: 'app', id: 'silent' }])
  })

  it('tells what was missed before its own next change', async () => {
    const heard = hear(store)
    await place.sql(keepSilently('silent', 'revision + 1'))
    const kept = organization()
    await store.organizations.put(kept)
    expect(heard.map(({ id }) => id)).toEqual(['silent', kept.id])
  })

  it('says "forget everything" when changes are gone that it has not seen, and goes on from there', async () => {
    await store.organizations.put(organization())
    const heard = hear(store)
    let gaps = 0
    store.changes.onGap(() => (gaps += 1))
    await place.sql(`${keepSilently('late', 'revision + 7')}; delete from change where id <> 'late'`)
    await until('the gap was told', () => gaps > 0)
    await store.organizations.put(organization())
    expect(heard.map(({ revision }) => revision)).toEqual([9])
    expect(gaps).toBe(1)
  })

  it('says "forget everything" when the database was put back to an older state', async () => {
    for (let n = 0; n < 3; n++) await store.organizations.put(organization())
    let gaps = 0
    store.changes.onGap(() => (gaps += 1))
    await place.sql('delete from change where revision > 1; update change_head set revision = 1')
    await until('the gap was told', () => gaps > 0)
    const heard = hear(store)
    await store.organizations.put(organization())
    expect(heard.map(({ revision }) => revision)).toEqual([2])
  })

  it('goes on after every connection was cut', async () => {
    const other = await openAnother()
    const heard = hear(other)
    for (let round = 1; round <= 3; round++) {
      await place.sql(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
      )
      await until('a write is possible again', () =>
        store.organizations.put(organization()).then(
          () => true,
          () => false,
        ),
      )
      await until('the other store heard it', () => heard.length >= round)
    }
    expect(heard.map(({ revision }) => revision)).toEqual(heard.map((_, index) => index + 1))
  })
}
