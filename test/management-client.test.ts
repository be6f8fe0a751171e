import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createManagement, type Management } from '@portreeve/client/management'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EmptyExchange, startEmptyExchange } from './support/empty-exchange.ts'

vi.setConfig({ testTimeout: 60_000 })

describe('the typed management client, at an exchange that runs', () => {
  let exchange: EmptyExchange
  let management: Management
  let service: Server
  const dealer = '0198c0de-0000-7000-8000-000000000003'

  beforeAll(async () => {
    exchange = await startEmptyExchange()
    management = createManagement({ url: exchange.url, token: exchange.token })
    service = createServer((request, response) => response.end(`${request.method} ${request.url}`))
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    service.close()
    await exchange.stop()
  })

  it('sets up organization, API, app and subscription, with which a call passes', async () => {
    const { id: provider } = await management.post('/organizations', {
      body: { name: 'Harborline Systems', countryCode: 'US', namespace: 'harborline' },
    })
    await management.post('/organizations', { body: { id: dealer, name: 'Lakeside Motors', countryCode: 'US' } })
    const api = await management.post('/apis', {
      body: {
        id: 'estimates-v1',
        organizationId: provider,
        name: 'Estimates',
        version: 'v1',
        environment: 'Production',
        namespace: 'harborline',
        basePath: '/estimates/v1',
        targetUrl: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
        activation: { mode: 'automatic' },
      },
    })
    const app = await management.post('/apps', {
      body: {
        organizationId: provider,
        name: 'Front Desk',
        contactEmail: 'support@harborline.example',
        sharedWith: [dealer],
      },
    })
    await management.put('/apps/{appId}/apis/{apiId}', { path: { appId: app.id, apiId: api.id } })
    const consent = { name: 'Dana Whitfield', title: 'General Manager' }
    const activated = await management.post('/subscriptions', {
      body: { appId: app.id, organizationIds: [dealer], consent },
    })
    const subscription = activated.items[0]?.subscription
    expect(subscription).toMatchObject({ organization: { id: dealer }, app: { id: app.id }, status: 'active' })

    const { gatewayUrl, issuer } = JSON.parse(await readFile(join(exchange.cwd, '.portreeve/management.json'), 'utf8'))
    const basic = Buffer.from(`${app.client_id}:${app.client_secret}`).toString('base64')
    const bought = await fetch(`${issuer}/v1/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
    })
    const { access_token } = (await bought.json()) as { access_token: string }
    const answer = await fetch(`${gatewayUrl}/harborline/estimates/v1/estimates`, {
      headers: { Authorization: `Bearer ${access_token}`, 'Subscription-Id': subscription?.id ?? '' },
    })
    expect([answer.status, await answer.text()]).toEqual([200, 'GET /estimates/v1/estimates'])
  })

  it('is told what is wrong, value by value', async () => {
    const wrong = management.post('/organizations', { body: { name: ' ', countryCode: 'us' } })
    await expect(wrong).rejects.toMatchObject({
      name: 'ManagementError',
      code: 'INVALID-REQUEST',
      status: 400,
      requestId: expect.stringMatching(/^[\w-]{36}$/),
      errors: [
        { in: 'body', pointer: '/name', detail: expect.any(String) },
        { in: 'body', pointer: '/countryCode', detail: expect.any(String) },
      ],
    })
    const organizationId = '0198c0de-0000-7000-8000-0000000000ff'
    const missing = management.get('/organizations/{organizationId}', { path: { organizationId } })
    await expect(missing).rejects.toMatchObject({ code: 'NOT-FOUND', status: 404 })
    const nobody = createManagement({ url: exchange.url, token: 'pmt_of_nobody' })
    await expect(nobody.get('/me')).rejects.toMatchObject({ code: 'INVALID-MANAGEMENT-TOKEN', status: 401 })
  })

  it('changes only what is still as it was read (If-Match)', async () => {
    const path = { organizationId: dealer }
    const { revision } = await management.get('/organizations/{organizationId}', { path })
    const change = (website: string) =>
      management.patch('/organizations/{organizationId}', { path, ifMatch: revision, body: { website } })
    expect(await change('https://lakeside.example')).toMatchObject({ website: 'https://lakeside.example' })
    await expect(change('https://elsewhere.example')).rejects.toMatchObject({ code: 'CHANGED', status: 412 })
  })

  it('makes something once, however often it is asked with one Idempotency-Key', async () => {
    const make = () =>
      management.post('/users', {
        idempotencyKey: 'the-first-clerk',
        body: { email: 'clerk@lakeside.example', name: 'Clerk', password: 'correct horse battery' },
      })
    const [first, again] = [await make(), await make()]
    expect(again.id).toBe(first.id)
  })

  it('lists all there is, over pages of one', async () => {
    const names: string[] = []
    for await (const { name } of management.list('/organizations', { query: { limit: 1 } })) names.push(name)
    expect(names.sort()).toEqual(['Harborline Systems', 'Lakeside Motors'])
  })

  it('puts a spec and reads it as it was put', async () => {
    const spec = 'openapi: 3.1.0\ninfo: { title: Estimates, version: v1 }\npaths: {}\n'
    const path = { apiId: 'estimates-v1' }
    await management.put('/apis/{apiId}/spec', { path, body: spec, contentType: 'application/yaml' })
    expect(await management.get('/apis/{apiId}/spec/document', { path })).toBe(spec)
    const bad = management.put('/apis/{apiId}/spec', { path, body: 'openapi: 9', contentType: 'application/yaml' })
    await expect(bad).rejects.toMatchObject({ code: 'INVALID-REQUEST', findings: [{ severity: 'error' }] })
  })

  it('gets reports as text, and nothing for what is gone', async () => {
    expect(await management.get('/metering/usage.csv')).toMatch(/^API,API id,version,/)
    const made = await management.post('/organizations', { body: { name: 'Short-lived', countryCode: 'US' } })
    const path = { organizationId: made.id }
    expect(await management.delete('/organizations/{organizationId}', { path })).toBe(undefined)
  })
})
