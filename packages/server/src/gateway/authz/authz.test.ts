import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { gatewayErrors } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { putAccess } from '../credentials/testing/put-access.ts'
import { AUTHZ_KEY, openTestGateway, PATH, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { parseAnswer, sendRaw } from '../testing/raw-client.ts'
import { readQuestion } from './read-question.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
})

interface Decision {
  status: number
  headers: Record<string, string | string[] | undefined>
  json: { code?: string; message?: string; requestId?: string } | undefined
}

/** As a proxy asks: with the caller's own fields, and its own after them. */
function ask(
  url: string,
  headers: Record<string, string | string[] | undefined> = {},
  method = 'GET',
): Promise<Decision> {
  const sent: Record<string, string | string[]> = {}
  const all = {
    Authorization: `Bearer ${gateway.token}`,
    'Subscription-Id': gateway.subscription.id,
    'Portreeve-Authz-Key': AUTHZ_KEY,
    ...headers,
  }
  for (const [name, value] of Object.entries(all)) if (value !== undefined) sent[name] = value
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: gateway.authzPort, path: url, method, headers: sent, agent: false },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        })
        response.on('end', () => {
          const json = text === '' ? undefined : (JSON.parse(text) as Decision['json'])
          resolve({ status: response.statusCode ?? 0, headers: response.headers, json })
        })
      },
    )
    request.on('error', reject)
    request.end()
  })
}

const asNginx = (target: string, headers: Record<string, string | string[] | undefined> = {}, method = 'GET') =>
  ask('/authz', { 'X-Original-URI': target, 'X-Original-Method': method, ...headers })

const putKey = (name: string) =>
  putAccess(
    gateway,
    { kind: 'api_key', requestParameters: [{ in: 'header', name, subscriptionSpecific: false }] },
    { api: { [`request:header:${name}`]: 'secret' } },
  )

describe('the decision endpoint', () => {
  it.each<[string, () => Promise<Decision>]>([
    ['nginx auth_request', () => asNginx(`${PATH}?limit=5`)],
    [
      'Traefik ForwardAuth, Caddy forward_auth',
      () => ask('/authz/forwarded', { 'X-Forwarded-Uri': `${PATH}?limit=5`, 'X-Forwarded-Method': 'GET' }),
    ],
    ['Envoy ext_authz', () => ask(`/authz/envoy${PATH}?limit=5`)],
  ])('says what to send, and where: %s', async (_, question) => {
    const { status, headers, json } = await question()
    expect(status).toBe(200)
    expect(json).toBeUndefined()
    expect(headers['portreeve-target']).toBe(gateway.backend.url)
    expect(headers['portreeve-uri']).toBe('/svc/appointments/v1/appointments?limit=5')
    expect(headers['subscription-id']).toBe(gateway.subscription.id)
    const [, payload = ''] = String(headers.authorization).split('.')
    const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }
    expect(sub).toBe(gateway.apis.minted.client_id)
    expect(headers['cache-control']).toBe('max-age=1')
    expect(gateway.backend.seen).toHaveLength(0)
  })

  it.each<[string, keyof typeof gatewayErrors, () => Promise<Decision>]>([
    ['no token', 'MISSING-AUTHORIZATION', () => asNginx(PATH, { Authorization: undefined })],
    ['a bad token', 'INVALID-TOKEN', () => asNginx(PATH, { Authorization: 'Bearer a.b.c' })],
    ['no subscription', 'MISSING-SUBSCRIPTION-ID', () => asNginx(PATH, { 'Subscription-Id': undefined })],
    ['an unknown one', 'SUBSCRIPTION-MISMATCH', () => asNginx(PATH, { 'Subscription-Id': randomUUID() })],
    ['an API not selected', 'UNAUTHORIZED-API-ACCESS', () => asNginx('/acme/unselected/x')],
    ['no API', 'API-DOES-NOT-EXIST', () => asNginx('/acme/nothing')],
    ['G-A another spelling', 'MALFORMED-REQUEST', () => asNginx('/acme/appointments/v1/../x')],
    ['TRACE', 'MALFORMED-REQUEST', () => asNginx(PATH, {}, 'TRACE')],
    ['sample data', 'ROUTING-ERROR', () => asNginx(PATH, { 'Subscription-Id': 'test' })],
  ])('refuses with the gateway’s own code: %s', async (_, code, question) => {
    const { status, headers, json } = await question()
    // nginx knows 401 and 403 alone.
    expect(status).toBe(gatewayErrors[code] === 401 ? 401 : 403)
    expect(headers['portreeve-code']).toBe(code)
    expect(json?.code).toBe(code)
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['portreeve-status']).toBe(String(code === 'ROUTING-ERROR' ? 421 : gatewayErrors[code]))
    for (const secret of ['authorization', 'subscription-id', 'portreeve-target']) {
      expect(headers[secret], secret).toBeUndefined()
    }
  })

  it('answers other proxies with the status itself', async () => {
    expect((await ask('/authz/envoy/acme/nothing')).status).toBe(404)
    const forwarded = { 'X-Forwarded-Uri': PATH, 'X-Forwarded-Method': 'GET', 'Subscription-Id': undefined }
    expect((await ask('/authz/forwarded', forwarded)).status).toBe(400)
  })

  it('a refusal names the metadata of the API (RFC 9728 §5.1)', async () => {
    const { headers } = await asNginx(PATH, { Authorization: undefined })
    expect(headers['www-authenticate']).toContain(
      'resource_metadata="https://gateway.example/.well-known/oauth-protected-resource/acme/appointments/v1"',
    )
  })

  it('G-H without its key nobody gets a decision, and no proxy takes the answer for one', async () => {
    for (const key of [undefined, '', AUTHZ_KEY.slice(1), `${AUTHZ_KEY}x`]) {
      const { status, headers } = await asNginx(PATH, { 'Portreeve-Authz-Key': key })
      expect(status).toBe(500)
      expect(headers.authorization).toBeUndefined()
    }
  })

  it.each<[string, string, Record<string, string | string[] | undefined>]>([
    ['no field', '/authz', {}],
    ['the fields of another proxy', '/authz', { 'X-Forwarded-Uri': PATH, 'X-Forwarded-Method': 'GET' }],
    ['half of them', '/authz', { 'X-Original-URI': PATH }],
    ['one twice', '/authz', { 'X-Original-URI': [PATH, PATH], 'X-Original-Method': 'GET' }],
    [
      'another spelling beside it',
      '/authz',
      { 'X-Original-URI': PATH, 'X-Original-Method': 'GET', X_Original_URI: '/acme/legacy' },
    ],
    ['another spelling alone', '/authz', { X_Original_URI: PATH, 'X-Original-Method': 'GET' }],
    ['no such address', '/authz/other', { 'X-Original-URI': PATH, 'X-Original-Method': 'GET' }],
    ['a query', '/authz?x', { 'X-Original-URI': PATH, 'X-Original-Method': 'GET' }],
    ['a method that is none', '/authz', { 'X-Original-URI': PATH, 'X-Original-Method': 'G T' }],
    ['TRACE in small letters', '/authz/forwarded', { 'X-Forwarded-Uri': PATH, 'X-Forwarded-Method': 'trace' }],
  ])('G-B decides nothing about a question with %s', async (_, url, headers) => {
    const { status, headers: answered } = await ask(url, headers)
    expect(status).toBe(500)
    expect(answered['portreeve-code']).toBeUndefined()
  })

  it('G-B believes the one source of each address, whatever else is said', async () => {
    const other = { 'X-Forwarded-Uri': '/acme/nothing', 'X-Forwarded-Method': 'TRACE' }
    expect((await asNginx(PATH, other)).status).toBe(200)
    const { headers } = await ask(`/authz/envoy${PATH}`, { 'X-Original-URI': '/acme/nothing', ...other })
    expect(headers['portreeve-uri']).toBe('/svc/appointments/v1/appointments')
  })

  it('G-B two tokens or two subscriptions are refused', async () => {
    const lines = `Host: g\r\nPortreeve-Authz-Key: ${AUTHZ_KEY}\r\nX-Original-URI: ${PATH}\r\nX-Original-Method: GET\r\n`
    for (const twice of ['Authorization: Bearer x', `Subscription-Id: ${randomUUID()}`]) {
      const text = await sendRaw(
        gateway.authzPort,
        `GET /authz HTTP/1.1\r\n${lines}${gateway.goodLines}${twice}\r\nConnection: close\r\n\r\n`,
      )
      expect(parseAnswer(text).status).toBe(403)
    }
  })

  it('G-F a deactivated subscription counts from the next question on', async () => {
    expect((await asNginx(PATH)).status).toBe(200)
    await gateway.store.subscriptions.put({ ...gateway.subscription, status: 'inactive' })
    await until(() => gateway.subscriptions.records.peek(gateway.subscription.id) === undefined)
    expect((await asNginx(PATH)).headers['portreeve-code']).toBe('API-SUBSCRIPTION-INACTIVE')
    await gateway.store.subscriptions.put(gateway.subscription)
  })

  it('passes the app’s own token where the API wants that', async () => {
    const { status, headers } = await asNginx('/acme/legacy/x')
    expect(status).toBe(200)
    expect(headers.authorization).toBe(`Bearer ${gateway.token}`)
  })

  it('G-B has Envoy take the caller’s token away where the API wants keys instead, and leave a decided one', async () => {
    const envoy = () => ask(`/authz/envoy${PATH}`)
    const removes = 'x-envoy-auth-headers-to-remove'
    expect((await envoy()).headers[removes]).toBeUndefined()
    const before = gateway.apis.minted.accessControl
    try {
      await putKey('X-Api-Key')
      expect((await envoy()).headers).toMatchObject({ 'x-api-key': 'secret', [removes]: 'authorization' })
      await putKey('authorization')
      const { headers } = await envoy()
      expect([headers.authorization, headers[removes]]).toEqual(['secret', undefined])
    } finally {
      await putAccess(gateway, before)
    }
  })

  it('T-12 G-F a credential in a header field that a proxy obeys is not given to it: no decision is kept for longer', async () => {
    const before = gateway.apis.minted.accessControl
    try {
      for (const name of ['X-Accel-Expires', 'X-Accel-Redirect', 'X-Envoy-Attempt-Count', 'Cache-Control']) {
        await putKey(name)
        const { status, headers } = await asNginx(PATH)
        expect([status, headers['portreeve-code'], headers['portreeve-status']]).toEqual([403, 'ROUTING-ERROR', '421'])
        expect(JSON.stringify(headers)).not.toContain('secret')
      }
    } finally {
      await putAccess(gateway, before)
    }
  })

  it('a proxy’s question reaches no API, and a caller’s gateway has no such address', async () => {
    const answer = await gateway.call({ path: '/authz' })
    expect(answer.json?.code).toBe('API-DOES-NOT-EXIST')
  })
})

describe('readQuestion', () => {
  it('takes what is behind the prefix as it is', () => {
    const read = (url: string) => readQuestion('POST', url, [])
    expect(read('/authz/envoy/a/b?c=%2f')).toMatchObject({ value: { method: 'POST', target: '/a/b?c=%2f' } })
    expect(read('/authz/envoy')).toMatchObject({ ok: false })
    expect(read('/authz/envoyage/x')).toMatchObject({ ok: false })
    expect(read('/Authz')).toMatchObject({ ok: false })
  })
})
