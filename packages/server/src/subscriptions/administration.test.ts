import { randomUUID } from 'node:crypto'
import type { AppId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { UserActor } from '../audit/index.ts'
import type { AdministrationOutcome } from '../identity/index.ts'
import { digestOfTerms } from '../registry/index.ts'
import type { Api, App, Organization } from '../store/index.ts'
import { openTestRoom, type TestRoom } from './testing/open-test-room.ts'
import type { SubscriptionView } from './views.ts'

let test: TestRoom
let buyer: Organization
let otherBuyer: Organization
let appDeveloper: Organization
let provider: Organization
let otherProvider: Organization
let apis: Record<'automatic' | 'manual' | 'admin', Api>
let app: App
let people: Record<'owner' | 'colleague' | 'appDev' | 'apiDev' | 'otherApiDev' | 'stranger', UserActor>

// One room for all tests: each has organizations of its own in it.
beforeAll(async () => {
  test = await openTestRoom()
})
beforeEach(async () => {
  test.admin.received.length = 0
  buyer = await test.putOrganization({ name: 'Lakeside Motors' })
  otherBuyer = await test.putOrganization({ name: 'Hilltop Cars' })
  appDeveloper = await test.putOrganization({ name: 'Brightwork' })
  provider = await test.putOrganization({ name: 'Harborline' })
  otherProvider = await test.putOrganization({ name: 'Quayside' })
  apis = {
    automatic: await test.putApi(otherProvider, 'automatic'),
    manual: await test.putApi(provider, 'manual'),
    admin: await test.putApi(provider, 'admin_api'),
  }
  app = await test.putApp(appDeveloper, Object.values(apis))
  people = {
    owner: await test.person([[buyer, ['owner']]]),
    colleague: await test.person([[buyer, ['developer']]]),
    appDev: await test.person([[appDeveloper, ['developer']]]),
    apiDev: await test.person([[provider, ['developer']]]),
    otherApiDev: await test.person([[otherProvider, ['developer']]]),
    stranger: await test.person([[otherBuyer, ['owner']]]),
  }
})
afterAll(() => test.close())

const consent = { name: 'Ada Example', title: 'Owner' }
const administration = () => test.subscriptions.administration

function taken<T>(outcome: AdministrationOutcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.error}: ${outcome.description}`)
  return outcome.value
}

async function activated(actor = people.owner, organization = buyer): Promise<SubscriptionView> {
  const wish = { appId: app.id, organizationIds: [organization.id], consent }
  const [first] = taken(await administration().activate(actor, wish))
  if (!first || 'refusal' in first) throw new Error('not activated')
  return first.subscription
}

const statuses = ({ connections }: Pick<SubscriptionView, 'connections'>) =>
  Object.fromEntries(connections.map(({ api, status }) => [api.id, status]))
const decide = (
  actor: UserActor,
  { id }: Pick<SubscriptionView, 'id'>,
  decision: 'approve' | 'deny' | 'deactivate' | 'cancel' | 'reactivate',
) => administration().decide(actor, id, { decision })

describe('activation of an app by a buyer', () => {
  it('connects each API as its mode says, and records who agreed to what', async () => {
    const subscription = await activated()
    expect(subscription).toMatchObject({
      organization: { id: buyer.id, name: 'Lakeside Motors' },
      app: { id: app.id, name: app.name, developer: 'Brightwork' },
      purpose: 'organization',
      environment: 'Production',
      status: 'active',
      revision: 1,
      requestedBy: people.owner.userId,
      consent: {
        ...consent,
        userId: people.owner.userId,
        termsVersion: '',
        apiIds: expect.arrayContaining([apis.manual.id]),
      },
    })
    expect(statuses(subscription)).toEqual({
      [apis.automatic.id]: 'active',
      [apis.manual.id]: 'pending',
      [apis.admin.id]: 'requesting',
    })
    expect(await test.store.subscriptions.find(subscription.id)).toMatchObject({ revision: 1, status: 'active' })
  })

  it('one subscription for each location, each with its own outcome', async () => {
    const both = await test.person([
      [buyer, ['owner']],
      [otherBuyer, ['developer']],
    ])
    const unknown = randomUUID() as OrganizationId
    const organizationIds = [buyer.id, otherBuyer.id, unknown]
    const outcomes = taken(await administration().activate(both, { appId: app.id, organizationIds, consent }))
    expect(outcomes).toMatchObject([
      { organizationId: buyer.id, subscription: { status: 'active' } },
      { organizationId: otherBuyer.id, refusal: { error: 'forbidden' } },
      { organizationId: unknown, refusal: { error: 'not_found' } },
    ])
  })

  it('only connects APIs of the environment', async () => {
    const api = await test.putApi(provider, 'manual', { environment: 'Test' })
    const mixed = await test.putApp(appDeveloper, [apis.automatic, api])
    const wish = { appId: mixed.id, organizationIds: [buyer.id], consent }
    const [live] = taken(await administration().activate(people.owner, wish))
    expect(live).toMatchObject({ subscription: { connections: [{ api: { id: apis.automatic.id } }] } })
    const [tried] = taken(await administration().activate(people.owner, { ...wish, environment: 'Test' }))
    expect(tried).toMatchObject({ subscription: { environment: 'Test', connections: [{ api: { id: api.id } }] } })
  })

  it('there is one subscription of an organization, an app and an environment', async () => {
    const { id } = await activated()
    const again = await administration().activate(people.owner, { appId: app.id, organizationIds: [buyer.id], consent })
    expect(again).toMatchObject({ ok: false, error: 'conflict', description: expect.stringContaining(id) })
  })

  it('races end in one subscription', async () => {
    const wish = { appId: app.id, organizationIds: [buyer.id], consent }
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => administration().activate(people.owner, wish)))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await test.store.subscriptions.list({ appId: app.id, limit: 10 })).toHaveLength(1)
  })

  it('may bring its own id, once', async () => {
    const id = randomUUID() as SubscriptionId
    const wish = { id, appId: app.id, organizationIds: [buyer.id], consent }
    expect(taken(await administration().activate(people.owner, wish))).toMatchObject([{ subscription: { id } }])
    const other = { ...wish, organizationIds: [otherBuyer.id] }
    expect(await administration().activate(people.stranger, other)).toMatchObject({ error: 'conflict' })
    const two = { ...wish, organizationIds: [buyer.id, otherBuyer.id] }
    expect(await administration().activate(people.owner, two)).toMatchObject({ fields: [{ pointer: '/id' }] })
  })

  it('T-30 an app that is not published, shared or their own cannot be told from one that is not there', async () => {
    const hidden = await test.putApp(appDeveloper, [apis.automatic], { listing: 'Draft' })
    const ask = (appId: AppId) =>
      administration().activate(people.owner, { appId, organizationIds: [buyer.id], consent })
    expect(await ask(hidden.id)).toEqual(await ask(randomUUID() as AppId))
    await test.store.apps.put({ ...hidden, sharedWith: [buyer.id] })
    expect(await ask(hidden.id)).toMatchObject({ ok: true })
    const own = { appId: hidden.id, organizationIds: [appDeveloper.id], consent }
    expect(await administration().activate(await test.person([[appDeveloper, ['owner']]]), own)).toMatchObject({
      ok: true,
    })
  })

  it.each([
    ['an organization that is disabled', async () => test.store.organizations.put({ ...buyer, disabled: true })],
    ['an app that is disabled', async () => test.store.apps.put({ ...app, disabled: true })],
  ])('T-17 refuses %s', async (_what, disable) => {
    await disable()
    const wish = { appId: app.id, organizationIds: [buyer.id], consent }
    expect(await administration().activate(people.owner, wish)).toMatchObject({ error: 'conflict' })
  })

  it('is refused when the terms have changed since they were read', async () => {
    await test.store.apps.put({ ...app, terms: { version: '2', text: 'New.' } })
    const wish = { appId: app.id, organizationIds: [buyer.id] }
    const old = await administration().activate(people.owner, { ...wish, consent: { ...consent, termsVersion: '1' } })
    expect(old).toMatchObject({ error: 'conflict', fields: [{ pointer: '/consent/termsVersion' }] })
    const read = await administration().activate(people.owner, { ...wish, consent: { ...consent, termsVersion: '2' } })
    expect(taken(read)).toMatchObject([{ subscription: { consent: { termsVersion: '2' } } }])
  })

  it('T-16 is refused when the terms of the same version have other words, and keeps the digest of those that were agreed to', async () => {
    const terms = { version: '2', text: 'New.' }
    await test.store.apps.put({ ...app, terms })
    const ask = (termsDigest: string) =>
      administration().activate(people.owner, {
        appId: app.id,
        organizationIds: [buyer.id],
        consent: { ...consent, termsVersion: '2', termsDigest },
      })
    const digest = digestOfTerms(terms)
    const isUnread = { error: 'conflict', fields: [{ pointer: '/consent/termsDigest' }] }
    expect(await ask(digestOfTerms({ ...terms, text: 'Old.' }))).toMatchObject(isUnread)
    expect(taken(await ask(digest))).toMatchObject([{ subscription: { consent: { termsDigest: digest } } }])
  })
})

describe('an app whose developer approves each activation', () => {
  beforeEach(() => test.store.apps.put({ ...app, activation: 'manual' }))

  it('connects nothing before the approval, and then what was agreed to', async () => {
    const pending = await activated()
    expect(pending).toMatchObject({ status: 'pending', connections: [] })
    const late = await test.putApi(provider, 'automatic')
    await test.store.apps.put({ ...app, activation: 'manual', selections: [...app.selections, { apiId: late.id }] })
    const approved = taken(await decide(people.appDev, pending, 'approve'))
    expect(approved).toMatchObject({ status: 'active', decidedBy: people.appDev.userId })
    expect(Object.keys(statuses(approved)).sort()).toEqual(app.selections.map(({ apiId }) => apiId).sort())
  })

  it('is denied by its developer, and asked again by the buyer', async () => {
    const pending = await activated()
    expect(await decide(people.owner, pending, 'approve')).toMatchObject({ error: 'forbidden' })
    expect(taken(await decide(people.appDev, pending, 'deny'))).toMatchObject({ status: 'denied' })
    expect(taken(await decide(people.owner, pending, 'reactivate'))).toMatchObject({ status: 'pending' })
  })
})

describe('the end of a subscription', () => {
  it('ends every connection and tells each provider that may have heard of it', async () => {
    const subscription = await activated()
    await test.subscriptions.providerCallQueue.makeDue()
    const ended = taken(await decide(people.owner, subscription, 'deactivate'))
    expect(ended).toMatchObject({ status: 'inactive', deactivatedAt: test.clock.now })
    expect(new Set(Object.values(statuses(ended)))).toEqual(new Set(['inactive']))
    await test.subscriptions.providerCallQueue.makeDue()
    const connection = subscription.connections.find(({ api }) => api.id === apis.admin.id)
    expect(test.admin.received.map(({ path }) => path)).toEqual([
      '/admin/activate',
      `/admin/deactivate/${connection?.id}`,
    ])
  })

  it("is the buyer's or the app developer's to decide, and a repetition is refused", async () => {
    const subscription = await activated()
    expect(await decide(people.colleague, subscription, 'deactivate')).toMatchObject({ error: 'forbidden' })
    expect(await decide(people.appDev, subscription, 'deactivate')).toMatchObject({ error: 'forbidden' })
    expect(await decide(people.apiDev, subscription, 'cancel')).toMatchObject({ error: 'forbidden' })
    expect(taken(await decide(people.appDev, subscription, 'cancel'))).toMatchObject({ status: 'cancelled' })
    expect(await decide(people.appDev, subscription, 'cancel')).toMatchObject({ error: 'conflict' })
    expect(await decide(people.owner, subscription, 'deactivate')).toMatchObject({ error: 'conflict' })
  })

  it('reactivation keeps the Subscription-Id, and connects anew what was agreed to before', async () => {
    const subscription = await activated()
    await decide(people.owner, subscription, 'deactivate')
    const late = await test.putApi(provider, 'automatic')
    await test.store.apps.put({ ...app, selections: [...app.selections, { apiId: late.id }] })
    const again = taken(await decide(people.owner, subscription, 'reactivate'))
    expect(again).toMatchObject({ id: subscription.id, status: 'active' })
    expect(Object.keys(statuses(again))).not.toContain(late.id)
    const before = subscription.connections.map(({ id }) => id)
    expect(again.connections.some(({ id }) => before.includes(id))).toBe(false)
    await decide(people.owner, subscription, 'deactivate')
    const agreed = await administration().decide(people.owner, subscription.id, { decision: 'reactivate', consent })
    expect(Object.keys(statuses(taken(agreed)))).toContain(late.id)
  })

  it('T-16 what is agreed to anew is what was read: terms of before, and an app that is switched off, are refused', async () => {
    const subscription = await activated()
    const late = await test.putApi(provider, 'automatic')
    const terms = { version: '2', text: 'New.' }
    const grown = { ...app, selections: [...app.selections, { apiId: late.id }], terms }
    await test.store.apps.put(grown)
    const [old, read] = [
      { ...consent, termsVersion: '1' },
      { ...consent, termsVersion: '2' },
    ]
    const connect = (given: typeof read) =>
      administration().connect(people.owner, subscription.id, { apiId: late.id, consent: given })
    const reactivate = (given: typeof read) =>
      administration().decide(people.owner, subscription.id, { decision: 'reactivate', consent: given })
    const isUnread = { error: 'conflict', fields: [{ pointer: '/consent/termsVersion' }] }
    expect(await connect(old)).toMatchObject(isUnread)
    await test.store.apps.put({ ...grown, disabled: true })
    expect(await connect(read)).toMatchObject({ error: 'conflict' })
    await test.store.apps.put(grown)
    expect(taken(await connect(read))).toMatchObject({ consent: { termsVersion: '2' } })
    await decide(people.owner, subscription, 'deactivate')
    expect(await reactivate(old)).toMatchObject(isUnread)
    expect(taken(await reactivate(read))).toMatchObject({ status: 'active', consent: { termsVersion: '2' } })
  })

  it('T-16 agrees to the APIs that were shown, and to none that the app has selected since', async () => {
    const subscription = await activated()
    const late = await test.putApi(provider, 'automatic')
    const seen = app.selections.map(({ apiId }) => apiId)
    await test.store.apps.put({ ...app, selections: [...app.selections, { apiId: late.id }] })
    const isUnseen = { error: 'conflict', fields: [{ pointer: '/consent/apiIds' }] }
    const connect = (apiIds: typeof seen) =>
      administration().connect(people.owner, subscription.id, { apiId: late.id, consent: { ...consent, apiIds } })
    expect(await connect(seen)).toMatchObject(isUnseen)
    await decide(people.owner, subscription, 'deactivate')
    const reactivate = (apiIds: typeof seen) =>
      administration().decide(people.owner, subscription.id, {
        decision: 'reactivate',
        consent: { ...consent, apiIds },
      })
    expect(await reactivate(seen)).toMatchObject(isUnseen)
    expect(await test.store.subscriptions.find(subscription.id)).toMatchObject({ status: 'inactive' })
    expect(Object.keys(statuses(taken(await reactivate([...seen, late.id]))))).toContain(late.id)
    const elsewhere = { appId: app.id, organizationIds: [buyer.id], environment: 'Test' as const }
    const first = (apiIds: typeof seen) =>
      administration().activate(people.owner, { ...elsewhere, consent: { ...consent, apiIds } })
    const inTest = await test.putApi(provider, 'automatic', { environment: 'Test' })
    await test.store.apps.put({ ...app, selections: [...app.selections, { apiId: inTest.id }] })
    expect(await first(seen)).toMatchObject(isUnseen)
    expect(taken(await first([inTest.id]))).toMatchObject([{ subscription: { consent: { apiIds: [inTest.id] } } }])
  })

  it('T-16 of an app that was withdrawn nothing is agreed to that nobody there can read: neither terms nor APIs', async () => {
    const subscription = await activated()
    const late = await test.putApi(provider, 'automatic')
    const withdrawn = {
      ...app,
      listing: 'Withdrawn' as const,
      sharedWith: [],
      selections: [...app.selections, { apiId: late.id }],
    }
    await test.store.apps.put(withdrawn)
    await decide(people.owner, subscription, 'deactivate')
    const reactivate = () => administration().decide(people.owner, subscription.id, { decision: 'reactivate', consent })
    expect(Object.keys(statuses(taken(await reactivate())))).not.toContain(late.id)
    await decide(people.owner, subscription, 'deactivate')
    await test.store.apps.put({ ...withdrawn, terms: { version: 'unseen', text: 'New.' } })
    expect(await reactivate()).toMatchObject({ error: 'conflict' })
    // The version that they agreed to, with other words: there were none.
    await test.store.apps.put({ ...withdrawn, terms: { version: '', text: 'New.' } })
    expect(await reactivate()).toMatchObject({ error: 'conflict' })
    const again = taken(await decide(people.owner, subscription, 'reactivate'))
    expect(again).toMatchObject({ status: 'active', consent: { termsVersion: '' } })
    expect(Object.keys(statuses(again))).not.toContain(late.id)
    const wish = { apiId: late.id, consent }
    expect(await administration().connect(people.owner, subscription.id, wish)).toMatchObject({ error: 'conflict' })
  })

  it('G-G races of everything that can end or change it leave no active connection behind', async () => {
    const subscription = await activated()
    const manual = subscription.connections.find(({ api }) => api.id === apis.manual.id)?.id
    if (!manual) throw new Error('not connected')
    const accepting = () => administration().decideConnection(people.apiDev, manual, { decision: 'accept' })
    await Promise.all([
      accepting(),
      decide(people.owner, subscription, 'deactivate'),
      accepting(),
      decide(people.appDev, subscription, 'cancel'),
      accepting(),
      test.subscriptions.providerCallQueue.makeDue(),
    ])
    const kept = await test.store.subscriptions.find(subscription.id)
    expect(kept?.status).not.toBe('active')
    expect(kept?.connections.map(({ status }) => status)).toEqual(['inactive', 'inactive', 'inactive'])
  })
})

describe('what an app selects later', () => {
  it('is connected when the buyer says so, with their consent', async () => {
    const subscription = await activated()
    const late = await test.putApi(provider, 'automatic')
    const connect = (actor: UserActor) =>
      administration().connect(actor, subscription.id, { apiId: late.id, consent: { name: 'Bo', title: 'Chief' } })
    expect(await connect(people.owner)).toMatchObject({ error: 'invalid', fields: [{ pointer: '/apiId' }] })
    await test.store.apps.put({ ...app, selections: [...app.selections, { apiId: late.id }] })
    expect(await connect(people.appDev)).toMatchObject({ error: 'forbidden' })
    const connected = taken(await connect(people.owner))
    expect(statuses(connected)).toMatchObject({ [late.id]: 'active', [apis.automatic.id]: 'active' })
    expect(connected.consent).toMatchObject({ name: 'Bo', apiIds: expect.arrayContaining([late.id, apis.manual.id]) })
    expect(await connect(people.owner)).toMatchObject({ error: 'conflict' })
  })
})

describe('T-30 who sees what', () => {
  it('everybody sees their part, and for others nothing is there', async () => {
    const { id, connections } = await activated()
    const show = (actor: UserActor) => administration().show(actor, id)
    for (const actor of [people.owner, people.colleague, people.appDev, await test.operator()]) {
      expect(taken(await show(actor)).connections).toHaveLength(3)
    }
    const part = taken(await show(people.apiDev))
    expect(part.connections.map(({ api }) => api.id).sort()).toEqual([apis.manual.id, apis.admin.id].sort())
    expect(part).toMatchObject({ organization: { name: 'Lakeside Motors' }, app: { name: app.name } })
    expect(part).not.toHaveProperty('consent')
    expect(part).not.toHaveProperty('requestedBy')
    const nobody = await administration().show(people.stranger, randomUUID() as SubscriptionId)
    expect(nobody).toMatchObject({ error: 'not_found' })
    expect(await show(people.stranger)).toEqual(nobody)
    const ofOther = connections.find(({ api }) => api.id === apis.automatic.id)?.id
    const ofOthers = ofOther && (await administration().showConnection(people.apiDev, ofOther))
    expect(ofOthers).toMatchObject({ error: 'not_found' })
    const decided = await administration().decide(people.stranger, id, { decision: 'deactivate' })
    expect(decided).toEqual(nobody)
  })

  it('lists: buyers theirs, developers those of their app or API, operators all', async () => {
    const first = await activated()
    const second = await activated(people.stranger, otherBuyer)
    const list = async (actor: UserActor, query: object = {}) =>
      taken(await administration().list(actor, { limit: 10, ...query })).items.map(({ id }) => id)
    expect(await list(people.owner)).toEqual([first.id])
    expect(await list(people.owner, { organizationId: otherBuyer.id })).toEqual([])
    expect(await list(people.owner, { appId: app.id })).toEqual([first.id])
    expect(await list(people.appDev)).toEqual([])
    expect(await list(people.appDev, { appId: app.id })).toEqual([second.id, first.id])
    expect(await list(people.appDev, { appId: app.id, organizationId: buyer.id })).toEqual([first.id])
    expect(await list(people.appDev, { appId: app.id, search: 'hillTOP' })).toEqual([second.id])
    expect(await list(people.apiDev, { apiId: apis.admin.id })).toEqual([second.id, first.id])
    expect(await list(people.apiDev, { apiId: apis.automatic.id })).toEqual([])
    expect(await list(people.owner, { search: 'lake' })).toEqual([first.id])
    expect(await list(people.owner, { search: 'hilltop' })).toEqual([])
    const operator = await test.operator()
    expect(await list(operator, { status: 'active' })).toEqual(expect.arrayContaining([second.id, first.id]))
    const page = taken(await administration().list(operator, { appId: app.id, limit: 1 }))
    expect(page).toMatchObject({ items: [{ id: second.id }], next: second.id })
    expect(await list(operator, { appId: app.id, after: page.next })).toEqual([first.id])
  })

  it('finds subscriptions of one’s own organizations by their names and by those of the apps, a page at a time', async () => {
    const first = await activated()
    await activated(people.stranger, otherBuyer)
    const search = async (actor: UserActor, query: object) =>
      taken(await administration().list(actor, { limit: 10, ...query })).items.map(({ id }) => id)
    const [word = ''] = app.name.split(' ')
    expect(await search(people.owner, { search: word.slice(0, 3).toUpperCase() })).toEqual([first.id])
    expect(await search(people.owner, { search: `lake ${word}` })).toEqual([first.id])
    expect(await search(people.owner, { search: `${word} nothing` })).toEqual([])
    const operator = await test.operator()
    expect(await search(operator, { search: word, organizationId: buyer.id })).toEqual([first.id])
    const another = await test.putApp(appDeveloper, Object.values(apis))
    const wish = { appId: another.id, organizationIds: [buyer.id], consent }
    const [second] = taken(await administration().activate(people.owner, wish))
    const secondId = second && 'subscription' in second ? second.subscription.id : ''
    const both = { organizationId: buyer.id, search: word }
    const page = taken(await administration().list(people.owner, { ...both, limit: 1 }))
    expect(page).toMatchObject({ items: [{ id: secondId }], next: secondId })
    expect(await search(people.owner, { ...both, after: page.next })).toEqual([first.id])
    expect(await search(people.stranger, both)).toEqual([])
  })

  it('lists connections to all APIs of theirs, newest subscription first, by API, organization, status and words (T-30)', async () => {
    const first = await activated()
    const second = await activated(people.stranger, otherBuyer)
    const list = async (actor: UserActor, query: object = {}) =>
      taken(await administration().listConnections(actor, { limit: 10, ...query }))
    const found = async (actor: UserActor, query: object = {}) =>
      (await list(actor, query)).items.map(({ subscription, api }) => [subscription.id, api.id])
    const own = (of: { id: string; connections: { api: { id: string } }[] }) =>
      of.connections.flatMap(({ api }) => (api.id === apis.automatic.id ? [] : [[of.id, api.id]]))
    expect(await found(people.apiDev)).toEqual([...own(second), ...own(first)])
    expect(await found(people.apiDev, { apiId: apis.manual.id })).toEqual([
      [second.id, apis.manual.id],
      [first.id, apis.manual.id],
    ])
    expect(await found(people.apiDev, { search: 'hilltop' })).toEqual(own(second))
    const words = apis.manual.name.toUpperCase()
    expect(await found(people.apiDev, { apiId: apis.manual.id, search: words })).toHaveLength(2)
    expect(await found(people.apiDev, { status: 'rejected' })).toEqual([])
    expect(await found(people.apiDev, { organizationId: apis.automatic.organizationId })).toEqual([])
    const page = await list(people.apiDev, { apiId: apis.manual.id, limit: 1 })
    expect(page).toMatchObject({ items: [{ subscription: { id: second.id } }], next: second.id })
    expect(await found(people.apiDev, { apiId: apis.manual.id, after: page.next })).toEqual([
      [first.id, apis.manual.id],
    ])
    expect(await found(people.owner)).toEqual([])
    expect(await found(people.owner, { search: 'hilltop' })).toEqual([])
    const operator = await test.operator()
    expect(await found(operator, { search: 'hilltop', apiId: apis.manual.id })).toEqual([[second.id, apis.manual.id]])
    const both = [second, first].flatMap((of) => of.connections.map(({ api }) => [of.id, api.id]))
    expect(await found(operator, { limit: 200 })).toEqual(expect.arrayContaining(both))
  })

  it('T-30 a search of an app developer does not tell how many organizations of that name the exchange has', async () => {
    const { id } = await activated(people.stranger, otherBuyer)
    const search = (actor: UserActor, of: object) =>
      administration().list(actor, { limit: 10, search: 'hilltop', ...of })
    for (let at = 0; at < 101; at++) await test.putOrganization({ name: `Hilltop ${at}` })
    const { items, next } = taken(await search(people.appDev, { appId: app.id }))
    expect(items.map((item) => item.id)).toEqual([id])
    expect(next).toBeUndefined()
    expect(taken(await search(await test.operator(), {})).items.map((item) => item.id)).toContain(id)
  })

  it('audit entries: no provider reads of another provider', async () => {
    const { id } = await activated()
    const entries = await test.store.auditEntries.list({ organizationId: otherProvider.id, limit: 50 })
    expect(entries).toMatchObject([
      {
        action: 'connection.request',
        subject: { kind: 'connection' },
        changes: { apiId: { to: apis.automatic.id }, subscriptionId: { to: id } },
      },
    ])
    const ofBuyer = await test.store.auditEntries.list({ organizationId: buyer.id, limit: 50 })
    expect(ofBuyer.map(({ action }) => action).sort()).toEqual([
      'connection.request',
      'connection.request',
      'connection.request',
      'subscription.request',
    ])
    await decide(people.owner, { id }, 'deactivate')
    const after = await test.store.auditEntries.list({ organizationId: otherProvider.id, limit: 50 })
    expect(after[0]).toMatchObject({
      action: 'connection.end',
      actor: { kind: 'user', userId: people.owner.userId },
      changes: { status: { from: 'active', to: 'inactive' } },
    })
  })
})

describe('If-Match', () => {
  it('refuses a step on another revision', async () => {
    const { id, revision } = await activated()
    const stale = await administration().decide(people.owner, id, { decision: 'deactivate', ifMatch: revision + 1 })
    expect(stale).toMatchObject({ error: 'changed' })
    const fresh = await administration().decide(people.owner, id, { decision: 'deactivate', ifMatch: revision })
    expect(taken(fresh).revision).toBe(revision + 1)
  })
})

describe('test subscriptions (protocol.md 3.8)', () => {
  it("an app's follows its selection: Test of anybody, Dev of its own organization", async () => {
    const [inTest, ownDev, foreignDev] = [
      await test.putApi(provider, 'admin_api', { environment: 'Test' }),
      await test.putApi(appDeveloper, 'manual', { environment: 'Dev' }),
      await test.putApi(provider, 'automatic', { environment: 'Dev' }),
    ]
    const selecting = await test.putApp(appDeveloper, [inTest, ownDev, foreignDev, apis.automatic])
    const { id } = await test.putTest(selecting)
    const owner = { testSubscriptionId: id }
    await administration().connectTest(people.appDev, owner)
    const connected = taken(await administration().show(people.appDev, id))
    expect(statuses(connected)).toEqual({ [inTest.id]: 'requesting', [ownDev.id]: 'pending' })
    await test.subscriptions.providerCallQueue.makeDue()
    // What was due of other subscriptions goes along.
    const heard = test.admin.received.map(({ body }) => JSON.parse(body || '{}'))
    expect(heard.find(({ subscriptionId }) => subscriptionId === id)).toMatchObject({
      organizationInfo: { id: appDeveloper.id },
      appInfo: { id: selecting.id },
      subscriptionId: id,
      userInfo: { fortellisId: `${people.appDev.userId}@people.example` },
    })
    const before = await test.store.subscriptions.find(id)
    await administration().connectTest(people.appDev, owner)
    expect(await test.store.subscriptions.find(id)).toEqual(before)
    await test.store.apps.put({ ...selecting, selections: [{ apiId: ownDev.id }], testSubscriptionId: id })
    await administration().connectTest(people.appDev, owner)
    expect(statuses(taken(await administration().show(people.appDev, id)))).toEqual({ [ownDev.id]: 'pending' })
    await test.subscriptions.providerCallQueue.makeDue()
    expect(test.admin.received.at(-1)?.path).toMatch(/^\/admin\/deactivate\//)
  })

  it("an API's is activated and deactivated by its developers, and its admin API hears of both", async () => {
    const { id } = await test.putTest(apis.admin)
    await administration().connectTest(people.apiDev, { testSubscriptionId: id })
    expect(statuses(taken(await administration().show(people.apiDev, id)))).toEqual({ [apis.admin.id]: 'requesting' })
    await test.subscriptions.providerCallQueue.makeDue()
    expect(JSON.parse(test.admin.received[0]?.body ?? '')).toMatchObject({
      organizationInfo: { id: provider.id },
      appInfo: { id: apis.admin.id, developer: 'Harborline', appOrgId: provider.id },
    })
    expect(await decide(people.otherApiDev, { id }, 'deactivate')).toMatchObject({ error: 'not_found' })
    expect(await decide(people.apiDev, { id }, 'cancel')).toMatchObject({ error: 'conflict' })
    expect(taken(await decide(people.apiDev, { id }, 'deactivate'))).toMatchObject({ status: 'inactive' })
    await administration().connectTest(people.apiDev, { testSubscriptionId: id })
    expect(taken(await administration().show(people.apiDev, id))).toMatchObject({ status: 'inactive' })
    expect(statuses(taken(await decide(people.apiDev, { id }, 'reactivate')))).toEqual({
      [apis.admin.id]: 'requesting',
    })
    await test.subscriptions.providerCallQueue.makeDue()
    expect(test.admin.received.map(({ path }) => path.split('/')[2])).toEqual(['activate', 'deactivate', 'activate'])
  })
})
