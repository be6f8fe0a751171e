import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { request as httpsRequest } from 'node:https'
import { connect as tlsConnect } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRawListener, type Listener } from './listener.ts'
import { connectRawHttp2, END_HEADERS, END_STREAM, frames, getBlock, headerBlock } from './testing/raw-http2.ts'
import { selfSigned } from './testing/self-signed.ts'

type Handle = (request: IncomingMessage, response: ServerResponse, requestId: string) => void

const pair = selfSigned()
let listener: Listener
let port: number
let session: ClientHttp2Session
let handle: Handle
let handled: IncomingMessage[]

beforeEach(async () => {
  handled = []
  handle = (_request, response, requestId) => {
    response.writeHead(200, ['Content-Type', 'text/plain', 'Request-Id', requestId]).end('fine')
  }
  listener = createRawListener({
    handle(request, response, requestId) {
      handled.push(request)
      handle(request, response, requestId)
    },
    requestTimeoutMillis: 0,
    tls: pair,
    http2: true,
    tellsPages: true,
  })
  port = await listener.listen(0, '127.0.0.1')
  session = connect(`https://localhost:${port}`, {
    ca: pair.cert,
    lookup: (_h, _o, done) => done(null, [{ address: '127.0.0.1', family: 4 }] as never, 4),
  })
  session.on('error', () => undefined)
})
afterEach(async () => {
  session.destroy()
  await listener.close()
})

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: string
}

function open(headers: OutgoingHttpHeaders, options = {}): ClientHttp2Stream {
  const stream = session.request(headers, options)
  stream.on('error', () => undefined)
  return stream
}

async function read(stream: ClientHttp2Stream): Promise<Answer> {
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
  let body = ''
  for await (const chunk of stream) body += chunk
  return { status: headers[':status'] as number, headers, body }
}

const get = (headers: OutgoingHttpHeaders = {}) => read(open({ ':path': '/', ...headers }))

const fieldsOf = ({ rawHeaders }: IncomingMessage, name: string): string[] =>
  rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name)

async function soon(holds: () => boolean, millis = 5_000): Promise<void> {
  const end = Date.now() + millis
  while (!holds()) {
    if (Date.now() > end) throw new Error('it never came true')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('a listener with HTTP/2', () => {
  it('offers h2 in the TLS handshake, and serves HTTP/1.1 to whoever does not want it (RFC 7301)', async () => {
    for (const [offered, chosen] of [
      [['h2', 'http/1.1'], 'h2'],
      [['http/1.1'], 'http/1.1'],
      [undefined, false],
    ] as const) {
      const socket = tlsConnect({
        port,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: pair.cert,
        ...(offered && { ALPNProtocols: [...offered] }),
      })
      await once(socket, 'secureConnect')
      expect(socket.alpnProtocol).toBe(chosen)
      socket.destroy()
    }
    const asked = httpsRequest({ host: '127.0.0.1', servername: 'localhost', port, ca: pair.cert, agent: false }).end()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    expect(response).toMatchObject({ statusCode: 200, httpVersion: '1.1' })
    response.resume()
  })

  it('keeps both after its certificate was renewed', async () => {
    const renewed = selfSigned()
    listener.renewTls(renewed)
    const socket = tlsConnect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: renewed.cert,
      ALPNProtocols: ['h2'],
    })
    await once(socket, 'secureConnect')
    expect(socket.alpnProtocol).toBe('h2')
    socket.destroy()
  })

  it('answers with the Request-Id of the caller, or one of its own', async () => {
    expect(await get({ 'request-id': 'mine-1' })).toMatchObject({
      status: 200,
      body: 'fine',
      headers: { 'request-id': 'mine-1' },
    })
    expect((await get()).headers['request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('shows handlers what HTTP/1.1 would: :authority as Host, no pseudo-header fields (RFC 9113 §8.3.1)', async () => {
    await get({ ':path': '/x?y=1', ':method': 'DELETE', 'x-own': 'v' })
    const [request] = handled as [IncomingMessage]
    expect(request).toMatchObject({ method: 'DELETE', url: '/x?y=1', httpVersion: '2.0' })
    expect(fieldsOf(request, 'host')).toEqual([`localhost:${port}`])
    expect(fieldsOf(request, 'x-own')).toEqual(['v'])
    expect(request.rawHeaders.filter((name) => name.startsWith(':'))).toEqual([])
  })

  it('joins cookies that came in crumbs (RFC 9113 §8.2.3)', async () => {
    const client = await connectRawHttp2(port, pair.cert)
    client.send(
      frames.HEADERS,
      END_HEADERS | END_STREAM,
      1,
      getBlock('/', [
        ['cookie', 'a=1'],
        ['x', 'y'],
        ['cookie', 'b=2'],
      ]),
    )
    await soon(() => handled.length === 1)
    expect(fieldsOf(handled[0] as IncomingMessage, 'cookie')).toEqual(['a=1; b=2'])
    client.socket.destroy()
  })

  it('streams bodies both ways, and says of one without length that it is chunked', async () => {
    handle = (request, response) => {
      response.writeHead(200, [])
      request.pipe(response)
    }
    const stream = open({ ':path': '/', ':method': 'POST' })
    const answer = read(stream)
    for (let at = 0; at < 50; at++) stream.write('x'.repeat(10_000))
    stream.end()
    expect((await answer).body).toHaveLength(500_000)
    expect(fieldsOf(handled[0] as IncomingMessage, 'transfer-encoding')).toEqual(['chunked'])
    const sized = open({ ':path': '/', ':method': 'POST', 'content-length': '3' })
    sized.end('abc')
    expect((await read(sized)).body).toBe('abc')
    expect(fieldsOf(handled[1] as IncomingMessage, 'transfer-encoding')).toEqual([])
  })

  it('reads and writes no faster than the other side does (flow control, RFC 9113 §5.2)', async () => {
    let request: IncomingMessage | undefined
    let written = 0
    handle = (asked, response) => {
      request = asked
      response.writeHead(200, [])
      const more = () => {
        while (written < 64 * 1024 * 1024 && response.write(Buffer.alloc(64 * 1024))) written += 64 * 1024
      }
      response.on('drain', more)
      more()
    }
    const stream = open({ ':path': '/', ':method': 'POST' })
    stream.pause()
    stream.write(Buffer.alloc(8 * 1024 * 1024))
    await soon(() => request !== undefined)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(written).toBeLessThan(4 * 1024 * 1024)
    expect((request as IncomingMessage).readableLength).toBeLessThan(256 * 1024)
    stream.close()
  })

  it('leaves out what only HTTP/1.1 has, joins lines of one name and keeps cookies apart (RFC 9113 §8.2.2)', async () => {
    handle = (_request, response) => {
      const fields = [
        'Connection',
        'close, x',
        'Keep-Alive',
        'timeout=5',
        'Transfer-Encoding',
        'chunked',
        'Upgrade',
        'h2c',
      ]
      fields.push('Vary', 'A', 'Vary', 'B', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Odd', '\u00fc')
      response.writeHead(200, [...fields, 'Content-Type', 'a/b', 'Content-Type', 'c/d']).end()
    }
    const { headers } = await get()
    expect(headers).toMatchObject({
      vary: 'A, B',
      'set-cookie': ['a=1', 'b=2'],
      'content-type': 'a/b, c/d',
      'x-odd': '\u00fc',
    })
    for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'upgrade'])
      expect(headers).not.toHaveProperty(name)
  })

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ] as const)('sends no body with %s and %i', async (method, status) => {
    handle = (_request, response) => response.writeHead(status, ['X-Own', '1']).end('never sent')
    expect(await get({ ':method': method })).toMatchObject({ status, body: '' })
  })

  it('tells handlers when the client cancels, and the client when an answer breaks off', async () => {
    let closed = false
    handle = (_request, response) => {
      response.writeHead(200, [])
      response.write('half')
      response.on('close', () => {
        closed = true
      })
    }
    const stream = open({ ':path': '/' })
    await once(stream, 'data')
    stream.close(constants.NGHTTP2_CANCEL)
    await soon(() => closed)
  })

  it('resets the stream of an answer that breaks off, so that half is not taken for the whole', async () => {
    handle = (_request, response) => {
      response.writeHead(200, [])
      response.write('half', () => setTimeout(() => response.destroy(), 50))
    }
    const client = await connectRawHttp2(port, pair.cert)
    client.send(frames.HEADERS, END_HEADERS | END_STREAM, 1, getBlock())
    await soon(() => client.errorOf('RST_STREAM', 1) !== undefined)
    expect(client.errorOf('RST_STREAM', 1)).toBe(constants.NGHTTP2_INTERNAL_ERROR)
    expect(bodyOf(client)).toEqual({ body: 'half' })
    expect(client.received.filter(({ type, flags }) => type === frames.DATA && flags & END_STREAM)).toEqual([])
    client.socket.destroy()
  })

  it('runs streams side by side: a slow one holds up no other', async () => {
    const held: ServerResponse[] = []
    handle = (request, response) => {
      if (request.url === '/held') held.push(response)
      else response.writeHead(200, []).end('quick')
    }
    const slow = read(open({ ':path': '/held' }))
    expect((await get({ ':path': '/quick' })).body).toBe('quick')
    held[0]?.writeHead(200, []).end('slow')
    expect((await slow).body).toBe('slow')
  })

  it('closes gracefully: streams finish, sessions do not hold it up (RFC 9113 §6.8)', async () => {
    handle = (_request, response) => void setTimeout(() => response.writeHead(200, []).end('late'), 200)
    const late = get()
    await soon(() => handled.length === 1)
    const began = Date.now()
    const closing = listener.close()
    expect((await late).body).toBe('late')
    await closing
    expect(Date.now() - began).toBeLessThan(3_000)
  })
})

describe('a listener with HTTP/2 refuses', () => {
  it.each([
    [
      'another Host than :authority (§8.3.1)',
      [
        [':authority', 'localhost'],
        [':path', '/'],
        ['host', 'other'],
      ],
      400,
    ],
    [
      'user information in :authority (§8.3.1)',
      [
        [':authority', 'me@localhost'],
        [':path', '/'],
      ],
      400,
    ],
    ['no authority at all', [[':path', '/']], 400],
    [
      'another expectation than 100-continue',
      [
        [':authority', 'localhost'],
        [':path', '/'],
        ['expect', 'wonders'],
      ],
      417,
    ],
  ] as const)('G-D %s', async (_what, fields, status) => {
    const client = await connectRawHttp2(port, pair.cert)
    client.send(
      frames.HEADERS,
      END_HEADERS | END_STREAM,
      1,
      headerBlock([[':method', 'GET'], [':scheme', 'https'], ...fields]),
    )
    await soon(() =>
      client.received.some(
        ({ type, stream }) => (type === frames.HEADERS || type === frames.RST_STREAM) && stream === 1,
      ),
    )
    const { body } = bodyOf(client)
    expect(handled).toEqual([])
    if (body !== '')
      expect(JSON.parse(body)).toMatchObject({ code: 'MALFORMED-REQUEST', requestId: expect.any(String) })
    else expect(client.errorOf('RST_STREAM', 1)).toBe(constants.NGHTTP2_PROTOCOL_ERROR)
    expect([400, 417]).toContain(status)
    client.socket.destroy()
  })

  it('G-D CONNECT, and so WebSocket over HTTP/2, which is not offered (RFC 8441)', async () => {
    await soon(() => session.remoteSettings !== undefined && !session.connecting)
    expect(session.remoteSettings.enableConnectProtocol).toBeFalsy()
    expect(await read(open({ ':method': 'CONNECT', ':authority': 'localhost:1' }))).toMatchObject({ status: 405 })
    expect(handled).toEqual([])
  })

  it.each(['trace', 'Trace', 'TRACK', 'head', 'connect', 'PRI', 'FOO'])(
    'G-D the method %s, which HTTP/1.1 has not, and a service may take for another',
    async (method) => {
      expect(await read(open({ ':method': method }))).toMatchObject({ status: 400 })
      expect(handled).toEqual([])
    },
  )

  it('G-D a :scheme that says less than the connection is', async () => {
    expect(await get({ ':scheme': 'http' })).toMatchObject({ status: 400 })
    expect(handled).toEqual([])
  })

  it.each([
    ['connection', 'close'],
    ['transfer-encoding', 'chunked'],
    ['upgrade', 'websocket'],
    ['keep-alive', '1'],
    ['proxy-connection', 'x'],
    ['te', 'gzip'],
    ['Subscription-Id', 'upper case'],
    [':path', '/second'],
    [':unknown', 'x'],
    ['content-length', '5'],
  ])('G-D %j: %j, which HTTP/1.1 could read as something else (RFC 9113 §8.2, §8.1.1)', async (name, value) => {
    const client = await connectRawHttp2(port, pair.cert)
    client.send(frames.HEADERS, END_HEADERS | END_STREAM, 1, getBlock('/', [[name, value]]))
    await soon(() => client.errorOf('RST_STREAM', 1) !== undefined || client.errorOf('GOAWAY') !== undefined)
    expect(handled).toEqual([])
    client.socket.destroy()
  })

  it.each([
    ['x-own', 'a\r\nSubscription-Id: b'],
    ['x-own', 'a\nb'],
    ['x-own', 'a\0b'],
    ['x own', 'a'],
    ['x-own\r\nsubscription-id', 'a'],
    ['x-own: a\r\nsubscription-id', 'b'],
  ])('G-D %j: %j, which nobody gets to see (RFC 9113 §8.2.1)', async (name, value) => {
    const client = await connectRawHttp2(port, pair.cert)
    client.send(frames.HEADERS, END_HEADERS | END_STREAM, 1, getBlock('/', [[name, value]]))
    await soon(() => client.errorOf('RST_STREAM', 1) !== undefined || handled.length === 1)
    for (const { rawHeaders } of handled) expect(rawHeaders).toEqual(['host', 'localhost'])
    client.socket.destroy()
  })

  it('G-D more or larger header fields than HTTP/1.1 may have', async () => {
    const client = await connectRawHttp2(port, pair.cert)
    const many = Array.from({ length: 300 }, (_, at) => [`x-${at}`, 'v'] as const)
    client.send(frames.HEADERS, END_HEADERS | END_STREAM, 1, getBlock('/', many))
    await soon(() => client.errorOf('RST_STREAM', 1) !== undefined)
    const large = getBlock(
      '/',
      Array.from({ length: 12 }, (_, at) => [`x-${at}`, 'v'.repeat(4_000)] as const),
    )
    for (let at = 0, first = true; at < large.length; at += 16_000, first = false) {
      const last = at + 16_000 >= large.length
      const flags = (last ? END_HEADERS : 0) | (first ? END_STREAM : 0)
      client.send(first ? frames.HEADERS : frames.CONTINUATION, flags, 3, large.subarray(at, at + 16_000))
    }
    await soon(() => client.errorOf('RST_STREAM', 3) !== undefined || client.errorOf('GOAWAY') !== undefined)
    expect(handled).toEqual([])
    client.socket.destroy()
  })

  it('G-D cookies in so many crumbs that they are too many fields (CVE-2026-49975)', async () => {
    const client = await connectRawHttp2(port, pair.cert)
    client.send(
      frames.HEADERS,
      END_HEADERS | END_STREAM,
      1,
      getBlock(
        '/',
        Array.from({ length: 400 }, () => ['cookie', 'a'] as const),
      ),
    )
    await soon(() => client.errorOf('RST_STREAM', 1) !== undefined)
    expect(handled).toEqual([])
    client.socket.destroy()
  })
})

describe('a listener with HTTP/2 ends sessions that make work for nothing', () => {
  async function isEnded({ socket }: Awaited<ReturnType<typeof connectRawHttp2>>): Promise<boolean> {
    return soon(() => socket.destroyed || socket.readableEnded, 1_000).then(
      () => true,
      () => false,
    )
  }

  it.each([
    ['rapid reset (CVE-2023-44487)', frames.RST_STREAM, Buffer.from([0, 0, 0, 8])],
    ['streams that we are made to reset (CVE-2025-8671)', frames.WINDOW_UPDATE, Buffer.alloc(4)],
  ])('G-D %s', async (_what, type, payload) => {
    handle = () => undefined
    const client = await connectRawHttp2(port, pair.cert)
    for (let id = 1; id < 8_000 && !client.socket.destroyed; id += 2) {
      client.send(frames.HEADERS, END_HEADERS | END_STREAM, id, getBlock())
      client.send(type, 0, id, payload)
      if (id % 20 === 1) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await isEnded(client)).toBe(true)
    expect(handled.length).toBeLessThan(1_000)
  })

  it('G-D but not one of a page that cancels a hundred calls', async () => {
    handle = () => undefined
    const client = await connectRawHttp2(port, pair.cert)
    for (let id = 1; id < 200; id += 2) {
      client.send(frames.HEADERS, END_HEADERS | END_STREAM, id, getBlock())
      client.send(frames.RST_STREAM, 0, id, Buffer.from([0, 0, 0, 8]))
    }
    expect(await isEnded(client)).toBe(false)
    client.socket.destroy()
  })

  it('G-D a CONTINUATION flood (CVE-2024-27983, CVE-2024-28182)', async () => {
    const client = await connectRawHttp2(port, pair.cert)
    client.send(frames.HEADERS, END_STREAM, 1, getBlock())
    const piece = headerBlock([['x-own', 'v'.repeat(500)]])
    for (let at = 0; at < 2_000 && !client.socket.destroyed; at++) {
      client.send(frames.CONTINUATION, 0, 1, piece)
      if (at % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await isEnded(client)).toBe(true)
    expect(handled).toEqual([])
  })

  it.each([
    ['PING (CVE-2019-9512)', frames.PING, Buffer.alloc(8)],
    ['SETTINGS (CVE-2019-9515)', frames.SETTINGS, Buffer.alloc(0)],
  ])('G-D a flood of %s', async (_what, type, payload) => {
    const client = await connectRawHttp2(port, pair.cert)
    for (let at = 0; at < 1_000 && !client.socket.destroyed; at++) {
      client.send(type, 0, 0, payload)
      if (at % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await isEnded(client)).toBe(true)
  })

  it('G-D empty DATA frames (CVE-2019-9518)', async () => {
    handle = () => undefined
    const client = await connectRawHttp2(port, pair.cert)
    client.send(
      frames.HEADERS,
      END_HEADERS,
      1,
      headerBlock([
        [':method', 'POST'],
        [':scheme', 'https'],
        [':authority', 'a'],
        [':path', '/'],
      ]),
    )
    for (let at = 0; at < 2_000 && !client.socket.destroyed; at++) {
      client.send(frames.DATA, 0, 1)
      if (at % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await isEnded(client)).toBe(true)
  })

  it('G-D has a hundred streams at once at most, and refuses further ones (RFC 9113 §5.1.2)', async () => {
    handle = () => undefined
    const client = await connectRawHttp2(port, pair.cert)
    for (let id = 1; id <= 2 * 130; id += 2) client.send(frames.HEADERS, END_HEADERS | END_STREAM, id, getBlock())
    await soon(() => client.errorOf('RST_STREAM') !== undefined || client.errorOf('GOAWAY') !== undefined)
    expect(handled.length).toBe(100)
    client.socket.destroy()
  })
})

describe('a listener that tells pages', () => {
  it('protocol.md 3.2 lets them read what it refuses by itself', async () => {
    expect((await get({ ':scheme': 'http', origin: 'https://app.example' })).headers).toMatchObject({
      'access-control-allow-origin': '*',
    })
    expect((await get({ ':scheme': 'http' })).headers).not.toHaveProperty('access-control-allow-origin')
  })
})

function bodyOf({ received }: { received: { type: number; payload: Buffer }[] }): { body: string } {
  return {
    body: Buffer.concat(received.filter(({ type }) => type === frames.DATA).map(({ payload }) => payload)).toString(),
  }
}
