import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { requestHeaderUse } from '../packages/server/src/gateway/header-uses.ts'
import { isGatewayHeader } from '../packages/server/src/registry/apis/gateway-headers.ts'
import { freePortBase, spawnPortreeve, temporaryFolder, untilReady } from './support/dev-process.ts'
import { call } from './support/exchange-calls.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

type Answer = Record<string, string> & { plans: { id: string }[]; selections: object[]; errors?: { pointer: string }[] }

const ends: (() => unknown)[] = []
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

/** A service that answers with the path it was called at. */
async function startService(): Promise<string> {
  const service: Server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message: request.url }))
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  ends.push(() => new Promise((resolve) => service.close(resolve)))
  return `http://127.0.0.1:${(service.address() as AddressInfo).port}`
}

/** One exchange with one API and one app, everything registered through the management API of a running process. */
describe('what is registered counts at the gateway at once', () => {
  let exchange: { url: string; token: string; issuer: string; gatewayUrl: string }
  let service: string
  let api: Answer
  let app: Answer
  let token: string
  const organizationId = crypto.randomUUID()

  async function manage(method: string, path: string, body?: object): Promise<{ status: number; body: Answer }> {
    const answer = await fetch(`${exchange.url}/management/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${exchange.token}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) }
  }

  async function done(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await manage(method, path, body)
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300)
    return answer.body
  }

  async function requestToken({
    client_id,
    client_secret,
  }: Answer): Promise<{ status: number; access_token?: string }> {
    const answer = await fetch(`${exchange.issuer}/v1/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
    })
    return { status: answer.status, ...((await answer.json()) as object) }
  }

  /** With the app's own test subscription: the API is in Test. */
  const callApi = (path = '/items') => call(`${api.proxyUrl}${path}`, token, app.testSubscriptionId)

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    const flags = ['dev', '--no-demo', '--port-base', String(await freePortBase())]
    const dev = await untilReady(spawnPortreeve(flags, { cwd: folder.path }))
    ends.push(() => dev.stop('SIGKILL'))
    exchange = JSON.parse(await readFile(join(folder.path, '.portreeve', 'management.json'), 'utf8'))
    service = await startService()
    await done('POST', '/organizations', {
      id: organizationId,
      name: 'Harborline',
      countryCode: 'US',
      namespace: 'harborline',
    })
    const wanted = { organizationId, name: 'Items', version: 'v1', environment: 'Test', namespace: 'harborline' }
    const activation = { mode: 'automatic' }
    api = await done('POST', '/apis', { ...wanted, basePath: '/items/v1', targetUrl: service, activation })
    app = await done('POST', '/apps', { organizationId, name: 'Planner', contactEmail: 'help@planner.example' })
    token = (await requestToken(app)).access_token ?? ''
    expect(await callApi()).toMatchObject({ status: 403, body: { code: 'UNAUTHORIZED-API-ACCESS' } })
    await done('PUT', `/apps/${app.id}/apis/${api.id}`, {})
    expect(await callApi()).toMatchObject({ status: 200, body: { message: '/items/v1/items' } })
  })

  it('a target and a base path', async () => {
    const other = await startService()
    await done('PATCH', `/apis/${api.id}`, { targetUrl: `${other}/base`, basePath: '/items/v2' })
    expect(await callApi()).toMatchObject({ status: 404, body: { code: 'API-DOES-NOT-EXIST' } })
    api = await done('GET', `/apis/${api.id}`)
    expect(await callApi()).toMatchObject({ status: 200, body: { message: '/base/items/v2/items' } })
  })

  it('T-17 an app that is disabled is refused there and at the token endpoint, until it is enabled', async () => {
    await done('POST', `/apps/${app.id}/disable`, {})
    expect(await callApi()).toMatchObject({ status: 403, body: { code: 'UNAUTHORIZED-API-ACCESS' } })
    expect((await requestToken(app)).status).toBe(401)
    await done('POST', `/apps/${app.id}/enable`, {})
    expect((await callApi()).status).toBe(200)
    expect((await requestToken(app)).status).toBe(200)
  })

  it('T-17 an API that is disabled does not exist there, and its own credentials get no tokens', async () => {
    await done('POST', `/apis/${api.id}/disable`, {})
    expect(await callApi()).toMatchObject({ status: 404, body: { code: 'API-DOES-NOT-EXIST' } })
    await done('POST', `/apis/${api.id}/enable`, {})
    expect((await callApi()).status).toBe(200)
  })

  it('T-17 an organization that is disabled takes its apps and APIs with it', async () => {
    await done('POST', `/organizations/${organizationId}/disable`, {})
    expect((await callApi()).status).not.toBe(200)
    await done('POST', `/organizations/${organizationId}/enable`, {})
    expect((await callApi()).status).toBe(200)
  })

  it('T-17 an old secret that is revoked with its tokens', async () => {
    const rotated = await done('POST', `/apps/${app.id}/rotate-secret`, { overlapSeconds: 3600 })
    expect([(await requestToken(app)).status, (await requestToken(rotated)).status]).toEqual([200, 200])
    await done('POST', `/apps/${app.id}/revoke-old-secrets`, { revokeTokens: true })
    expect(await callApi()).toMatchObject({ status: 403, body: { code: 'INVALID-TOKEN' } })
    expect([(await requestToken(app)).status, (await requestToken(rotated)).status]).toEqual([401, 200])
    app = { ...app, ...rotated }
    // What was revoked is everything of that second.
    await vi.waitFor(async () => {
      token = (await requestToken(app)).access_token ?? ''
      expect((await callApi()).status).toBe(200)
    }, 5_000)
  })

  it('T-17 a selection that is let go, and an API that is removed', async () => {
    expect((await manage('DELETE', `/apis/${api.id}`)).status).toBe(409)
    await done('DELETE', `/apps/${app.id}/apis/${api.id}`)
    expect(await callApi()).toMatchObject({ status: 403, body: { code: 'UNAUTHORIZED-API-ACCESS' } })
    await done('DELETE', `/apis/${api.id}`)
    expect(await callApi()).toMatchObject({ status: 404, body: { code: 'API-DOES-NOT-EXIST' } })
    await done('DELETE', `/apps/${app.id}`)
    expect((await requestToken(app)).status).toBe(401)
  })
})

describe('G-B headers that an access control may set', () => {
  // Registered fields, and those that frameworks, proxies and platforms read their own meaning into.
  const names =
    'Accept Accept-Charset Accept-Encoding Accept-Language Authorization Cache-Control Connection Content-Encoding Content-Language Content-Length Content-Location Content-Type Cookie Date Expect Forwarded From Host HTTP2-Settings If-Match If-Modified-Since If-None-Match Keep-Alive Max-Forwards Origin Pragma Prefer Proxy Proxy-Authenticate Proxy-Authorization Proxy-Connection Range Referer Request-Id Subscription-Id TE Traceparent Tracestate Trailer Transfer-Encoding Upgrade User-Agent Via X-Api-Key X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Forwarded-Prefix X-HTTP-Method-Override X-Original-URL X-Original-URI X-Original-Host X-Envoy-Original-Path CF-Connecting-IP Client-IP True-Client-IP X-Client-IP X-Real-IP X-Request-Id X-Rewrite-URL X-Tenant Subscription_Id X_Forwarded_For'.split(
      ' ',
    )

  it('are none of those that the gateway keeps to itself', () => {
    const kept = names.filter((name) => requestHeaderUse(name) !== 'forward')
    // The one that an access control is about: check-access-control.ts says where.
    expect(kept.filter((name) => !isGatewayHeader(name))).toEqual(['Authorization'])
    expect(kept.length).toBeGreaterThan(20)
    expect(names.filter((name) => !isGatewayHeader(name))).toEqual(
      expect.arrayContaining(['X-Api-Key', 'X-Tenant', 'Accept']),
    )
  })
})
