import type { ClientId, OrganizationId, UserId } from '@portreeve/protocol'
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
    ]) {
      expect(await auditEntries.list({ ...filter, organizationId, limit: 9 })).toEqual([])
    }
  })
}
