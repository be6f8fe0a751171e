import { readFileSync } from 'node:fs'
import { type GatewayErrorCode, gatewayErrors } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRouteListener } from '../http/index.ts'
import { MANAGEMENT_READ } from '../identity/index.ts'
import { exampleServer, type TestIdentity } from '../identity/testing/open-test-identity.ts'
import { signIn } from '../identity/testing/user-tokens.ts'
import type { App, Subscription } from '../store/index.ts'
import { createLog } from '../telemetry/index.ts'
import { apiKey, externalOauth, inHeader } from './credentials/testing/examples.ts'
import { withAccess } from './credentials/testing/put-access.ts'
import type { Refusal } from './refusals.ts'
import {
  AUTHZ_KEY,
  type CallOptions,
  copyOf,
  openTestGateway,
  PATH,
  type TestGateway,
} from './testing/open-test-gateway.ts'
import { putSpec } from './testing/put-spec.ts'
import { okResponse } from './testing/raw-backend.ts'
import { parseAnswer, sendRaw } from './testing/raw-client.ts'

/* protocol.md 3.4, over sockets: every reason for a refusal is brought about, and what it comes to is what docs/errors.md says. */

const SPEC = `openapi: 3.0.3
info: { title: Appointments, version: '1' }
paths: { /appointments: { get: { parameters: [{ name: limit, in: query, schema: { type: integer } }], responses: { '200': { description: ok } } } } }
`

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway({
    responseTimeoutMillis: 300,
    requestBodyGraceMillis: 300,
    requestBodyBytesMax: 100,
    responseBodyBytesMax: 100,
    tunnelsMax: 0,
    memoryTrustedMillis: 60_000,
  })
})
afterAll(() => gateway.close())
beforeEach(async () => {
  const { store, registry, apis, app, backend, records } = gateway
  backend.respond = (_request, socket) => socket.write(okResponse('{}'))
  for (const api of [apis.minted, apis.passthrough]) await store.apis.put(api)
  await registry.apis.reload()
  await store.apps.put(app)
  records.length = 0
})

interface Outcome {
  status: number
  code: string | undefined
}

const called = async (options: CallOptions = {}): Promise<Outcome> => {
  const { status, json } = await gateway.call(options)
  return { status, code: json?.code }
}
const read = async (port: number, bytes: string): Promise<Outcome> => {
  const { status, body } = parseAnswer(await sendRaw(port, bytes))
  return { status, code: (JSON.parse(body) as { code?: string }).code }
}
const head = (line: string, more = '') => `${line} HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}${more}\r\n`
const withToken = async (claims: Parameters<TestGateway['identity']['mint']>[2]) => {
  const { identity, servers, app } = gateway
  return called({ token: (await identity.mint(servers.exchange, app.client_id, claims)).token })
}
/** Of somebody who signed in to the app. */
async function managerToken(): Promise<string> {
  const { store, identity, servers, client, clock } = gateway
  const listener = await createRouteListener({ routes: identity.routes, hot: identity.hot, log: createLog('silent') })
  const port = await listener.listen(0, '127.0.0.1')
  const issuer = `http://127.0.0.1:${port}/oauth2/${servers.exchange}`
  const test = { store, identity, clock, issuer, server: exampleServer({ id: servers.exchange }) } as TestIdentity
  const { client_id, owner } = client
  const scopes = ['openid', MANAGEMENT_READ]
  const given = { client_id, owner, grant_types: ['authorization_code'], scopes }
  const { access_token } = await signIn(test, { client: given, grant: { scopes } })
  await listener.close()
  await store.clients.put(client)
  return access_token
}
const withApp = async (changes: Partial<App>, options: CallOptions = {}) => {
  await gateway.store.apps.put({ ...gateway.app, ...changes })
  return called(options)
}
const withSubscription = async (changes: Partial<Subscription>) => {
  const subscription = { ...copyOf(gateway.subscription), ...changes }
  await gateway.store.subscriptions.put(subscription)
  return called({ subscriptionId: subscription.id })
}
const withApi = async (changes: Partial<TestGateway['apis']['minted']>, options: CallOptions = {}) => {
  await gateway.store.apis.put({ ...gateway.apis.minted, ...changes })
  await gateway.registry.apis.reload()
  return called(options)
}

/** Does not compile until a new kind of refusal is brought about too. */
const situations: { [Kind in Refusal['kind']]: [GatewayErrorCode, () => Promise<Outcome>] } = {
  malformed_request: ['MALFORMED-REQUEST', () => called({ path: '/acme//x' })],
  no_route: ['API-DOES-NOT-EXIST', () => called({ path: '/acme/nothing' })],
  no_authorization: ['MISSING-AUTHORIZATION', () => called({ token: undefined })],
  invalid_token: ['INVALID-TOKEN', () => called({ token: `${gateway.token}x` })],
  token_stays_here: ['INVALID-TOKEN', async () => called({ path: '/acme/legacy/x', token: await managerToken() })],
  token_expired: ['TOKEN-EXPIRED', () => withToken({ exp: gateway.clock.now })],
  issuer_mismatch: ['TOKEN-ISSUER-MISMATCH', () => withToken({ iss: 'https://identity.example/oauth2/aus1' })],
  audience_mismatch: ['TOKEN-AUDIENCE-MISMATCH', () => withToken({ aud: 'others' })],
  app_may_not_call: ['UNAUTHORIZED-API-ACCESS', () => called({ path: '/acme/unselected/x' })],
  quota_spent: [
    'QUOTA-EXCEEDED',
    async () => {
      await gateway.store.apps.put({ ...gateway.app, quotas: [{ calls: 1, per: 'day' }] })
      expect((await called()).status).toBe(200)
      return called()
    },
  ],
  too_many_tunnels: [
    'QUOTA-EXCEEDED',
    () => {
      const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
      return read(gateway.port, head(`GET ${PATH}`, `Connection: Upgrade\r\nUpgrade: websocket\r\n${key}`))
    },
  ],
  plan_unknown: [
    'UNAUTHORIZED-API-ACCESS',
    () => withApp({ selections: [{ apiId: gateway.apis.minted.id, planId: 'gone' }] }),
  ],
  no_subscription_id: ['MISSING-SUBSCRIPTION-ID', () => called({ subscriptionId: undefined })],
  subscription_mismatch: ['SUBSCRIPTION-MISMATCH', () => called({ subscriptionId: gateway.otherSubscription.id })],
  subscription_inactive: ['API-SUBSCRIPTION-INACTIVE', () => withSubscription({ status: 'inactive' })],
  values_missing: [
    'SUBSCRIBER-CONFIGURATION-PENDING',
    () => withApi({ accessControl: apiKey(inHeader('X-Key', true)) }),
  ],
  no_provider_credentials: [
    'API-CONFIGURATION-ERROR',
    () => {
      const access = externalOauth({ tokenUrl: 'http://127.0.0.1:1/token' })
      return withApi(withAccess(gateway, gateway.apis.minted, access, { client_id: 'me', client_secret: 's' }))
    },
  ],
  request_invalid: [
    'INVALID-REQUEST',
    async () => {
      await putSpec(gateway, gateway.apis.minted.id, SPEC)
      return withApi({ traffic: { validation: 'enforce' } }, { path: `${PATH}?limit=none` })
    },
  ],
  no_example: ['API-DOES-NOT-EXIST', () => called({ path: '/acme/appointments/v1/nothing', subscriptionId: 'test' })],
  description_unusable: [
    'PROCESSING-ERROR',
    async () => {
      await putSpec(gateway, gateway.apis.minted.id, '{ "openapi": ')
      return called({ subscriptionId: 'test' })
    },
  ],
  no_target: ['ROUTING-ERROR', () => withApi({ targetUrl: 'ftp://files.example' })],
  only_at_gateway: [
    'ROUTING-ERROR',
    () => {
      const lines = `Portreeve-Authz-Key: ${AUTHZ_KEY}\r\nSubscription-Id: test\r\nAuthorization: Bearer ${gateway.token}\r\n`
      return read(
        gateway.authzPort,
        `POST /authz/envoy${PATH} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n${lines}\r\n`,
      )
    },
  ],
  target_left_alone: [
    'TARGET-SYSTEM-UNREACHABLE',
    async () => {
      gateway.backend.respond = (_request, socket) => socket.destroy()
      const traffic = { breaker: { faults: 1, seconds: 60 } }
      expect(await withApi({ traffic }, { method: 'POST' })).toEqual({ status: 503, code: 'TARGET-SYSTEM-UNREACHABLE' })
      return called({ method: 'POST' })
    },
  ],
  target_unreachable: ['TARGET-SYSTEM-UNREACHABLE', () => withApi({ targetUrl: 'http://127.0.0.1:1' })],
  target_timed_out: [
    'TARGET-SYSTEM-TIMED-OUT',
    () => {
      gateway.backend.respond = () => undefined
      return called()
    },
  ],
  request_too_big: ['PAYLOAD-TOO-BIG', () => called({ method: 'POST', body: 'x'.repeat(101) })],
  request_too_slow: [
    'MALFORMED-REQUEST',
    () => read(gateway.port, head(`POST ${PATH}`, 'Content-Length: 10\r\nConnection: close\r\n')),
  ],
  response_too_big: [
    'PAYLOAD-TOO-BIG',
    () => {
      gateway.backend.respond = (_request, socket) => socket.write(okResponse('x'.repeat(101)))
      return called()
    },
  ],
  response_unfit: [
    'TARGET-SYSTEM-UNREACHABLE',
    () => {
      gateway.backend.respond = (_request, socket) => socket.write('HTTP/1.1 600 Odd\r\nContent-Length: 0\r\n\r\n')
      return called()
    },
  ],
  stale: [
    'PROCESSING-ERROR',
    async () => {
      const { behindMillis } = gateway.store.changes
      gateway.store.changes.behindMillis = () => 60_001
      const outcome = await called()
      gateway.store.changes.behindMillis = behindMillis
      return outcome
    },
  ],
  fault: [
    'PROCESSING-ERROR',
    async () => {
      const { find } = gateway.store.subscriptions
      gateway.store.subscriptions.find = () => Promise.reject(new Error('store is away'))
      const outcome = await called({ subscriptionId: crypto.randomUUID() })
      gateway.store.subscriptions.find = find
      return outcome
    },
  ],
}

/** What the gateway's table of docs/errors.md says: code, statuses. The relay has its own behind it. */
const [page = ''] = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8').split(
  '\n## Errors of the relay',
)
const documented = [...page.matchAll(/^\| `([A-Z-]+)` \| ([\d, ]+) \|/gm)].map(([, code = '', statuses = '']) => ({
  code,
  statuses: statuses.split(', ').map(Number),
}))

const seen: Outcome[] = []

describe('protocol.md 3.4 every code of the gateway, from a real situation', () => {
  const rows = Object.entries(situations).map(([kind, [code, bringAbout]]) => ({ kind, code, bringAbout }))
  it.each(rows)('$code: $kind', async ({ kind, code, bringAbout }) => {
    const outcome = await bringAbout()
    expect(outcome.code).toBe(code)
    expect(gateway.records.at(-1)?.refusal?.kind).toBe(kind)
    expect(documented.find((row) => row.code === code)?.statuses).toContain(outcome.status)
    seen.push(outcome)
  })

  it.each([
    [400, 'hello\r\n\r\n'],
    [405, 'CONNECT g:443 HTTP/1.1\r\nHost: g\r\n\r\n'],
    [417, `POST ${PATH} HTTP/1.1\r\nHost: g\r\nExpect: more\r\nContent-Length: 0\r\n\r\n`],
    [431, `GET ${PATH} HTTP/1.1\r\nHost: g\r\nX-A: ${'b'.repeat(70_000)}\r\n\r\n`],
  ])('MALFORMED-REQUEST: %i of the listener, where there is no call yet', async (status, bytes) => {
    const outcome = await read(gateway.port, bytes)
    expect(outcome).toEqual({ status, code: 'MALFORMED-REQUEST' })
    expect(gateway.records).toEqual([])
    seen.push(outcome)
  })

  it('there is no code, and no status in docs/errors.md, that was not seen above', () => {
    for (const code of Object.keys(gatewayErrors) as GatewayErrorCode[]) {
      const statuses = new Set(seen.filter((outcome) => outcome.code === code).map(({ status }) => status))
      expect(statuses, code).toEqual(new Set(documented.find((row) => row.code === code)?.statuses))
      // protocol.md 3.4: the status of its table, where it says one or suggests one.
      expect(statuses, code).toContain(gatewayErrors[code])
    }
    expect(documented.map(({ code }) => code).toSorted()).toEqual(Object.keys(gatewayErrors).toSorted())
  })
})
