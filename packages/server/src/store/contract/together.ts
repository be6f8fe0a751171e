import type { EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BasePathTaken, type Change, EmailTaken, type Store, type WriteCall, writeCalls } from '../index.ts'
import { type Engine, openAlone } from './engines.ts'
import { useRacers } from './racers.ts'
import {
  api,
  app,
  auditEntry,
  client,
  invitation,
  joinRequest,
  managementToken,
  member,
  namespace,
  operator,
  organization,
  seconds,
  spec,
  subscription,
  unique,
  user,
} from './samples.ts'
import { until } from './until.ts'

const RACERS = 50
const ROUNDS = 5

/** All of it or nothing, whatever any of its calls says. */
export function togetherContract(engine: Engine): void {
  const racers = useRacers(engine)
  const store = () => racers.stores[0] as Store
  /** Of every store, since the suite began. */
  const heard: Change[][] = []
  beforeAll(() => {
    for (const [at, { changes }] of racers.stores.entries()) {
      heard[at] = []
      changes.subscribe((change) => heard[at]?.push(change))
    }
  })
  const ears = () => (heard[0] as Change[]).length

  /** Neighbours that leave a trace each: some announce, some are several statements, one waits for an answer in between. */
  async function neighbours() {
    const kept = {
      organization: organization(),
      client: client(),
      app: app(),
      entry: auditEntry(),
      name: unique('fact'),
    }
    await store().clients.put(kept.client)
    const changed = { ...kept.client, scopes: ['changed'], secrets: [] }
    const calls: WriteCall[] = [
      writeCalls.organizations.insert(kept.organization),
      writeCalls.clients.replace(changed),
      writeCalls.apps.insert(kept.app),
      writeCalls.facts.put(kept.name, 'x'),
      writeCalls.auditEntries.append(kept.entry),
    ]
    const found = () =>
      Promise.all([
        store().organizations.find(kept.organization.id),
        store().clients.find(kept.client.client_id),
        store().apps.find(kept.app.id),
        store().facts.find(kept.name),
        store().auditEntries.list({ subjectId: kept.entry.subject.id, limit: 1 }),
      ])
    return {
      calls,
      done: async () =>
        expect(await found()).toEqual([kept.organization, { ...changed, version: 2 }, kept.app, 'x', [kept.entry]]),
      undone: async () => expect(await found()).toEqual([undefined, kept.client, undefined, undefined, []]),
    }
  }
  /** `call` before, among and after its neighbours. */
  async function everywhere(call: WriteCall, look: (calls: WriteCall[], at: number) => Promise<void>): Promise<void> {
    for (const at of [0, 2, 5]) {
      const { calls, undone } = await neighbours()
      const before = ears()
      await look(calls.toSpliced(at, 0, call), at)
      await undone()
      expect(ears()).toBe(before)
    }
  }

  it('writes all of it and answers `done`', async () => {
    const { calls, done } = await neighbours()
    expect(await store().together(calls)).toBe('done')
    await done()
    expect(await store().together([])).toBe('done')
  })

  it('tells its changes after the commit and before it answers, one behind the other', async () => {
    const kept = [organization(), organization(), organization()]
    const seen: Promise<unknown>[] = []
    const stop = store().changes.subscribe(() => {
      seen.push(Promise.all(kept.map(({ id }) => store().organizations.find(id))))
    })
    const before = ears()
    expect(await store().together(kept.map((one) => writeCalls.organizations.insert(one)))).toBe('done')
    stop()
    const told = heard[0]?.slice(before) as Change[]
    expect(told.map(({ id }) => id).toSorted()).toEqual(kept.map(({ id }) => id).toSorted())
    const [first] = told.map(({ revision }) => revision) as [number]
    expect(told.map(({ revision }) => revision)).toEqual([first, first + 1, first + 2])
    // The first listener that hears of it finds all three.
    for (const found of await Promise.all(seen)) expect(found).toEqual(kept)
    await until('every store has heard', () => heard.every((changes) => changes.at(-1)?.revision === first + 2))
  })

  it('keeps what the records were when the calls were planned', async () => {
    const kept = organization()
    const copy = structuredClone(kept)
    const calls = [writeCalls.organizations.insert(kept)]
    kept.name = 'changed afterwards'
    kept.dealerCodes.push('x')
    expect(await store().together(calls)).toBe('done')
    expect(await store().organizations.find(copy.id)).toEqual(copy)
  })

  /** A call for each word that means no, and the word. */
  async function noes(): Promise<[WriteCall, string][]> {
    const kept = {
      organization: organization(),
      namespace: namespace(),
      used: namespace(),
      api: api(),
      client: client(),
      user: user(),
      invitation: invitation(),
      request: joinRequest(),
      subscription: subscription(),
    }
    const { organizations, namespaces, apis, clients, users, invitations, joinRequests, usedOnce, subscriptions } =
      store()
    await organizations.put(kept.organization)
    await namespaces.claim(kept.namespace)
    await namespaces.claim(kept.used)
    await apis.put({ ...kept.api, namespace: kept.used.name, organizationId: kept.organization.id })
    await clients.put(kept.client)
    await users.put(kept.user)
    await invitations.put(kept.invitation)
    await invitations.decide(kept.invitation.id, 'declined')
    await joinRequests.insert(kept.request)
    await subscriptions.put(kept.subscription)
    const [jti, at] = [unique('jti'), seconds(1)]
    await usedOnce.use('client_assertion', jti, seconds(100), at)
    const lonely = operator()
    for (const { userId } of await store().operators.list()) await store().operators.remove(userId)
    await store().operators.put(lonely)
    for (const { userId } of await store().operators.list()) {
      if (userId !== lonely.userId) await store().operators.remove(userId)
    }
    return [
      [writeCalls.organizations.replace({ ...kept.organization, revision: 7 }), 'changed'],
      [writeCalls.organizations.remove(kept.organization.id, 7), 'changed'],
      [writeCalls.apis.replace({ ...kept.api, revision: 7 }), 'changed'],
      [writeCalls.subscriptions.replace({ ...kept.subscription, revision: 7 }), 'changed'],
      [writeCalls.clients.replace({ ...kept.client, version: 7 }), 'changed'],
      [writeCalls.users.replace({ ...kept.user, version: 7 }), 'changed'],
      [writeCalls.invitations.decide(kept.invitation.id, 'accepted'), 'changed'],
      [writeCalls.organizations.insert(kept.organization), 'exists'],
      [writeCalls.subscriptions.insert(kept.subscription), 'exists'],
      [writeCalls.joinRequests.insert({ ...kept.request, id: joinRequest().id }), 'exists'],
      [writeCalls.namespaces.claim(namespace({ name: kept.namespace.name })), 'taken'],
      [writeCalls.usedOnce.use('client_assertion', jti, seconds(100), at), 'again'],
      [writeCalls.managementTokens.remove(managementToken().userId, 'unknown'), 'missing'],
      [writeCalls.operators.remove(operator().userId), 'missing'],
      [writeCalls.namespaces.remove(kept.used.name, kept.used.organizationId), 'in_use'],
      [writeCalls.organizations.remove(kept.organization.id, 1), 'in_use'],
      [writeCalls.operators.remove(lonely.userId), 'last'],
    ]
  }

  it('writes nothing when any of its calls says no, tells nobody, and answers which one and what', async () => {
    for (const [call, answer] of await noes()) {
      await everywhere(call, async (calls, at) => {
        expect({ call, told: await store().together(calls) }).toEqual({ call, told: { at, answer } })
      })
    }
  })

  it('answers the first no by place', async () => {
    const { calls, undone } = await neighbours()
    const all = await noes()
    const [last, changed] = [all.at(-1), all[0]] as [[WriteCall, string], [WriteCall, string]]
    expect(await store().together([...calls, last[0], changed[0]])).toEqual({ at: 5, answer: 'last' })
    await undone()
  })

  it('T-15 rejects with the fault of the one that is at fault, and nothing of it stays', async () => {
    const [keptApi, keptUser, entry] = [api(), user(), auditEntry()]
    await store().apis.put(keptApi)
    await store().users.put(keptUser)
    await store().auditEntries.append(entry)
    const faults: [WriteCall, (fault: unknown) => void][] = [
      [
        writeCalls.apis.insert(api({ namespace: keptApi.namespace })),
        (fault) => expect(fault).toBeInstanceOf(BasePathTaken),
      ],
      [writeCalls.users.put(user({ email: keptUser.email })), (fault) => expect(fault).toBeInstanceOf(EmailTaken)],
      [writeCalls.auditEntries.append(entry), (fault) => expect(fault).toBeInstanceOf(Error)],
      [writeCalls.facts.put('a\0b', 'x'), (fault) => expect(fault).toBeInstanceOf(Error)],
      [
        writeCalls.members.put({ ...member(), createdAt: 1.5 as EpochSeconds }),
        (fault) => expect(fault).toBeInstanceOf(Error),
      ],
      [{ kind: 'facts', method: 'unknown', args: [] }, (fault) => expect(fault).toBeInstanceOf(Error)],
    ]
    for (const [call, look] of faults) {
      await everywhere(call, async (calls) =>
        look(
          await store()
            .together(calls)
            .then(
              () => undefined,
              (fault) => fault,
            ),
        ),
      )
    }
    // A no beside a fault is a fault: the engine may not have come to the no.
    const [[no]] = (await noes()) as [[WriteCall, string]]
    await everywhere(writeCalls.users.put(user({ email: keptUser.email })), async (calls) => {
      await expect(store().together([...calls, no])).rejects.toBeInstanceOf(EmailTaken)
      await expect(store().together([no, ...calls])).rejects.toBeInstanceOf(EmailTaken)
    })
  })

  it('T-15 a commit that fails is never answered with `done`', async () => {
    const alone = await openAlone(engine)
    try {
      const doomed = `new.name = 'doomed'`
      await alone.place.sql(
        engine.name === 'SQLite'
          ? `create table no_parent (id integer primary key);
             create table orphan (parent integer references no_parent (id) deferrable initially deferred);
             create trigger doomed after insert on fact when ${doomed} begin insert into orphan values (1); end`
          : `create function fail() returns trigger language plpgsql as $$ begin raise exception 'no commit today'; end $$;
             create constraint trigger doomed after insert on fact deferrable initially deferred
               for each row when (${doomed}) execute function fail()`,
      )
      const changes: Change[] = []
      alone.store.changes.subscribe((change) => changes.push(change))
      const [kept, entry] = [organization(), auditEntry()]
      const planned = [writeCalls.organizations.insert(kept), writeCalls.auditEntries.append(entry)]
      await expect(alone.store.together([...planned, writeCalls.facts.put('doomed', 'x')])).rejects.toThrow()
      expect(await alone.store.organizations.find(kept.id)).toBeUndefined()
      expect(await alone.store.auditEntries.list({ limit: 1 })).toEqual([])
      expect(changes).toEqual([])
      expect(await alone.store.together([...planned, writeCalls.facts.put('spared', 'x')])).toBe('done')
      expect(changes.map(({ revision }) => revision)).toEqual([1])
    } finally {
      await alone.close()
    }
  })

  it('one that says no takes nothing of its neighbours in the same moment along', async () => {
    const stale = writeCalls.organizations.replace(organization())
    const all = Array.from({ length: 60 }, (_, n) => ({ n, fact: unique('beside'), kept: organization() }))
    const told = await Promise.all(
      all.map(({ n, fact, kept }) => {
        const calls = [writeCalls.facts.put(fact, 'x'), writeCalls.organizations.insert(kept)]
        if (n % 3 === 0) return store().together(calls)
        if (n % 3 === 1) return store().together([...calls, stale])
        return store().organizations.insert(kept)
      }),
    )
    expect(told).toEqual(all.map(({ n }) => ['done', { at: 2, answer: 'changed' }, 'made'][n % 3]))
    for (const { n, fact, kept } of all) {
      expect(await store().facts.find(fact)).toBe(n % 3 === 0 ? 'x' : undefined)
      expect(await store().organizations.find(kept.id)).toEqual(n % 3 === 1 ? undefined : kept)
    }
    const ids = new Set(heard[0]?.map(({ id }) => id))
    expect(all.map(({ kept }) => ids.has(kept.id))).toEqual(all.map(({ n }) => n % 3 !== 1))
  })

  it('does many at once, each of them whole', async () => {
    const all = Array.from({ length: 200 }, () => ({ kept: organization(), one: spec(), entry: auditEntry() }))
    const before = ears()
    const told = await racers.race(all.length, ({ together }, racer) => {
      const { kept, one, entry } = all[racer] as (typeof all)[0]
      return together([
        writeCalls.organizations.insert(kept),
        writeCalls.members.put(member({ organizationId: kept.id })),
        writeCalls.specs.put(one),
        writeCalls.auditEntries.append(entry),
      ])
    })
    expect(told).toEqual(all.map(() => 'done'))
    await until('all of it was heard', () => heard.every((changes) => changes.length >= before + 400))
    const revisions = heard[0]?.slice(before).map(({ revision }) => revision) as number[]
    expect(revisions).toEqual(revisions.map((_, n) => (revisions[0] as number) + n))
    for (const { kept, one, entry } of all) {
      expect(await store().organizations.find(kept.id)).toEqual(kept)
      expect(await store().members.listByOrganization({ organizationId: kept.id, limit: 2 })).toHaveLength(1)
      expect(await store().specs.find(one.apiId)).toEqual(one)
      expect(await store().auditEntries.list({ subjectId: entry.subject.id, limit: 2 })).toEqual([entry])
    }
  })

  it(`of ${RACERS} that change the same records at once one is done, and all that stays is of that one`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [keptApp, keptClient] = [app(), client()]
      await store().apps.put(keptApp)
      await store().clients.put(keptClient)
      const entries = Array.from({ length: RACERS }, () => auditEntry({ subject: { kind: 'app', id: keptApp.id } }))
      const before = ears()
      const told = await racers.race(RACERS, ({ together }, racer) =>
        together([
          writeCalls.apps.replace({ ...keptApp, name: `app of ${racer}` }),
          writeCalls.clients.replace({ ...keptClient, scopes: [`scope of ${racer}`] }),
          writeCalls.auditEntries.append(entries[racer] as (typeof entries)[0]),
        ]),
      )
      expect(told.filter((word) => word === 'done')).toHaveLength(1)
      expect(told.filter((word) => word !== 'done')).toEqual(
        Array.from({ length: RACERS - 1 }, () => ({ at: 0, answer: 'changed' })),
      )
      const winner = told.indexOf('done')
      for (const { apps, clients, auditEntries } of racers.stores) {
        expect(await apps.find(keptApp.id)).toEqual({ ...keptApp, name: `app of ${winner}`, revision: 2 })
        expect(await clients.find(keptClient.client_id)).toMatchObject({ scopes: [`scope of ${winner}`], version: 2 })
        expect(await auditEntries.list({ subjectId: keptApp.id, limit: RACERS })).toEqual([entries[winner]])
      }
      await until('it was heard everywhere', () => heard.every((changes) => changes.length === before + 2))
    }
  })

  it(`of ${RACERS} organizations that begin with the same namespace at once one begins`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { name } = namespace()
      const all = Array.from({ length: RACERS }, () => organization())
      const told = await racers.race(RACERS, ({ together }, racer) => {
        const kept = all[racer] as (typeof all)[0]
        return together([
          writeCalls.organizations.insert(kept),
          writeCalls.members.put(member({ organizationId: kept.id })),
          writeCalls.namespaces.claim({ name, organizationId: kept.id, createdAt: seconds(1) }),
        ])
      })
      expect(told.filter((word) => word === 'done')).toHaveLength(1)
      const begun = await store().organizations.findMany(all.map(({ id }) => id))
      expect(begun).toEqual([all[told.indexOf('done')]])
      expect((await store().namespaces.find(name))?.organizationId).toBe(begun[0]?.id)
    }
  })

  afterAll(() => {
    // Whatever was told in all of this, no store heard a number twice or out of order.
    for (const changes of heard) {
      const revisions = changes.map(({ revision }) => revision)
      expect(revisions).toEqual(revisions.map((_, n) => (revisions[0] as number) + n))
    }
  })
}
