import type { ApiId, AppId, AuthServerId, EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App, Subscription } from '../store/index.ts'
import type { TestActor } from './testing/open-test-management.ts'
import { openTestRegistry, type TestRegistry, type TestTenant } from './testing/open-test-registry.ts'

let test: TestRegistry
beforeAll(async () => {
  test = await openTestRegistry()
})
afterAll(() => test.close())

const callbackUrls = ['https://planner.example/callback', 'http://localhost:5000']
const wanted = (changes: object = {}) => ({
  organizationId: test.own.id,
  name: 'Service Planner',
  contactEmail: 'help@planner.example',
  ...changes,
})

async function create(changes: object = {}, by = test.own.developer) {
  const answer = await by.ask('POST', '/apps', wanted(changes))
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}

let made = 0
const details = {
  description: 'Books visits',
  documentationUrl: 'https://dms.example/docs',
  support: { email: 'help@dms.example' },
  terms: { version: '2026-01', text: 'Be kind.' },
}

/** An API of the other organization. */
async function createApi(
  changes: object = {},
  { visibility = 'private', sharedWith = [] as string[] } = {},
  of: TestTenant = test.other,
) {
  const api = await of.developer.ask('POST', '/apis', {
    organizationId: of.id,
    name: 'Appointments',
    version: 'v1',
    environment: 'Production',
    namespace: of.namespace,
    basePath: `/app-${++made}`,
    targetUrl: 'https://dms.example',
    ...changes,
  })
  expect(api).toMatchObject({ status: 201 })
  if (visibility !== 'private') {
    const plan = await of.developer.ask('POST', `/apis/${api.body.id}/plans`, { name: 'Standard' })
    const shown = await of.developer.ask('PUT', `/apis/${api.body.id}/visibility`, { visibility, sharedWith })
    expect(shown).toMatchObject({ status: 200 })
    return { ...api.body, planId: plan.body.id }
  }
  return api.body
}

const acceptance = { termsVersion: '2026-01', name: 'Omar Castellano', title: 'CTO', company: 'Brightwork' }
const pointers = (answer: { body: { errors?: { pointer: string }[] } }) =>
  answer.body.errors?.map(({ pointer }) => pointer)
const kept = async (id: string) => (await test.store.apps.find(id as AppId)) as App

async function putBuyer(app: { id: string }, status: Subscription['status'] = 'active'): Promise<Subscription> {
  const subscription: Subscription = {
    id: crypto.randomUUID() as never,
    organizationId: test.other.id,
    appId: app.id as AppId,
    purpose: 'organization',
    environment: 'Production',
    status,
    connections: [],
    revision: 1,
    createdAt: test.clock.now,
    updatedAt: test.clock.now,
  }
  await test.store.subscriptions.put(subscription)
  return subscription
}

describe('registering an app (protocol.md 5.2)', () => {
  it('makes its API Key and Secret, its test subscription and an entry in the record with it', async () => {
    const app = await create({
      callbackUrls,
      implicit: true,
      terms: { version: '1', url: 'https://planner.example/terms' },
    })
    expect(app).toMatchObject({
      organizationName: 'The acme company',
      description: '',
      activation: 'automatic',
      listing: 'Registered',
      selections: [],
      sharedWith: [],
      callbackUrls,
      implicit: true,
      authServerId: test.server.id,
      issuer: `https://identity.example/oauth2/${test.server.id}`,
      secrets: [{ createdAt: test.clock.now }],
      disabled: false,
      clientDisabled: false,
      revision: 1,
    })
    expect(app.client_id).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(app.client_secret).toMatch(/^[A-Za-z0-9]{16}$/)
    expect(await test.token(app.client_id, app.client_secret)).toMatchObject({ status: 200 })
    expect(await test.store.clients.find(app.client_id)).toMatchObject({
      owner: { kind: 'app', id: app.id },
      grant_types: ['client_credentials', 'authorization_code', 'refresh_token', 'implicit'],
      metadata: { client_name: 'Service Planner', redirect_uris: callbackUrls },
    })
    expect(await test.store.subscriptions.find(app.testSubscriptionId)).toMatchObject({
      organizationId: test.own.id,
      appId: app.id,
      purpose: 'app_test',
      environment: 'Test',
      status: 'active',
    })
    const [entry] = await test.auditOf(app.id)
    expect(entry).toMatchObject({
      action: 'app.create',
      organizationIds: [test.own.id],
      changes: { callbackUrls: { to: callbackUrls } },
    })
    expect(JSON.stringify([entry, test.logged])).not.toContain(app.client_secret)
    const { client_secret: _, ...shown } = app
    expect((await test.own.reader.ask('GET', `/apps/${app.id}`)).body).toEqual(shown)
  })

  it.each([
    ['T-01', { callbackUrls: ['https://planner.example/*'] }, '/callbackUrls/0'],
    ['T-01', { callbackUrls: [...callbackUrls, 'https://planner.example/cb/..;/x'] }, '/callbackUrls/2'],
    ['T-01', { callbackUrls: ['https://planner.example/cb#x'] }, '/callbackUrls/0'],
    ['T-01', { callbackUrls: ['https://planner.example./cb'] }, '/callbackUrls/0'],
    ['T-01', { callbackUrls: ['http://planner.example/cb'] }, '/callbackUrls/0'],
    ['T-04', { callbackUrls: ['javascript:alert(1)'] }, '/callbackUrls/0'],
    ['T-04', { callbackUrls: ['data:text/html,x'] }, '/callbackUrls/0'],
    ['', { implicit: true }, '/implicit'],
    ['', { name: ' ' }, '/name'],
    ['', { description: 'x'.repeat(251) }, '/description'],
    ['', { website: 'javascript:alert(1)' }, '/website'],
    ['', { contactEmail: 'nobody' }, '/contactEmail'],
    ['', { activation: 'later' }, '/activation'],
    ['', { terms: { version: '1' } }, '/terms'],
    ['', { sharedWith: ['not-an-id'] }, '/sharedWith/0'],
    ['', { id: 'NOT-A-UUID' }, '/id'],
    ['', { authServerId: 'aus0' }, '/authServerId'],
    ['', { client_id: 'x' }, '/client_id'],
  ])('%s names the member that is wrong: %j', async (_, changes, pointer) => {
    const answer = await test.own.developer.ask('POST', '/apps', wanted(changes))
    expect(answer.status).toBe(400)
    expect(pointers(answer)).toEqual([pointer])
  })

  it('takes an id of the caller’s choice, once', async () => {
    const id = crypto.randomUUID()
    expect(await create({ id })).toMatchObject({ id })
    const again = await test.other.developer.ask('POST', '/apps', wanted({ id, organizationId: test.other.id }))
    expect(again.status).toBe(409)
    expect((await kept(id)).organizationId).toBe(test.own.id)
  })

  it('is for developers of the organization', async () => {
    expect((await test.own.reader.ask('POST', '/apps', wanted())).status).toBe(403)
    const [foreign, unknown] = await Promise.all(
      [test.own.id, 'unknown'].map((organizationId) =>
        test.other.developer.ask('POST', '/apps', wanted({ organizationId })),
      ),
    )
    expect(foreign!.status).toBe(400)
    expect(foreign!.body.detail).toBe(unknown!.body.detail)
    expect((await test.operator.ask('POST', '/apps', wanted())).status).toBe(201)
  })
})

describe('changing an app', () => {
  it('changes its callback URLs with its credentials, at once and together', async () => {
    const app = await create({ callbackUrls })
    const patch = {
      name: 'Planner 2',
      callbackUrls: ['https://planner.example/new'],
      website: 'https://planner.example',
      activation: 'manual',
    }
    const changed = await test.own.developer.ask('PATCH', `/apps/${app.id}`, patch)
    expect(changed).toMatchObject({ status: 200, body: { ...patch, revision: 2 } })
    expect((await test.store.clients.find(app.client_id))?.metadata).toMatchObject({
      client_name: 'Planner 2',
      redirect_uris: patch.callbackUrls,
      post_logout_redirect_uris: patch.callbackUrls,
    })
    expect((await test.auditOf(app.id))[0]?.changes.callbackUrls).toEqual({
      from: callbackUrls,
      to: patch.callbackUrls,
    })
    const none = await test.own.developer.ask('PATCH', `/apps/${app.id}`, { callbackUrls: [], website: null })
    expect(none.body).toMatchObject({ callbackUrls: [] })
    expect(none.body).not.toHaveProperty('website')
    expect((await test.store.clients.find(app.client_id))?.grant_types).toEqual(['client_credentials'])
    const refused = await test.own.developer.ask('PATCH', `/apps/${app.id}`, {
      callbackUrls: ['javascript:alert(1)'],
      name: 'Nothing of it',
    })
    expect(refused.status).toBe(400)
    expect(await kept(app.id)).toMatchObject({ name: 'Planner 2', revision: 3 })
  })

  it('with If-Match only what was seen; of two at once one hears 412', async () => {
    const app = await create({ callbackUrls })
    const both = await Promise.all(
      ['one', 'two'].map((word) =>
        test.own.developer.ask(
          'PATCH',
          `/apps/${app.id}`,
          { callbackUrls: [`https://planner.example/${word}`] },
          { 'If-Match': '"1"' },
        ),
      ),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
    const winner = both.find(({ status }) => status === 200)
    expect((await test.store.clients.find(app.client_id))?.metadata.redirect_uris).toEqual(winner?.body.callbackUrls)
  })

  it('T-12 all of several at once count, and what an operator sets on the credentials meanwhile', async () => {
    const app = await create()
    const client = (await test.store.clients.find(app.client_id))!
    await Promise.all([
      ...[{ name: 'At once' }, { callbackUrls }, { description: 'New' }, { contactEmail: 'new@planner.example' }].map(
        (patch) => test.own.developer.ask('PATCH', `/apps/${app.id}`, patch),
      ),
      test.store.clients.replace({ ...client, settings: { trusted: true } }),
    ])
    expect(await kept(app.id)).toMatchObject({
      name: 'At once',
      description: 'New',
      contactEmail: 'new@planner.example',
    })
    const after = await test.store.clients.find(app.client_id)
    expect(after?.metadata).toMatchObject({ client_name: 'At once', redirect_uris: callbackUrls })
  })

  it('asks for another version of terms that organizations have agreed to', async () => {
    const app = await create({ terms: { version: '1', text: 'Be kind.' } })
    const patch = (terms: object) => test.own.developer.ask('PATCH', `/apps/${app.id}`, { terms })
    expect((await patch({ version: '1', text: 'Be kinder.' })).status).toBe(200)
    await putBuyer(app)
    const refused = await patch({ version: '1', text: 'Be kindest.' })
    expect(refused.status).toBe(400)
    expect(pointers(refused)).toEqual(['/terms/version'])
    expect((await patch({ version: '2', text: 'Be kindest.' })).status).toBe(200)
  })
})

describe('who sees an app (threat T-30)', () => {
  const paths: [string, string, object?][] = [
    ['GET', ''],
    ['PATCH', '', { name: 'Mine' }],
    ['DELETE', ''],
    ['POST', '/disable', {}],
    ['POST', '/enable', {}],
    ['POST', '/listing', { status: 'Draft' }],
    ['PUT', '/apis/x', {}],
    ['DELETE', '/apis/x'],
    ['POST', '/rotate-secret', {}],
    ['POST', '/revoke-old-secrets', {}],
  ]

  it.each(paths)(
    'T-30 %s %s: one of others that is not offered to them is as if it were not there',
    async (method, path, body) => {
      const app = await create()
      for (const actor of [test.other.developer, test.stranger]) {
        const [there, not] = await Promise.all(
          [app.id, 'unknown'].map((id) => actor.ask(method, `/apps/${id}${path}`, body)),
        )
        expect(there!.status).toBe(404)
        expect({ ...there!.body, requestId: '' }).toEqual({ ...not!.body, requestId: '' })
      }
      expect(await kept(app.id)).toMatchObject({ revision: 1 })
    },
  )

  it.each(paths.filter(([method]) => method !== 'GET'))(
    '%s %s: members without a role look and change nothing',
    async (method, path, body) => {
      const app = await create()
      expect((await test.own.reader.ask(method, `/apps/${app.id}${path}`, body)).status).toBe(403)
      expect(await kept(app.id)).toMatchObject({ revision: 1 })
    },
  )

  it('shows others what everybody may see, while it is shared with them or published', async () => {
    const app = await create({ sharedWith: [test.other.id], callbackUrls })
    const api = await createApi({}, {}, test.own)
    const dev = await createApi({ environment: 'Dev' }, {}, test.own)
    for (const { id } of [api, dev]) await test.own.developer.ask('PUT', `/apps/${app.id}/apis/${id}`, {})
    const seen = await test.other.reader.ask('GET', `/apps/${app.id}`)
    expect(seen.body).toMatchObject({ name: 'Service Planner', apis: [{ id: api.id, name: 'Appointments' }] })
    expect(seen.body.apis).toHaveLength(1)
    for (const member of [
      'client_id',
      'secrets',
      'selections',
      'callbackUrls',
      'sharedWith',
      'testSubscriptionId',
      'revision',
    ]) {
      expect(seen.body).not.toHaveProperty(member)
    }
    for (const [method, path, body] of paths.filter(([method]) => method !== 'GET')) {
      expect((await test.other.developer.ask(method, `/apps/${app.id}${path}`, body)).status).toBe(403)
    }
    await test.own.developer.ask('PATCH', `/apps/${app.id}`, { sharedWith: [] })
    expect((await test.other.reader.ask('GET', `/apps/${app.id}`)).status).toBe(404)
    await test.store.apps.put({ ...(await kept(app.id)), listing: 'Published' })
    expect((await test.stranger.ask('GET', `/apps/${app.id}`)).status).toBe(200)
    await test.own.developer.ask('POST', `/apps/${app.id}/disable`, {})
    expect((await test.stranger.ask('GET', `/apps/${app.id}`)).status).toBe(404)
  })

  it('lists those of one’s own organizations, newest first, page by page', async () => {
    const [one, two] = [
      await test.tenant(`l${Date.now().toString(36)}a`),
      await test.tenant(`l${Date.now().toString(36)}b`),
    ]
    const both = await test.member(one.id, ['developer'])
    await test.store.members.put({
      organizationId: two.id,
      userId: both.user.id,
      roles: ['owner'],
      createdAt: test.clock.now,
    })
    const ids: string[] = []
    for (const [organizationId, name] of [
      [one.id, 'Über Eins'],
      [two.id, 'Two'],
      [one.id, 'Three'],
      [two.id, 'Four'],
    ]) {
      ids.unshift((await create({ organizationId, name }, both)).id)
    }
    const list = async (query: string, actor: TestActor = both) => (await actor.ask('GET', `/apps${query}`)).body
    expect((await list('')).items.map((app: App) => app.id)).toEqual(ids)
    const first = await list('?limit=3')
    expect(first).toMatchObject({ items: [{}, {}, {}], next: ids[2] })
    expect((await list(`?limit=3&after=${first.next}`)).items.map((app: App) => app.id)).toEqual([ids[3]])
    expect((await list(`?organizationId=${one.id}`)).items).toHaveLength(2)
    expect((await list('?search=%C3%BCBER')).items).toMatchObject([{ name: 'Über Eins' }])
    await both.ask('POST', `/apps/${ids[0]}/listing`, { status: 'Draft' })
    expect((await list('?listing=Draft')).items).toMatchObject([{ id: ids[0] }])
    expect((await list(`?organizationId=${one.id}`, test.other.developer)).items).toEqual([])
    expect((await list('?organizationId=unknown', test.other.developer)).items).toEqual([])
    expect((await list('', test.stranger)).items).toEqual([])
    expect((await list(`?organizationId=${one.id}`, test.operator)).items).toHaveLength(2)
    expect((await list('?limit=200', test.operator)).items.length).toBeGreaterThan(4)
  })
})

describe('the way to buyers (protocol.md 4.1)', () => {
  it('leads by way of review, and back', async () => {
    const app = await create()
    const move = async (actor: TestActor, status: string) =>
      (await actor.ask('POST', `/apps/${app.id}/listing`, { status })).status
    const { developer } = test.own
    expect(await move(developer, 'Submitted')).toBe(409)
    expect(await move(developer, 'Draft')).toBe(200)
    const incomplete = await developer.ask('POST', `/apps/${app.id}/listing`, { status: 'Submitted' })
    expect(incomplete.status).toBe(409)
    expect(pointers(incomplete)).toEqual(['/description', '/website'])
    await developer.ask('PATCH', `/apps/${app.id}`, {
      description: 'Plans services',
      website: 'https://planner.example',
    })
    expect(await move(developer, 'Submitted')).toBe(200)
    expect(await move(developer, 'In Review')).toBe(403)
    for (const status of ['In Review', 'Approved']) expect(await move(test.operator, status)).toBe(200)
    expect(await move(developer, 'Published')).toBe(403)
    expect(await move(test.operator, 'Published')).toBe(200)
    // What buyers see stays complete.
    expect((await developer.ask('PATCH', `/apps/${app.id}`, { website: null })).status).toBe(409)
    expect(await move(developer, 'Revoked')).toBe(403)
    expect(await move(test.operator, 'Revoked')).toBe(200)
    expect(await move(developer, 'Draft')).toBe(403)
    expect(await move(test.operator, 'Draft')).toBe(200)
    expect((await test.auditOf(app.id)).filter(({ action }) => action === 'app.move_listing')).toHaveLength(7)
    expect((await developer.ask('POST', `/apps/${app.id}/listing`, { status: 'Sold' })).status).toBe(400)
  })

  it('is taken once by two who go at the same time', async () => {
    const app = await create()
    const both = await Promise.all(
      [1, 2].map(() => test.own.developer.ask('POST', `/apps/${app.id}/listing`, { status: 'Draft' })),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })
})

describe('selecting APIs (protocol.md 5.2)', () => {
  const select = (app: { id: string }, api: { id: string }, body: object = {}, actor = test.own.developer) =>
    actor.ask('PUT', `/apps/${app.id}/apis/${api.id}`, body)

  it('with a plan and with terms that somebody accepts in a name', async () => {
    const app = await create()
    const api = await createApi({ details }, { visibility: 'public' })
    expect(pointers(await select(app, api))).toEqual(['/planId'])
    expect(pointers(await select(app, api, { planId: 'other' }))).toEqual(['/planId'])
    expect(pointers(await select(app, api, { planId: api.planId }))).toEqual(['/terms'])
    const old = await select(app, api, { planId: api.planId, terms: { ...acceptance, termsVersion: '2025-01' } })
    expect(old.status).toBe(409)
    expect(pointers(old)).toEqual(['/terms/termsVersion'])
    expect(pointers(await select(app, api, { planId: api.planId, terms: { ...acceptance, company: ' ' } }))).toEqual([
      '/terms/company',
    ])
    const selected = await select(app, api, { planId: api.planId, terms: acceptance })
    expect(selected).toMatchObject({
      status: 200,
      body: {
        revision: 2,
        selections: [
          {
            apiId: api.id,
            planId: api.planId,
            terms: { ...acceptance, userId: test.own.developer.user.id, at: test.clock.now },
            api: { name: 'Appointments', proxyUrl: api.proxyUrl },
          },
        ],
      },
    })
    // Its developer reads who agreed to what, and nothing else of the app.
    const shared = (await test.auditOf(app.id)).filter(({ organizationIds }) => organizationIds.includes(test.other.id))
    expect(shared).toMatchObject([
      { action: 'app.agree', changes: { apiId: { to: api.id }, planId: { to: api.planId } } },
    ])
    expect(Object.keys(shared[0]!.changes).sort()).toEqual(['apiId', 'planId', 'terms'])
  })

  it('only those that its organization sees; of others it is as if they were not there', async () => {
    const app = await create()
    const [unseen, dev, shared] = [
      await createApi(),
      await createApi({ environment: 'Dev' }),
      await createApi({ details }, { visibility: 'shared', sharedWith: [test.own.id] }),
    ]
    const [foreign, unknown] = [await select(app, unseen), await select(app, { id: 'unknown' })]
    expect(foreign.status).toBe(404)
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' })
    expect((await select(app, dev)).status).toBe(404)
    expect((await select(app, shared, { planId: shared.planId, terms: acceptance })).status).toBe(200)
    expect((await select(app, await createApi({ environment: 'Dev' }, {}, test.own))).status).toBe(200)
    const out = await createApi({ details }, { visibility: 'public' })
    await test.other.developer.ask('POST', `/apis/${out.id}/disable`, {})
    expect((await select(app, out, { planId: out.planId, terms: acceptance })).status).toBe(404)
  })

  it('keeps what was selected though it is not shown any more', async () => {
    const app = await create()
    const api = await createApi({ kind: 'async', details }, { visibility: 'shared', sharedWith: [test.own.id] })
    const wish = { planId: api.planId, terms: acceptance, webhookUrl: 'https://planner.example/hook' }
    expect((await select(app, api, wish)).status).toBe(200)
    await test.other.developer.ask('PUT', `/apis/${api.id}/visibility`, { visibility: 'private', sharedWith: [] })
    await test.other.developer.ask('PATCH', `/apis/${api.id}`, {
      details: { terms: { version: '2027-01', text: 'New.' } },
    })
    const moved = await select(app, api, { webhookUrl: 'https://planner.example/other' })
    expect(moved.body.selections).toMatchObject([
      { planId: api.planId, terms: acceptance, webhookUrl: 'https://planner.example/other' },
    ])
    const again = await select(app, api, { terms: { ...acceptance, termsVersion: '2027-01' } })
    expect(again.body.selections).toMatchObject([{ terms: { termsVersion: '2027-01' } }])
    expect((await select(await create(), api, wish)).status).toBe(404)
  })

  it('private plans are for the API’s own organization', async () => {
    const [own, foreign] = [await createApi({}, {}, test.own), await createApi({ details }, { visibility: 'public' })]
    const plans = await Promise.all([
      test.own.developer.ask('POST', `/apis/${own.id}/plans`, { name: 'Ours', visibility: 'private' }),
      test.other.developer.ask('POST', `/apis/${foreign.id}/plans`, { name: 'Theirs', visibility: 'private' }),
    ])
    const app = await create()
    expect((await select(app, own, { planId: plans[0].body.id })).status).toBe(200)
    expect(pointers(await select(app, foreign, { planId: plans[1].body.id, terms: acceptance }))).toEqual(['/planId'])
  })

  it('an async API needs a webhook, and no other has one (T-28)', async () => {
    const app = await create()
    const [async, rest] = [await createApi({ kind: 'async' }, {}, test.own), await createApi({}, {}, test.own)]
    expect(pointers(await select(app, async))).toEqual(['/webhookUrl'])
    expect(pointers(await select(app, async, { webhookUrl: 'http://10.0.0.1/hook' }))).toEqual(['/webhookUrl'])
    expect(pointers(await select(app, async, { webhookUrl: 'https://planner.example/hook?x=1' }))).toEqual([
      '/webhookUrl',
    ])
    expect(pointers(await select(app, rest, { webhookUrl: 'https://planner.example/hook' }))).toEqual(['/webhookUrl'])
    expect((await select(app, async, { webhookUrl: 'https://planner.example/hook' })).status).toBe(200)
    expect((await select(app, rest)).status).toBe(200)
  })

  it('not one of another authorization server, whose tokens it could never get', async () => {
    const createdAt = (test.server.createdAt + 1) as EpochSeconds
    const other = { ...test.server, id: 'aus99999999999999999' as AuthServerId, createdAt }
    await test.store.authorizationServers.put(other)
    const api = await createApi({ authServerId: other.id }, {}, test.own)
    expect((await select(await create(), api)).status).toBe(409)
    expect((await select(await create({ authServerId: other.id }), api)).status).toBe(200)
  })

  it('connects the app’s own test subscription with APIs in Test, and lets go what is let go (protocol.md 3.8)', async () => {
    const app = await create()
    const api = await createApi({ environment: 'Test', activation: { mode: 'automatic' } }, {}, test.own)
    const production = await createApi({}, {}, test.own)
    const connections = async () => (await test.store.subscriptions.find(app.testSubscriptionId))?.connections
    await select(app, api)
    await select(app, production)
    expect(await connections()).toMatchObject([{ apiId: api.id, status: 'active' }])
    const gone = await test.own.developer.ask('DELETE', `/apps/${app.id}/apis/${api.id}`)
    expect(gone).toMatchObject({ status: 200, body: { selections: [{ apiId: production.id }] } })
    expect(await connections()).toEqual([])
    expect((await test.own.developer.ask('DELETE', `/apps/${app.id}/apis/${api.id}`)).status).toBe(404)
    // Nothing leads to it any more.
    expect((await test.own.developer.ask('DELETE', `/apis/${api.id}`)).status).toBe(204)
  })

  it('lets no API go while organizations count on it', async () => {
    const app = await create()
    const api = await createApi({}, {}, test.own)
    await select(app, api)
    const unselect = async () => (await test.own.developer.ask('DELETE', `/apps/${app.id}/apis/${api.id}`)).status
    const subscription = await putBuyer(app, 'pending')
    expect(await unselect()).toBe(409)
    await test.store.subscriptions.put({ ...subscription, status: 'active' })
    expect(await unselect()).toBe(409)
    await test.store.subscriptions.put({ ...subscription, status: 'inactive' })
    expect(await unselect()).toBe(200)
  })

  it('of several at once all count', async () => {
    const app = await create()
    const apis = await Promise.all([1, 2, 3, 4].map(() => createApi({}, {}, test.own)))
    await Promise.all(apis.map((api) => select(app, api)))
    const selected = (await kept(app.id)).selections.map(({ apiId }) => apiId)
    expect(selected.sort()).toEqual(apis.map(({ id }) => id as ApiId).sort())
  })
})

describe('credentials of an app (protocol.md 2.12)', () => {
  it('rotate with overlap, and end at once', async () => {
    const app = await create()
    const rotated = await test.own.developer.ask('POST', `/apps/${app.id}/rotate-secret`, { overlapSeconds: 60 })
    expect(rotated).toMatchObject({ status: 200, body: { client_id: app.client_id, revision: 2 } })
    const status = async (secret: string) => (await test.token(app.client_id, secret)).status
    expect([await status(app.client_secret), await status(rotated.body.client_secret)]).toEqual([200, 200])
    await test.own.developer.ask('POST', `/apps/${app.id}/revoke-old-secrets`, {})
    expect([await status(app.client_secret), await status(rotated.body.client_secret)]).toEqual([401, 200])
    const third = await test.own.developer.ask('POST', `/apps/${app.id}/rotate-secret`, { overlapSeconds: 0 })
    expect([await status(rotated.body.client_secret), await status(third.body.client_secret)]).toEqual([401, 200])
    const said = JSON.stringify([await test.auditOf(app.id), test.logged])
    for (const { client_secret } of [app, rotated.body, third.body]) expect(said).not.toContain(client_secret)
    expect(
      pointers(await test.own.developer.ask('POST', `/apps/${app.id}/rotate-secret`, { overlapSeconds: -1 })),
    ).toEqual(['/overlapSeconds'])
  })

  it('of two rotations at once both secrets work, and the one before them no more', async () => {
    const app = await create()
    const both = await Promise.all(
      [1, 2].map(() => test.own.developer.ask('POST', `/apps/${app.id}/rotate-secret`, {})),
    )
    const secrets = [app.client_secret, ...both.map(({ body }) => body.client_secret)]
    const statuses = await Promise.all(secrets.map(async (secret) => (await test.token(app.client_id, secret)).status))
    expect(statuses).toEqual([401, 200, 200])
  })

  it('are answered again to who repeats a request with its Idempotency-Key, and made once', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() }
    const body = wanted()
    const [one, two] = [
      await test.own.developer.ask('POST', '/apps', body, headers),
      await test.own.developer.ask('POST', '/apps', body, headers),
    ]
    expect(two.body).toEqual(one.body)
  })

  it('T-17 are disabled and enabled with it, and what an operator disabled only by an operator', async () => {
    const app = await create()
    const { access_token } = await test.token(app.client_id, app.client_secret)
    const step = async (actor: TestActor, name: string) => actor.ask('POST', `/apps/${app.id}/${name}`, {})
    expect((await step(test.own.developer, 'disable')).body).toMatchObject({ disabled: true, clientDisabled: true })
    expect((await test.token(app.client_id, app.client_secret)).status).toBe(401)
    expect((await test.identity.verifyBearer(`Bearer ${access_token}`)).ok).toBe(false)
    expect((await step(test.own.developer, 'enable')).body).toMatchObject({ disabled: false, clientDisabled: false })
    expect((await test.token(app.client_id, app.client_secret)).status).toBe(200)
    await step(test.operator, 'disable')
    expect((await step(test.own.developer, 'enable')).status).toBe(403)
    expect((await test.token(app.client_id, app.client_secret)).status).toBe(401)
    expect((await step(test.operator, 'enable')).status).toBe(200)
  })

  it('T-17 a secret in wrong hands takes every token with it', async () => {
    const app = await create()
    const { access_token } = await test.token(app.client_id, app.client_secret)
    await test.own.developer.ask('POST', `/apps/${app.id}/rotate-secret`, { overlapSeconds: 0 })
    await test.own.developer.ask('POST', `/apps/${app.id}/revoke-old-secrets`, { revokeTokens: true })
    expect((await test.identity.verifyBearer(`Bearer ${access_token}`)).ok).toBe(false)
    test.clock.now = (test.clock.now + 1) as EpochSeconds
  })
})

describe('removing an app', () => {
  it('takes its credentials, its selections and its test subscription with it', async () => {
    const app = await create()
    const api = await createApi({ environment: 'Test', activation: { mode: 'automatic' } }, {}, test.own)
    await test.own.developer.ask('PUT', `/apps/${app.id}/apis/${api.id}`, {})
    const { access_token } = await test.token(app.client_id, app.client_secret)
    expect((await test.own.developer.ask('DELETE', `/apps/${app.id}`)).status).toBe(204)
    expect(await test.store.apps.find(app.id)).toBeUndefined()
    expect(await test.store.clients.find(app.client_id)).toBeUndefined()
    expect(await test.store.subscriptions.find(app.testSubscriptionId)).toBeUndefined()
    expect((await test.identity.verifyBearer(`Bearer ${access_token}`)).ok).toBe(false)
    expect(await test.store.revocations.find('client', app.client_id)).toBeDefined()
    expect((await test.own.developer.ask('GET', `/apps/${app.id}`)).status).toBe(404)
    expect((await test.auditOf(app.id))[0]).toMatchObject({ action: 'app.remove' })
    expect((await test.own.developer.ask('DELETE', `/apis/${api.id}`)).status).toBe(204)
  })

  it('is refused when an organization has ever activated it, and nothing of it is gone', async () => {
    const app = await create()
    const api = await createApi({}, {}, test.own)
    await test.own.developer.ask('PUT', `/apps/${app.id}/apis/${api.id}`, {})
    await putBuyer(app, 'cancelled')
    expect((await test.own.developer.ask('DELETE', `/apps/${app.id}`)).status).toBe(409)
    expect((await kept(app.id)).selections).toHaveLength(1)
    expect((await test.token(app.client_id, app.client_secret)).status).toBe(200)
  })

  it('with If-Match only as it was seen', async () => {
    const app = await create()
    const api = await createApi({}, {}, test.own)
    await test.own.developer.ask('PUT', `/apps/${app.id}/apis/${api.id}`, {})
    const remove = async (revision: number) =>
      (await test.own.developer.ask('DELETE', `/apps/${app.id}`, undefined, { 'If-Match': `"${revision}"` })).status
    expect(await remove(1)).toBe(412)
    expect(await remove(2)).toBe(204)
  })
})

describe('the directory', () => {
  it('has public APIs and those shared with one’s organizations, and none in Dev or out of service', async () => {
    const word = `w${Date.now().toString(36)}`
    const of = (name: string, more: object = {}) => ({
      name: `${word} ${name}`,
      details: { ...details, tags: [`Tag ${word}`] },
      ...more,
    })
    const open = await createApi(of('open', { activation: { mode: 'admin_api', adminUrl: 'https://admin.example' } }), {
      visibility: 'public',
    })
    const shared = await createApi(of('shared'), { visibility: 'shared', sharedWith: [test.own.id] })
    const out = await createApi(of('out'), { visibility: 'public' })
    await test.other.developer.ask('POST', `/apis/${out.id}/disable`, {})
    await createApi(of('private'))
    await createApi(of('dev', { environment: 'Dev' }))
    const find = async (actor: TestActor, query = '') =>
      (await actor.ask('GET', `/directory/apis?search=${word.toUpperCase()}${query}`)).body.items
    expect((await find(test.stranger)).map(({ id }: { id: string }) => id)).toEqual([open.id])
    expect((await find(test.own.reader)).map(({ id }: { id: string }) => id)).toEqual([shared.id, open.id])
    expect((await find(test.other.reader)).map(({ id }: { id: string }) => id)).toEqual([shared.id, open.id])
    expect(await find(test.stranger, `&tag=tag%20${word}`)).toHaveLength(1)
    expect(await find(test.stranger, '&tag=other')).toEqual([])
    const page = (await test.own.reader.ask('GET', `/directory/apis?search=${word}&limit=1`)).body
    expect(page).toMatchObject({ items: [{ id: shared.id }], next: shared.id })
    expect(await find(test.own.reader, `&after=${page.next}`)).toMatchObject([{ id: open.id }])
    const [seen] = await find(test.stranger)
    expect(seen).toMatchObject({
      organizationName: 'The other company',
      proxyUrl: open.proxyUrl,
      plans: [{ name: 'Standard' }],
    })
    expect(JSON.stringify(seen)).not.toMatch(
      /admin\.example|targetUrl|accessControl|client_id|testSubscription|secrets/,
    )
  })

  it('has nothing of an organization that is disabled (T-17)', async () => {
    const word = `d${Date.now().toString(36)}`
    const tenant = await test.tenant(word)
    const api = await createApi({ name: word, details }, { visibility: 'public' }, tenant)
    const app = await create({ organizationId: tenant.id, name: word }, tenant.developer)
    await test.store.apps.put({ ...(await kept(app.id)), listing: 'Published' })
    const found = async (kind: string) =>
      (await test.stranger.ask('GET', `/directory/${kind}?search=${word}`)).body.items.map(
        ({ id }: { id: string }) => id,
      )
    expect([await found('apis'), await found('apps')]).toEqual([[api.id], [app.id]])
    const organization = (await test.store.organizations.find(tenant.id))!
    await test.store.organizations.put({ ...organization, disabled: true })
    expect([await found('apis'), await found('apps')]).toEqual([[], []])
  })

  it('has published apps, and pages that pass over those that are out of service', async () => {
    const word = `p${Date.now().toString(36)}`
    const ids: string[] = []
    for (const [at, listing] of ['Published', 'Approved', 'Published', 'Published', 'Published'].entries()) {
      const app = await create({ name: `${word} ${at}` })
      await test.store.apps.put({
        ...(await kept(app.id)),
        listing: listing as App['listing'],
        disabled: at === 2 || at === 3,
      })
      if (listing === 'Published' && at !== 2 && at !== 3) ids.unshift(app.id)
    }
    const list = async (query: string) =>
      (await test.stranger.ask('GET', `/directory/apps?search=${word}${query}`)).body
    expect((await list('')).items.map(({ id }: { id: string }) => id)).toEqual(ids)
    const page = await list('&limit=1')
    expect(page).toMatchObject({ items: [{ id: ids[0] }], next: ids[0] })
    expect((await list(`&limit=1&after=${page.next}`)).items).toMatchObject([{ id: ids[1] }])
    expect(page.items[0]).not.toHaveProperty('client_id')
  })
})
