import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createManagement, type Management, ManagementError, ManagementUnavailable } from './index.ts'

const TOKEN = 'pmt_nobody-may-see-this'

interface Seen {
  method: string
  target: string
  headers: IncomingMessage['headers']
  body: string
}

/** A socket that answers as each test says: the exchange itself is asked in test/management-client.test.ts. */
let server: Server
let url: string
let management: Management
let seen: Seen[]
let answer: (response: ServerResponse, asked: Seen) => unknown

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const asked = { method: request.method ?? '', target: request.url ?? '', headers: request.headers, body }
      seen.push(asked)
      answer(response, asked)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  management = createManagement({ url, token: TOKEN })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  seen = []
  answer = json(200, {})
})

const json =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
const appId = '0198c0de-0000-7000-8000-00000000000a'

describe('a call of the management API', () => {
  it('sends method, path, query, token and body as the description has them', async () => {
    await management.post('/organizations', { body: { name: 'Lakeside Motors', countryCode: 'US' } })
    await management.get('/apps', { query: { limit: 2, search: 'a b&c' } })
    expect(seen).toMatchObject([
      {
        method: 'POST',
        target: '/management/v1/organizations',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: '{"name":"Lakeside Motors","countryCode":"US"}',
      },
      { method: 'GET', target: '/management/v1/apps?limit=2&search=a%20b%26c', body: '' },
    ])
    expect(seen[1]?.headers['content-type']).toBe(undefined)
  })

  it('sends If-Match as an entity tag, and the Idempotency-Key', async () => {
    await management.patch('/apps/{appId}', { path: { appId }, ifMatch: 3, body: { name: 'Planner' } })
    await management.patch('/apps/{appId}', { path: { appId }, ifMatch: '"3"', body: {} })
    await management.post('/apps/{appId}/disable', { path: { appId }, idempotencyKey: 'once', ifMatch: '*' })
    expect(seen.map(({ headers }) => [headers['if-match'], headers['idempotency-key']])).toEqual([
      ['"3"', undefined],
      ['"3"', undefined],
      ['*', 'once'],
    ])
  })

  it('resolves with JSON, with text for reports and specs, and with undefined when there is no body', async () => {
    answer = json(200, { id: appId, revision: 3 })
    expect(await management.get('/apps/{appId}', { path: { appId } })).toEqual({ id: appId, revision: 3 })
    answer = (response) => response.writeHead(200, { 'Content-Type': 'text/csv; charset=utf-8' }).end('a,b\n1,2\n')
    expect(await management.get('/metering/usage.csv')).toBe('a,b\n1,2\n')
    answer = (response) => response.writeHead(204).end()
    expect(await management.delete('/apps/{appId}', { path: { appId } })).toBe(undefined)
  })

  it('sends a spec as it is, under the type that the caller names', async () => {
    const path = { apiId: 'a' }
    await management.put('/apis/{apiId}/spec', { path, body: 'openapi: 3.1.0', contentType: 'application/yaml' })
    await management.put('/apis/{apiId}/spec', { path, body: { url: 'https://dms.example/openapi.json' } })
    expect(seen.map(({ headers, body }) => [headers['content-type'], body])).toEqual([
      ['application/yaml', 'openapi: 3.1.0'],
      ['application/json', '{"url":"https://dms.example/openapi.json"}'],
    ])
    // @ts-expect-error a text without a type is nothing that the exchange could read.
    await expect(management.put('/apis/{apiId}/spec', { path, body: '{}' })).rejects.toThrow(/contentType is missing/)
  })

  it('does not compile with a path, a parameter or a member that there is not', () => {
    const wrong = [
      // @ts-expect-error
      () => management.get('/nothing'),
      // @ts-expect-error
      () => management.get('/apps/{appId}', {}),
      // @ts-expect-error
      () => management.get('/apps', { query: { serach: 'a' } }),
      // @ts-expect-error
      () => management.post('/organizations', { body: { countryCode: 'US' } }),
      // @ts-expect-error
      () => management.get('/apps/{appId}', { path: { appId }, ifMatch: 1 }),
      // @ts-expect-error
      () => management.list('/me'),
    ]
    expect(wrong).toHaveLength(6)
  })

  it.each(['', '.', '..', undefined, 7])('refuses %j as a part of a path before anything is sent', async (userId) => {
    const path = { organizationId: 'acme', userId: userId as string }
    const removed = management.delete('/organizations/{organizationId}/members/{userId}', { path })
    await expect(removed).rejects.toThrow(TypeError)
    await expect(removed).rejects.toThrow(/path\.userId/)
    expect(seen).toEqual([])
  })

  it.each([
    '/organizations/acme/members/..',
    '/apps/./x',
    '/apps/%2e%2E/x',
    '/apps/a?b',
    '/apps/a#b',
    '/apps/..\\x',
    '/a\n',
  ])('T-07 refuses %j, whose ids somebody has put together by hand, before anything is sent', async (path) => {
    await expect(management.delete(path as never, {} as never)).rejects.toThrow(/^a path is one of the description/)
    expect(seen).toEqual([])
  })

  it('keeps what stands in a parameter inside its segment', async () => {
    await management.get('/clients/{client_id}', { path: { client_id: '../users?a#b/{client_id}$&' } })
    expect(seen[0]?.target).toBe('/management/v1/clients/..%2Fusers%3Fa%23b%2F%7Bclient_id%7D%24%26')
  })

  it.each([
    [{ path: { appId }, ifmatch: 1 }, /ifmatch is not an option/],
    [{ path: { appId, id: 'x' } }, /has no id in its path/],
    [{ path: { appId }, idempotencyKey: 'a\nb' }, /Idempotency-Key/],
    [{ path: { appId }, baseUrl: 'https://elsewhere.example' }, /baseUrl is not an option/],
    [{ path: { appId }, headers: { Authorization: 'x' } }, /headers is not an option/],
  ])('refuses %j before anything is sent', async (options, message) => {
    await expect(management.post('/apps/{appId}/disable', options as never)).rejects.toThrow(message)
    expect(seen).toEqual([])
  })
})

describe('a refusal', () => {
  const problem = {
    type: 'urn:portreeve:problem:invalid-request',
    title: 'The request has to be changed',
    status: 400,
    detail: 'name is missing.',
    code: 'INVALID-REQUEST',
    message: 'name is missing.',
    requestId: '0d9f6c1e-5d0b-4a54-9d0a-3c1d1e0c6f2b',
    errors: [{ in: 'body', pointer: '/name', detail: 'is missing' }],
  }
  const type = { 'Content-Type': 'application/problem+json' }
  const refused = () => management.post('/apps/{appId}/disable', { path: { appId } }).catch((error: unknown) => error)

  it('is a ManagementError with code, status, Request-Id, and each value by its pointer', async () => {
    answer = json(400, problem, type)
    const error = await refused()
    expect(error).toBeInstanceOf(ManagementError)
    expect(error).toMatchObject({
      name: 'ManagementError',
      code: 'INVALID-REQUEST',
      message: 'name is missing.',
      status: 400,
      requestId: problem.requestId,
      operation: 'POST /apps/{appId}/disable',
      errors: problem.errors,
      findings: [],
      retryAfterSeconds: undefined,
    })
  })

  it('says when to ask again', async () => {
    answer = json(429, { ...problem, status: 429, code: 'TOO-MANY-REQUESTS' }, { ...type, 'Retry-After': '2' })
    expect(await refused()).toMatchObject({ code: 'TOO-MANY-REQUESTS', retryAfterSeconds: 2 })
    expect(seen).toHaveLength(1)
  })

  it.each([
    ['a page', 502, 'text/html', '<h1>Bad gateway</h1>'],
    ['a page that says that all is well', 200, 'text/html; charset=utf-8', '<h1>Hello</h1>'],
    ['JSON that is none', 200, 'application/json', '{'],
    ['an error of something else', 404, 'application/json', '{"error":"no"}'],
    ['no body', 503, 'text/plain', ''],
  ])('is UNEXPECTED-ANSWER when %s comes, as from a wrong URL', async (_, status, contentType, text) => {
    answer = (response) => response.writeHead(status, { 'Content-Type': contentType }).end(text)
    expect(await refused()).toMatchObject({
      name: 'ManagementError',
      code: 'UNEXPECTED-ANSWER',
      status,
      message: expect.stringContaining(url),
    })
  })

  it('of a redirect is one too: the token goes to nobody else, be it the same host', async () => {
    let elsewhere = 0
    const other = createServer((_, response) => {
      elsewhere++
      response.end()
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    for (const location of [`http://127.0.0.1:${(other.address() as AddressInfo).port}/`, '/management/v1/me']) {
      seen = []
      answer = (response) => response.writeHead(307, { Location: location }).end()
      expect(await refused()).toMatchObject({ code: 'UNEXPECTED-ANSWER', status: 307 })
      expect(seen).toHaveLength(1)
    }
    expect(elsewhere).toBe(0)
    other.close()
  })
})

describe('nobody who answers', () => {
  it('is ManagementUnavailable, with the reason', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const error = await createManagement({ url: `http://127.0.0.1:${port}`, token: TOKEN })
      .get('/me')
      .catch((fault: unknown) => fault)
    expect(error).toBeInstanceOf(ManagementUnavailable)
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: 'GET /me was not answered (ECONNREFUSED)' })
  })

  it('in time is ManagementUnavailable, also when the answer stops half-way', async () => {
    const impatient = createManagement({ url, token: TOKEN, timeoutSeconds: 0.05 })
    answer = () => undefined
    await expect(impatient.get('/me')).rejects.toThrow('GET /me was not answered (not in time)')
    answer = (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"a":')
    await expect(impatient.get('/me')).rejects.toThrow(ManagementUnavailable)
  })

  it('to a call that was given up rejects with what the caller said', async () => {
    const controller = new AbortController()
    answer = () => controller.abort(new Error('enough'))
    await expect(management.get('/me', { signal: controller.signal })).rejects.toThrow('enough')
    await expect(management.get('/me', { signal: controller.signal })).rejects.toThrow('enough')
    expect(seen).toHaveLength(1)
  })
})

describe('list', () => {
  const pages: Record<string, { items: { id: string }[]; next?: string }> = {
    '/management/v1/apps?search=a&limit=2': { items: [{ id: '1' }, { id: '2' }], next: 'two' },
    '/management/v1/apps?search=a&limit=2&after=two': { items: [], next: 'three' },
    '/management/v1/apps?search=a&limit=2&after=three': { items: [{ id: '3' }] },
  }
  const query = { search: 'a', limit: 2 }
  beforeEach(() => {
    answer = (response, { target }) => json(200, pages[target] ?? { wrong: true })(response)
  })

  it('yields every item of every page, in order', async () => {
    const ids: string[] = []
    for await (const { id } of management.list('/apps', { query })) ids.push(id)
    expect(ids).toEqual(['1', '2', '3'])
    expect(seen.map(({ target }) => target)).toEqual(Object.keys(pages))
  })

  it('asks for no page that nobody reads', async () => {
    for await (const { id } of management.list('/apps', { query })) if (id === '2') break
    expect(seen).toHaveLength(1)
  })

  it('begins where it is told', async () => {
    const ids: string[] = []
    for await (const { id } of management.list('/apps', { query: { ...query, after: 'three' } })) ids.push(id)
    expect(ids).toEqual(['3'])
  })

  it.each([
    ['itself', () => 'again'],
    ['an earlier one', (target: string) => (target.includes('after=one') ? 'two' : 'one')],
  ])('gives up a list that would have no end, whose page is followed by %s', async (_, next) => {
    answer = (response, { target }) => json(200, { items: [{ id: '1' }], next: next(target) })(response)
    const read = async () => {
      for await (const _ of management.list('/apps')) expect(seen.length).toBeLessThan(4)
    }
    await expect(read()).rejects.toMatchObject({ code: 'UNEXPECTED-ANSWER' })
  })

  it('rejects with the refusal of a page', async () => {
    answer = json(
      403,
      { code: 'FORBIDDEN', message: 'No.', requestId: 'r' },
      { 'Content-Type': 'application/problem+json' },
    )
    await expect(management.list('/users').next()).rejects.toMatchObject({ code: 'FORBIDDEN', operation: 'GET /users' })
  })
})

describe('createManagement', () => {
  const good = { url: 'https://console.example.com', token: TOKEN }

  it.each([
    [{ ...good, url: 'ftp://console.example.com' }, /^url has to be an https URL/],
    [{ ...good, url: undefined }, /^url has to be an https URL/],
    [{ ...good, url: 'https://console.example.com/management/v1' }, /^url has to be the origin alone/],
    [{ ...good, url: 'https://a:b@console.example.com' }, /^url must not hold credentials/],
    [{ ...good, url: 'http://console.example.com' }, /^url has to be an https URL \(set insecureHttp/],
    [{ ...good, token: '' }, /^token/],
    [{ ...good, token: 'pmt_a\n' }, /^token/],
    [{ ...good, timeoutSeconds: 0 }, /^timeoutSeconds/],
    [{ ...good, insecureHttp: 'false' }, /^insecureHttp/],
    [{ ...good, fetch: 'fetch' }, /^fetch/],
    [{ ...good, tokne: 'x' }, /^tokne is not an option/],
    [null, /^createManagement needs an object/],
  ])('names the option of %j that cannot be right', (options, message) => {
    expect(() => createManagement(options as never)).toThrow(message)
  })

  it.each([
    { ...good, url: 'https://console.example.com/' },
    { ...good, url: 'http://localhost:8401' },
    { ...good, url: 'http://[::1]:8401' },
    { ...good, url: 'http://console:8401', insecureHttp: true },
  ])('takes %j', (options) => {
    expect(() => createManagement(options)).not.toThrow()
  })

  it('shows the token to nobody: not inspected, not in an error, not in what its `fetch` has thrown', async () => {
    const broken = createManagement({
      ...good,
      // Some keep the request in what they throw, with its headers.
      fetch: (request) => Promise.reject(Object.assign(new TypeError('fetch failed'), { request })),
    })
    const fault = await broken.get('/me').catch((error: unknown) => error)
    const shown = { depth: 20, showHidden: true }
    for (const thing of [broken, fault, management]) {
      expect(inspect(thing, shown)).not.toContain(TOKEN)
      expect(String(thing)).not.toContain(TOKEN)
      expect(JSON.stringify(thing)).not.toContain(TOKEN)
    }
  })

  it('asks with the `fetch` that it was given, at its own origin alone', async () => {
    const urls: string[] = []
    const own = createManagement({
      ...good,
      fetch: async (request) => {
        urls.push(request.url)
        return Response.json({ operator: true })
      },
    })
    expect(await own.get('/me')).toMatchObject({ operator: true })
    expect(urls).toEqual(['https://console.example.com/management/v1/me'])
  })
})
