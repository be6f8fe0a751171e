import { randomUUID } from 'node:crypto'
import type { ApiId, AppId, ConnectionId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { generateClientId } from '../identity/index.ts'
import type { Api, App, Client, Subscription } from '../store/index.ts'
import { exampleApp, exampleConnection, exampleOrganization, exampleSubscription } from '../store/testing/examples.ts'
import { openTestGateway, PATH, type TestGateway } from './testing/open-test-gateway.ts'
import { okResponse } from './testing/raw-backend.ts'

let gateway: TestGateway
/** The API's own test subscription. */
let test: Subscription
/** A token of the API's own Client ID. */
let apiToken: string
/** Of an app of the organization that has the API, which has selected it. */
let ownApp: { app: App; token: string }

beforeAll(async () => {
  gateway = await openTestGateway()
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
  const { store, identity, apis, organizations, servers, client } = gateway
  const organizationId = organizations.provider.id
  test = exampleSubscription({
    id: randomUUID() as SubscriptionId,
    organizationId,
    appId: undefined,
    purpose: 'api_test',
    connections: [exampleConnection({ id: randomUUID() as ConnectionId, apiId: apis.minted.id })],
  })
  await store.subscriptions.put(test)
  const { client_id } = apis.minted
  const owner = { kind: 'api', id: apis.minted.id } as const
  await store.clients.put({ ...client, client_id, owner })
  apiToken = (await identity.mint(servers.exchange, client_id)).token

  const app = exampleApp({
    id: randomUUID() as AppId,
    organizationId,
    client_id: generateClientId(),
    selections: [{ apiId: apis.minted.id }],
  })
  await store.apps.put(app)
  await store.clients.put({ ...client, client_id: app.client_id, owner: { kind: 'app', id: app.id } })
  ownApp = { app, token: (await identity.mint(servers.exchange, app.client_id)).token }
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
})

const outcome = async (options: Parameters<TestGateway['call']>[0]) => {
  const { status, json } = await gateway.call({ subscriptionId: test.id, ...options })
  return status === 200 ? 'passed' : json?.code
}

describe("an API's own test subscription (protocol.md 3.1, 3.8)", () => {
  it("lets the API's own credentials call it", async () => {
    expect(await outcome({ token: apiToken })).toBe('passed')
    expect(gateway.backend.seen[0]?.headerLines).toContain(`Subscription-Id: ${test.id}`)
  })

  it('lets an app of its own organization call it, once that has selected it', async () => {
    const { app, token } = ownApp
    expect(await outcome({ token })).toBe('passed')
    await gateway.store.apps.put({ ...app, selections: [] })
    expect(await outcome({ token })).toBe('UNAUTHORIZED-API-ACCESS')
    await gateway.store.apps.put(app)
  })

  it('G-G is of no use to an app of another organization that has selected the API', async () => {
    expect(await outcome({ token: gateway.token })).toBe('SUBSCRIPTION-MISMATCH')
  })

  it('opens no API that it has no connection to', async () => {
    await gateway.store.apps.put({
      ...ownApp.app,
      selections: [{ apiId: gateway.apis.minted.id }, { apiId: gateway.apis.passthrough.id }],
    })
    expect(await outcome({ token: ownApp.token, path: '/acme/legacy/x' })).toBe('SUBSCRIPTION-MISMATCH')
    await gateway.store.apps.put(ownApp.app)
  })

  it('ends like any other', async () => {
    const { subscriptions } = gateway.store
    await subscriptions.put({ ...test, status: 'inactive' })
    expect(await outcome({ token: apiToken })).toBe('API-SUBSCRIPTION-INACTIVE')
    await subscriptions.put({ ...test, connections: test.connections.map((one) => ({ ...one, status: 'rejected' })) })
    expect(await outcome({ token: apiToken })).toBe('API-SUBSCRIPTION-INACTIVE')
    await subscriptions.put(test)
    expect(await outcome({ token: apiToken })).toBe('passed')
  })

  it('is of no use when another organization is named in it than that of the API', async () => {
    const { developer } = gateway.organizations
    const foreign = { ...test, id: randomUUID() as SubscriptionId, organizationId: developer.id }
    foreign.connections = test.connections.map((one) => ({ ...one, id: randomUUID() as ConnectionId }))
    await gateway.store.subscriptions.put(foreign)
    for (const token of [apiToken, ownApp.token, gateway.token]) {
      expect(await outcome({ token, subscriptionId: foreign.id })).toBe('SUBSCRIPTION-MISMATCH')
    }
  })
})

describe("an API's own credentials", () => {
  it('open no subscription of an app, and no other API', async () => {
    const { subscription } = gateway
    expect(await outcome({ token: apiToken, subscriptionId: subscription.id })).toBe('SUBSCRIPTION-MISMATCH')
    expect(await outcome({ token: apiToken, path: '/acme/legacy/x' })).toBe('UNAUTHORIZED-API-ACCESS')
  })

  it.each([
    ['disabled', (client: Client): Client => ({ ...client, disabled: true })],
    [
      "another API's",
      (client: Client): Client => ({ ...client, owner: { kind: 'api', id: gateway.apis.unselected.id } }),
    ],
    ["an app's", (client: Client): Client => ({ ...client, owner: { kind: 'app', id: gateway.app.id } })],
  ])('T-17 open nothing once the client is %s', async (_what, change) => {
    const { clients } = gateway.store
    const client = await clients.find(gateway.apis.minted.client_id)
    if (!client) throw new Error('no client')
    await clients.put(change(client))
    expect(await outcome({ token: apiToken })).toBe('UNAUTHORIZED-API-ACCESS')
    await clients.put(client)
    expect(await outcome({ token: apiToken })).toBe('passed')
  })
})

it("an app's own test subscription opens what it is connected to, for that app alone", async () => {
  const { subscription, organizations, otherApp, identity, servers } = gateway
  const own: Subscription = {
    ...subscription,
    id: randomUUID() as SubscriptionId,
    organizationId: organizations.developer.id,
    purpose: 'app_test',
    connections: [exampleConnection({ id: randomUUID() as ConnectionId, apiId: gateway.apis.minted.id })],
  }
  await gateway.store.subscriptions.put(own)
  expect(await outcome({ subscriptionId: own.id, path: PATH })).toBe('passed')
  expect(await outcome({ subscriptionId: own.id, path: '/acme/legacy/x' })).toBe('SUBSCRIPTION-MISMATCH')
  const { token } = await identity.mint(servers.exchange, otherApp.client_id)
  expect(await outcome({ subscriptionId: own.id, token })).toBe('SUBSCRIPTION-MISMATCH')
})

describe('who can call in which environment (protocol.md 3.1)', () => {
  const own = () => ownApp.app.organizationId
  type Purpose = Subscription['purpose']
  type Environment = Subscription['environment']
  const suffix = { Production: '', Test: '-test', Dev: '-dev' }

  /** Calls an API of `environment` with a subscription that has a connection to it, however it came by that. */
  async function callWith(environment: Environment, by: 'stranger' | 'own', purpose: Purpose, of: Environment) {
    const { store, registry, apis } = gateway
    const id = `env-${environment}` as ApiId
    const api: Api = { ...apis.minted, id, environment, basePath: '/env', client_id: generateClientId() }
    await store.apis.put(api)
    await registry.apis.reload()
    const app = by === 'own' ? ownApp.app : gateway.app
    const token = by === 'own' ? ownApp.token : gateway.token
    await store.apps.put({ ...app, selections: [{ apiId: id }] })
    // Of an organization's there may be one in each place.
    const buyer = exampleOrganization({ id: randomUUID() as OrganizationId })
    await store.organizations.put(buyer)
    const subscription: Subscription = {
      ...gateway.subscription,
      id: randomUUID() as SubscriptionId,
      organizationId: purpose === 'api_test' ? own() : buyer.id,
      appId: purpose === 'api_test' ? undefined : app.id,
      purpose,
      environment: of,
      connections: [exampleConnection({ id: randomUUID() as ConnectionId, apiId: id })],
    }
    await store.subscriptions.put(subscription)
    const path = `/acme${suffix[environment]}/env/x`
    const outcomeOf = await outcome({ token, subscriptionId: subscription.id, path })
    await store.apps.put(app)
    return outcomeOf
  }
  it.each<[Environment, 'stranger' | 'own', Purpose, Environment, boolean]>([
    ['Production', 'stranger', 'organization', 'Production', true],
    ['Production', 'stranger', 'organization', 'Test', false],
    ['Production', 'stranger', 'app_test', 'Test', false],
    ['Production', 'own', 'api_test', 'Production', true],
    ['Production', 'stranger', 'api_test', 'Production', false],
    ['Test', 'stranger', 'organization', 'Test', true],
    ['Test', 'stranger', 'organization', 'Production', false],
    ['Test', 'stranger', 'app_test', 'Test', true],
    ['Test', 'own', 'api_test', 'Test', true],
    ['Test', 'stranger', 'api_test', 'Test', false],
    ['Dev', 'stranger', 'organization', 'Test', false],
    ['Dev', 'stranger', 'organization', 'Dev', false],
    ['Dev', 'stranger', 'app_test', 'Test', false],
    ['Dev', 'own', 'organization', 'Production', false],
    ['Dev', 'own', 'app_test', 'Test', true],
    ['Dev', 'own', 'api_test', 'Dev', true],
    ['Dev', 'stranger', 'api_test', 'Dev', false],
  ])('%s, by an app of a %s organization, with %s of %s: %s', async (environment, by, purpose, of, passes) => {
    expect(await callWith(environment, by, purpose, of)).toBe(passes ? 'passed' : 'SUBSCRIPTION-MISMATCH')
  })
})
