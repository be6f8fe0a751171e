import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Change, type Store, StoreUnavailable } from '../index.ts'
import { type Engine, openAlone, type Place } from './engines.ts'
import { organization, unique } from './samples.ts'

/** Whatever the engine does wrong, nobody is told that it went well. */
export function faultsContract(engine: Engine): void {
  let place: Place
  let store: Store
  let close: () => Promise<void>
  let heard: Change[]
  beforeEach(async () => {
    const alone = await openAlone(engine)
    place = alone.place
    store = alone.store
    close = alone.close
    heard = []
    store.changes.subscribe((change) => heard.push(change))
  })
  afterEach(() => close())

  /** Lets every commit fail that holds an organization or a fact called "doomed". */
  const failCommits =
    engine.name === 'SQLite'
      ? `create table no_parent (id integer primary key);
         create table orphan (parent integer references no_parent (id) deferrable initially deferred);
         create trigger doomed_organization after insert on organization when new.name = 'doomed'
           begin insert into orphan values (1); end`
      : `create function fail() returns trigger language plpgsql as $$ begin raise exception 'no commit today'; end $$;
         create constraint trigger doomed_organization after insert on organization deferrable initially deferred
           for each row when (new.name = 'doomed') execute function fail()`

  it('T-15 a commit that fails is never reported as success, and nothing of it stays or is announced', async () => {
    await place.sql(failCommits)
    const doomed = organization({ name: 'doomed' })
    await expect(store.organizations.put(doomed)).rejects.toThrow()
    expect(await store.organizations.find(doomed.id)).toBeUndefined()
    expect(heard).toEqual([])
    const kept = organization()
    await store.organizations.put(kept)
    expect(await store.organizations.find(kept.id)).toEqual(kept)
    expect(heard.map(({ revision }) => revision)).toEqual([1])
  })

  it('T-15 whoever shares a commit that fails is told so as well', async () => {
    await place.sql(failCommits)
    const all = Array.from({ length: 40 }, (_, index) => organization(index === 20 ? { name: 'doomed' } : {}))
    const settled = await Promise.allSettled(all.map((one) => store.organizations.put(one)))
    for (const [index, one] of all.entries()) {
      const there = await store.organizations.find(one.id)
      if (settled[index]?.status === 'fulfilled') expect(there).toEqual(one)
      else expect(there).toBeUndefined()
    }
    expect(settled[20]?.status).toBe('rejected')
    expect(heard.map(({ id }) => id).sort()).toEqual(
      all
        .filter((_, index) => settled[index]?.status === 'fulfilled')
        .map(({ id }) => id as string)
        .sort(),
    )
  })

  it('T-15 a statement that fails is a fault and not "not there"', async () => {
    await place.sql('alter table fact rename to fact_away')
    await expect(store.facts.find('x')).rejects.toThrow()
    await expect(store.facts.put('x', 'y')).rejects.toThrow()
    await expect(store.facts.putFirst('x', 'y')).rejects.toThrow()
    await place.sql('alter table fact_away rename to fact')
    expect(await store.facts.putFirst('x', 'z')).toBe('z')
  })

  it('T-15 a write that cannot have its turn in time is StoreUnavailable, and the store goes on afterwards', async () => {
    const name = unique('fact')
    const release = await place.holdWrites()
    await expect(store.facts.put(name, 'too late')).rejects.toBeInstanceOf(StoreUnavailable)
    await release()
    expect(await store.facts.find(name)).toBeUndefined()
    await store.facts.put(name, 'in time')
    expect(await store.facts.find(name)).toBe('in time')
  })

  it('refuses everything after close, and closes once', async () => {
    const putting = Array.from({ length: 20 }, (_, index) => store.facts.put(`queued ${index}`, 'kept'))
    await Promise.all([store.close(), store.close()])
    await Promise.all(putting)
    for (const late of [store.facts.find('x'), store.facts.put('x', 'y'), store.ping(), store.apis.list()]) {
      await expect(late).rejects.toBeInstanceOf(StoreUnavailable)
    }
    const again = await place.open()
    for (let index = 0; index < 20; index++) expect(await again.facts.find(`queued ${index}`)).toBe('kept')
    await again.close()
  })

  it('answers a ping while it is well', async () => {
    await store.ping()
  })

  if (engine.name === 'SQLite') return

  it('T-15 a write whose connection is cut is either there or was reported as failed', async () => {
    const names = Array.from({ length: 300 }, () => unique('cut'))
    const putting = Promise.allSettled(names.map((name) => store.facts.put(name, 'x')))
    await place.sql(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    )
    const settled = await putting
    for (const [index, name] of names.entries()) {
      const outcome = settled[index]
      if (outcome?.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreUnavailable)
      else expect(await store.facts.find(name)).toBe('x')
    }
  })
}
