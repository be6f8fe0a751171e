import type { AppId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { type Store, writeCalls } from '../index.ts'
import type { Engine } from './engines.ts'
import { useRacers } from './racers.ts'
import { api, app, signingKey, subscription, unique, user } from './samples.ts'

const RACERS = 200

export function concurrencyContract(engine: Engine): void {
  const racers = useRacers(engine)
  const race = <T>(run: (store: Store, racer: number) => Promise<T>) => racers.race(RACERS, run)
  const count = async (sql: string) => Number((await racers.place.sql(sql))[0]?.n)

  it(`of ${RACERS} racing first keys exactly one is told 'kept', and that one is there`, async () => {
    for (let round = 0; round < 3; round++) {
      const { authServerId } = signingKey()
      const keys = Array.from({ length: RACERS }, () => signingKey({ authServerId }))
      const told = await race((store, racer) => store.signingKeys.put(keys[racer] as (typeof keys)[0]))
      expect(told.filter((word) => word === 'kept')).toHaveLength(1)
      for (const store of racers.stores) {
        expect(await store.signingKeys.listByServer(authServerId)).toEqual([keys[told.indexOf('kept')]])
      }
    }
  })

  it(`of ${RACERS} racing first values one is kept, and everyone is told that one`, async () => {
    for (let round = 0; round < 3; round++) {
      const name = unique('fact')
      const told = await race((store, racer) => store.facts.putFirst(name, `value ${racer}`))
      expect(new Set(told).size).toBe(1)
      for (const store of racers.stores) expect(await store.facts.find(name)).toBe(told[0])
    }
  })

  it('of racing users with one e-mail, and of racing APIs with one basePath, exactly one gets it', async () => {
    const outcome = (put: Promise<void>) =>
      put.then(
        () => 'kept',
        (fault: Error) => fault.name,
      )
    const email = `${unique('race')}@example.com`
    const users = await race((store) => outcome(store.users.put(user({ email }))))
    expect(users.filter((word) => word === 'kept')).toHaveLength(1)
    expect(users.filter((word) => word === 'EmailTaken')).toHaveLength(RACERS - 1)
    const namespace = unique('race')
    const apis = await race((store) => outcome(store.apis.put(api({ namespace }))))
    expect(apis.filter((word) => word === 'kept')).toHaveLength(1)
    expect(apis.filter((word) => word === 'BasePathTaken')).toHaveLength(RACERS - 1)
    expect(await count(`select count(*) as n from api where namespace = '${namespace}'`)).toBe(1)
  })

  it('racing puts of one subscription leave one version whole', async () => {
    const { id } = subscription()
    const versions = Array.from({ length: 40 }, () => subscription({ id }))
    await Promise.all(
      versions.map((version, index) =>
        (racers.stores[index % racers.stores.length] as Store).subscriptions.put(version),
      ),
    )
    const kept = await racers.stores[0]?.subscriptions.find(id)
    expect(kept?.revision).toBe(versions.length)
    expect(versions).toContainEqual({ ...kept, revision: 1 })
    expect(await count(`select count(*) as n from connection where subscription_id = '${id}'`)).toBe(2)
  })

  it(`of ${RACERS} racing activations, and of racing changes of one record, exactly one is made`, async () => {
    const appId = unique('app') as AppId
    const activations = await race((store) => store.subscriptions.insert(subscription({ appId })))
    expect(activations.filter((word) => word === 'made')).toHaveLength(1)
    expect(await count(`select count(*) as n from subscription where app_id = '${appId}'`)).toBe(1)
    const [one, other, third] = [api(), app(), subscription()]
    await racers.stores[0]?.together([
      writeCalls.apis.insert(one),
      writeCalls.apps.insert(other),
      writeCalls.subscriptions.insert(third),
    ])
    for (const change of [
      (store: Store) => store.apis.replace(one),
      (store: Store) => store.apps.replace(other),
      (store: Store) => store.subscriptions.replace(third),
    ]) {
      const told = await race((store) => change(store))
      expect(told.filter((word) => word === 'replaced')).toHaveLength(1)
    }
    expect(await count(`select count(*) as n from connection where subscription_id = '${third.id}'`)).toBe(2)
    expect(await count(`select count(*) as n from app_api where app_id = '${other.id}'`)).toBe(3)
  })

  it('one failing call among many in flight harms none of its neighbours', async () => {
    const taken = user()
    await racers.stores[0]?.users.put(taken)
    const fresh = Array.from({ length: 50 }, () => user())
    const puts = fresh.flatMap((one) => [
      racers.stores[0]?.users.put(one),
      racers.stores[0]?.users.put(user({ email: taken.email })),
    ])
    const settled = await Promise.allSettled(puts)
    expect(settled.map(({ status }) => status)).toEqual(fresh.flatMap(() => ['fulfilled', 'rejected']))
    for (const one of fresh) expect(await racers.stores[0]?.users.find(one.id)).toEqual(one)
  })

  it('a caller that changes its record after the call changes nothing that is kept', async () => {
    const kept = subscription()
    const copy = structuredClone(kept)
    const putting = racers.stores[0]?.subscriptions.put(kept)
    kept.status = 'inactive'
    kept.connections.length = 0
    await putting
    expect(await racers.stores[0]?.subscriptions.find(copy.id)).toEqual(copy)
  })
}
