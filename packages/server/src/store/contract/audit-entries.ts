import type { ClientId, EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { expect, it } from 'vitest'
import type { AuditEntry } from '../index.ts'
import type { Engine } from './engines.ts'
import { auditEntry, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function auditEntriesContract(engine: Engine): void {
  const subject = useStore(engine)

  it('T-12 keeps every field, of every kind of actor', async () => {
    const { auditEntries } = subject.store
    const organizations = [unique('org'), unique('org')] as OrganizationId[]
    const [first] = organizations as [OrganizationId]
    const actors: AuditEntry['actor'][] = [
      { kind: 'user', userId: unique('00u') as UserId, tokenId: 't1' },
      { kind: 'user', userId: unique('00u') as UserId },
      { kind: 'client', client_id: unique('cid') as ClientId },
      { kind: 'exchange' },
    ]
    const all = actors.map((actor) =>
      auditEntry({
        actor,
        organizationIds: [...organizations, first],
        changes: {
          name: { to: 'ä\0\ud800' },
          tags: { from: ['a'], to: [] },
          gone: { from: null },
          limit: { from: 1, to: 2 },
        },
      }),
    )
    for (const entry of all) await auditEntries.append(entry)
    expect(await auditEntries.list({ organizationId: first, limit: 9 })).toStrictEqual(all.toReversed())
  })

  it('announces nothing, and never takes the place of an entry that is there', async () => {
    const { auditEntries } = subject.store
    const kept = auditEntry()
    const heard = subject.heard.length
    await auditEntries.append(kept)
    await expect(auditEntries.append({ ...kept, action: 'organization.remove' })).rejects.toThrow()
    expect(await auditEntries.list({ subjectId: kept.subject.id, limit: 9 })).toStrictEqual([kept])
    expect(subject.heard).toHaveLength(heard)
  })

  it('lists what every combination of filters asks for, newest first, page by page', async () => {
    const { auditEntries } = subject.store
    const word = unique('audit')
    const two = (name: string) => [`${word}-${name}-1`, `${word}-${name}-2`] as const
    const values = { organizationId: two('org'), subjectId: two('subject'), userId: two('user'), action: two('action') }
    const all: AuditEntry[] = []
    for (let n = 0; n < 32; n++) {
      const entry = auditEntry({
        organizationIds: [values.organizationId[n & 1], unique('org')] as OrganizationId[],
        subject: { kind: 'app', id: values.subjectId[(n >> 1) & 1] as string },
        actor: { kind: 'user', userId: values.userId[(n >> 2) & 1] as UserId },
        action: values.action[(n >> 3) & 1] as string,
      })
      all.push(entry)
      await auditEntries.append(entry)
    }
    const newest = all.toReversed()
    const names = ['organizationId', 'subjectId', 'userId', 'action'] as const
    for (let chosen = 1; chosen < 16; chosen++) {
      const filter = Object.fromEntries(
        names.filter((_, at) => chosen & (1 << at)).map((name) => [name, values[name][1]]),
      )
      const expected = newest.filter(
        (entry) =>
          (!filter.organizationId || entry.organizationIds.includes(filter.organizationId as OrganizationId)) &&
          (!filter.subjectId || entry.subject.id === filter.subjectId) &&
          (!filter.userId || (entry.actor.kind === 'user' && entry.actor.userId === filter.userId)) &&
          (!filter.action || entry.action === filter.action),
      )
      const listed: AuditEntry[] = []
      for (;;) {
        const page = await auditEntries.list({ ...filter, after: listed.at(-1)?.id, limit: 3 })
        listed.push(...page)
        if (page.length < 3) break
      }
      expect({ filter, listed }).toStrictEqual({ filter, listed: expected })
    }
    expect(await auditEntries.list({ limit: 32 })).toStrictEqual(newest)
    expect(await auditEntries.list({ after: newest[0]?.id, limit: 2 })).toStrictEqual(newest.slice(1, 3))
    // T-29: a page's mark is only ever compared.
    expect(await auditEntries.list({ after: "' or 1=1 --", limit: 9 })).toEqual([])
  })

  it('lists those of a kind of subject, whatever was done to it, page by page and with every other filter', async () => {
    const { auditEntries } = subject.store
    const word = unique('kind')
    const [organizationId, userId] = [unique('org') as OrganizationId, unique('00u') as UserId]
    const all: AuditEntry[] = []
    for (let n = 0; n < 18; n++) {
      const kind = `${word}_${n % 2}`
      const entry = auditEntry({
        organizationIds: n % 4 < 2 ? [organizationId] : [],
        subject: { kind, id: `${word} ${n % 3}` },
        action: `${kind}.${['create', 'update', 'remove'][n % 3]}`,
        ...(n > 8 && { actor: { kind: 'user', userId } }),
      })
      all.push(entry)
      await auditEntries.append(entry)
    }
    const subjectKind = `${word}_1`
    const newest = all.toReversed().filter((entry) => entry.subject.kind === subjectKind)
    const listed: AuditEntry[] = []
    for (;;) {
      const page = await auditEntries.list({ subjectKind, after: listed.at(-1)?.id, limit: 4 })
      listed.push(...page)
      if (page.length < 4) break
    }
    expect(listed).toStrictEqual(newest)
    const ofAll = (holds: (entry: AuditEntry) => boolean) => newest.filter(holds)
    const action = `${subjectKind}.update`
    const expected = [
      [{ organizationId }, ofAll((entry) => entry.organizationIds.length > 0)],
      [{ userId }, ofAll(({ actor }) => actor.kind === 'user' && actor.userId === userId)],
      [{ subjectId: `${word} 1` }, ofAll((entry) => entry.subject.id === `${word} 1`)],
      [{ action }, ofAll((entry) => entry.action === action)],
      [{ action: `${word}_0.update` }, []],
      [{ search: `${subjectKind}.upd` }, ofAll((entry) => entry.action === action)],
      [{ search: `${word} 1` }, ofAll((entry) => entry.subject.id === `${word} 1`)],
    ] as const
    for (const [filter, entries] of expected) {
      expect([filter, await auditEntries.list({ ...filter, subjectKind, limit: 99 })]).toStrictEqual([filter, entries])
    }
  })

  it('finds what an action begins with, and where none does what the id of a subject begins with', async () => {
    const { auditEntries } = subject.store
    const word = unique('search').replaceAll('-', '_')
    const [own, other] = [unique('org'), unique('org')] as OrganizationId[] as [OrganizationId, OrganizationId]
    const userId = unique('00u') as UserId
    const put = async (action: string, id: string, organizationId: OrganizationId, changes: object = {}) => {
      const entry = auditEntry({
        action,
        subject: { kind: 'thing', id },
        organizationIds: [organizationId],
        ...changes,
      })
      await auditEntries.append(entry)
      return entry
    }
    const one = await put(`${word}.create`, `${word}-1`, own)
    const two = await put(`${word}.update`, `${word}-2`, own, { actor: { kind: 'user', userId } })
    const three = await put(`${word}.update`, `${word}-1`, other)
    const four = await put(`${word}x.remove`, `Ä${word}`, other)
    const find = (filter: object) => auditEntries.list({ limit: 9, ...filter })
    expect(await find({ search: word })).toStrictEqual([four, three, two, one])
    expect(await find({ search: word, limit: 2 })).toStrictEqual([four, three])
    expect(await find({ search: word, after: three.id, limit: 1 })).toStrictEqual([two])
    expect(await find({ search: `${word}.` })).toStrictEqual([three, two, one])
    expect(await find({ search: `${word}.u` })).toStrictEqual([three, two])
    expect(await find({ search: `${word}.update` })).toStrictEqual([three, two])
    expect(await find({ search: `${word}.u`, organizationId: own })).toStrictEqual([two])
    expect(await find({ search: `${word}.u`, userId })).toStrictEqual([two])
    expect(await find({ search: `${word}.u`, subjectId: `${word}-1` })).toStrictEqual([three])
    expect(await find({ search: `${word}.u`, action: `${word}.update` })).toStrictEqual([three, two])
    expect(await find({ search: `${word}.u`, action: `${word}.create` })).toEqual([])
    expect(await find({ search: `${word}-` })).toStrictEqual([three, two, one])
    expect(await find({ search: `${word}-`, limit: 1 })).toStrictEqual([three])
    expect(await find({ search: `${word}-`, after: three.id })).toStrictEqual([two, one])
    expect(await find({ search: `${word}-1` })).toStrictEqual([three, one])
    expect(await find({ search: `Ä${word.slice(0, -1)}` })).toStrictEqual([four])
    expect(await find({ search: `${word}-`, organizationId: own })).toStrictEqual([two, one])
    expect(await find({ search: `${word}-`, organizationId: own, after: two.id })).toStrictEqual([one])
    expect(await find({ search: `${word}-`, userId })).toStrictEqual([two])
    expect(await find({ search: `${word}-`, action: `${word}.update` })).toStrictEqual([three, two])
    expect(await find({ search: `${word}-`, action: `${word}.update`, organizationId: own })).toStrictEqual([two])
    // In this organization no action begins so: there it is about ids.
    expect(await find({ search: `${word}x`, organizationId: own })).toEqual([])
    // T-29: nothing in it means more than itself.
    for (const search of ['%', '_', `${word}%`, "' or 1=1 --", word.toUpperCase()]) {
      expect([search, await find({ search, organizationId: own })]).toEqual([search, []])
    }
  })

  it('lists those of a time, beside every other filter', async () => {
    const { auditEntries } = subject.store
    const word = unique('time')
    const organizationId = unique('org') as OrganizationId
    const userId = unique('00u') as UserId
    const begin = 1_750_000_000
    const all: AuditEntry[] = []
    for (let n = 0; n < 6; n++) {
      const at = (begin + n) as EpochSeconds
      const entry = auditEntry({
        ...{ id: v7({ msecs: at * 1000 + (n % 2) * 999 }), at, action: `${word}.do` },
        ...{ actor: { kind: 'user', userId }, subject: { kind: word, id: `${word} 1` } },
        organizationIds: [organizationId],
      })
      all.push(entry)
      await auditEntries.append(entry)
    }
    const newest = all.toReversed()
    const [from, to] = [begin + 1, begin + 4] as EpochSeconds[]
    const filters = [
      ...[{ organizationId }, { userId }, { subjectId: `${word} 1` }, { action: `${word}.do` }, { subjectKind: word }],
      ...[{ search: `${word}.` }, { search: `${word} ` }, { search: `${word} `, organizationId }],
      ...[
        { search: `${word} `, action: `${word}.do` },
        { organizationId, action: `${word}.do` },
      ],
    ]
    for (const filter of filters) {
      const list = async (more: object) => [filter, more, await auditEntries.list({ ...filter, ...more, limit: 9 })]
      expect(await list({ from, to })).toStrictEqual([filter, { from, to }, newest.slice(2, 5)])
      expect(await list({ from })).toStrictEqual([filter, { from }, newest.slice(0, 5)])
      expect(await list({ to })).toStrictEqual([filter, { to }, newest.slice(2)])
      const after = newest[3]?.id
      expect(await list({ from, to, after })).toStrictEqual([filter, { from, to, after }, newest.slice(4, 5)])
      expect(await list({ from: to, to: from })).toStrictEqual([filter, { from: to, to: from }, []])
    }
    expect(await auditEntries.list({ from, to, limit: 9 })).toStrictEqual(newest.slice(2, 5))
  })

  it('G-I lists to one organization nothing of another', async () => {
    const { auditEntries } = subject.store
    const kept = auditEntry()
    await auditEntries.append(kept)
    const organizationId = unique('org') as OrganizationId
    const { actor, action, subject: about } = kept
    const userId = actor.kind === 'user' ? actor.userId : undefined
    for (const filter of [
      {},
      { subjectId: about.id },
      { userId },
      { action },
      { subjectId: about.id, userId, action },
      { subjectKind: about.kind },
      { search: about.id.slice(0, -1) },
      { search: action.slice(0, -1) },
    ]) {
      expect(await auditEntries.list({ ...filter, organizationId, limit: 9 })).toEqual([])
    }
  })
}
