import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiId, AppId, AuthServerId, ClientId, OrganizationId, SubscriptionId, UserId } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { localUrls, portsFrom } from '../config/index.ts'
import type { Demo } from '../demo-json/index.ts'
import { openTestIdentity, type TestIdentity } from '../identity/testing/open-test-identity.ts'
import type { Api, App, Store } from '../store/index.ts'
import { demoFilePath, readDemo, writeDemo } from './demo-file.ts'
import { planDemo, withUrls } from './plan.ts'
import { provisionDemo } from './provision.ts'

const place = { portBase: 8400, urls: localUrls(portsFrom(8400), 'http'), targets: {} }

let test: TestIdentity
let home: string
beforeEach(async () => {
  test = await openTestIdentity()
  home = await mkdtemp(join(tmpdir(), 'portreeve-demo-'))
})
afterEach(async () => {
  await test.close()
  await rm(home, { recursive: true, force: true })
})

const deps = () => ({ store: test.store, identity: test.identity, now: () => test.clock.now })

/** Without what the second version did not know. */
function withoutTests(demo: Demo) {
  const untested = <T extends { testSubscriptionId: string }>({ testSubscriptionId: _, ...rest }: T) => rest
  return {
    ...demo,
    app: untested(demo.app),
    otherApp: untested(demo.otherApp),
    spa: untested(demo.spa),
    apis: Object.fromEntries(Object.entries(demo.apis).map(([slug, api]) => [slug, untested(api)])),
    users: demo.users.slice(0, 3).map(({ managementToken: _, ...user }) => user),
  }
}

/** What a public API has to have and this one lacks (protocol.md 5.1). */
const missingForPublic = ({ details, plans }: Api) => [
  ...(['documentationUrl', 'support', 'terms'] as const).filter((name) => details[name] === undefined),
  ...(plans.some(({ visibility }) => visibility === 'public') ? [] : ['plan']),
]

/** What of the store the first version of the demo would have had in another form. */
async function picture({ store }: { store: Store }, demo: Demo) {
  const ids = [demo.app.apiKey, demo.otherApp.apiKey, demo.spa.clientId] as ClientId[]
  return {
    servers: (await store.authorizationServers.list()).map(({ createdAt: _, ...server }) => server),
    clients: (await Promise.all(ids.map((id) => store.clients.find(id)))).map((client) => ({ ...client, version: 0 })),
    apps: await Promise.all(([demo.app.id, demo.spa.id] as AppId[]).map((id) => store.apps.find(id))),
    users: await Promise.all(
      [...demo.users, demo.admin].map(async ({ id }) => ({ ...(await store.users.find(id as UserId)), version: 0 })),
    ),
    tokens: await store.registrationTokens.list(demo.identity.authServerId as AuthServerId),
  }
}

describe('the demo exchange', () => {
  it('shows its public APIs to people who are not signed in, until somebody switches that off', async () => {
    const demo = planDemo('embedded', place)
    await provisionDemo(demo, deps())
    const { exchangeSettings } = test.store
    const shown = await exchangeSettings.get()
    expect(shown.publicDirectory).toBe(true)
    await exchangeSettings.replace({ ...shown, publicDirectory: false })
    await provisionDemo(demo, deps())
    expect((await exchangeSettings.get()).publicDirectory).toBe(false)
  })

  it('has an app with every grant, a public single-page app, and people with claims', async () => {
    const demo = planDemo('embedded', place)
    expect(await provisionDemo(demo, deps())).toBe('applied')
    const { clients, users, servers } = await picture(test, demo)
    expect(clients[0]).toMatchObject({
      grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
      metadata: {
        client_name: 'Service Lane',
        redirect_uris: ['http://localhost:5000', 'http://localhost:5000/callback'],
      },
    })
    expect(clients[2]).toMatchObject({ secrets: [], metadata: { token_endpoint_auth_method: 'none' } })
    expect(users[0]).toMatchObject({ emailVerified: true, claims: { given_name: 'Dana', phone_number_verified: true } })
    // In this order: what names no server gets its credentials of the oldest.
    const own = [demo.identity.authServerId, demo.strict.authServerId] as string[]
    expect(servers.map(({ id }) => id).filter((id) => own.includes(id))).toEqual(own)
    expect(servers.find(({ id }) => id === own[1])?.profile).toBe('strict')
    expect(await provisionDemo(demo, deps())).toBe('already there')
  })

  it('lets a home of the first version go on: nothing that was there changes, what is missing is added', async () => {
    const whole = planDemo('embedded', place)
    await provisionDemo(whole, deps())
    const expected = await picture(test, whole)
    await forgetRegistry(whole)
    await forgetSignIn(whole)
    await writeDemo(home, whole)
    const path = demoFilePath(home)
    const {
      strict: _,
      spa: __,
      spaSubscription: ___,
      ...first
    } = withoutTests(JSON.parse(await readFile(path, 'utf8')))
    const identity: Record<string, unknown> = first.identity
    for (const name of ['userinfoUrl', 'logoutUrl', 'registerUrl', 'accountUrl', 'registrationToken'])
      delete identity[name]
    first.app.callbackUrls = ['http://localhost:5000']
    await writeFile(path, JSON.stringify(first))

    const read = await readDemo(home)
    expect(read?.isComplete).toBe(false)
    const demo = withUrls((read as { demo: Demo }).demo, place)
    const { users, ...rest } = first
    expect(demo).toMatchObject({ ...rest, app: { ...first.app, callbackUrls: whole.app.callbackUrls } })
    expect(demo.users.slice(0, 3)).toMatchObject(users)
    expect(await provisionDemo(demo, deps())).toBe('applied')
    const now = await picture(test, demo)
    expect(now.clients.slice(0, 2)).toEqual(expected.clients.slice(0, 2))
    // The fourth one is new, and so is their password.
    expect(now.users.toSpliced(3, 1)).toEqual(expected.users.toSpliced(3, 1))
    expect(now.clients[2]).toMatchObject({ client_id: demo.spa.clientId })
    expect(now.tokens).toHaveLength(2)

    await writeDemo(home, demo)
    expect(await readDemo(home)).toEqual({ demo, isComplete: true })
  })

  it('has people who own its organizations, APIs in the directory, published apps, test subscriptions and consents', async () => {
    const demo = planDemo('embedded', place)
    await provisionDemo(demo, deps())
    const shown = await managed(demo)
    expect(shown.members).toEqual([['owner'], ['owner'], ['owner', 'developer'], ['owner', 'developer']])
    expect(shown.current).toEqual(Object.values(demo.organizations).map(({ id }) => id))
    expect(shown.operators).toEqual([demo.admin.id])
    expect(shown.namespace).toMatchObject({ organizationId: demo.organizations.apiDeveloper.id })
    expect(shown.apis).toHaveLength(4)
    for (const api of shown.apis) {
      expect(missingForPublic(api as Api)).toEqual([])
      expect(api).toMatchObject({ visibility: 'public', activation: { mode: 'automatic' } })
    }
    const [app] = shown.apps
    expect(app).toMatchObject({ listing: 'Published', testSubscriptionId: demo.app.testSubscriptionId })
    expect(app?.selections).toHaveLength(4)
    for (const { planId, terms } of app?.selections ?? []) {
      expect(shown.apis[0]?.plans.map(({ id }) => id)).toContain(planId)
      expect(terms).toMatchObject({ termsVersion: '1', name: 'Omar Castellano', company: 'Brightwork Apps' })
    }
    expect(shown.consent).toMatchObject({ name: 'Dana Whitfield', apiIds: { length: 4 } })
    const test = await tested(demo)
    expect(test).toEqual({ apis: [1, 1, 1, 1], apps: [0, 0, 0] })
  })

  it('has one API with a description, as an upload of it would be kept, and brings none back that was taken away', async () => {
    const demo = planDemo('embedded', place)
    await provisionDemo(demo, deps())
    const id = demo.apis.appointments.id as ApiId
    const kept = await test.store.specs.find(id)
    // read-spec.test.ts says that it is read as that.
    expect(kept).toMatchObject({ format: 'openapi', formatVersion: '3.1.0', syntax: 'yaml', findings: [] })
    expect(kept).toMatchObject({
      title: 'Appointments',
      version: 'v1',
      text: expect.stringContaining('openapi: 3.1.0'),
    })
    await test.store.specs.remove(id)
    await provisionDemo(demo, deps())
    expect(await test.store.specs.find(id)).toBeUndefined()
  })

  it('lets a home of the second version go on: what was there stays, what is missing is added', async () => {
    const whole = planDemo('embedded', place)
    await provisionDemo(whole, deps())
    const expected = await managed(whole)
    await forgetRegistry(whole)
    await writeDemo(home, whole)
    const path = demoFilePath(home)
    const second = withoutTests(JSON.parse(await readFile(path, 'utf8')))
    await writeFile(path, JSON.stringify(second))
    const [api] = (await test.store.apis.list()).filter(({ id }) => id === 'vehicles-v1')
    if (!api) throw new Error('no API')
    const changed = { ...api.details, description: 'Ours' }
    await test.store.apis.put({ ...api, visibility: 'private', details: changed })

    const read = await readDemo(home)
    expect(read?.isComplete).toBe(false)
    const demo = withUrls((read as { demo: Demo }).demo, place)
    expect(demo).toMatchObject({ ...second, users: [...second.users, { email: 'rosa@hilltop.example' }] })
    expect(await provisionDemo(demo, deps())).toBe('applied')
    const shown = await managed(demo)
    expect(shown.members).toEqual(expected.members)
    expect(shown.apps.map((app) => app?.listing)).toEqual(expected.apps.map((app) => app?.listing))
    expect(shown.organizations).toEqual(expected.organizations)
    expect(shown.consent).toEqual(expected.consent)
    expect(shown.apis.map((one) => one?.visibility)).toEqual(['public', 'public', 'private', 'public'])
    expect(shown.apis[2]?.details).toEqual(changed)
    expect(await tested(demo)).toEqual({ apis: [1, 1, 1, 1], apps: [0, 0, 0] })
    await writeDemo(home, demo)
    expect(await readDemo(home)).toEqual({ demo, isComplete: true })
  })

  it('has a management token for everybody, also in a home of the third version; one that was revoked stays so', async () => {
    const demo = planDemo('embedded', place)
    await provisionDemo(demo, deps())
    const owner = async ({ managementToken }: { managementToken: string }) =>
      (await test.store.managementTokens.find(test.identity.hashSecret(managementToken)))?.userId
    const everybody = [...demo.users, demo.admin]
    expect(await Promise.all(everybody.map(owner))).toEqual(everybody.map(({ id }) => id))

    const { users, ...rest } = demo
    await writeDemo(home, { ...rest, users: users.map(({ managementToken: _, ...user }) => user) } as Demo)
    await test.store.facts.put('demo.applied', '3')
    const read = await readDemo(home)
    expect(read?.isComplete).toBe(false)
    const now = (read as { demo: Demo }).demo
    expect(await provisionDemo(now, deps())).toBe('applied')
    expect(await Promise.all(now.users.map(owner))).toEqual(users.map(({ id }) => id))

    const [first] = now.users
    const [kept] = await test.store.managementTokens.listByUser(first?.id as UserId)
    await test.store.managementTokens.remove(first?.id as UserId, kept?.id as string)
    expect(await provisionDemo(now, deps())).toBe('already there')
    expect(await test.store.managementTokens.listByUser(first?.id as UserId)).toHaveLength(1)
  })

  it('has an async API with a described event, selected by the app with a webhook and open for the buyer', async () => {
    const demo = planDemo('embedded', place)
    await provisionDemo(demo, deps())
    const { api, spec, selection, connection, consent } = await events(demo)
    expect(api).toMatchObject({ kind: 'async', visibility: 'public', client_id: demo.asyncApi.clientId })
    expect(missingForPublic(api as Api)).toEqual([])
    expect(selection).toMatchObject({ webhookUrl: 'http://127.0.0.1:8406', terms: { name: 'Omar Castellano' } })
    expect(connection).toMatchObject({ id: demo.asyncApi.connectionId, status: 'active' })
    expect(consent?.apiIds).toContain(demo.asyncApi.id)
    expect(demo.asyncApi.publishUrl).toBe('http://localhost:8403/v2/events/repair-orders/closed')
    expect(spec).toMatchObject({ format: 'asyncapi', text: expect.stringContaining('repair-orders/closed:') })
  })

  it('lets a home of the fourth version go on: events are added, also beside selections that people have changed', async () => {
    const whole = planDemo('embedded', place)
    await provisionDemo(whole, deps())
    await forgetEvents(whole)
    const { asyncApi: _, ...fourth } = whole
    await writeDemo(home, fourth as Demo).catch(() => undefined)
    await writeFile(demoFilePath(home), JSON.stringify(fourth))
    const read = await readDemo(home)
    expect(read?.isComplete).toBe(false)
    const demo = withUrls((read as { demo: Demo }).demo, place)
    expect(await provisionDemo(demo, deps())).toBe('applied')
    const { api, selection, connection, spec } = await events(demo)
    expect([api, selection, connection, spec].map((each) => each !== undefined)).toEqual([true, true, true, true])
    expect(await provisionDemo(demo, deps())).toBe('already there')
  })

  it('moves the webhook with the port base, unless somebody sends its events elsewhere', async () => {
    const demo = planDemo('embedded', place)
    await provisionDemo(demo, deps())
    const moved = withUrls(demo, { ...place, portBase: 9400 })
    await provisionDemo(moved, deps())
    expect((await events(moved)).selection?.webhookUrl).toBe('http://127.0.0.1:9406')
    const { app } = await events(demo)
    const elsewhere = (app?.selections ?? []).map((each) =>
      each.webhookUrl ? { ...each, webhookUrl: 'https://lane.example/hooks' } : each,
    )
    await test.store.apps.put({ ...(app as App), selections: elsewhere })
    await provisionDemo(demo, deps())
    expect((await events(demo)).selection?.webhookUrl).toBe('https://lane.example/hooks')
  })

  it('tells two homes apart whose authorization servers have one chosen id', async () => {
    const chosen = 'aus1p1ixy7YL8cMq02p7'
    const first = planDemo('embedded', place, chosen)
    expect(first.identity.issuer).toBe(`http://localhost:8400/oauth2/${chosen}`)
    await provisionDemo(first, deps())
    const second = planDemo('postgresql', place, chosen)
    await expect(provisionDemo(second, deps())).rejects.toThrow('the demo exchange of another home')
    // As earlier versions wrote down whose demo it is.
    const owner = createHash('sha256').update(chosen).digest('hex').slice(0, 16)
    await test.store.facts.put('demo.owner', owner)
    await expect(provisionDemo(second, deps())).rejects.toThrow('the demo exchange of another home')
    expect(await provisionDemo(first, deps())).toBe('already there')
  })

  it('leaves alone what people have changed since', async () => {
    const demo = planDemo('embedded', place)
    await provisionDemo(demo, deps())
    const client = await test.store.clients.find(demo.app.apiKey as ClientId)
    if (!client) throw new Error('no client')
    await test.store.clients.put({ ...client, metadata: { ...client.metadata, client_name: 'Renamed' } })
    await test.store.facts.put('demo.applied', 'yes')
    await provisionDemo(demo, deps())
    expect((await test.store.clients.find(client.client_id))?.metadata.client_name).toBe('Renamed')
  })

  /** What there is about events. */
  async function events(demo: Demo) {
    const { store } = test
    const id = demo.asyncApi.id as ApiId
    const app = await store.apps.find(demo.app.id as AppId)
    const subscription = await store.subscriptions.find(demo.subscription.id as SubscriptionId)
    return {
      app,
      api: await store.apis.find(id),
      spec: await store.specs.find(id),
      selection: app?.selections.find(({ apiId }) => apiId === id),
      connection: subscription?.connections.find(({ apiId }) => apiId === id),
      consent: subscription?.consent,
    }
  }

  /** As the fourth version left the store. */
  async function forgetEvents(demo: Demo): Promise<void> {
    const { store } = test
    const id = demo.asyncApi.id as ApiId
    const { app, api } = await events(demo)
    if (app) await store.apps.put({ ...app, selections: app.selections.filter(({ apiId }) => apiId !== id) })
    const kept = await store.subscriptions.find(demo.subscription.id as SubscriptionId)
    if (kept)
      await store.subscriptions.put({ ...kept, connections: kept.connections.filter(({ apiId }) => apiId !== id) })
    await store.specs.remove(id)
    await store.subscriptions.remove(demo.asyncApi.testSubscriptionId as SubscriptionId, 1)
    if (api) await store.apis.remove(id, api.revision)
    await store.clients.remove(demo.asyncApi.clientId as ClientId)
    await store.facts.put('demo.applied', '4')
  }

  /** What people manage. */
  async function managed(demo: Demo) {
    const { store } = test
    const people = [0, 3, 1, 2].map((at) => demo.users[at]?.id as UserId)
    const organizationIds = Object.values(demo.organizations).map(({ id }) => id as OrganizationId)
    const organizations = await Promise.all(organizationIds.map((id) => store.organizations.find(id)))
    return {
      members: await Promise.all(
        organizationIds.map(async (id, at) => (await store.members.find(id, people[at] as UserId))?.roles),
      ),
      current: await Promise.all(people.map((id) => store.members.findCurrent(id))),
      operators: (await store.operators.list()).map(({ userId }) => userId),
      namespace: await store.namespaces.find('harborline'),
      organizations: organizations.map((one) => ({ ...one, revision: 0 })),
      apis: await Promise.all(Object.values(demo.apis).map(({ id }) => store.apis.find(id as ApiId))),
      apps: await Promise.all([demo.app, demo.otherApp, demo.spa].map(({ id }) => store.apps.find(id as AppId))),
      consent: (await store.subscriptions.find(demo.subscription.id as SubscriptionId))?.consent,
    }
  }

  /** How many APIs each test subscription leads to. */
  async function tested(demo: Demo) {
    const count = async ({ testSubscriptionId }: { testSubscriptionId: string }) => {
      const kept = await test.store.subscriptions.find(testSubscriptionId as SubscriptionId)
      return kept?.status === 'active' ? kept.connections.filter(({ status }) => status === 'active').length : undefined
    }
    return {
      apis: await Promise.all(Object.values(demo.apis).map(count)),
      apps: await Promise.all([demo.app, demo.otherApp, demo.spa].map(count)),
    }
  }

  /** As migrating the store of the second version leaves it. */
  async function forgetRegistry(demo: Demo): Promise<void> {
    const { store } = test
    for (const { id } of Object.values(demo.organizations)) {
      const kept = await store.organizations.find(id as OrganizationId)
      if (kept) await store.organizations.put({ ...kept, emailDomain: undefined, website: undefined, dealerCodes: [] })
      for (const user of demo.users) await store.members.remove(id as OrganizationId, user.id as UserId)
    }
    for (const { testSubscriptionId } of [...Object.values(demo.apis), demo.app, demo.otherApp, demo.spa]) {
      await store.subscriptions.remove(testSubscriptionId as SubscriptionId, 1)
    }
    const plain = { description: '', tags: [], implementationName: '', lifeCycle: 'General Release' } as const
    for (const api of await store.apis.list()) {
      const activation = { mode: 'manual', audience: 'api_providers' } as const
      const details = { ...plain, tags: [] }
      await store.apis.put({
        ...api,
        activation,
        visibility: 'private',
        plans: [],
        details,
        testSubscriptionId: undefined,
      })
    }
    for (const { id } of [demo.app, demo.otherApp, demo.spa]) {
      const kept = await store.apps.find(id as AppId)
      if (!kept) continue
      const selections = kept.selections.map(({ apiId }) => ({ apiId }))
      const bare = { description: '', website: undefined, selections, testSubscriptionId: undefined }
      await store.apps.put({ ...kept, ...bare, listing: 'Registered' })
    }
    for (const { id } of [demo.subscription, demo.otherSubscription, demo.spaSubscription]) {
      const kept = await store.subscriptions.find(id as SubscriptionId)
      if (kept) await store.subscriptions.put({ ...kept, consent: undefined, requestedBy: undefined })
    }
    const fourth = await store.users.find(demo.users[3]?.id as UserId)
    if (fourth) await store.users.put({ ...fourth, email: 'not-yet@hilltop.example' })
    await store.facts.put('demo.applied', '2')
  }

  /** As the first version left them. */
  async function forgetSignIn(demo: Demo): Promise<void> {
    const { store } = test
    for (const id of [demo.app.apiKey, demo.otherApp.apiKey] as ClientId[]) {
      const client = await store.clients.find(id)
      if (client)
        await store.clients.put({ ...client, metadata: {}, grant_types: ['client_credentials'], scopes: ['anonymous'] })
    }
    await store.clients.remove(demo.spa.clientId as ClientId)
    for (const { id } of [...demo.users, demo.admin]) {
      const user = await store.users.find(id as UserId)
      if (user) await store.users.put({ ...user, emailVerified: false, claims: {} })
    }
    const server = await store.authorizationServers.find(demo.identity.authServerId as AuthServerId)
    if (server) await store.authorizationServers.put({ ...server, settings: {} })
    await store.facts.put('demo.applied', 'yes')
  }
})
