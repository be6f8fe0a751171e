import type { ConnectionId, EpochSeconds, GatewayErrorCode, SubscriptionId } from '@portreeve/protocol'
import { gatewayErrors } from '@portreeve/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AccessControl, Api, App, Subscription } from '../store/index.ts'
import { exampleConnection } from '../store/testing/examples.ts'
import { externalOauth, inHeader } from './credentials/testing/examples.ts'
import { connectionWith, withAccess } from './credentials/testing/put-access.ts'
import { issued, openTokenServer, type TokenServer } from './credentials/testing/token-server.ts'
import {
  type CallOptions,
  copyOf,
  openTestGateway,
  PATH,
  type TestGateway,
  until,
} from './testing/open-test-gateway.ts'
import { putSpec } from './testing/put-spec.ts'
import { okResponse } from './testing/raw-backend.ts'

/*
 * protocol.md 3.3: a call with which everything is wrong that can be wrong at once. What the gateway complains of is put right, and
 * nothing else, until the call passes: so each check answers before every later one, those beside it among them.
 */

const MALFORMED = `${PATH}//x?limit=none`
const UNKNOWN = `${PATH.replace('appointments', 'nothing')}?limit=none`
const UNFIT = `${PATH}?limit=none`
const SPEC = `openapi: 3.0.3
info: { title: Appointments, version: '1' }
paths:
  /appointments:
    post:
      parameters: [{ name: limit, in: query, schema: { type: integer } }]
      requestBody: { content: { text/plain: {} } }
      responses: {}
`

let gateway: TestGateway
let tokens: TokenServer
let api: Api
beforeAll(async () => {
  gateway = await openTestGateway({ responseTimeoutMillis: 300 })
  tokens = await openTokenServer()
  await putSpec(gateway, gateway.apis.minted.id, SPEC)
})
afterAll(async () => {
  await gateway.close()
  await tokens.close()
})

async function putApi(changes: Partial<Api>): Promise<void> {
  const before = gateway.registry.apis.find(api.id)
  api = { ...api, ...changes }
  await gateway.store.apis.put(api)
  await until(() => gateway.registry.apis.find(api.id) !== before)
}
const putApp = (changes: Partial<App>) => gateway.store.apps.put({ ...gateway.app, ...changes })

/** A token of the app, with these claims instead of its own. */
async function tokenWith(claims: { exp?: EpochSeconds; iss?: string; aud?: string }): Promise<string> {
  const { identity, servers, app } = gateway
  return (await identity.mint(servers.exchange, app.client_id, claims)).token
}

it('protocol.md 3.3 route, Authorization, token, app, quota, Subscription-Id, subscription, connection, values, credentials, target: the first that fails answers', async () => {
  const { apis, app, subscription, store, clock, backend } = gateway
  const accessControl: AccessControl = externalOauth({
    tokenUrl: `${tokens.url}/token`,
    requestParameters: [inHeader('X-Tenant', true)],
  })
  const values = { client_id: 'me', client_secret: 'wrong' }
  api = {
    ...withAccess(gateway, apis.minted, accessControl, values),
    targetUrl: 'ftp://files.example',
    traffic: { validation: 'enforce', quotas: [{ calls: 1, per: 'day' }], requestBodyBytesMax: 10 },
  }
  await putApi({})
  tokens.respond = () => ({ status: 401 })
  backend.respond = () => undefined

  // One has no connection to the API, one is pending, one has no values.
  const bare: Subscription = { ...copyOf(subscription), connections: [] }
  const pending: Subscription = { ...copyOf(subscription), status: 'pending' }
  const unconfigured: Subscription = copyOf(subscription)
  const id = crypto.randomUUID() as ConnectionId
  const configured: Subscription = {
    ...copyOf(subscription),
    connections: [
      connectionWith(gateway, api.id, id, { 'X-Tenant': 't' }),
      exampleConnection({ apiId: apis.passthrough.id }),
    ],
  }
  for (const one of [bare, pending, unconfigured, configured]) await store.subscriptions.put(one)

  // The app may make a call a day to other APIs, and has made it; this API it has not selected.
  const quotas: App['quotas'] = [{ calls: 1, per: 'day' }]
  await putApp({ quotas, selections: [{ apiId: apis.passthrough.id }] })
  backend.respond = (_request, socket) => socket.write(okResponse('{}'))
  expect((await gateway.call({ path: '/acme/legacy/x' })).status).toBe(200)
  backend.respond = () => undefined
  backend.seen.length = 0

  const past = (clock.now - 1) as EpochSeconds
  const iss = 'https://identity.example/oauth2/aus1'
  const call: CallOptions = {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain' },
    body: 'x'.repeat(11),
    path: MALFORMED,
    token: undefined,
    subscriptionId: undefined,
  }
  const expectCode = async (code: GatewayErrorCode, status: number = gatewayErrors[code]) => {
    const { status: sent, json, text } = await gateway.call(call)
    expect([sent, json?.code], text).toEqual([status, code])
  }
  const send = (changes: CallOptions) => Object.assign(call, changes)

  await expectCode('MALFORMED-REQUEST')
  send({ path: UNKNOWN })
  await expectCode('API-DOES-NOT-EXIST')
  send({ path: UNFIT })
  await expectCode('MISSING-AUTHORIZATION')
  send({ token: `${await tokenWith({ exp: past, iss, aud: 'others' })}x` })
  await expectCode('INVALID-TOKEN')
  send({ token: await tokenWith({ exp: past, iss, aud: 'others' }) })
  await expectCode('TOKEN-EXPIRED')
  send({ token: await tokenWith({ iss, aud: 'others' }) })
  await expectCode('TOKEN-ISSUER-MISMATCH')
  send({ token: await tokenWith({ aud: 'others' }) })
  await expectCode('TOKEN-AUDIENCE-MISMATCH')
  send({ token: gateway.token })
  await expectCode('UNAUTHORIZED-API-ACCESS')
  await putApp({ quotas, selections: app.selections })
  await expectCode('QUOTA-EXCEEDED')
  await putApp({ quotas: undefined, selections: app.selections })
  await expectCode('MISSING-SUBSCRIPTION-ID')
  send({ subscriptionId: crypto.randomUUID() as SubscriptionId })
  await expectCode('SUBSCRIPTION-MISMATCH')
  send({ subscriptionId: bare.id })
  await expectCode('SUBSCRIPTION-MISMATCH')
  send({ subscriptionId: pending.id })
  await expectCode('API-SUBSCRIPTION-INACTIVE')
  send({ subscriptionId: unconfigured.id })
  await expectCode('SUBSCRIBER-CONFIGURATION-PENDING')
  send({ subscriptionId: configured.id })
  // The one call of the day that the API takes from all callers.
  await expectCode('API-CONFIGURATION-ERROR')
  await expectCode('QUOTA-EXCEEDED')
  await putApi({ traffic: { ...api.traffic, quotas: [] } })
  await expectCode('API-CONFIGURATION-ERROR')
  const corrected = withAccess(gateway, api, accessControl, { ...values, client_secret: 'right' })
  tokens.respond = () => issued('right')
  await putApi({ sealedValues: corrected.sealedValues })
  await expectCode('INVALID-REQUEST')
  send({ path: `${PATH}?limit=1` })
  await expectCode('ROUTING-ERROR')
  await putApi({ targetUrl: 'http://127.0.0.1:1' })
  await expectCode('PAYLOAD-TOO-BIG')
  expect(backend.seen).toEqual([])
  send({ body: 'x' })
  await expectCode('TARGET-SYSTEM-UNREACHABLE')
  await putApi({ targetUrl: apis.minted.targetUrl, traffic: { ...api.traffic, responseBodyBytesMax: 1 } })
  await expectCode('TARGET-SYSTEM-TIMED-OUT')
  backend.respond = (_request, socket) => socket.write(okResponse('{}'))
  await expectCode('PAYLOAD-TOO-BIG', 502)
  await putApi({ traffic: {} })
  expect(await gateway.call(call)).toMatchObject({ status: 200, text: '{}' })
  expect(backend.seen.at(-1)?.body).toBe('x')
})
