import type { ConnectionId } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRouteListener, type Listener } from '../http/index.ts'
import { MANAGEMENT_READ, MANAGEMENT_WRITE } from '../identity/index.ts'
import { exampleServer, type TestIdentity } from '../identity/testing/open-test-identity.ts'
import { signIn } from '../identity/testing/user-tokens.ts'
import type { AccessControl } from '../store/index.ts'
import { exampleConnection } from '../store/testing/examples.ts'
import { createLog } from '../telemetry/index.ts'
import { openTestGateway, type TestGateway, until } from './testing/open-test-gateway.ts'
import { okResponse } from './testing/raw-backend.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.logged.length = 0
})

async function choose(accessControl: AccessControl): Promise<void> {
  const { minted } = gateway.apis
  await gateway.store.apis.put({ ...minted, accessControl })
  await until(() => gateway.registry.apis.find(minted.id)?.accessControl.kind === accessControl.kind)
}

const parameter = (name: string, subscriptionSpecific: boolean) => ({ name, subscriptionSpecific })
const request = (name: string, subscriptionSpecific: boolean) => ({
  ...parameter(name, subscriptionSpecific),
  in: 'header' as const,
})

const external: AccessControl = {
  kind: 'external_oauth',
  tokenUrl: 'https://idp.example/token',
  clientAuthentication: 'basic',
  subscriptionSpecificClient: true,
  tokenParameters: [parameter('tenant', true)],
  requestParameters: [],
}
const custom: AccessControl = {
  kind: 'custom_oauth',
  method: 'POST',
  authUrl: 'https://idp.example/login',
  contentType: 'application/json',
  headers: [],
  payload: [parameter('user', true), parameter('realm', false)],
  attributeName: 'data.token',
  expirationSeconds: 600,
  tokenPrefix: 'Bearer ',
  requestParameters: [],
}
const apiKey: AccessControl = {
  kind: 'api_key',
  requestParameters: [request('X-Api-Key', true), request('X-Fixed', false)],
}

describe('values of the subscription (protocol.md 3.6)', () => {
  it.each([
    [external, ['client_id', 'client_secret', 'tenant']],
    [custom, ['user']],
    [apiKey, ['X-Api-Key']],
  ] as const)(
    'SUBSCRIBER-CONFIGURATION-PENDING until every one of them is set: $kind',
    async (accessControl, names) => {
      await choose(accessControl)
      const { subscription, apis, store } = gateway
      for (const valueNames of names.map((_, count) => names.slice(0, count))) {
        const connection = exampleConnection({
          id: subscription.connections[0]?.id as ConnectionId,
          apiId: apis.minted.id,
          valueNames,
        })
        await store.subscriptions.put({ ...subscription, connections: [connection] })
        const answer = await gateway.call({})
        expect([answer.status, answer.json?.code]).toEqual([403, 'SUBSCRIBER-CONFIGURATION-PENDING'])
      }
      expect(gateway.logged.at(-1)?.detail).toBe(`connection has no value for ${names.at(-1)}`)
      expect(gateway.backend.seen).toEqual([])
    },
  )

  it('are asked for after the connection is known to be active', async () => {
    await choose(apiKey)
    const { subscription, apis, store } = gateway
    const connection = exampleConnection({ apiId: apis.minted.id, status: 'pending' })
    await store.subscriptions.put({ ...subscription, connections: [connection] })
    expect((await gateway.call({})).json?.code).toBe('API-SUBSCRIPTION-INACTIVE')
  })
})

describe('kinds that this gateway cannot do yet', () => {
  it.each([
    [external, ['client_id', 'client_secret', 'tenant']],
    [custom, ['user']],
    [apiKey, ['X-Api-Key']],
    [{ kind: 'api_key', requestParameters: [] } as AccessControl, []],
  ] as const)('never send a call on without credentials: $kind', async (accessControl, valueNames) => {
    await choose(accessControl)
    const { subscription, apis, store } = gateway
    const connection = exampleConnection({ apiId: apis.minted.id, valueNames: [...valueNames] })
    await store.subscriptions.put({ ...subscription, connections: [connection] })
    const answer = await gateway.call({})
    expect([answer.status, answer.json?.code]).toEqual([502, 'API-CONFIGURATION-ERROR'])
    expect(gateway.backend.seen).toEqual([])
    expect(gateway.logged).toContainEqual(
      expect.objectContaining({ apiId: apis.minted.id, accessControl: accessControl.kind, level: 50 }),
    )
  })
})

describe('a token that can manage the exchange', () => {
  let listener: Listener
  let userToken: (scopes: string[]) => Promise<string>
  beforeAll(async () => {
    const { subscription, store, identity, servers, client, clock } = gateway
    await choose({ kind: 'fortellis_oauth', token: 'minted' })
    await store.subscriptions.put(subscription)
    listener = await createRouteListener({ routes: identity.routes, hot: identity.hot, log: createLog('silent') })
    const port = await listener.listen(0, '127.0.0.1')
    const issuer = `http://127.0.0.1:${port}/oauth2/${servers.exchange}`
    const test = { store, identity, clock, issuer, server: exampleServer({ id: servers.exchange }) } as TestIdentity
    userToken = async (scopes) => {
      const { client_id, owner } = client
      const grant_types = ['authorization_code']
      return (await signIn(test, { client: { client_id, owner, grant_types, scopes }, grant: { scopes } })).access_token
    }
  })
  afterAll(() => listener.close())

  it.each([MANAGEMENT_READ, MANAGEMENT_WRITE])('T-30 never reaches an API service: %s', async (scope) => {
    const answer = await gateway.call({ path: '/acme/legacy/x', token: await userToken(['openid', scope]) })
    expect([answer.status, answer.json?.code]).toEqual([403, 'INVALID-TOKEN'])
    expect(answer.headers['www-authenticate']).toContain('invalid_token')
    expect(gateway.backend.seen).toEqual([])
  })

  it('may call an API whose service is sent another token', async () => {
    const token = await userToken(['openid', MANAGEMENT_WRITE])
    expect((await gateway.call({ token })).status).toBe(200)
    expect(JSON.stringify(gateway.backend.seen)).not.toContain(token)
    const plain = await userToken(['openid'])
    expect((await gateway.call({ path: '/acme/legacy/x', token: plain })).status).toBe(200)
    expect(JSON.stringify(gateway.backend.seen)).toContain(plain)
  })
})
