import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ApiId, AppId, ClientId, EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Api } from '../store/index.ts'
import type { TestActor } from './testing/open-test-management.ts'
import { openTestRegistry, type TestRegistry } from './testing/open-test-registry.ts'

let test: TestRegistry
beforeAll(async () => {
  test = await openTestRegistry()
})
afterAll(() => test.close())

let made = 0
const wanted = (changes: object = {}) => ({
  organizationId: test.own.id,
  name: 'Appointments',
  version: 'v1',
  environment: 'Production',
  namespace: test.own.namespace,
  basePath: `/appointments-${++made}/v1`,
  targetUrl: 'https://dms.example/base',
  ...changes,
})

async function create(changes: object = {}, by = test.own.developer) {
  const answer = await by.ask('POST', '/apis', wanted(changes))
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}

const pointers = (answer: { body: { errors?: { pointer: string }[] } }) =>
  answer.body.errors?.map(({ pointer }) => pointer)
const kept = async (id: string) => (await test.store.apis.find(id as ApiId)) as Api
const header = (name: string, more: object = {}) => ({ in: 'header', name, ...more })

/** What makes an API fit to be public. */
const details = {
  description: 'Books visits to the workshop',
  tags: ['Service'],
  documentationUrl: 'https://dms.example/docs',
  support: { email: 'help@dms.example' },
  terms: { version: '1', text: 'Be kind.' },
}

describe('registering an API (protocol.md 5.1)', () => {
  it('makes its credentials, its test subscription and an entry in the record with it', async () => {
    const api = await create({ basePath: '/service/v1' })
    expect(api).toMatchObject({
      organizationId: test.own.id,
      organizationName: 'The acme company',
      kind: 'rest',
      proxyUrl: 'https://api.example/acme/service/v1',
      issuer: `https://identity.example/oauth2/${test.server.id}`,
      accessControl: { kind: 'fortellis_oauth', token: 'minted' },
      activation: { mode: 'manual', audience: 'api_providers' },
      visibility: 'private',
      details: { implementationName: 'Appointments', lifeCycle: 'Beta' },
      secrets: [{ createdAt: test.clock.now }],
      clientDisabled: false,
      disabled: false,
      revision: 1,
    })
    expect(api.client_id).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(api.client_secret).toMatch(/^[A-Za-z0-9]{16}$/)
    expect(await test.token(api.client_id, api.client_secret)).toMatchObject({ status: 200 })
    const subscription = await test.store.subscriptions.find(api.testSubscriptionId)
    expect(subscription).toMatchObject({
      organizationId: test.own.id,
      purpose: 'api_test',
      environment: 'Production',
      status: 'active',
      connections: [{ apiId: api.id, status: 'pending' }],
    })
    const [entry] = await test.auditOf(api.id)
    expect(entry).toMatchObject({
      action: 'api.create',
      actor: { kind: 'user', userId: test.own.developer.user.id },
      organizationIds: [test.own.id],
    })
    // In this process it is there at once, for the gateway, too.
    expect(test.registry.apis.find(api.id)).toMatchObject({ basePath: '/service/v1' })
    const { client_secret: _, ...shown } = api
    expect((await test.own.reader.ask('GET', `/apis/${api.id}`)).body).toEqual(shown)
  })

  it('puts the environment behind the namespace of its proxy URL (protocol.md 3.1)', async () => {
    expect(await create({ environment: 'Test', basePath: '/x' })).toMatchObject({
      proxyUrl: 'https://api.example/acme-test/x',
    })
    expect(await create({ environment: 'Dev', basePath: '/x' })).toMatchObject({
      proxyUrl: 'https://api.example/acme-dev/x',
    })
  })

  it('protocol.md 8 UAT is another label of Test: it is taken, and everything answered says Test', async () => {
    const made = await create({ environment: 'UAT', basePath: '/uat' })
    expect(made).toMatchObject({ environment: 'Test', proxyUrl: 'https://api.example/acme-test/uat' })
    const listed = async (environment: string) => {
      const { body } = await test.own.developer.ask('GET', `/apis?environment=${environment}&limit=200`)
      return (body.items as { id: string }[]).map(({ id }) => id)
    }
    expect(await listed('UAT')).toContain(made.id)
    expect(await listed('UAT')).toEqual(await listed('Test'))
  })

  it('says everything that is missing at once', async () => {
    const answer = await test.own.developer.ask('POST', '/apis', { organizationId: test.own.id })
    expect(answer.status).toBe(400)
    expect(pointers(answer)).toEqual(['/name', '/version', '/environment', '/namespace', '/basePath', '/targetUrl'])
  })

  it.each([
    [{ basePath: '/a/' }, '/basePath'],
    [{ basePath: '/../admin' }, '/basePath'],
    [{ basePath: '/é' }, '/basePath'],
    [{ namespace: 'nobodys' }, '/namespace'],
    [{ environment: 'Staging' }, '/environment'],
    [{ environment: 'uat' }, '/environment'],
    [{ targetUrl: 'ftp://dms.example' }, '/targetUrl'],
    [{ targetUrl: 'https://dms.example/?x=1' }, '/targetUrl'],
    [{ targetUrl: 'https://user:pass@dms.example/' }, '/targetUrl'],
    [{ name: '\u202Eevil' }, '/name'],
    [{ name: ' ' }, '/name'],
    [{ name: 'x'.repeat(101) }, '/name'],
    [{ id: 'a/b' }, '/id'],
    [{ id: '..' }, '/id'],
    [{ authServerId: 'aus0' }, '/authServerId'],
    [{ activation: { mode: 'admin_api' } }, '/activation/adminUrl'],
    [{ activation: { mode: 'admin_api', adminUrl: 'https://dms.example/admin/activate' } }, '/activation/adminUrl'],
    [{ activation: { mode: 'admin_api', adminUrl: 'http://10.0.0.1/admin' } }, '/activation/adminUrl'],
    [{ activation: { mode: 'manual', adminUrl: 'https://dms.example/admin' } }, '/activation/adminUrl'],
    [{ details: { support: {} } }, '/details/support'],
    [{ details: { terms: { version: '1' } } }, '/details/terms'],
    [{ details: { lifeCycle: 'Forgotten' } }, '/details/lifeCycle'],
    [{ values: { client_id: 'x' } }, '/values/client_id'],
    [{ accessControl: { kind: 'basic' } }, '/accessControl/kind'],
    [{ accessControl: { kind: 'api_key', requestParameters: [header('X-Key')] } }, '/values/request:header:X-Key'],
    [{ somethingElse: 1 }, '/somethingElse'],
  ])('names the member that is wrong: %j', async (changes, pointer) => {
    const answer = await test.own.developer.ask('POST', '/apis', wanted(changes))
    expect(answer.status).toBe(400)
    expect(pointers(answer)).toEqual([pointer])
  })

  it('T-28 G-I refuses a target in a network that is not public, unless the operator allowed it', async () => {
    for (const targetUrl of ['http://10.0.0.1', 'http://[fd00::1]', 'http://169.254.169.254', 'http://0xa000001']) {
      const answer = await test.own.developer.ask('POST', '/apis', wanted({ targetUrl }))
      expect(answer).toMatchObject({ status: 400 })
      expect(pointers(answer)).toEqual(['/targetUrl'])
    }
    await create({ targetUrl: 'http://127.0.0.1:8410' })
    await create({ targetUrl: 'http://localhost:8410' })
  })

  it('takes an id of the caller’s choice, once', async () => {
    const id = `appointments.v1-${randomBytes(4).toString('hex')}`
    expect(await create({ id })).toMatchObject({ id })
    const again = await test.other.developer.ask(
      'POST',
      '/apis',
      wanted({ id, organizationId: test.other.id, namespace: 'other' }),
    )
    expect(again.status).toBe(409)
    expect(pointers(again)).toEqual(['/id'])
  })

  it('gives one path to one of two that want it at once', async () => {
    const both = await Promise.all(
      [1, 2].map(() => test.own.developer.ask('POST', '/apis', wanted({ basePath: '/raced' }))),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(pointers(both.find(({ status }) => status === 409)!)).toEqual(['/basePath'])
    await create({ basePath: '/raced', environment: 'Test' })
  })

  it('is for developers of the organization', async () => {
    const by = async (actor: typeof test.stranger, organizationId: string = test.own.id) =>
      actor.ask('POST', '/apis', wanted({ organizationId }))
    expect((await by(test.own.reader)).status).toBe(403)
    const [foreign, unknown] = [await by(test.other.developer), await by(test.other.developer, 'unknown')]
    expect(foreign.status).toBe(400)
    expect(pointers(foreign)).toEqual(['/organizationId'])
    // T-30: an organization of others and one that is not there are one answer.
    expect(foreign.body.detail).toBe(unknown.body.detail)
    expect((await by(await test.member(test.own.id, ['owner']))).status).toBe(201)
    expect((await by(test.operator)).status).toBe(201)
  })

  it('T-17 is over while the organization is disabled', async () => {
    const { id, namespace, developer } = await test.tenant(`t${randomBytes(4).toString('hex')}`)
    const organization = (await test.store.organizations.find(id))!
    const api = await create({ organizationId: id, namespace }, developer)
    await test.store.organizations.put({ ...organization, disabled: true })
    expect((await developer.ask('POST', '/apis', wanted({ organizationId: id, namespace }))).status).toBe(409)
    expect((await developer.ask('POST', `/apis/${api.id}/rotate-secret`, {})).status).toBe(409)
    expect((await developer.ask('GET', `/apis/${api.id}`)).status).toBe(200)
  })

  it('takes over everything that is not said from the API it is based on', async () => {
    const accessControl = { kind: 'api_key', requestParameters: [header('X-Key', { subscriptionSpecific: false })] }
    const base = await create({
      basePath: '/based/v1',
      details,
      accessControl,
      values: { 'request:header:X-Key': 'base-secret' },
      activation: { mode: 'admin_api', adminUrl: 'https://dms.example/admin', audience: 'fortellis' },
    })
    await test.own.developer.ask('POST', `/apis/${base.id}/plans`, { name: 'Standard' })
    await test.own.developer.ask('PUT', `/apis/${base.id}/visibility`, { visibility: 'public' })
    const next = await test.own.developer.ask('POST', '/apis', {
      basedOn: base.id,
      version: 'v2',
      basePath: '/based/v2',
    })
    expect(next).toMatchObject({
      status: 201,
      body: {
        name: 'Appointments',
        version: 'v2',
        details: base.details,
        accessControl: base.accessControl,
        activation: base.activation,
      },
    })
    // What somebody has to decide anew is not taken over, and what has to be its own is its own.
    expect(next.body).toMatchObject({ visibility: 'private', plans: [{ name: 'Standard' }] })
    expect(next.body.plans[0].id).not.toBe((await kept(base.id)).plans[0]?.id)
    expect(next.body.client_id).not.toBe(base.client_id)
    expect(test.registry.apiValues(await kept(next.body.id))).toEqual({ 'request:header:X-Key': 'base-secret' })
    expect((await kept(next.body.id)).sealedValues).not.toEqual((await kept(base.id)).sealedValues)

    const foreign = await test.other.developer.ask('POST', '/apis', { basedOn: base.id, basePath: '/stolen' })
    expect(foreign.status).toBe(403)
    // Who develops for both may not carry one's values over to the other.
    const both = await test.member(test.own.id, ['developer'])
    const place = { organizationId: test.other.id, userId: both.user.id, roles: ['developer' as const] }
    await test.store.members.put({ ...place, createdAt: test.clock.now })
    const moved = { basedOn: base.id, organizationId: test.other.id, namespace: 'other', basePath: '/moved' }
    expect(pointers(await both.ask('POST', '/apis', moved))).toEqual(['/organizationId'])
    const unseen = await create()
    const unknown = await test.other.developer.ask('POST', '/apis', { basedOn: unseen.id, basePath: '/stolen' })
    expect(unknown.status).toBe(400)
    expect(pointers(unknown)).toEqual(['/basedOn'])
  })
})

describe('this process', () => {
  it('knows of a change before it is answered, however long the store takes to tell', async () => {
    const slow = await openTestRegistry({
      wrap: (store) => ({
        ...store,
        apis: {
          ...store.apis,
          async list() {
            await new Promise((resolve) => setTimeout(resolve, 100))
            return store.apis.list()
          },
        },
      }),
    })
    const { developer, id: organizationId, namespace } = slow.own
    const api = await developer.ask('POST', '/apis', { ...wanted(), organizationId, namespace })
    expect(slow.registry.apis.find(api.body.id)).toMatchObject({ revision: 1 })
    await developer.ask('PATCH', `/apis/${api.body.id}`, { targetUrl: 'https://elsewhere.example' })
    expect(slow.registry.apis.find(api.body.id)).toMatchObject({ targetUrl: 'https://elsewhere.example' })
    await developer.ask('DELETE', `/apis/${api.body.id}`)
    expect(slow.registry.apis.find(api.body.id)).toBeUndefined()
    await slow.close()
  })
})

describe('changing an API', () => {
  it('changes what is named, takes away what is null, and leaves the rest', async () => {
    const api = await create({ details })
    const changed = await test.own.developer.ask('PATCH', `/apis/${api.id}`, {
      name: 'Visits',
      targetUrl: 'https://dms2.example',
      details: { lifeCycle: 'Deprecated', lifeCycleNote: 'Ends in May', documentationUrl: null },
      activation: { mode: 'admin_api', adminUrl: 'https://dms.example/admin' },
    })
    const { documentationUrl: _, ...rest } = api.details
    expect(changed).toMatchObject({
      status: 200,
      body: {
        name: 'Visits',
        revision: 2,
        activation: { mode: 'admin_api', adminUrl: 'https://dms.example/admin', audience: 'api_providers' },
      },
    })
    expect(changed.body.details).toEqual({ ...rest, lifeCycle: 'Deprecated', lifeCycleNote: 'Ends in May' })
    expect((await test.store.clients.find(api.client_id))?.metadata.client_name).toBe('Visits')
    expect(test.registry.apis.find(api.id)?.targetUrl).toBe('https://dms2.example')
    const [entry] = await test.auditOf(api.id)
    expect(entry).toMatchObject({ action: 'api.update' })
    expect(Object.keys(entry!.changes).sort()).toEqual(['activation', 'details', 'name', 'targetUrl'])
    const back = await test.own.developer.ask('PATCH', `/apis/${api.id}`, {
      activation: { mode: 'manual', adminUrl: null },
    })
    expect(back.body.activation).toEqual({ mode: 'manual', audience: 'api_providers' })
  })

  it.each([
    ['environment', 'Test'],
    ['namespace', 'other'],
    ['kind', 'async'],
    ['organizationId', 'x'],
    ['client_id', 'x'],
  ])('never changes its %s', async (member, value) => {
    const api = await create()
    const answer = await test.own.developer.ask('PATCH', `/apis/${api.id}`, { [member]: value })
    expect(answer.status).toBe(400)
    expect(pointers(answer)).toEqual([`/${member}`])
  })

  it('writes nothing when nothing differs', async () => {
    const api = await create()
    const { name, targetUrl } = api
    expect((await test.own.developer.ask('PATCH', `/apis/${api.id}`, { name, targetUrl })).body.revision).toBe(1)
    expect(await test.auditOf(api.id)).toHaveLength(1)
  })

  it('refuses a path that another has', async () => {
    const [one, two] = [await create(), await create()]
    const answer = await test.own.developer.ask('PATCH', `/apis/${two.id}`, { basePath: one.basePath })
    expect(answer.status).toBe(409)
    expect(pointers(answer)).toEqual(['/basePath'])
  })

  it('asks for another version of terms that somebody has agreed to', async () => {
    const api = await create({ details })
    const terms = { version: '1', text: 'Be kinder.' }
    const patch = () => test.own.developer.ask('PATCH', `/apis/${api.id}`, { details: { terms } })
    expect((await patch()).status).toBe(200)
    const app = exampleApp()
    await test.store.apps.put({ ...app, selections: [{ apiId: api.id }] })
    terms.text = 'Be kindest.'
    const refused = await patch()
    expect(refused.status).toBe(400)
    expect(pointers(refused)).toEqual(['/details/terms/version'])
    terms.version = '2'
    expect((await patch()).status).toBe(200)
  })

  it('with If-Match only what was seen; of two at once one hears 412', async () => {
    const api = await create()
    const patch = (name: string, revision: number) =>
      test.own.developer.ask('PATCH', `/apis/${api.id}`, { name }, { 'If-Match': `"${revision}"` })
    const both = await Promise.all([patch('One', 1), patch('Two', 1)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
    expect((await patch('Three', 1)).status).toBe(412)
    expect((await patch('Three', 2)).status).toBe(200)
  })

  it('tells who has seen it as it is that nothing is new (RFC 9110 §13.1.2)', async () => {
    const api = await create()
    const look = async (actor: TestActor, tag: string) =>
      (await actor.ask('GET', `/apis/${api.id}`, undefined, { 'If-None-Match': tag })).status
    expect([await look(test.own.reader, '"1"'), await look(test.own.reader, '"2"')]).toEqual([304, 200])
    await test.own.developer.ask('POST', `/apis/${api.id}/rotate-secret`, {})
    expect([await look(test.own.reader, '"1"'), await look(test.own.reader, '"2"')]).toEqual([200, 304])
  })

  it('T-12 without If-Match all of several at once count', async () => {
    const api = await create()
    const patches = [
      { name: 'At once' },
      { version: 'v9' },
      { targetUrl: 'https://elsewhere.example' },
      { details: { description: 'New' } },
    ]
    const answers = await Promise.all(patches.map((patch) => test.own.developer.ask('PATCH', `/apis/${api.id}`, patch)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await kept(api.id)).toMatchObject({
      name: 'At once',
      version: 'v9',
      targetUrl: 'https://elsewhere.example',
      details: { description: 'New' },
      revision: 5,
    })
  })
})

describe('who sees an API (threat T-30)', () => {
  const paths: [string, string, object?][] = [
    ['GET', ''],
    ['PATCH', '', { name: 'Mine' }],
    ['DELETE', ''],
    ['POST', '/disable', {}],
    ['POST', '/enable', {}],
    ['GET', '/access-control'],
    ['PUT', '/access-control', { accessControl: { kind: 'fortellis_oauth' } }],
    ['PUT', '/visibility', { visibility: 'private' }],
    ['GET', '/plans'],
    ['POST', '/plans', { name: 'Mine' }],
    ['PATCH', '/plans/x', { name: 'Mine' }],
    ['DELETE', '/plans/x'],
    ['POST', '/rotate-secret', {}],
    ['POST', '/revoke-old-secrets', {}],
    ['POST', '/probe', {}],
  ]

  it.each(paths)('T-30 %s %s: one of others that is private is as if it were not there', async (method, path, body) => {
    const api = await create()
    for (const actor of [test.other.developer, test.stranger]) {
      const [there, not] = await Promise.all(
        [api.id, 'unknown'].map((id) => actor.ask(method, `/apis/${id}${path}`, body)),
      )
      expect(there!.status).toBe(404)
      expect({ ...there!.body, requestId: '' }).toEqual({ ...not!.body, requestId: '' })
    }
    expect(await kept(api.id)).toMatchObject({ revision: 1, name: 'Appointments' })
  })

  it.each(paths.filter(([method]) => method !== 'GET'))(
    '%s %s: members without a role look and change nothing',
    async (method, path, body) => {
      const api = await create()
      expect((await test.own.reader.ask(method, `/apis/${api.id}${path}`, body)).status).toBe(403)
      expect(await kept(api.id)).toMatchObject({ revision: 1 })
    },
  )

  it('shows others what everybody may see, while it is shared with them, and lets them change nothing', async () => {
    const api = await create({
      details,
      accessControl: { kind: 'api_key', requestParameters: [header('X-Key')] },
      values: { 'request:header:X-Key': 'abc' },
      activation: { mode: 'admin_api', adminUrl: 'https://admin.example', audience: 'api_providers' },
    })
    await test.own.developer.ask('POST', `/apis/${api.id}/plans`, { name: 'Ours', visibility: 'private' })
    await test.own.developer.ask('POST', `/apis/${api.id}/plans`, { name: 'Standard' })
    const share = (body: object) => test.own.developer.ask('PUT', `/apis/${api.id}/visibility`, body)
    // An id that nobody has is as good as any: whoever shares learns nothing.
    const sharedWith = [test.other.id, '00000000-0000-4000-8000-000000000000']
    expect((await share({ visibility: 'shared', sharedWith })).body).toMatchObject({ visibility: 'shared', sharedWith })
    const seen = await test.other.reader.ask('GET', `/apis/${api.id}`)
    expect(seen).toMatchObject({
      status: 200,
      body: {
        proxyUrl: api.proxyUrl,
        activation: { mode: 'admin_api' },
        plans: [{ name: 'Standard' }],
        details: api.details,
      },
    })
    for (const member of [
      'targetUrl',
      'accessControl',
      'valuesSet',
      'sharedWith',
      'visibility',
      'client_id',
      'secrets',
      'testSubscriptionId',
      'revision',
    ]) {
      expect(seen.body).not.toHaveProperty(member)
    }
    expect(JSON.stringify(seen.body)).not.toMatch(/admin\.example|X-Key/)
    expect((await test.other.reader.ask('GET', `/apis/${api.id}/plans`)).body.items).toMatchObject([
      { name: 'Standard' },
    ])
    expect((await test.other.developer.ask('GET', `/apis/${api.id}/access-control`)).status).toBe(403)
    for (const [method, path, body] of paths.filter(([method]) => method !== 'GET')) {
      expect((await test.other.developer.ask(method, `/apis/${api.id}${path}`, body)).status).toBe(403)
    }
    expect((await test.stranger.ask('GET', `/apis/${api.id}`)).status).toBe(404)
    // Nobody outside sees what is out of service.
    await test.own.developer.ask('POST', `/apis/${api.id}/disable`, {})
    expect((await test.other.reader.ask('GET', `/apis/${api.id}`)).status).toBe(404)
    await test.own.developer.ask('POST', `/apis/${api.id}/enable`, {})
    expect((await test.other.reader.ask('GET', `/apis/${api.id}`)).status).toBe(200)
    await share({ visibility: 'private' })
    expect((await test.other.reader.ask('GET', `/apis/${api.id}`)).status).toBe(404)
  })

  it('makes public only what has documentation, support, a public plan and terms, and keeps it so', async () => {
    const api = await create()
    const publish = () => test.own.developer.ask('PUT', `/apis/${api.id}/visibility`, { visibility: 'public' })
    const refused = await publish()
    expect(refused.status).toBe(409)
    expect(pointers(refused)).toEqual(['/details/documentationUrl', '/details/support', '/plans', '/details/terms'])
    await test.own.developer.ask('PATCH', `/apis/${api.id}`, { details })
    const plan = await test.own.developer.ask('POST', `/apis/${api.id}/plans`, {
      name: 'Standard',
      visibility: 'private',
    })
    expect(pointers(await publish())).toEqual(['/plans'])
    await test.own.developer.ask('PATCH', `/apis/${api.id}/plans/${plan.body.id}`, { visibility: 'public' })
    expect((await publish()).status).toBe(200)
    expect((await test.stranger.ask('GET', `/apis/${api.id}`)).status).toBe(200)
    for (const [method, path, body] of [
      ['PATCH', '', { details: { terms: null } }],
      ['PATCH', '', { details: { support: null } }],
      ['PATCH', `/plans/${plan.body.id}`, { visibility: 'private' }],
      ['DELETE', `/plans/${plan.body.id}`],
    ] as const) {
      expect((await test.own.developer.ask(method, `/apis/${api.id}${path}`, body)).status).toBe(409)
    }
  })

  it('shows an instance in Dev to its own organization alone', async () => {
    const api = await create({ environment: 'Dev', details })
    await test.own.developer.ask('POST', `/apis/${api.id}/plans`, { name: 'Standard' })
    for (const visibility of ['shared', 'public']) {
      const answer = await test.own.developer.ask('PUT', `/apis/${api.id}/visibility`, { visibility })
      expect(answer.status).toBe(409)
      expect(pointers(answer)).toEqual(['/visibility'])
    }
  })

  it('lists those of one’s own organizations, page by page, by everything that may be asked for', async () => {
    const { id, namespace, developer } = await test.tenant(`l${randomBytes(4).toString('hex')}`)
    const own = { organizationId: id, namespace }
    const ids = []
    for (const [name, environment] of [
      ['Über Eins', 'Production'],
      ['Two', 'Test'],
      ['Three', 'Test'],
      ['Four', 'Dev'],
    ]) {
      ids.unshift((await create({ ...own, name, environment, basePath: `/${environment}${ids.length}` }, developer)).id)
    }
    const list = async (query: string, actor = developer) => (await actor.ask('GET', `/apis${query}`)).body
    expect((await list('')).items.map((api: Api) => api.id)).toEqual(ids)
    const first = await list('?limit=3')
    expect(first).toMatchObject({ items: [{}, {}, {}], next: ids[2] })
    const second = await list(`?limit=3&after=${first.next}`)
    expect(second.items.map((api: Api) => api.id)).toEqual([ids[3]])
    expect(second).not.toHaveProperty('next')
    expect((await list('?environment=Test')).items).toHaveLength(2)
    expect((await list('?search=%C3%BCBER')).items).toMatchObject([{ name: 'Über Eins' }])
    expect((await list(`?namespace=${namespace}&basePath=/Test1`)).items).toMatchObject([{ name: 'Two' }])
    expect((await list(`?organizationId=${id}`, test.other.developer)).items).toEqual([])
    expect((await list('?organizationId=unknown', test.other.developer)).items).toEqual([])
    expect((await list('', test.stranger)).items).toEqual([])
    expect((await list(`?organizationId=${id}`, test.operator)).items).toHaveLength(4)
    expect(first.items[0]).not.toHaveProperty('client_secret')
  })
})

describe('access control (protocol.md 3.6)', () => {
  const specific = { subscriptionSpecific: true, displayName: 'A value' }
  const kinds: [string, object, object][] = [
    ['fortellis_oauth', { kind: 'fortellis_oauth', token: 'passthrough' }, {}],
    [
      'external_oauth',
      {
        kind: 'external_oauth',
        tokenUrl: 'https://auth.example/token',
        clientAuthentication: 'body',
        scope: 'read write',
        subscriptionSpecificClient: false,
        tokenParameters: [{ name: 'audience', subscriptionSpecific: false }],
        requestParameters: [{ in: 'query', name: 'dealer', ...specific }],
      },
      { client_id: 'seed-id', client_secret: 'seed-s3cret', 'token:audience': 'seed-audience' },
    ],
    [
      'custom_oauth',
      {
        kind: 'custom_oauth',
        method: 'PUT',
        authUrl: 'https://auth.example/login',
        contentType: 'application/x-www-form-urlencoded',
        headers: [{ name: 'Authorization', subscriptionSpecific: false }],
        payload: [{ name: 'user', ...specific }],
        attributeName: 'a.b.c',
        expirationSeconds: 60,
        tokenPrefix: '',
        requestParameters: [{ in: 'header', name: 'X-Tenant', subscriptionSpecific: false }],
      },
      { 'header:Authorization': 'Basic seed-basic', 'request:header:X-Tenant': 'seed-tenant' },
    ],
    [
      'api_key',
      {
        kind: 'api_key',
        requestParameters: [
          { in: 'header', name: 'Authorization', subscriptionSpecific: false },
          { in: 'query', name: 'key', subscriptionSpecific: false },
        ],
      },
      { 'request:header:Authorization': 'Basic seed-basic', 'request:query:key': 'seed key' },
    ],
  ]

  it.each(kinds)('%s keeps every field, and its values sealed', async (_, accessControl, values) => {
    const api = await create({ accessControl, values })
    expect(api.accessControl).toEqual(accessControl)
    expect(api.valuesSet.sort()).toEqual(Object.keys(values).sort())
    expect(test.registry.apiValues(await kept(api.id))).toEqual(values)
    const shown = await test.own.reader.ask('GET', `/apis/${api.id}/access-control`)
    expect(shown.body).toMatchObject({ accessControl, revision: 1 })
    const set = shown.body.places
      .filter(({ isSet }: { isSet: boolean }) => isSet)
      .map(({ key }: { key: string }) => key)
    expect(set.sort()).toEqual(Object.keys(values).sort())
    const unset = shown.body.places.filter(({ isSet }: { isSet: boolean }) => !isSet)
    expect(unset.every((place: { subscriptionSpecific: boolean }) => place.subscriptionSpecific)).toBe(true)
  })

  it('G-H a value is in no answer, no log, no audit entry and no row of the store', async () => {
    const seed = `seed${randomBytes(8).toString('hex')}`
    const accessControl = { kind: 'api_key', requestParameters: [header('X-Key'), { in: 'query', name: 'q' }] }
    const values = { 'request:header:X-Key': seed, 'request:query:q': `${seed}-q` }
    const api = await create({ accessControl, values })
    const answers = [
      api,
      await test.own.developer.ask('GET', `/apis/${api.id}`),
      await test.own.developer.ask('GET', `/apis/${api.id}/access-control`),
      await test.own.developer.ask('PUT', `/apis/${api.id}/access-control`, {
        accessControl,
        values: { 'request:query:q': `${seed}-2` },
      }),
      await test.own.developer.ask('PUT', `/apis/${api.id}/access-control`, {
        accessControl,
        values: { 'request:header:X-Key': `${seed}\n` },
      }),
      await test.own.developer.ask('PUT', `/apis/${api.id}/access-control`, { accessControl, values: { other: seed } }),
      await test.own.developer.ask('GET', `/apis?search=appointments`),
      await test.auditOf(api.id),
      await test.store.apis.find(api.id),
    ]
    expect(JSON.stringify(answers.map((answer) => ('body' in answer ? answer.body : answer)))).not.toContain(seed)
    expect(JSON.stringify(test.logged)).not.toContain(seed)
    const { sealedValues } = await kept(api.id)
    expect(Buffer.from(sealedValues!).toString('latin1')).not.toContain(seed)
    expect((await test.auditOf(api.id))[0]).toMatchObject({
      action: 'api.set_access_control',
      changes: { valuesGiven: { to: ['request:query:q'] } },
    })
  })

  it('keeps values that are not mentioned, and forgets those without a place', async () => {
    const two = { kind: 'api_key', requestParameters: [header('X-One'), header('X-Two')] }
    const api = await create({
      accessControl: two,
      values: { 'request:header:X-One': '1', 'request:header:X-Two': '2' },
    })
    const put = (body: object) => test.own.developer.ask('PUT', `/apis/${api.id}/access-control`, body)
    await put({ accessControl: two, values: { 'request:header:X-Two': '22' } })
    expect(test.registry.apiValues(await kept(api.id))).toEqual({
      'request:header:X-One': '1',
      'request:header:X-Two': '22',
    })
    const one = { kind: 'api_key', requestParameters: [header('X-One')] }
    expect((await put({ accessControl: one })).body).toMatchObject({
      places: [{ key: 'request:header:X-One', isSet: true }],
    })
    expect(test.registry.apiValues(await kept(api.id))).toEqual({ 'request:header:X-One': '1' })
    // Back again is a new beginning: what was forgotten has to be said again.
    const refused = await put({ accessControl: two })
    expect(refused.status).toBe(400)
    expect(pointers(refused)).toEqual(['/values/request:header:X-Two'])
  })

  it('opens for no other API, and not without the key', async () => {
    const accessControl = { kind: 'api_key', requestParameters: [header('X-Key')] }
    const [one, two] = await Promise.all(
      ['1', '2'].map(async (value) =>
        kept((await create({ accessControl, values: { 'request:header:X-Key': value } })).id),
      ),
    )
    expect(() => test.registry.apiValues({ ...one!, sealedValues: two!.sealedValues })).toThrow(/seal/)
  })

  it('cannot be automatic with values that each subscription has to bring (protocol.md 3.6)', async () => {
    const accessControl = { kind: 'api_key', requestParameters: [header('X-Key', specific)] }
    const refused = await test.own.developer.ask(
      'POST',
      '/apis',
      wanted({ accessControl, activation: { mode: 'automatic' } }),
    )
    expect(refused.status).toBe(400)
    expect(pointers(refused)).toEqual(['/activation/mode'])
    const api = await create({ activation: { mode: 'automatic' } })
    const put = await test.own.developer.ask('PUT', `/apis/${api.id}/access-control`, { accessControl })
    expect(put.status).toBe(409)
    expect(pointers(put)).toEqual(['/accessControl'])
    const manual = await create({ accessControl })
    expect(
      (await test.own.developer.ask('PATCH', `/apis/${manual.id}`, { activation: { mode: 'automatic' } })).status,
    ).toBe(400)
  })

  it.each([
    [{ kind: 'api_key', requestParameters: [header('Host')] }, '/accessControl/requestParameters/0/name'],
    [{ kind: 'api_key', requestParameters: Array(51).fill(header('X')) }, '/accessControl/requestParameters'],
    [{ kind: 'external_oauth', tokenUrl: 'http://[::1]/t' }, '/accessControl/tokenUrl'],
    [{ kind: 'external_oauth', tokenUrl: 'nowhere' }, '/accessControl/tokenUrl'],
    [{ kind: 'custom_oauth', authUrl: 'https://a.example', attributeName: 'a..b' }, '/accessControl/attributeName'],
    [{ kind: 'custom_oauth', authUrl: 'https://a.example', attributeName: 'a[0]' }, '/accessControl/attributeName'],
    [{ kind: 'custom_oauth', authUrl: 'https://a.example', tokenPrefix: 'a\r\nb' }, '/accessControl/tokenPrefix'],
    [{ kind: 'custom_oauth', authUrl: 'https://a.example', contentType: 'text/xml' }, '/accessControl/contentType'],
    [{ kind: 'custom_oauth', authUrl: 'https://a.example', expirationSeconds: 0 }, '/accessControl/expirationSeconds'],
  ])('names what is wrong with %j', async (accessControl, pointer) => {
    const api = await create()
    const answer = await test.own.developer.ask('PUT', `/apis/${api.id}/access-control`, { accessControl })
    expect(answer.status).toBe(400)
    expect(pointers(answer)).toContain(pointer)
  })
})

describe('plans (protocol.md 5.1)', () => {
  const tiers = [{ upToCalls: 1000, costPerCall: '0.01' }, { costPerCall: '0.0025' }]
  const prices = [
    { kind: 'free' },
    { kind: 'transactional', currency: 'USD', tiers },
    { kind: 'subscription', currency: 'EUR', monthly: '99.90', freeCalls: 500 },
  ]

  it('have prices of every kind, and quotas', async () => {
    const api = await create()
    const path = `/apis/${api.id}/plans`
    for (const [at, price] of prices.entries()) {
      const plan = {
        name: `Plan ${at}`,
        visibility: 'private',
        price,
        quotas: [
          { calls: 10, per: 'second' },
          { calls: 9, per: 'month' },
        ],
      }
      expect(await test.own.developer.ask('POST', path, plan)).toMatchObject({ status: 201, body: plan })
    }
    expect((await test.own.reader.ask('GET', path)).body.items).toHaveLength(3)
    const [first] = (await kept(api.id)).plans
    const changed = await test.own.developer.ask('PATCH', `${path}/${first!.id}`, {
      quotas: [{ calls: 5, per: 'day' }],
    })
    expect(changed.body).toMatchObject({
      id: first!.id,
      name: 'Plan 0',
      price: { kind: 'free' },
      quotas: [{ calls: 5, per: 'day' }],
    })
    expect(test.registry.apis.find(api.id)?.plans[0]?.quotas).toEqual([{ calls: 5, per: 'day' }])
    expect((await test.own.developer.ask('DELETE', `${path}/${first!.id}`)).status).toBe(204)
    expect((await test.own.developer.ask('DELETE', `${path}/${first!.id}`)).status).toBe(404)
    expect((await test.auditOf(api.id)).map(({ action }) => action)).toEqual([
      'api.remove_plan',
      'api.update_plan',
      'api.add_plan',
      'api.add_plan',
      'api.add_plan',
      'api.create',
    ])
  })

  it.each([
    [
      { price: { kind: 'transactional', currency: 'USD', tiers: [{ costPerCall: '0,01' }] } },
      '/price/tiers/0/costPerCall',
    ],
    [
      { price: { kind: 'transactional', currency: 'USD', tiers: [{ costPerCall: 0.01 }] } },
      '/price/tiers/0/costPerCall',
    ],
    [
      { price: { kind: 'transactional', currency: 'USD', tiers: [{ costPerCall: '-1' }] } },
      '/price/tiers/0/costPerCall',
    ],
    [{ price: { kind: 'transactional', currency: 'usd', tiers } }, '/price/currency'],
    [{ price: { kind: 'transactional', currency: 'USD', tiers: [] } }, '/price/tiers'],
    [{ price: { kind: 'transactional', currency: 'USD', tiers: [tiers[0]] } }, '/price/tiers/0/upToCalls'],
    [{ price: { kind: 'subscription', currency: 'USD', monthly: '1e3' } }, '/price/monthly'],
    [{ price: { kind: 'cheap' } }, '/price/kind'],
    [{ quotas: [{ calls: 0, per: 'day' }] }, '/quotas/0/calls'],
    [{ quotas: [{ calls: 1.5, per: 'day' }] }, '/quotas/0/calls'],
    [
      {
        quotas: [
          { calls: 1, per: 'day' },
          { calls: 2, per: 'day' },
        ],
      },
      '/quotas/1/per',
    ],
  ])('names what is wrong with %j', async (changes, pointer) => {
    const api = await create()
    const answer = await test.own.developer.ask('POST', `/apis/${api.id}/plans`, { name: 'Standard', ...changes })
    expect(answer.status).toBe(400)
    expect(pointers(answer)).toEqual([pointer])
  })

  it('stay while an app has chosen them', async () => {
    const api = await create()
    const [chosen, free] = await Promise.all(
      ['One', 'Two'].map(
        async (name) => (await test.own.developer.ask('POST', `/apis/${api.id}/plans`, { name })).body.id,
      ),
    )
    await test.store.apps.put({ ...exampleApp(), selections: [{ apiId: api.id, planId: chosen }] })
    expect((await test.own.developer.ask('DELETE', `/apis/${api.id}/plans/${chosen}`)).status).toBe(409)
    expect((await test.own.developer.ask('DELETE', `/apis/${api.id}/plans/${free}`)).status).toBe(204)
  })
})

describe('credentials of an API (protocol.md 2.12)', () => {
  it('get a new secret, with the old one beside it for a while', async () => {
    const api = await create()
    const rotated = await test.own.developer.ask('POST', `/apis/${api.id}/rotate-secret`, { overlapSeconds: 60 })
    expect(rotated).toMatchObject({ status: 200, body: { client_id: api.client_id, revision: 2 } })
    expect(rotated.body.secrets).toEqual([
      { createdAt: test.clock.now, expiresAt: test.clock.now + 60 },
      { createdAt: test.clock.now },
    ])
    const status = async (secret: string) => (await test.token(api.client_id, secret)).status
    expect([await status(api.client_secret), await status(rotated.body.client_secret)]).toEqual([200, 200])
    await test.own.developer.ask('POST', `/apis/${api.id}/revoke-old-secrets`, {})
    expect([await status(api.client_secret), await status(rotated.body.client_secret)]).toEqual([401, 200])
    expect((await test.auditOf(api.id)).map(({ action }) => action).slice(0, 2)).toEqual([
      'api.revoke_old_secrets',
      'api.rotate_secret',
    ])
    expect(JSON.stringify([await test.auditOf(api.id), test.logged])).not.toContain(rotated.body.client_secret)
    expect(JSON.stringify([await test.auditOf(api.id), test.logged])).not.toContain(api.client_secret)
  })

  it('of two rotations at once both secrets work, and the one before them no more', async () => {
    const api = await create()
    const both = await Promise.all(
      [1, 2].map(() => test.own.developer.ask('POST', `/apis/${api.id}/rotate-secret`, {})),
    )
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    const secrets = [api.client_secret, ...both.map(({ body }) => body.client_secret)]
    const statuses = await Promise.all(secrets.map(async (secret) => (await test.token(api.client_id, secret)).status))
    expect(statuses).toEqual([401, 200, 200])
    expect((await test.store.clients.find(api.client_id))?.secrets).toHaveLength(2)
  })

  it('T-17 a secret in wrong hands takes every token with it that was issued before', async () => {
    const api = await create()
    const { access_token } = await test.token(api.client_id, api.client_secret)
    const rotated = await test.own.developer.ask('POST', `/apis/${api.id}/rotate-secret`, { overlapSeconds: 0 })
    expect((await test.identity.verifyBearer(`Bearer ${access_token}`)).ok).toBe(true)
    await test.own.developer.ask('POST', `/apis/${api.id}/revoke-old-secrets`, { revokeTokens: true })
    expect((await test.identity.verifyBearer(`Bearer ${access_token}`)).ok).toBe(false)
    test.clock.now = (test.clock.now + 1) as EpochSeconds
    const { access_token: later } = await test.token(api.client_id, rotated.body.client_secret)
    expect((await test.identity.verifyBearer(`Bearer ${later}`)).ok).toBe(true)
  })

  it('T-17 are disabled and enabled with it', async () => {
    const api = await create()
    const { access_token } = await test.token(api.client_id, api.client_secret)
    const disabled = await test.own.developer.ask('POST', `/apis/${api.id}/disable`, {})
    expect(disabled.body).toMatchObject({ disabled: true, clientDisabled: true })
    expect(test.registry.apis.find(api.id)?.disabled).toBe(true)
    expect((await test.token(api.client_id, api.client_secret)).status).toBe(401)
    expect((await test.identity.verifyBearer(`Bearer ${access_token}`)).ok).toBe(false)
    await expect(test.identity.mint(test.server.id, api.client_id)).rejects.toThrow(/disabled/)
    const enabled = await test.own.developer.ask('POST', `/apis/${api.id}/enable`, {})
    expect(enabled.body).toMatchObject({ disabled: false, clientDisabled: false })
    expect((await test.token(api.client_id, api.client_secret)).status).toBe(200)
    expect((await test.auditOf(api.id)).map(({ action }) => action).slice(0, 2)).toEqual(['api.enable', 'api.disable'])
  })

  it('T-17 what an operator disabled, a developer does not enable; nor credentials that were disabled by themselves', async () => {
    const api = await create()
    await test.operator.ask('POST', `/apis/${api.id}/disable`, {})
    expect((await test.own.developer.ask('POST', `/apis/${api.id}/enable`, {})).status).toBe(403)
    expect((await test.operator.ask('POST', `/apis/${api.id}/enable`, {})).status).toBe(200)
    const client = (await test.store.clients.find(api.client_id as ClientId))!
    await test.store.clients.put({ ...client, disabled: true })
    for (const step of ['disable', 'enable']) await test.own.developer.ask('POST', `/apis/${api.id}/${step}`, {})
    expect(await kept(api.id)).toMatchObject({ disabled: false })
    expect(await test.store.clients.find(api.client_id)).toMatchObject({ disabled: true })
  })
})

describe('removing an API', () => {
  it('takes its credentials, its tokens and its test subscription with it', async () => {
    const api = await create()
    const { access_token } = await test.token(api.client_id, api.client_secret)
    expect((await test.own.developer.ask('DELETE', `/apis/${api.id}`)).status).toBe(204)
    expect(await test.store.apis.find(api.id)).toBeUndefined()
    expect(await test.store.clients.find(api.client_id)).toBeUndefined()
    expect(await test.store.subscriptions.find(api.testSubscriptionId)).toBeUndefined()
    expect(test.registry.apis.find(api.id)).toBeUndefined()
    expect((await test.identity.verifyBearer(`Bearer ${access_token}`)).ok).toBe(false)
    expect(await test.store.revocations.find('client', api.client_id)).toBeDefined()
    expect((await test.own.developer.ask('GET', `/apis/${api.id}`)).status).toBe(404)
    expect((await test.auditOf(api.id))[0]).toMatchObject({ action: 'api.remove', organizationIds: [test.own.id] })
    await create({ basePath: api.basePath })
  })

  it('is refused while an app has selected it, and while a connection leads to it', async () => {
    const api = await create()
    const app = exampleApp()
    await test.store.apps.put({ ...app, selections: [{ apiId: api.id }] })
    const selected = await test.own.developer.ask('DELETE', `/apis/${api.id}`)
    expect(selected.status).toBe(409)
    expect(selected.body.detail).toMatch(/selected/)
    await test.store.apps.put({ ...app, selections: [] })
    await test.store.subscriptions.put({
      id: randomId(),
      organizationId: test.other.id,
      appId: app.id,
      purpose: 'organization',
      environment: 'Production',
      status: 'inactive',
      connections: [{ id: randomId(), apiId: api.id, status: 'inactive', valueNames: [], changedAt: test.clock.now }],
      revision: 1,
      createdAt: test.clock.now,
      updatedAt: test.clock.now,
    })
    const connected = await test.own.developer.ask('DELETE', `/apis/${api.id}`)
    expect(connected.status).toBe(409)
    expect(connected.body.detail).toMatch(/connections/)
    expect(await test.token(api.client_id, api.client_secret)).toMatchObject({ status: 200 })
  })

  it('with If-Match only as it was seen', async () => {
    const api = await create()
    await test.own.developer.ask('PATCH', `/apis/${api.id}`, { name: 'Changed' })
    expect((await test.own.developer.ask('DELETE', `/apis/${api.id}`, undefined, { 'If-Match': '"1"' })).status).toBe(
      412,
    )
    expect((await test.own.developer.ask('DELETE', `/apis/${api.id}`, undefined, { 'If-Match': '"2"' })).status).toBe(
      204,
    )
  })
})

describe('probing an API (threat G-I)', () => {
  let service: Server
  let origin: string
  const heard: string[] = []
  beforeAll(async () => {
    service = createServer((request, response) => {
      heard.push(`${request.method} ${request.url}`)
      const [, status = '200'] = /\/(\d+)/.exec(request.url ?? '') ?? []
      response.writeHead(Number(status), { Location: `${origin}/redirected` }).end('the body of the service')
    })
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((resolve) => service.close(resolve)))

  const probe = async (targetUrl: string, adminUrl?: string) => {
    const api = await create({
      targetUrl,
      ...(adminUrl !== undefined && { activation: { mode: 'admin_api', adminUrl } }),
    })
    return test.own.developer.ask('POST', `/apis/${api.id}/probe`, {})
  }

  it('answers statuses and nothing else', async () => {
    expect((await probe(`${origin}/base`, `${origin}/admin`)).body).toEqual({
      target: { status: 200, ok: true },
      admin: { status: 200, ok: true },
    })
    expect(heard).toEqual(expect.arrayContaining(['GET /base', 'GET /admin']))
    expect((await probe(`${origin}/500`, `${origin}/405`)).body).toEqual({
      target: { status: 500, ok: false },
      admin: { status: 405, ok: true },
    })
    expect((await probe(`${origin}/200`, `${origin}/404`)).body).toMatchObject({ admin: { status: 404, ok: false } })
    expect((await probe(`${origin}/200`)).body).toEqual({ target: { status: 200, ok: true } })
  })

  it('follows no redirect', async () => {
    expect((await probe(`${origin}/302`)).body).toEqual({ target: { status: 302, ok: false } })
    expect(heard).not.toContain('GET /redirected')
  })

  it('says the same of a closed port, of a name that leads nowhere and of one that leads into our network', async () => {
    const answers = await Promise.all(['http://127.0.0.1:1', 'http://nowhere.invalid'].map((target) => probe(target)))
    for (const { body } of answers) expect(body).toEqual({ target: { status: null, ok: false } })
    // As an operator could have written it, or an earlier version.
    const api = await create()
    await test.store.apis.put({ ...(await kept(api.id)), targetUrl: 'http://10.255.255.1/' })
    expect((await test.own.developer.ask('POST', `/apis/${api.id}/probe`, {})).body).toEqual({
      target: { status: null, ok: false },
    })
  })
})

const randomId = () => crypto.randomUUID() as never

function exampleApp() {
  return {
    id: randomId() as AppId,
    organizationId: test.other.id as OrganizationId,
    name: 'Planner',
    description: '',
    contactEmail: 'dev@other.example',
    client_id: randomId() as ClientId,
    selections: [],
    activation: 'automatic' as const,
    listing: 'Registered' as const,
    sharedWith: [],
    disabled: false,
    revision: 1,
    createdAt: test.clock.now,
    updatedAt: test.clock.now,
  }
}
