import type { ApiId, AppId, AuthServerId, ClientId, OrganizationId, UserId } from '@portreeve/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { webhook } from './relay-samples.ts'
import { app, client, connection, member, organization, subscription, unique, user } from './samples.ts'
import { useStore } from './suite.ts'

/** More than are gathered (sql/search-words.ts): of such a word a list is walked along. */
const MANY = 10_050

/** Lists that are searched by words: each word of the search begins a word of the name. */
export function searchingContract(engine: Engine): void {
  const subject = useStore(engine)
  const limit = 10

  /** Makes a word one that very many records have, none of which is in any list. */
  const makeCommon = (kind: string, word: string) =>
    subject.place.sql(
      `insert into search_word (kind, word, id) with recursive n (i) as (select 1 union all select i + 1 from n where i < ${MANY})
        select '${kind}', '${word}', 'nobody-' || i from n`,
    )

  describe('organizations', () => {
    const named = (name: string) => organization({ name })
    const [harbor, dock, other] = [named('Ford of Harbor-Town'), named('HARBOUR Dock Ford'), named('Seaside Ürün')]
    const search = async (search: string, page = {}) =>
      (await subject.store.organizations.list({ search, limit, ...page })).map(({ name }) => name)
    beforeAll(async () => {
      for (const one of [harbor, dock, other]) await subject.store.organizations.put(one)
    })

    it('by the beginning of any word, in any letter case, newest first', async () => {
      expect(await search('hArBo')).toEqual([dock.name, harbor.name])
      expect(await search('town')).toEqual([harbor.name])
      expect(await search('ürü')).toEqual([other.name])
      expect(await search('arbor')).toEqual([])
    })
    it('by all words of the search, in any order', async () => {
      expect(await search('ford harbor')).toEqual([harbor.name])
      expect(await search('dock, ford')).toEqual([dock.name])
      expect(await search('dock town')).toEqual([])
      expect(await search('…')).toEqual([])
      expect(await search('\0')).toEqual([])
    })
    it('page by page', async () => {
      expect(await search('ford', { limit: 1 })).toEqual([dock.name])
      expect(await search('ford', { limit: 1, after: dock.id })).toEqual([harbor.name])
      expect(await search('ford', { limit: 1, after: harbor.id })).toEqual([])
    })
    it('with the whole name besides', async () => {
      expect(await search('town', { name: 'FORD of harbor-town' })).toEqual([harbor.name])
      expect(await search('dock', { name: 'FORD of harbor-town' })).toEqual([])
    })
    it('by the new name, and no longer by the old one or when it is gone', async () => {
      const kept = named('Willow Garage')
      await subject.store.organizations.put(kept)
      expect(await subject.store.organizations.replace({ ...kept, name: 'Oak Garage' })).toBe('replaced')
      expect(await search('willow')).toEqual([])
      expect(await search('oak')).toEqual(['Oak Garage'])
      expect(await subject.store.organizations.remove(kept.id, 2)).toBe('removed')
      expect(await search('oak')).toEqual([])
      expect(await subject.place.sql(`select word from search_word where id = '${kept.id}'`)).toEqual([])
    })
    it('by a word that very many have, the same', async () => {
      await makeCommon('organization', 'ford')
      expect(await search('ford')).toEqual([dock.name, harbor.name])
      expect(await search('ford', { limit: 1, after: dock.id })).toEqual([harbor.name])
      expect(await search('ford town')).toEqual([harbor.name])
    })
  })

  it('users, by words of e-mail and name, in the order of e-mails', async () => {
    const ada = user({ email: 'Ada.Lovely@lists.example', name: 'Countess' })
    const bob = user({ email: 'bob@lists.example', name: 'Bob Lovely' })
    for (const one of [bob, ada]) await subject.store.users.put(one)
    const search = async (search: string, after?: string) =>
      (await subject.store.users.list({ search, after, limit })).map(({ id }) => id)
    expect(await search('lovely')).toEqual([ada.id, bob.id])
    expect(await search('lovely', ada.email)).toEqual([bob.id])
    expect(await search('ada.lovely@lists.example')).toEqual([ada.id])
    expect(await search('lovely count')).toEqual([ada.id])
    await makeCommon('user', 'lovely')
    expect(await search('lovely')).toEqual([ada.id, bob.id])
    expect(await search('lovely', ada.email)).toEqual([bob.id])
  })

  it('apps, of all and of one organization, with their selections', async () => {
    const [mine, theirs] = [unique('org') as OrganizationId, unique('org') as OrganizationId]
    const first = app({ organizationId: mine, name: 'Lane Planner', listing: 'Published' })
    const second = app({ organizationId: theirs, name: 'Plan B', listing: 'Draft' })
    for (const one of [first, second]) await subject.store.apps.put(one)
    const search = (page: object) => subject.store.apps.list({ search: 'plan', limit, ...page })
    for (const step of ['few', 'very many']) {
      if (step === 'very many') await makeCommon('app', 'planner')
      expect((await search({})).map(({ id }) => id)).toEqual([second.id, first.id])
      expect(await search({ organizationId: mine })).toStrictEqual([{ ...first, revision: 1 }])
      expect((await search({ listing: 'Published' })).map(({ id }) => id)).toEqual([first.id])
      expect(await search({ organizationId: mine, after: first.id })).toEqual([])
    }
  })

  it('clients of a server, by words of client_id and name, with their secrets', async () => {
    const authServerId = unique('aus') as AuthServerId
    const one = client({ authServerId, client_id: 'Quartz-1' as ClientId, metadata: { client_name: 'Parts Portal' } })
    const two = client({ authServerId, client_id: 'quartz-2' as ClientId })
    const elsewhere = client({ metadata: { client_name: 'Parts' } })
    for (const each of [two, one, elsewhere]) await subject.store.clients.put(each)
    const search = (search: string, after?: string) =>
      subject.store.clients.list({ authServerId, search, after, limit })
    expect(await search('QUARTZ')).toStrictEqual([one, two])
    expect((await search('parts')).map(({ client_id }) => client_id)).toEqual([one.client_id])
    expect(await search('quartz', one.client_id)).toStrictEqual([two])
    await subject.store.clients.remove(one.client_id)
    expect(await search('parts')).toEqual([])
    await makeCommon('client', 'quartz')
    expect(await search('quartz')).toStrictEqual([two])
  })

  it('members of an organization, by words of their name and e-mail', async () => {
    const organizationId = unique('org') as OrganizationId
    const people = ['Mira Stone', 'Olaf Stone'].map((name, at) => user({ id: unique(`00u${at}`) as UserId, name }))
    for (const person of people) {
      await subject.store.users.put(person)
      await subject.store.members.put(member({ organizationId, userId: person.id }))
    }
    await subject.store.users.put(user({ name: 'Otto Stone' }))
    const search = async (search: string, after?: UserId) =>
      (await subject.store.members.listByOrganization({ organizationId, search, after, limit })).map(
        ({ userId }) => userId,
      )
    const [mira, olaf] = people.map(({ id }) => id)
    for (const step of ['few', 'very many']) {
      if (step === 'very many') await makeCommon('user', 'stone')
      expect(await search('stone')).toEqual([mira, olaf])
      expect(await search('stone', mira)).toEqual([olaf])
      expect(await search('olaf')).toEqual([olaf])
      expect(await search('otto')).toEqual([])
    }
  })

  it('subscriptions, by words of the organization, of all, an app, one API and several', async () => {
    const [birch, cedar] = ['Birch Cars', 'Cedar Cars'].map((name) => organization({ name }))
    if (!birch || !cedar) throw new Error('there are two')
    for (const one of [birch, cedar]) await subject.store.organizations.put(one)
    const appId = unique('app') as AppId
    const links = (['active', 'pending', 'active'] as const).map((status) =>
      connection({ apiId: unique('api') as ApiId, status }),
    )
    const [first, second, third] = [
      subscription({ organizationId: birch.id, appId, connections: links.slice(0, 2) }),
      subscription({ organizationId: cedar.id, appId, connections: links.slice(2) }),
      subscription({ organizationId: cedar.id, status: 'inactive', connections: [] }),
    ]
    if (!first || !second || !third) throw new Error('there are three')
    for (const one of [first, second, third]) await subject.store.subscriptions.put(one)
    const apiIds = links.map(({ apiId }) => apiId)
    const search = async (page: object) =>
      (await subject.store.subscriptions.list({ search: 'cars', limit, ...page })).map(({ id }) => id)
    for (const step of ['few', 'very many']) {
      if (step === 'very many') await makeCommon('organization', 'cars')
      expect(await search({})).toEqual([third.id, second.id, first.id])
      expect(await search({ status: 'inactive' })).toEqual([third.id])
      expect(await search({ after: third.id, limit: 1 })).toEqual([second.id])
      expect(await search({ appId })).toEqual([second.id, first.id])
      expect(await search({ appId, search: 'birch' })).toEqual([first.id])
      expect(await search({ apiId: links[0]?.apiId })).toEqual([first.id])
      expect(await search({ apiIds })).toEqual([second.id, first.id])
      expect(await search({ apiIds, connectionStatus: 'pending' })).toEqual([first.id])
      expect(await search({ connectionStatus: 'pending' })).toEqual([first.id])
    }
    const list = async (page: object) =>
      (await subject.store.subscriptions.list({ limit, ...page })).map(({ id }) => id)
    expect(await list({ apiIds })).toEqual([second.id, first.id])
    expect(await list({ apiIds, connectionStatus: 'pending' })).toEqual([first.id])
    expect(await list({ apiIds, limit: 1, after: second.id })).toEqual([first.id])
    expect(await list({ connectionStatus: 'pending', limit: 200 })).toContain(first.id)
    expect(await list({ connectionStatus: 'pending', limit: 200 })).not.toContain(second.id)
  })

  it('webhooks, by words of the app', async () => {
    const made = app({ name: 'Hook Catcher' })
    await subject.store.apps.put(made)
    const own = webhook({ appId: made.id })
    await subject.store.relay.insertWebhook(own)
    const search = async (page: object) =>
      (await subject.store.relay.listWebhooks({ search: 'catch', limit, ...page })).map(({ id }) => id)
    for (const step of ['few', 'very many']) {
      if (step === 'very many') await makeCommon('app', 'catcher')
      expect(await search({})).toEqual([own.id])
      expect(await search({ apiId: own.apiId })).toEqual([own.id])
      expect(await search({ apiId: unique('api') })).toEqual([])
      expect(await search({ after: own.id })).toEqual([])
    }
  })
}
