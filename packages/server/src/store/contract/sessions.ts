import type { UserId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { hash32, seconds, session, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function sessionsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put by sid and by hash, ended ones too', async () => {
    const { sessions } = subject.store
    for (const kept of [session(), session({ endedAt: seconds(7), amr: [], userAgent: '', address: '' })]) {
      await sessions.put(kept)
      expect(await sessions.find(kept.sid)).toStrictEqual(kept)
      expect(await sessions.findByIdHash(kept.idHash)).toStrictEqual(kept)
      expect(await sessions.findByIdHash(kept.idHash.slice(0, 31))).toBeUndefined()
    }
    expect(await sessions.find(unique('sid'))).toBeUndefined()
  })

  it('refuses a second session with a sid or a hash that is there', async () => {
    const { sessions } = subject.store
    const kept = session()
    await sessions.put(kept)
    await expect(sessions.put(session({ sid: kept.sid }))).rejects.toThrow()
    await expect(sessions.put(session({ idHash: kept.idHash }))).rejects.toThrow()
    expect(await sessions.find(kept.sid)).toStrictEqual(kept)
  })

  it('T-19 gives a session a new id: the old one finds nothing from then on', async () => {
    const { sessions } = subject.store
    const kept = session()
    await sessions.put(kept)
    const changes = { idHash: hash32(), authTime: seconds(8), amr: ['hwk'], lastSeenAt: seconds(9) }
    expect(await sessions.renew(kept.idHash, changes)).toBe('renewed')
    expect(await sessions.findByIdHash(kept.idHash)).toBeUndefined()
    expect(await sessions.findByIdHash(changes.idHash)).toStrictEqual({ ...kept, ...changes })
    expect(await sessions.renew(kept.idHash, { ...changes, idHash: hash32() })).toBe('gone')
    expect(await sessions.find(kept.sid)).toStrictEqual({ ...kept, ...changes })
  })

  it('gives no new id to a session that has ended or never was', async () => {
    const { sessions } = subject.store
    const ended = session({ endedAt: seconds(7) })
    await sessions.put(ended)
    const changes = { idHash: hash32(), authTime: seconds(8), amr: [], lastSeenAt: seconds(9) }
    expect(await sessions.renew(ended.idHash, changes)).toBe('gone')
    expect(await sessions.renew(hash32(), changes)).toBe('gone')
    expect(await sessions.find(ended.sid)).toStrictEqual(ended)
  })

  it('notes when a session was seen, and never an earlier moment', async () => {
    const { sessions } = subject.store
    const kept = session()
    await sessions.put(kept)
    await sessions.touch(kept.sid, seconds(1_700_000_500))
    await sessions.touch(kept.sid, seconds(1_700_000_400))
    expect(await sessions.find(kept.sid)).toStrictEqual({ ...kept, lastSeenAt: 1_700_000_500 })
    await sessions.touch(unique('sid'), seconds(1))
  })

  it('ends a session once, and remembers when', async () => {
    const { sessions } = subject.store
    const kept = session()
    await sessions.put(kept)
    expect(await sessions.end(kept.sid, seconds(50))).toBe('first')
    expect(await sessions.end(kept.sid, seconds(60))).toBe('again')
    expect(await sessions.end(unique('sid'), seconds(60))).toBe('again')
    expect(await sessions.find(kept.sid)).toStrictEqual({ ...kept, endedAt: 50 })
  })

  it('lists a user’s living sessions, newest first', async () => {
    const { sessions } = subject.store
    const userId = unique('00u') as UserId
    const [old, young] = [session({ userId, createdAt: seconds(1) }), session({ userId, createdAt: seconds(2) })]
    for (const one of [old, young, session({ userId, endedAt: seconds(3) }), session()]) await sessions.put(one)
    expect(await sessions.listByUser(userId)).toStrictEqual([young, old])
  })

  it('ends all of a user’s sessions, or all but one, and answers which', async () => {
    const { sessions } = subject.store
    const userId = unique('00u') as UserId
    const [here, there, elsewhere] = [session({ userId }), session({ userId }), session({ userId })]
    const [ended, other] = [session({ userId, endedAt: seconds(3) }), session()]
    for (const one of [here, there, elsewhere, ended, other]) await sessions.put(one)
    const told = await sessions.endByUser(userId, seconds(70), here.sid)
    expect(told.toSorted()).toEqual([there.sid, elsewhere.sid].toSorted())
    expect(await sessions.listByUser(userId)).toStrictEqual([here])
    expect((await sessions.find(there.sid))?.endedAt).toBe(70)
    expect((await sessions.find(ended.sid))?.endedAt).toBe(3)
    expect(await sessions.endByUser(userId, seconds(80))).toEqual([here.sid])
    expect(await sessions.endByUser(userId, seconds(90))).toEqual([])
    expect(await sessions.find(other.sid)).toStrictEqual(other)
  })

  it('forgets sessions created before a moment, and no others', async () => {
    const { sessions } = subject.store
    const [old, young] = [session({ createdAt: seconds(999) }), session({ createdAt: seconds(1_000) })]
    await sessions.put(old)
    await sessions.put(young)
    await sessions.prune(seconds(1_000))
    expect(await sessions.find(old.sid)).toBeUndefined()
    expect(await sessions.find(young.sid)).toStrictEqual(young)
  })
}
