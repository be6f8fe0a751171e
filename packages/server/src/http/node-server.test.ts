import { once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createNodeServer } from './node-server.ts'

let server: Server
let port: number
/** Answers of `/held` requests, for the test to give. */
let held: ServerResponse[]

async function open(maxConnections?: number): Promise<void> {
  server = createNodeServer({
    requestTimeoutMillis: 0,
    ...(maxConnections === undefined ? {} : { maxConnections }),
    handle(request, response) {
      if (request.url === '/held') held.push(response)
      else response.end('fine')
      server.emit('handled')
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
}

beforeEach(async () => {
  held = []
  await open()
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const HELD = 'GET /held HTTP/1.1\r\nHost: x\r\n\r\n'
const CONNECT = 'CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n'
const NO_HOST = 'GET / HTTP/1.1\r\n\r\n'

interface Client {
  socket: Socket
  received(): string
  /** Resolves when the server has closed the connection, however it did. */
  closed: Promise<void>
}

async function client(): Promise<Client> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
  })
  await once(socket, 'connect')
  return { socket, received: () => received, closed }
}

async function answerTo(bytes: string): Promise<string> {
  const { socket, received, closed } = await client()
  socket.write(bytes)
  await closed
  return received()
}

/** A client whose valid request has reached the handler and waits for its answer. */
async function withHeldCall(): Promise<Client & { response: ServerResponse }> {
  const its = await client()
  const handled = once(server, 'handled')
  its.socket.write(HELD)
  await handled
  return { ...its, response: held.at(-1) as ServerResponse }
}

function openConnections(): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((fault, count) => (fault ? reject(fault) : resolve(count)))
  })
}

describe('G-D CONNECT', () => {
  it('G-D a CONNECT that is reset at once does not end the process', async () => {
    for (let nth = 0; nth < 50; nth++) {
      const { socket } = await client()
      socket.write(CONNECT)
      if (nth % 2) await once(server, 'connect')
      socket.resetAndDestroy()
    }
    expect(await answerTo('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('G-D clients that keep their end open after CONNECT keep no descriptor and do not hold up close()', async () => {
    const clients: Socket[] = []
    const ended: Promise<unknown>[] = []
    for (let nth = 0; nth < 300; nth++) {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      socket.on('error', () => {})
      ended.push(once(socket.resume(), 'end'))
      socket.write(CONNECT)
      clients.push(socket)
    }
    await Promise.all(ended)
    await expect.poll(openConnections).toBe(0)
    await new Promise((resolve) => server.close(resolve))
    for (const socket of clients) socket.destroy()
  })
})

describe('G-D our own refusals and the answers of pipelined requests', () => {
  it('G-D a refused request without Host is answered after the held one before it, and in its place', async () => {
    const { socket, response, received, closed } = await withHeldCall()
    const refused = once(server, 'request')
    socket.write(NO_HOST)
    await refused
    expect(received()).toBe('')
    response.end('the first')
    await closed
    expect(received()).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nthe firstHTTP\/1\.1 400 .*"MALFORMED-REQUEST".*}$/s)
  })

  it('G-D a refused request without Host is answered after the stream before it, not inside', async () => {
    const { socket, response, received, closed } = await withHeldCall()
    response.writeHead(200, { 'Content-Length': 10 }).write('01234')
    const refused = once(server, 'request')
    socket.write(NO_HOST)
    await refused
    response.end('56789')
    await closed
    expect(received()).toMatch(/\r\n\r\n0123456789HTTP\/1\.1 400 /)
  })

  it.each([
    ['CONNECT', CONNECT],
    ['garbage', '\0\0garbage\r\n\r\n'],
  ])('G-D %s behind a call whose answer has not begun: cut without a word', async (_what, bytes) => {
    const { socket, received, closed } = await withHeldCall()
    socket.write(bytes)
    await closed
    expect(received()).toBe('')
  })

  it.each([
    ['CONNECT', CONNECT],
    ['garbage', '\0\0garbage\r\n\r\n'],
  ])('G-D %s behind a call whose answer is streaming: cut without a word of ours', async (_what, bytes) => {
    const { socket, response, received, closed } = await withHeldCall()
    response.writeHead(200, { 'Content-Length': 10 }).write('01234')
    await expect.poll(received).toMatch(/01234$/)
    socket.write(bytes)
    await closed
    expect(received()).toMatch(/\r\n\r\n01234$/)
  })

  it('G-D a body that turns out malformed is answered, as nothing else is due', async () => {
    const { socket, received, closed } = await client()
    socket.write('POST /held HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n')
    await closed
    expect(received()).toMatch(/^HTTP\/1\.1 400 /)
  })
})

describe('what Node would let pass or answer by itself', () => {
  it.each([
    ['HTTP/0.9', 'GET / HTTP/0.9\r\nHost: x\r\n\r\n', 400],
    ['HTTP/2.0', 'GET / HTTP/2.0\r\nHost: x\r\n\r\n', 400],
    ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['an unknown expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: foo\r\n\r\n', 417],
  ])('G-D %s is refused in the one error form, and the connection is closed', async (_what, bytes, status) => {
    const answer = await answerTo(bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).toMatch(/\r\nRequest-Id: [0-9a-f-]{36}\r\n/)
    expect(answer).toMatch(/\r\nX-Content-Type-Options: nosniff\r\n/)
    expect(answer).toMatch(/\r\nCache-Control: no-store\r\n/)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ code: 'MALFORMED-REQUEST' })
  })

  it('serves HTTP/1.0 without Host', async () => {
    expect(await answerTo('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('G-D a header that does not end', () => {
  const TIMEOUT_MILLIS = 300
  beforeEach(async () => {
    server.close()
    server = createNodeServer({
      requestTimeoutMillis: 0,
      headersTimeoutMillis: TIMEOUT_MILLIS,
      handle: (request, response) => void request.resume().on('end', () => response.end('fine')),
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })

  it.each([
    ['drips in, a field at a time', (at: number) => (at === 0 ? 'GET / HTTP/1.1\r\nHost: x\r\n' : `X-${at}: y\r\n`)],
    ['drips in within its first line', (at: number) => (at === 0 ? 'GET /' : 'a')],
  ])('that %s, is answered with 408 and a Request-Id, however regularly something comes', async (_how, piece) => {
    const { socket, received, closed } = await client()
    const started = performance.now()
    let at = 0
    const drip = setInterval(() => socket.write(piece(at++)), 50)
    await closed
    clearInterval(drip)
    expect(performance.now() - started).toBeLessThan(5 * TIMEOUT_MILLIS)
    expect(received()).toMatch(/^HTTP\/1\.1 408 /)
    expect(received()).toMatch(/^Request-Id: [0-9a-f-]{36}\r$/m)
  })

  it('takes nothing from a body, which may take longer', async () => {
    const { socket, received } = await client()
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\na')
    setTimeout(() => socket.write('b'), 3 * TIMEOUT_MILLIS)
    await once(socket, 'close')
    expect(received()).toContain('200 OK')
  })
})

it('a flood on one listener ends at its own limit of connections', async () => {
  server.close()
  await open(2)
  const first = await withHeldCall()
  await withHeldCall()
  const third = await client()
  await third.closed
  expect(third.received()).toBe('')
  expect(await openConnections()).toBe(2)
  first.socket.destroy()
  await expect.poll(openConnections).toBe(1)
  await withHeldCall()
})
