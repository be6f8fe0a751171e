import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../telemetry/index.ts'
import { createRawListener, createRouteListener, type Listener } from './listener.ts'
import { route } from './route.ts'

let listener: Listener
let port: number
const logged: string[] = []

beforeAll(async () => {
  listener = await createRouteListener({
    log: createLog('info', { write: (line: string) => logged.push(line) }),
    hot(request, response, requestId) {
      if (request.url !== '/hot') return false
      response.writeHead(200, { 'Request-Id': requestId }).end('hot')
      return true
    },
    routes: [
      route({ method: 'GET', path: '/hot', summary: '', handle: () => ({ status: 500, body: 'never' }) }),
      route({
        method: 'GET',
        path: '/things/:id',
        summary: '',
        handle: ({ params, query }) => ({ status: 200, body: { id: params.id, query } }),
      }),
      route({
        method: 'POST',
        path: '/things/:id',
        summary: '',
        handle: ({ body }) => ({ status: 201, headers: { 'Cache-Control': 'max-age=5' }, body: body.toString() }),
      }),
      route({
        method: 'GET',
        path: '/broken',
        summary: '',
        handle: () => {
          throw new Error('the reason is private')
        },
      }),
    ],
  })
  port = await listener.listen(0, '127.0.0.1')
})
afterAll(() => listener.close())

const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init)

/** Sends bytes as they are and resolves with all that comes back until the server closes. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  socket.write(bytes)
  await once(socket, 'close')
  return answer
}

describe('a listener of declared routes', () => {
  it('gives a handler its parameters, raw query and raw body', async () => {
    expect(await (await get('/things/a%20b?x=%2B&y')).json()).toEqual({ id: 'a b', query: 'x=%2B&y' })
    const created = await get('/things/1', {
      method: 'POST',
      body: 'as it is',
      headers: { 'Content-Type': 'odd/kind' },
    })
    expect([created.status, await created.json()]).toEqual([201, 'as it is'])
    expect(created.headers.get('cache-control')).toBe('max-age=5')
  })

  it('G-B refuses two Authorizations, of which others may read the other one', async () => {
    const request = (second: string) =>
      `GET /things/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\n${second}Connection: close\r\n\r\n`
    expect(await raw(request('aUTHORIZATION: Bearer b\r\n'))).toMatch(/^HTTP\/1\.1 400 .*"MALFORMED-REQUEST"/s)
    expect(await raw(request(''))).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('asks the hot handler first', async () => {
    expect(await (await get('/hot')).text()).toBe('hot')
  })

  it('echoes a Request-Id that is fit to be logged, and replaces any other', async () => {
    const echoed = await get('/things/1', { headers: { 'Request-Id': 'my-call_1' } })
    expect(echoed.headers.get('request-id')).toBe('my-call_1')
    for (const unfit of ['with space', '{"a":1}', 'x'.repeat(129), '']) {
      const made = (await get('/things/1', { headers: { 'Request-Id': unfit } })).headers.get('request-id')
      expect(made).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  it('answers 404 and 405 in the one error form, with Request-Id and Allow', async () => {
    const missing = await get('/nothing')
    expect(missing.status).toBe(404)
    expect(await missing.json()).toMatchObject({ code: 'NOT-FOUND', requestId: missing.headers.get('request-id') })
    const wrong = await get('/things/1', { method: 'DELETE' })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'HEAD, GET, POST'])
    expect(await wrong.json()).toMatchObject({ code: 'METHOD-NOT-ALLOWED' })
  })

  it('keeps the reason of a fault for the log, under the Request-Id', async () => {
    const broken = await get('/broken')
    const text = await broken.text()
    expect(broken.status).toBe(500)
    expect(text).not.toContain('private')
    const line = logged.find((entry) => entry.includes('the reason is private'))
    expect(JSON.parse(line ?? '{}')).toMatchObject({ requestId: broken.headers.get('request-id') })
  })

  it('refuses a body over the limit with 413', async () => {
    const big = await get('/things/1', { method: 'POST', body: 'x'.repeat(16 * 1024 + 1) })
    expect(big.status).toBe(413)
    expect(big.headers.get('request-id')).toBeTruthy()
    const full = await get('/things/1', { method: 'POST', body: 'x'.repeat(16 * 1024) })
    expect(full.status).toBe(201)
  })

  it.each([
    ['404', 'POST /nothing', 'Content-Length: 16384'],
    ['404', 'POST /nothing', 'Transfer-Encoding: chunked'],
    ['405', 'PUT /things/1', 'Content-Length: 16384'],
    ['405', 'PUT /things/1', 'Transfer-Encoding: chunked'],
  ])('answers %s to %s with %s before its body has come', async (status, line, framing) => {
    const socket = connect(port, '127.0.0.1')
    socket.write(`${line} HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\n${framing}\r\n\r\n`)
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    socket.destroy()
  })

  it('answers an overlong path segment in the one error form and does not repeat it', async () => {
    const segment = 'x'.repeat(257)
    const answer = await get(`/things/${segment}`)
    const text = await answer.text()
    expect(answer.status).toBe(414)
    expect(text).not.toContain(segment)
    expect(JSON.parse(text)).toMatchObject({ code: 'MALFORMED-REQUEST', requestId: answer.headers.get('request-id') })
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect((await get(`/things/${segment.slice(1)}`)).status).toBe(200)
  })

  it.each([
    '/things/1;a=b',
    '/things%2f1',
    '/things/%2e%2e/1',
    '//things/1',
    '/things/..;/1',
    '/things/%252f1',
    '/things\\1',
    '/hot/../hot',
  ])('T-07 path parser mismatch: refuses %s before any route or hot handler sees it', async (path) => {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toMatch(/request-id: /i)
  })
})

describe('every listener answers malformed HTTP in the one error form and closes', () => {
  it.each([
    ['no Host header', 'GET /things/1 HTTP/1.1\r\n\r\n', 400],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['both Content-Length and Transfer-Encoding', smuggled('Content-Length: 4\r\nTransfer-Encoding: chunked'), 400],
    ['two different Content-Lengths', smuggled('Content-Length: 4\r\nContent-Length: 5'), 400],
    ['a header folded over two lines', smuggled('X-A: 1\r\n\tb: 2'), 400],
    ['a bare line feed', 'GET /things/1 HTTP/1.1\nHost: x\n\n', 400],
    ['header fields beyond the limit', smuggled(`X-Long: ${'x'.repeat(40_000)}`), 431],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
  ])('G-D %s', async (_what, bytes, status) => {
    const answer = await raw(bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).toMatch(/Request-Id: [0-9a-f-]{36}/)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ code: 'MALFORMED-REQUEST' })
    expect(answer.match(/HTTP\/1\.1/g)?.length).toBe(1)
  })
})

function smuggled(headers: string): string {
  return `POST /things/1 HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n0\r\n\r\nGET /hot HTTP/1.1\r\nHost: x\r\n\r\n`
}

describe('a listener', () => {
  it('says which port is taken', async () => {
    const second = createRawListener({ requestTimeoutMillis: 0, handle: (_request, response) => response.end() })
    await expect(second.listen(port, '127.0.0.1')).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`)
  })

  it('cuts a client that stalls in the middle of its request', async () => {
    const stalled = createRawListener({ requestTimeoutMillis: 0, idleTimeoutMillis: 100, handle: () => {} })
    const socket = connect(await stalled.listen(0, '127.0.0.1'), '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf')
    await once(socket, 'close')
    await stalled.close()
  })

  it('lets a request in flight finish before it closes', async () => {
    let arrived: (finish: () => void) => void
    const inFlight = new Promise<() => void>((resolve) => {
      arrived = resolve
    })
    const slow = createRawListener({
      requestTimeoutMillis: 0,
      handle: (_request, response) => arrived(() => response.end('finished')),
    })
    const slowPort = await slow.listen(0, '127.0.0.1')
    const answer = fetch(`http://127.0.0.1:${slowPort}/`)
    const finish = await inFlight
    const closed = slow.close()
    finish()
    expect(await (await answer).text()).toBe('finished')
    await closed
  })

  it('lets a declared route finish too, and takes no further request', async () => {
    let arrived: (finish: () => void) => void
    const inFlight = new Promise<() => void>((resolve) => {
      arrived = resolve
    })
    const slow = await createRouteListener({
      log: createLog('silent'),
      routes: [
        route({
          method: 'GET',
          path: '/slow',
          summary: '',
          handle: () => new Promise((resolve) => arrived(() => resolve({ status: 200, body: 'finished' }))),
        }),
      ],
    })
    const slowPort = await slow.listen(0, '127.0.0.1')
    const answer = fetch(`http://127.0.0.1:${slowPort}/slow`)
    const finish = await inFlight
    let closed = false
    const closing = slow.close().then(() => {
      closed = true
    })
    await expect(fetch(`http://127.0.0.1:${slowPort}/slow`)).rejects.toThrow()
    expect(closed).toBe(false)
    finish()
    expect(await (await answer).json()).toBe('finished')
    await closing
  })
})
