import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Change, type Store, StoreUnavailable } from '../index.ts'
import { type Engine, openAlone, type Place } from './engines.ts'
import {
  grant,
  grantRefresh,
  hash32,
  interaction,
  invitation,
  joinRequest,
  keptReply,
  mailProof,
  namespace,
  organization,
  passkey,
  seconds,
  session,
  unique,
} from './samples.ts'

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

  /** Lets every commit fail that inserts or updates a row of `table` for which `doomed` holds. */
  const failCommits = (table: string, doomed: string) =>
    engine.name === 'SQLite'
      ? `create table if not exists no_parent (id integer primary key);
         create table if not exists orphan (parent integer references no_parent (id) deferrable initially deferred);
         create trigger doomed_insert_${table} after insert on ${table} when ${doomed} begin insert into orphan values (1); end;
         create trigger doomed_update_${table} after update on ${table} when ${doomed} begin insert into orphan values (1); end`
      : `create or replace function fail() returns trigger language plpgsql as $$ begin raise exception 'no commit today'; end $$;
         create constraint trigger doomed_${table} after insert or update on ${table} deferrable initially deferred
           for each row when (${doomed}) execute function fail()`

  const endFailing = (table: string) =>
    engine.name === 'SQLite'
      ? `drop trigger doomed_insert_${table}; drop trigger doomed_update_${table}`
      : `drop trigger doomed_${table} on ${table}`

  it('T-15 a commit that fails is never reported as success, and nothing of it stays or is announced', async () => {
    await place.sql(failCommits('organization', "new.name = 'doomed'"))
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
    await place.sql(failCommits('organization', "new.name = 'doomed'"))
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

  /** Everything that is single-use, on records that were kept: what must never be answered, and how to ask. */
  async function singleUses(): Promise<
    { table: string; doomed: string; forbidden: unknown; ask: () => Promise<unknown> }[]
  > {
    const refresh = grantRefresh()
    const kept = grant({ refresh: undefined })
    const rotated = grant({ refresh, code: undefined })
    const [browser, step, link, key] = [session(), interaction(), mailProof(), passkey({ counter: 3 })]
    await Promise.all([store.grants.put(kept), store.grants.put(rotated), store.sessions.put(browser)])
    await Promise.all([store.interactions.put(step), store.mailProofs.put(link), store.passkeys.put(key)])
    const [claimed, asked, asking] = [namespace(), invitation(), joinRequest()]
    await store.invitations.put(asked)
    const at = seconds(20)
    const { grants, sessions, interactions, passkeys, usedOnce } = store
    const code = kept.code?.hash as Uint8Array
    const rotation = { from: refresh.hash, to: hash32(), at }
    const renewal = { idHash: hash32(), authTime: at, amr: [], lastSeenAt: at }
    return [
      {
        table: 'user_grant',
        doomed: 'new.code_used_at = 20',
        forbidden: 'first',
        ask: () => grants.useCode(code, { at }),
      },
      {
        table: 'user_grant',
        doomed: 'new.refresh_rotated_at = 20',
        forbidden: 'first',
        ask: () => grants.rotate(refresh.handleHash, rotation),
      },
      {
        table: 'used_once',
        doomed: 'new.expires_at = 77',
        forbidden: 'first',
        ask: () => usedOnce.use('client_assertion', 'jti', seconds(77), at),
      },
      {
        table: 'session',
        doomed: 'new.auth_time = 20',
        forbidden: 'renewed',
        ask: () => sessions.renew(browser.idHash, renewal),
      },
      {
        table: 'interaction',
        doomed: 'new.version = 2',
        forbidden: 'replaced',
        ask: () => interactions.replace(step),
      },
      { table: 'passkey', doomed: 'new.counter = 4', forbidden: 'used', ask: () => passkeys.use(key.id, 4, at) },
      {
        table: 'namespace',
        doomed: `new.name = '${claimed.name}'`,
        forbidden: 'claimed',
        ask: () => store.namespaces.claim(claimed),
      },
      {
        table: 'invitation',
        doomed: `new.state = 'accepted'`,
        forbidden: 'decided',
        ask: () => store.invitations.decide(asked.id, 'accepted'),
      },
      {
        table: 'join_request',
        doomed: `new.state = 'open'`,
        forbidden: 'made',
        ask: () => store.joinRequests.insert(asking),
      },
      {
        table: 'idempotency_key',
        doomed: 'new.expires_at = 77',
        forbidden: 'begun',
        ask: async () => (await store.idempotencyKeys.begin(keptReply({ expiresAt: seconds(77) }), at)).answer,
      },
    ]
  }

  it('T-15 what is single-use is never granted when its statement or its commit fails, and is still there afterwards', async () => {
    for (const { table, doomed, forbidden, ask } of await singleUses()) {
      await place.sql(`alter table ${table} rename to away`)
      await expect(ask()).rejects.toThrow()
      await place.sql(`alter table away rename to ${table}`)
      await place.sql(failCommits(table, doomed))
      await expect(ask()).rejects.toThrow()
      await place.sql(endFailing(table))
      expect(await ask()).toBe(forbidden)
    }
  })

  it('T-12 T-15 a revocation whose commit fails is a fault, and nothing of it stays', async () => {
    const kept = grant()
    await store.grants.put(kept)
    await place.sql(failCommits('revocation', "new.kind = 'grant'"))
    await expect(store.grants.revoke(kept.id, seconds(1), seconds(2))).rejects.toThrow()
    await expect(store.grants.revokeAll({ userId: kept.userId }, seconds(1), seconds(2))).rejects.toThrow()
    expect((await store.grants.find(kept.id))?.grant).toStrictEqual(kept)
    expect(heard).toEqual([])
    await place.sql(endFailing('revocation'))
    expect(await store.grants.revokeAll({ userId: kept.userId }, seconds(1), seconds(2))).toEqual([kept.id])
    expect(heard.map(({ id }) => id)).toEqual([`grant:${kept.id}`])
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
