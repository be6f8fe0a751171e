import type { ClientId, GrantId, UserId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { ClaimsRequest, Grant } from '../index.ts'
import type { Engine } from './engines.ts'
import { grant, grantCode, grantRefresh, hash32, seconds, session, unique, user } from './samples.ts'
import { useStore } from './suite.ts'

const claims: ClaimsRequest = {
  userinfo: { email: null, phone_number: { essential: true } },
  id_token: { acr: { values: ['urn:example:2', 'ö'] }, sub: { value: '00u1' } },
}

export function grantsContract(engine: Engine): void {
  const subject = useStore(engine)

  /** Kept, with a user and a session of its own. */
  async function inContext(changes: Partial<Grant> = {}) {
    const [someone, browser] = [user(), session()]
    const kept = grant({ userId: someone.id, sid: browser.sid, ...changes })
    await subject.store.users.put(someone)
    await subject.store.sessions.put(browser)
    await subject.store.grants.put(kept)
    return { grant: kept, user: someone, session: browser }
  }

  it('finds every field of what was put, by id, code and refresh token, with user and session', async () => {
    const { grants } = subject.store
    const full = await inContext({
      nonce: 'n-0S6_WzA2Mj ö "\\ 🚗',
      claims,
      acr: 'urn:example:2',
      amr: ['pwd', 'otp'],
      code: grantCode({ usedAt: seconds(1_700_000_030) }),
      refresh: grantRefresh({ previousHash: hash32(), rotatedAt: seconds(1_700_000_040) }),
      revokedAt: seconds(1_700_000_050),
    })
    expect(await grants.find(full.grant.id)).toStrictEqual(full)
    expect(await grants.findByCode(full.grant.code?.hash as Uint8Array)).toStrictEqual(full)
    expect(await grants.findByRefresh(full.grant.refresh?.handleHash as Uint8Array)).toStrictEqual(full)
  })

  it('finds a grant without code, refresh token or anything else that may be absent', async () => {
    const bare = await inContext({ code: undefined, scopes: [], amr: [] })
    const { code: _, ...without } = bare.grant
    expect(await subject.store.grants.find(bare.grant.id)).toStrictEqual({ ...bare, grant: without })
    const noChallenge = await inContext({ code: { hash: hash32(), redirect_uri: '', expiresAt: seconds(1) } })
    expect(await subject.store.grants.find(noChallenge.grant.id)).toStrictEqual(noChallenge)
  })

  it('keeps a nonce of any characters, also of those that no row can hold', async () => {
    for (const nonce of ['', 'a\0b', '\ud800', 'null', '"']) {
      const kept = grant({ nonce })
      await subject.store.grants.put(kept)
      expect((await subject.store.grants.find(kept.id))?.grant.nonce).toBe(nonce)
    }
  })

  it('finds nothing under what is unknown, and never one token under the other’s hash', async () => {
    const { grants } = subject.store
    const { code, refresh, id } = (await inContext({ refresh: grantRefresh() })).grant
    expect(await grants.find(unique('grant') as GrantId)).toBeUndefined()
    expect(await grants.find(`${id}\0` as GrantId)).toBeUndefined()
    expect(await grants.findByCode(hash32())).toBeUndefined()
    expect(await grants.findByRefresh(hash32())).toBeUndefined()
    // T-10: codes and refresh tokens are no keys of one another.
    expect(await grants.findByRefresh(code?.hash as Uint8Array)).toBeUndefined()
    expect(await grants.findByCode(refresh?.handleHash as Uint8Array)).toBeUndefined()
    expect(await grants.findByRefresh(refresh?.hash as Uint8Array)).toBeUndefined()
  })

  it('tells an absent user and a forgotten session from those that are disabled or have ended (T-17)', async () => {
    const { grants, sessions, users } = subject.store
    const alone = grant()
    await grants.put(alone)
    expect(await grants.find(alone.id)).toStrictEqual({ grant: alone, user: undefined, session: undefined })
    const kept = await inContext()
    await users.put({ ...kept.user, disabled: true })
    await sessions.end(kept.session.sid, seconds(7))
    const found = await grants.findByCode(kept.grant.code?.hash as Uint8Array)
    expect(found?.user).toStrictEqual({ ...kept.user, disabled: true, version: 2 })
    expect(found?.session).toStrictEqual({ ...kept.session, endedAt: 7 })
    await subject.place.sql(`delete from user_account where id = '${kept.user.id}'`)
    await subject.place.sql(`delete from session where sid = '${kept.session.sid}'`)
    expect(await grants.find(kept.grant.id)).toStrictEqual({ grant: kept.grant, user: undefined, session: undefined })
  })

  it('refuses a second grant with an id, code or refresh token that is there', async () => {
    const { grants } = subject.store
    const { grant: kept } = await inContext({ refresh: grantRefresh() })
    await expect(grants.put(grant({ id: kept.id }))).rejects.toThrow()
    await expect(grants.put(grant({ code: kept.code }))).rejects.toThrow()
    await expect(grants.put(grant({ refresh: kept.refresh }))).rejects.toThrow()
  })

  it('T-10 a code is used once, and its refresh token is kept with that', async () => {
    const { grants } = subject.store
    const { grant: kept } = await inContext()
    const code = kept.code as NonNullable<Grant['code']>
    const [bought, late] = [grantRefresh(), grantRefresh()]
    expect(await grants.useCode(code.hash, { at: seconds(20), refresh: bought })).toBe('first')
    expect(await grants.useCode(code.hash, { at: seconds(21), refresh: late })).toBe('again')
    expect(await grants.useCode(code.hash, { at: seconds(21) })).toBe('again')
    const used = { ...kept, code: { ...code, usedAt: 20 }, refresh: bought }
    expect((await grants.find(kept.id))?.grant).toStrictEqual(used)
    expect((await grants.findByRefresh(bought.handleHash))?.grant).toStrictEqual(used)
    expect(await grants.findByRefresh(late.handleHash)).toBeUndefined()
  })

  it('T-10 a code is used without a refresh token as well; an unknown one and a revoked one are not', async () => {
    const { grants } = subject.store
    const [{ grant: plain }, { grant: revoked }] = [await inContext(), await inContext()]
    const use = { at: seconds(20) }
    expect(await grants.useCode(plain.code?.hash as Uint8Array, use)).toBe('first')
    expect((await grants.find(plain.id))?.grant).toStrictEqual({ ...plain, code: { ...plain.code, usedAt: 20 } })
    expect(await grants.useCode(hash32(), use)).toBe('again')
    await grants.revoke(revoked.id, seconds(10), seconds(100))
    expect(await grants.useCode(revoked.code?.hash as Uint8Array, { ...use, refresh: grantRefresh() })).toBe('again')
    expect((await grants.find(revoked.id))?.grant).toStrictEqual({ ...revoked, revokedAt: 10 })
  })

  it('T-11 a refresh token is rotated once from each value', async () => {
    const { grants } = subject.store
    const refresh = grantRefresh()
    const { grant: kept } = await inContext({ refresh })
    const [second, third] = [hash32(), hash32()]
    const rotate = (from: Uint8Array, to: Uint8Array, at: number) =>
      grants.rotate(refresh.handleHash, { from, to, at: seconds(at) })
    expect(await rotate(refresh.hash, second, 30)).toBe('first')
    expect(await rotate(refresh.hash, third, 31)).toBe('again')
    expect(await rotate(hash32(), third, 31)).toBe('again')
    const rotated = { ...refresh, hash: second, previousHash: refresh.hash, rotatedAt: 30 }
    expect((await grants.find(kept.id))?.grant.refresh).toStrictEqual(rotated)
    expect(await rotate(second, third, 40)).toBe('first')
    expect((await grants.find(kept.id))?.grant.refresh).toStrictEqual({
      ...refresh,
      hash: third,
      previousHash: second,
      rotatedAt: 40,
    })
  })

  it('T-11 a refresh token of another grant or of a revoked one is not rotated', async () => {
    const { grants } = subject.store
    const [mine, other] = [grantRefresh(), grantRefresh()]
    const { grant: kept } = await inContext({ refresh: mine })
    await inContext({ refresh: other })
    const rotation = { from: mine.hash, to: hash32(), at: seconds(30) }
    expect(await grants.rotate(other.handleHash, rotation)).toBe('again')
    expect(await grants.rotate(hash32(), rotation)).toBe('again')
    await grants.revoke(kept.id, seconds(10), seconds(100))
    expect(await grants.rotate(mine.handleHash, rotation)).toBe('again')
    expect((await grants.find(kept.id))?.grant.refresh).toStrictEqual(mine)
  })

  it('T-12 revokes a grant and all of its tokens together, and tells everyone', async () => {
    const { grants, revocations } = subject.store
    const { grant: kept } = await inContext({ refresh: grantRefresh() })
    await grants.revoke(kept.id, seconds(10), seconds(100))
    expect((await grants.find(kept.id))?.grant).toStrictEqual({ ...kept, revokedAt: 10 })
    expect(await revocations.find('grant', kept.id)).toStrictEqual({
      kind: 'grant',
      id: kept.id,
      issuedUpTo: 100, // later than the revocation: a token that is being signed at that moment dies as well
      expiresAt: 100,
    })
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'revocation', id: `grant:${kept.id}` })
  })

  it('T-12 revoked again, a grant keeps its first moment and the later end of its notice', async () => {
    const { grants, revocations } = subject.store
    const { grant: kept } = await inContext()
    for (const [at, until] of [
      [10, 100],
      [20, 300],
      [30, 200],
    ] as const) {
      await grants.revoke(kept.id, seconds(at), seconds(until))
    }
    expect((await grants.find(kept.id))?.grant.revokedAt).toBe(10)
    expect((await revocations.find('grant', kept.id))?.expiresAt).toBe(300)
  })

  it('T-12 revokes tokens of a grant that is forgotten already', async () => {
    const id = unique('grant') as GrantId
    await subject.store.grants.revoke(id, seconds(10), seconds(100))
    expect(await subject.store.revocations.find('grant', id)).toMatchObject({ expiresAt: 100 })
  })

  it('T-12 revokes all of a user’s, of an app’s, or of both together, and nobody else’s', async () => {
    const { grants, revocations } = subject.store
    const users = [unique('00u'), unique('00u')] as [UserId, UserId]
    const apps = [unique('cid'), unique('cid')] as [ClientId, ClientId]
    const of = async (userId: UserId, client_id: ClientId) => {
      const kept = grant({ userId, client_id })
      await grants.put(kept)
      return kept
    }
    const make = async () => [
      await of(users[0], apps[0]),
      await of(users[0], apps[1]),
      await of(users[1], apps[0]),
      await of(users[1], apps[1]),
    ]
    for (const [whose, hit] of [
      [{ userId: users[0], client_id: apps[0] }, [0]],
      [{ userId: users[0] }, [0, 1]],
      [{ client_id: apps[0] }, [0, 2]],
    ] as const) {
      const kept = await make()
      const heard = subject.heard.length
      const told = await grants.revokeAll(whose, seconds(10), seconds(100))
      const ids = hit.map((index) => kept[index]?.id as GrantId)
      expect(told.toSorted()).toEqual(ids.toSorted())
      expect(subject.heard.slice(heard).map(({ kind, id }) => `${kind} ${id}`)).toEqual(
        ids.toSorted().map((id) => `revocation grant:${id}`),
      )
      for (const [index, { id }] of kept.entries()) {
        const dead = (hit as readonly number[]).includes(index)
        expect((await grants.find(id))?.grant.revokedAt).toBe(dead ? 10 : undefined)
        expect((await revocations.find('grant', id))?.expiresAt).toBe(dead ? 100 : undefined)
      }
      expect(await grants.revokeAll(whose, seconds(20), seconds(200))).toEqual([])
      for (const one of kept) await grants.revoke(one.id, seconds(30), seconds(100))
    }
  })

  it('lists what is not revoked of a session and of a user, newest first', async () => {
    const { grants } = subject.store
    const [userId, sid] = [unique('00u') as UserId, unique('sid')]
    const [old, young, revoked] = [
      grant({ userId, sid, createdAt: seconds(1) }),
      grant({ userId, sid, createdAt: seconds(2), refresh: grantRefresh(), claims }),
      grant({ userId, sid, revokedAt: seconds(3) }),
    ]
    for (const one of [old, young, revoked, grant()]) await grants.put(one)
    expect(await grants.listBySession(sid)).toStrictEqual([young, old])
    expect(await grants.listByUser(userId)).toStrictEqual([young, old])
    expect(await grants.listBySession(unique('sid'))).toEqual([])
  })

  it('forgets grants of which nothing lives, and no others', async () => {
    const { grants } = subject.store
    const [at, now] = [seconds(2_000), seconds(5_000)]
    const born = (createdAt: number, codeUntil: number, refreshUntil?: number) =>
      grant({
        createdAt: seconds(createdAt),
        code: grantCode({ expiresAt: seconds(codeUntil) }),
        ...(refreshUntil && { refresh: grantRefresh({ expiresAt: seconds(refreshUntil) }) }),
      })
    const dead = [born(1_999, 2_059), born(1_000, 1_060, 5_000), grant({ createdAt: seconds(5), code: undefined })]
    const alive = [
      born(2_000, 2_060), // young enough for a living access token
      born(1_000, 1_060, 5_001),
      born(1_999, 5_001),
    ]
    const bought = born(1_000, 1_060) // its refresh token came later
    for (const one of [...dead, ...alive, bought]) await grants.put(one)
    const refresh = grantRefresh({ expiresAt: seconds(9_000) })
    await grants.useCode(bought.code?.hash as Uint8Array, { at: seconds(1_010), refresh })
    await grants.prune(at, now)
    for (const { id } of dead) expect(await grants.find(id)).toBeUndefined()
    for (const { id } of [...alive, bought]) expect(await grants.find(id)).toBeDefined()
  })

  it('forgets any number of grants', async () => {
    const { grants } = subject.store
    const many = Array.from({ length: 2_100 }, () => grant({ createdAt: seconds(1), code: undefined }))
    await Promise.all(many.map((one) => grants.put(one)))
    await grants.prune(seconds(2), seconds(2))
    const left = await subject.place.sql(
      'select count(*) as n from user_grant where living_until = 0 and created_at = 1',
    )
    expect(Number(left[0]?.n)).toBe(0)
  })
}
