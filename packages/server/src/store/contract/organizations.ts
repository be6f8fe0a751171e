import type { OrganizationId, UserId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { expect, it } from 'vitest'
import { type Organization, writeCalls } from '../index.ts'
import type { Engine } from './engines.ts'
import {
  api,
  app,
  invitation,
  joinRequest,
  member,
  namespace,
  organization,
  seconds,
  subscription,
  unique,
} from './samples.ts'
import { useStore } from './suite.ts'

const everyField = (): Required<Organization> => ({
  ...organization(),
  id: v7() as OrganizationId,
  emailDomain: 'lakeside.example',
  website: 'https://lakeside.example/größe',
  dealerCodes: ['D-1', 'D-2 “"'],
  apiDmsInfo: [{ id: '1', 'no\0rmal': 'ok' }, {}],
  disabled: true,
})

export function organizationsContract(engine: Engine): void {
  const subject = useStore(engine)
  const newId = () => v7() as OrganizationId

  it('T-12 keeps every field, and counts writes', async () => {
    const { organizations } = subject.store
    const full = everyField()
    await organizations.put({ ...full, revision: 77 })
    expect(await organizations.find(full.id)).toStrictEqual(full)
    const { emailDomain: _, website: __, ...without } = full
    await organizations.put({ ...without, name: 'Seaside', updatedAt: seconds(9) })
    const changed = { ...without, name: 'Seaside', updatedAt: 9, revision: 2 }
    expect(await organizations.find(full.id)).toStrictEqual(changed)
    expect(await organizations.find(unique('org') as OrganizationId)).toBeUndefined()
  })

  it('inserts one of each id', async () => {
    const { organizations } = subject.store
    const kept = organization({ revision: 5 })
    expect(await organizations.insert(kept)).toBe('made')
    expect(await organizations.insert({ ...kept, name: 'another' })).toBe('exists')
    expect(await organizations.find(kept.id)).toStrictEqual({ ...kept, revision: 1 })
  })

  it('replaces the revision that was looked at and no other', async () => {
    const { organizations } = subject.store
    const kept = organization()
    await organizations.put(kept)
    expect(await organizations.replace({ ...kept, name: 'two' })).toBe('replaced')
    expect(await organizations.replace({ ...kept, name: 'stale' })).toBe('changed')
    expect(await organizations.replace(organization())).toBe('changed')
    expect(await organizations.find(kept.id)).toStrictEqual({ ...kept, name: 'two', revision: 2 })
  })

  it('announces what was written under the id, and nothing else', async () => {
    const { organizations } = subject.store
    const kept = organization()
    const heard = subject.heard.length
    await organizations.put(kept)
    await organizations.insert(kept)
    await organizations.replace({ ...kept, revision: 7 })
    await organizations.replace(kept)
    await organizations.remove(kept.id, 1)
    await organizations.remove(kept.id, 2)
    const one = { kind: 'organization', id: kept.id }
    expect(subject.heard.slice(heard)).toMatchObject([one, one, one])
    const another = organization()
    await organizations.insert(another)
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'organization', id: another.id })
  })

  it('removes it with its members, invitations, requests to join and namespaces, and nobody else’s', async () => {
    const { organizations, members, invitations, joinRequests, namespaces } = subject.store
    const [gone, stays] = [organization(), organization()]
    const userId = unique('00u') as UserId
    const of = async ({ id: organizationId }: Organization) => {
      await organizations.put(organization({ id: organizationId }))
      await members.put(member({ organizationId, userId }))
      const asked = invitation({ organizationId })
      await invitations.put(asked)
      const asking = joinRequest({ organizationId })
      await joinRequests.insert(asking)
      const claimed = namespace({ organizationId })
      await namespaces.claim(claimed)
      return () =>
        Promise.all([
          organizations.find(organizationId),
          members.find(organizationId, userId),
          invitations.find(asked.id),
          joinRequests.find(asking.id),
          namespaces.find(claimed.name),
        ])
    }
    const [ofGone, ofOther] = [await of(gone), await of(stays)]
    await members.setCurrent(userId, gone.id)
    const heard = subject.heard.length
    expect(await organizations.remove(gone.id, 1)).toBe('removed')
    expect(await ofGone()).toEqual([undefined, undefined, undefined, undefined, undefined])
    expect(await ofOther()).not.toContain(undefined)
    expect(await members.findCurrent(userId)).toBeUndefined()
    // Whoever remembers a user's memberships hears of it as well.
    expect(subject.heard.slice(heard)).toMatchObject([
      { kind: 'organization', id: gone.id },
      { kind: 'member', id: userId },
    ])
    expect(await organizations.remove(gone.id, 1)).toBe('changed')
  })

  it('removes none that changed, and none that has an app, an API or a subscription', async () => {
    const { organizations, apps, apis, subscriptions, members } = subject.store
    for (const use of [
      (organizationId: OrganizationId) => apps.put(app({ organizationId })),
      (organizationId: OrganizationId) => apis.put(api({ organizationId })),
      (organizationId: OrganizationId) => subscriptions.put(subscription({ organizationId })),
    ]) {
      const kept = organization()
      await organizations.put(kept)
      const one = member({ organizationId: kept.id })
      await members.put(one)
      await use(kept.id)
      expect(await organizations.remove(kept.id, 1)).toBe('in_use')
      expect(await organizations.remove(kept.id, 2)).toBe('changed')
      expect(await organizations.find(kept.id)).toStrictEqual(kept)
      expect(await members.find(kept.id, one.userId)).toStrictEqual(one)
    }
  })

  it('is held only while it is there', async () => {
    const { organizations, together } = subject.store
    const kept = organization()
    await organizations.put(kept)
    expect(await together([writeCalls.organizations.hold(kept.id)])).toBe('done')
    expect(await organizations.find(kept.id)).toStrictEqual(kept)
    await organizations.remove(kept.id, 1)
    expect(await together([writeCalls.organizations.hold(kept.id)])).toEqual({ at: 0, answer: 'missing' })
  })

  it('finds many at once, those that are there', async () => {
    const { organizations } = subject.store
    const all = Array.from({ length: 120 }, () => organization())
    await Promise.all(all.map((one) => organizations.put(one)))
    const ids = all.map(({ id }) => id)
    const unknown = Array.from({ length: 380 }, () => newId())
    const found = await organizations.findMany([...ids, ...unknown])
    expect(found.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    expect(found.find(({ id }) => id === ids[7])).toStrictEqual(all[7])
    expect(await organizations.findMany([])).toEqual([])
    expect(await organizations.findMany([ids[0], ids[0]] as OrganizationId[])).toStrictEqual([all[0]])
    expect(await organizations.findMany(['\0' as OrganizationId])).toEqual([])
  })

  it('lists newest id first, page by page', async () => {
    const { organizations } = subject.store
    const word = unique('Page')
    const all = Array.from({ length: 5 }, (_, n) => organization({ id: newId(), name: `${word} ${n}` }))
    for (const one of all) await organizations.put(one)
    const names = async (after?: OrganizationId) =>
      (await organizations.list({ search: word.toLowerCase(), after, limit: 2 })).map(({ name }) => name)
    expect(await names()).toEqual([`${word} 4`, `${word} 3`])
    expect(await names(all[3]?.id)).toEqual([`${word} 2`, `${word} 1`])
    expect(await names(all[1]?.id)).toEqual([`${word} 0`])
    expect(await names(all[0]?.id)).toEqual([])
    expect(await organizations.list({ limit: 2 })).toHaveLength(2)
    // T-29: a page's mark is only ever compared.
    expect(await organizations.list({ search: word, after: "' or 1=1 --" as OrganizationId, limit: 9 })).toEqual([])
  })

  it('finds names by the beginnings of their words, and the whole of a name, in any letter case', async () => {
    const { organizations } = subject.store
    const mark = unique('x')
    const one = organization({ id: newId(), name: `Zürich ${mark} _%` })
    const other = organization({ id: newId(), name: `Zürich ${mark}` })
    await organizations.put(one)
    await organizations.put(other)
    const ids = async (page: { search?: string; name?: string }) =>
      (await organizations.list({ ...page, limit: 9 })).map(({ id }) => id)
    expect(await ids({ search: `ZÜRICH ${mark}`.normalize('NFD') })).toEqual([other.id, one.id])
    // Signs stand between words, and none of them means anything.
    expect(await ids({ search: `${mark} _%` })).toEqual([other.id, one.id])
    expect(await ids({ search: `${mark}y` })).toEqual([])
    expect(await ids({ search: `${mark}\0` })).toEqual([other.id, one.id])
    expect(await ids({ name: `zÜRICH ${mark.toUpperCase()}` })).toEqual([other.id])
    expect(await ids({ name: `ürich ${mark}` })).toEqual([])
    expect(await ids({ name: `Zürich ${mark}`, search: mark })).toEqual([other.id])
    expect(await ids({ name: `Zürich ${mark}`, search: 'Bern' })).toEqual([])
    // What was renamed is found by its new name only.
    expect(await organizations.replace({ ...one, name: `${mark} Bern` })).toBe('replaced')
    expect(await ids({ name: `${mark} bern` })).toEqual([one.id])
    expect(await ids({ search: `Zürich ${mark}` })).toEqual([other.id])
  })
}
