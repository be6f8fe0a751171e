import { expect, it } from 'vitest'
import type { Grant, GrantRefresh } from '../index.ts'
import type { Engine } from './engines.ts'
import { useRacers } from './racers.ts'
import {
  client,
  consent,
  grant,
  grantRefresh,
  hash32,
  interaction,
  mail,
  mailProof,
  passkey,
  seconds,
  session,
  unique,
  user,
} from './samples.ts'

const RACERS = 50
const ROUNDS = 5

/** What may happen once happens once, however many ask at the same moment, over all nodes. */
export function singleUseContract(engine: Engine): void {
  const racers = useRacers(engine)
  const { race } = racers
  const store = () => racers.stores[0] as (typeof racers.stores)[0]

  async function rounds(run: () => Promise<void>): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) await run()
  }
  function winner<T>(told: T[], word: T): number {
    expect(told.filter((one) => one === word)).toHaveLength(1)
    return told.indexOf(word)
  }

  it(`T-10 of ${RACERS} redemptions of one code one is first, and its refresh token is the one that is kept`, () =>
    rounds(async () => {
      const kept = grant()
      await store().grants.put(kept)
      const bought = Array.from({ length: RACERS }, () => grantRefresh())
      const hash = kept.code?.hash as Uint8Array
      const told = await race(RACERS, ({ grants }, racer) =>
        grants.useCode(hash, { at: seconds(racer), refresh: bought[racer] }),
      )
      const first = winner(told, 'first')
      for (const { grants } of racers.stores) {
        const found = (await grants.findByCode(hash))?.grant
        expect(found?.code?.usedAt).toBe(first)
        expect(found?.refresh).toStrictEqual(bought[first])
      }
    }))

  it(`T-11 of ${RACERS} rotations of one refresh token one is first, and its token is the one that is good`, () =>
    rounds(async () => {
      const refresh = grantRefresh()
      const kept = grant({ refresh })
      await store().grants.put(kept)
      let from = refresh.hash
      for (let generation = 0; generation < 3; generation++) {
        const next = Array.from({ length: RACERS }, () => hash32())
        const told = await race(RACERS, ({ grants }, racer) =>
          grants.rotate(refresh.handleHash, { from, to: next[racer] as Uint8Array, at: seconds(racer) }),
        )
        const first = winner(told, 'first')
        for (const { grants } of racers.stores) {
          expect((await grants.findByRefresh(refresh.handleHash))?.grant.refresh).toStrictEqual({
            ...refresh,
            hash: next[first] as Uint8Array,
            previousHash: from,
            rotatedAt: seconds(first),
          } satisfies GrantRefresh)
        }
        from = next[first] as Uint8Array
      }
    }))

  it('T-10 T-11 once a revocation is acknowledged, no redemption and no rotation is first', () =>
    rounds(async () => {
      const kept = grant()
      const other = grant({ refresh: grantRefresh(), userId: kept.userId })
      const { handleHash, hash } = other.refresh as GrantRefresh
      await Promise.all([kept, other].map((one: Grant) => store().grants.put(one)))
      let revoked = false
      const late: string[] = []
      await race(RACERS, async ({ grants }, racer) => {
        if (racer === RACERS / 2) {
          await grants.revokeAll({ userId: kept.userId }, seconds(1), seconds(2))
          revoked = true
          return
        }
        const began = revoked
        const told = await (racer % 4 < 2
          ? grants.useCode(kept.code?.hash as Uint8Array, { at: seconds(1) })
          : grants.rotate(handleHash, { from: hash, to: hash32(), at: seconds(1) }))
        if (began) late.push(told)
      })
      expect(late).not.toContain('first')
      expect(await store().grants.useCode(kept.code?.hash as Uint8Array, { at: seconds(3) })).toBe('again')
      const now = (await store().grants.findByRefresh(handleHash))?.grant.refresh?.hash as Uint8Array
      expect(await store().grants.rotate(handleHash, { from: now, to: hash32(), at: seconds(3) })).toBe('again')
    }))

  it('revocations of the same grants by user, by app and one by one do not stop each other', () =>
    rounds(async () => {
      const { userId, client_id } = grant()
      const kept = Array.from({ length: 20 }, () => grant({ userId, client_id }))
      await Promise.all(kept.map((one) => store().grants.put(one)))
      await race(12, async ({ grants }, racer) => {
        if (racer % 3 === 0) await grants.revokeAll({ userId }, seconds(1), seconds(2))
        else if (racer % 3 === 1) await grants.revokeAll({ client_id }, seconds(1), seconds(2))
        else for (const { id } of kept.toReversed()) await grants.revoke(id, seconds(1), seconds(2))
      })
      expect(await store().grants.listByUser(userId)).toEqual([])
    }))

  it(`T-14 of ${RACERS} uses of one jti one is first, on whatever node, also where an expired one is remembered`, () =>
    rounds(async () => {
      const key = unique('cid jti')
      const use = (expiresAt: number, now: number) =>
        race(RACERS, ({ usedOnce }) => usedOnce.use('client_assertion', key, seconds(expiresAt), seconds(now)))
      winner(await use(100, 10), 'first')
      expect(await use(100, 10)).not.toContain('first')
      winner(await use(300, 100), 'first')
    }))

  it(`T-10 T-22 of ${RACERS} that take one mailed link one gets it`, () =>
    rounds(async () => {
      const kept = mailProof()
      await store().mailProofs.put(kept)
      const told = await race(RACERS, ({ mailProofs }) => mailProofs.take(kept.hash))
      expect(told.filter((proof) => proof !== undefined)).toStrictEqual([kept])
    }))

  it(`of ${RACERS} links mailed at once one is good`, () =>
    rounds(async () => {
      const { userId } = mailProof()
      const sent = Array.from({ length: RACERS }, () => mailProof({ userId }))
      await race(RACERS, ({ mailProofs }, racer) => mailProofs.put(sent[racer] as (typeof sent)[0]))
      const good = await Promise.all(sent.map(({ hash }) => store().mailProofs.find(hash)))
      expect(good.filter((proof) => proof !== undefined)).toHaveLength(1)
    }))

  it(`T-19 of ${RACERS} renewals of one session one is renewed, and of as many ends one is first`, () =>
    rounds(async () => {
      const kept = session()
      await store().sessions.put(kept)
      const hashes = Array.from({ length: RACERS }, () => hash32())
      const told = await race(RACERS, ({ sessions }, racer) =>
        sessions.renew(kept.idHash, {
          idHash: hashes[racer] as Uint8Array,
          authTime: seconds(racer),
          amr: ['pwd'],
          lastSeenAt: seconds(racer),
        }),
      )
      const first = winner(told, 'renewed')
      expect((await store().sessions.find(kept.sid))?.idHash).toStrictEqual(hashes[first])
      winner(await race(RACERS, ({ sessions }, racer) => sessions.end(kept.sid, seconds(racer))), 'first')
    }))

  it(`T-22 of ${RACERS} steps of one interaction one is taken, and of as many ends one is first`, () =>
    rounds(async () => {
      const kept = interaction()
      await store().interactions.put(kept)
      const told = await race(RACERS, ({ interactions }, racer) =>
        interactions.replace({ ...kept, state: String(racer) }),
      )
      const first = winner(told, 'replaced')
      expect(await store().interactions.find(kept.idHash)).toStrictEqual({ ...kept, state: String(first), version: 2 })
      winner(await race(RACERS, ({ interactions }) => interactions.remove(kept.idHash, 2)), 'first')
      await store().interactions.put(kept)
      winner(await race(RACERS, ({ interactions }) => interactions.remove(kept.idHash)), 'first')
    }))

  it(`of ${RACERS} uses of one passkey with one counter one is good, and of as many registrations one is kept`, () =>
    rounds(async () => {
      const { id } = passkey()
      winner(await race(RACERS, ({ passkeys }) => passkeys.put(passkey({ id }))), 'kept')
      winner(await race(RACERS, ({ passkeys }) => passkeys.use(id, 7, seconds(1))), 'used')
    }))

  it(`T-24 ${RACERS} guesses at once are all counted`, () =>
    rounds(async () => {
      const key = unique('login')
      const told = await race(RACERS, ({ throttles }) => throttles.count(key, seconds(1_000), 60))
      const counts = told.map(({ failures }) => failures).toSorted((a, b) => a - b)
      expect(counts).toEqual(Array.from({ length: RACERS }, (_, index) => index + 1))
    }))

  it(`${RACERS} consents given at once are all kept`, () =>
    rounds(async () => {
      const given = consent({ scopes: [], claims: [] })
      await race(RACERS, ({ consents }, racer) =>
        consents.allow({ ...given, scopes: ['openid', `s${racer}`], claims: [`c${racer % 5}`] }),
      )
      const kept = await store().consents.find(given.userId, given.authServerId, given.client_id)
      expect(new Set(kept?.scopes)).toEqual(new Set(['openid', ...Array.from({ length: RACERS }, (_, n) => `s${n}`)]))
      expect(kept?.scopes).toHaveLength(RACERS + 1)
      expect(kept?.claims.toSorted()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4'])
    }))

  it(`T-12 of ${RACERS} changes of one client, and of one user, none undoes another`, async () => {
    const [app, someone] = [client({ scopes: [] }), user()]
    await store().clients.put(app)
    await store().users.put(someone)
    await race(RACERS / 5, async ({ clients, users }, racer) => {
      for (let told = 'changed'; told === 'changed'; ) {
        const kept = (await clients.find(app.client_id)) ?? app
        told = await clients.replace({ ...kept, scopes: [...kept.scopes, `s${racer}`] })
      }
      for (let told = 'changed'; told === 'changed'; ) {
        const kept = (await users.find(someone.id)) ?? someone
        told = await users.replace({ ...kept, name: `${kept.name}+` })
      }
    })
    const changed = await store().clients.find(app.client_id)
    expect(changed?.scopes.toSorted()).toEqual(Array.from({ length: RACERS / 5 }, (_, n) => `s${n}`))
    expect(changed?.version).toBe(1 + RACERS / 5)
    expect((await store().users.find(someone.id))?.name).toBe(`${someone.name}${'+'.repeat(RACERS / 5)}`)
  })

  it('each due mail is handed to one of the nodes that ask at once', () =>
    rounds(async () => {
      const due = Array.from({ length: 30 }, () => mail({ nextAttemptAt: seconds(5) }))
      await Promise.all(due.map((one) => store().mails.put(one)))
      const taken = (await race(10, ({ mails }) => mails.takeDue(seconds(5), seconds(999), 10))).flat()
      // Who asks at once may be told of the same mails and get fewer; asked again, the rest comes.
      for (let more = taken; more.length > 0; taken.push(...more)) {
        more = await store().mails.takeDue(seconds(5), seconds(999), 10)
      }
      expect(taken.map(({ id }) => id).toSorted()).toEqual(due.map(({ id }) => id).toSorted())
    }))
}
