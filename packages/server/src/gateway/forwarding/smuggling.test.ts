import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestGateway, PATH, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { okResponse } from '../testing/raw-backend.ts'
import { parseAnswer, sendRaw } from '../testing/raw-client.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway({ responseTimeoutMillis: 1_000, idleTimeoutMillis: 1_000 })
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
})

const head = (method: string, lines: string) =>
  `${method} ${PATH} HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}${lines}\r\n`
const statusesOf = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))

/** What smugglers hope for: a request of their own on the connection to the API service. */
const smuggled = () =>
  gateway.backend.seen.some(({ target }) => target.includes('smuggled')) ||
  gateway.backend.unread().includes('smuggled')

describe('G-D smuggling, sent to us', () => {
  const inner = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'
  it.each([
    ['CL and TE', () => `${head('POST', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n')}0\r\n\r\n${inner}`],
    ['TE and CL', () => `${head('POST', 'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n')}0\r\n\r\n${inner}`],
    ['two Content-Lengths', () => `${head('POST', 'Content-Length: 0\r\nContent-Length: 38\r\n')}${inner}`],
    [
      'two Content-Lengths in different case',
      () => `${head('POST', 'Content-Length: 0\r\nCONTENT-LENGTH: 38\r\n')}${inner}`,
    ],
    ['a list as Content-Length', () => `${head('POST', 'Content-Length: 0, 38\r\n')}${inner}`],
    ['a signed Content-Length', () => `${head('POST', 'Content-Length: +4\r\n')}body${inner}`],
    ['a hexadecimal Content-Length', () => `${head('POST', 'Content-Length: 0x4\r\n')}body${inner}`],
    ['a negative Content-Length', () => `${head('POST', 'Content-Length: -1\r\n')}${inner}`],
    ['two transfer codings', () => `${head('POST', 'Transfer-Encoding: gzip, chunked\r\n')}0\r\n\r\n${inner}`],
    ['chunked not last', () => `${head('POST', 'Transfer-Encoding: chunked, identity\r\n')}0\r\n\r\n${inner}`],
    [
      'Transfer-Encoding twice',
      () => `${head('POST', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n')}0\r\n\r\n${inner}`,
    ],
    [
      'chunked twice, on two lines',
      () => `${head('POST', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n')}0\r\n\r\n${inner}`,
    ],
    ['chunked twice, on one', () => `${head('POST', 'Transfer-Encoding: chunked, chunked\r\n')}0\r\n\r\n${inner}`],
    ['an obscured Transfer-Encoding', () => `${head('POST', 'Transfer-Encoding: xchunked\r\n')}0\r\n\r\n${inner}`],
    ['a space before the colon', () => `${head('POST', 'Content-Length : 38\r\n')}${inner}`],
    ['a vertical tab in a value', () => `${head('POST', 'Transfer-Encoding:\x0bchunked\r\n')}0\r\n\r\n${inner}`],
    ['obs-fold', () => `${head('POST', 'X-A: b\r\n Transfer-Encoding: chunked\r\n')}0\r\n\r\n${inner}`],
    ['a bare LF after a header', () => `${head('GET', 'X-A: b\nContent-Length: 38\r\n')}${inner}`],
    ['a bare CR in a value', () => `${head('GET', 'X-A: b\rContent-Length: 38\r\n')}${inner}`],
    ['a NUL in a value', () => `${head('GET', 'X-A: b\x00\r\n')}${inner}`],
    [
      'Transfer-Encoding in HTTP/1.0',
      () => `${head('POST', 'Transfer-Encoding: chunked\r\n').replace('HTTP/1.1', 'HTTP/1.0')}0\r\n\r\n${inner}`,
    ],
    ['a chunk size that is no number', () => `${head('POST', 'Transfer-Encoding: chunked\r\n')}xyz\r\n${inner}`],
    ['a negative chunk size', () => `${head('POST', 'Transfer-Encoding: chunked\r\n')}-1\r\n${inner}`],
    [
      'a chunk size that overflows',
      () => `${head('POST', 'Transfer-Encoding: chunked\r\n')}fffffffffffffffff\r\n${inner}`,
    ],
    [
      'a chunk longer than its size',
      () => `${head('POST', 'Transfer-Encoding: chunked\r\n')}1\r\nabc\r\n0\r\n\r\n${inner}`,
    ],
    [
      'a bare LF after a chunk size',
      () => `${head('POST', 'Transfer-Encoding: chunked\r\n')}1\na\r\n0\r\n\r\n${inner}`,
    ],
    [
      'a chunk extension with a bare LF',
      () => `${head('POST', 'Transfer-Encoding: chunked\r\n')}1;x\ny\r\na\r\n0\r\n\r\n${inner}`,
    ],
    [
      'a second request line in the first',
      () => `GET ${PATH} HTTP/1.1 HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}\r\n${inner}`,
    ],
    ['a body that says it is HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('%s: refused, the connection is closed, and nothing is smuggled on', async (_shape, make) => {
    const text = await sendRaw(gateway.port, make())
    // Some shapes break in mid-body, when the call is already on its way: then it is cut off.
    for (const status of statusesOf(text)) expect(status).toBe(400)
    expect(statusesOf(text).length).toBeLessThanOrEqual(1)
    expect(gateway.backend.seen).toEqual([])
    expect(smuggled()).toBe(false)
    await until(() => gateway.backend.connections.open.size === 0 || gateway.backend.unread() === '')
  })

  it.each([
    ['Transfer-Encoding in HTTP/1.0', 'HTTP/1.0', 'Transfer-Encoding: chunked\r\n', '1\r\na\r\n0\r\n\r\n'],
    ['a length with more digits than any has', 'HTTP/1.1', 'Content-Length: 0000000000000000001\r\n', 'a'],
  ])('%s is refused though nothing follows it', async (_what, version, lines, body) => {
    const text = await sendRaw(gateway.port, head('POST', lines).replace('HTTP/1.1', version) + body)
    expect(statusesOf(text)).toEqual([400])
    expect(gateway.backend.seen).toEqual([])
  })

  it('HTTP/0.9 can carry no token, so it gets nowhere', async () => {
    const text = await sendRaw(gateway.port, `GET ${PATH}\r\n\r\n${inner}`)
    expect(statusesOf(text)[0]).toBe(400)
    expect(gateway.backend.seen).toEqual([])
  })

  it('answers two pipelined requests one after the other, each checked by itself', async () => {
    const second = `GET ${PATH}?second HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n`
    const text = await sendRaw(gateway.port, `${head('GET', '')}${second}`)
    expect(statusesOf(text)).toEqual([200, 401])
    expect(gateway.backend.seen).toHaveLength(1)
  })

  it('sends two calls at once on two connections: none waits behind, or mixes with, another', async () => {
    gateway.backend.respond = (request, socket) => setTimeout(() => socket.write(okResponse(request.target)), 50)
    const targets = Array.from({ length: 8 }, (_, n) => `${PATH}?n=${n}`)
    const answers = await Promise.all(targets.map((path) => gateway.call({ path })))
    expect(answers.map(({ text }) => text)).toEqual(targets.map((path) => path.replace('/acme', '/svc')))
  })

  it.each(['GET', 'DELETE', 'OPTIONS'])('%s with chunks arrives as one request with its body', async (method) => {
    const text = await sendRaw(
      gateway.port,
      `${head(method, 'Transfer-Encoding: chunked\r\nConnection: close\r\n')}5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n`,
    )
    expect(statusesOf(text)).toEqual([200])
    expect(gateway.backend.seen).toMatchObject([{ method, body: 'hello', chunked: true }])
    expect(gateway.backend.seen[0]?.headerLines.join()).not.toMatch(/trailer/i)
  })

  it.each(['GET', 'DELETE'])('%s with a Content-Length arrives as one request with its body', async (method) => {
    const text = await sendRaw(gateway.port, `${head(method, 'Content-Length: 5\r\nConnection: close\r\n')}hello`)
    expect(statusesOf(text)).toEqual([200])
    expect(gateway.backend.seen).toMatchObject([{ method, body: 'hello', chunked: false }])
  })
})

describe('G-D bad API services', () => {
  async function callBoth() {
    const first = await gateway.call({}).catch((fault: Error) => fault)
    gateway.backend.respond = (request, socket) => socket.write(okResponse(`answer to ${request.target}`))
    const second = await gateway.call({ path: `${PATH}?second` })
    // The second caller gets the second answer, whatever the first left behind.
    expect(second.text).toBe(`answer to /svc/appointments/v1/appointments?second`)
    return first
  }

  it.each([
    ['two answers at once', `${okResponse('first')}${okResponse('poison')}`],
    ['an answer and a half', `${okResponse('first')}HTTP/1.1 200 OK\r\nContent-Le`],
    ['more bytes than Content-Length says', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirstpoison'],
  ])('%s: the first is relayed, the connection is not used again', async (_what, bytes) => {
    gateway.backend.respond = (_request, socket) => socket.write(bytes)
    const before = gateway.backend.connections.accepted
    expect(await callBoth()).toMatchObject({ status: 200, text: 'first' })
    expect(gateway.backend.connections.accepted).toBeGreaterThan(before)
  })

  it('a second answer that comes while the connection is idle poisons nobody', async () => {
    gateway.backend.respond = (_request, socket) => {
      socket.write(okResponse('first'))
      setTimeout(() => socket.write(okResponse('poison')), 20)
    }
    expect((await gateway.call({})).text).toBe('first')
    await new Promise((resolve) => setTimeout(resolve, 60))
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('second'))
    expect((await gateway.call({})).text).toBe('second')
  })

  it.each([
    [
      'Transfer-Encoding and Content-Length',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
    ],
    ['two Content-Lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nfirst!'],
    ['not HTTP', 'SSH-2.0-OpenSSH\r\n'],
    ['a header that splits', 'HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 0\r\n\r\n'],
    ['a switch of protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
    ['a 100 that nobody asked for', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('%s: 503, and the connection is not used again', async (_what, bytes) => {
    gateway.backend.respond = (_request, socket) => socket.write(bytes)
    expect(await callBoth()).toMatchObject({ status: 503, json: { code: 'TARGET-SYSTEM-UNREACHABLE' } })
  })

  it.each([
    ['closes without an answer', ''],
    ['closes in its header', 'HTTP/1.1 200 OK\r\nContent-'],
  ])('%s: 503', async (_what, bytes) => {
    gateway.backend.respond = (_request, socket) => socket.end(bytes)
    expect(await callBoth()).toMatchObject({ status: 503, json: { code: 'TARGET-SYSTEM-UNREACHABLE' } })
  })

  it.each([
    ['closes before Content-Length is reached', 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf'],
    ['closes in the middle of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhalf'],
    ['closes before the last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['sends a chunk size that is none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n'],
  ])('%s: the client must not take it for the whole', async (_what, bytes) => {
    gateway.backend.respond = (_request, socket) => socket.end(bytes)
    expect(await callBoth()).toBeInstanceOf(Error)
  })

  it('answers before it has read the request: the answer is relayed, the connection is not used again', async () => {
    gateway.backend.respond = () => {}
    const { open } = gateway.backend.connections
    const early = sendRaw(gateway.port, head('POST', 'Content-Length: 1000\r\n') + 'x'.repeat(10), 7_000)
    await until(
      () => gateway.backend.unread().includes('Content-Length') || gateway.backend.unread().includes('content-length'),
    )
    for (const socket of open) socket.write(okResponse('early'))
    expect(parseAnswer(await early)).toMatchObject({ status: 200, body: 'early' })
    await until(() => open.size === 0)
  })
})
