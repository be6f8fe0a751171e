import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectRawHttp2, END_HEADERS, END_STREAM, frames, headerBlock } from '../http/testing/raw-http2.ts'
import { selfSigned } from '../http/testing/self-signed.ts'
import { openTestGateway, type TestGateway, until } from './testing/open-test-gateway.ts'
import { PATHS, putTraffic } from './testing/put-traffic.ts'
import { okResponse } from './testing/raw-backend.ts'

const pair = selfSigned()
let gateway: TestGateway
let session: ClientHttp2Session

beforeAll(async () => {
  gateway = await openTestGateway({}, undefined, pair)
  session = connect(`https://localhost:${gateway.port}`, { ca: pair.cert, family: 4 } as never)
  session.on('error', () => undefined)
})
afterAll(async () => {
  session.destroy()
  await gateway.close()
})
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.records.length = 0
  gateway.backend.respond = (_request, socket) => void socket.write(okResponse('{"ok":true}'))
})

const good = (): OutgoingHttpHeaders => ({
  ':path': PATHS.minted,
  authorization: `Bearer ${gateway.token}`,
  'subscription-id': gateway.subscription.id,
})

function open(headers: OutgoingHttpHeaders, options = {}): ClientHttp2Stream {
  const stream = session.request(headers, options)
  stream.on('error', () => undefined)
  return stream
}

async function read(
  stream: ClientHttp2Stream,
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
  let text = ''
  for await (const chunk of stream) text += chunk
  return { status: headers[':status'] as number, headers, text }
}

const call = (headers: OutgoingHttpHeaders = {}) => read(open({ ...good(), ...headers }))

describe('calls over HTTP/2', () => {
  it('protocol.md 3.2, 3.5 are checked and sent on like those over HTTP/1.1', async () => {
    const { status, text, headers } = await call({ 'request-id': 'mine-2', 'x-own': 'v', cookie: 'a=1' })
    expect({ status, text }).toEqual({ status: 200, text: '{"ok":true}' })
    expect(headers['request-id']).toBe('mine-2')
    const [{ target, headerLines }] = gateway.backend.seen as [(typeof gateway.backend.seen)[0]]
    expect(target).toBe('/svc/appointments/v1/x')
    const lines = headerLines.map((line) => line.toLowerCase())
    expect(lines).toContain('x-own: v')
    expect(lines).toContain('cookie: a=1')
    expect(lines).toContain('x-forwarded-proto: https')
    expect(lines).toContain('x-forwarded-for: 127.0.0.1')
    expect(lines.filter((line) => line.startsWith('host:'))).toEqual([
      `host: ${gateway.backend.url.slice('http://'.length)}`,
    ])
    expect(lines.some((line) => line.startsWith('via: 2 portreeve-'))).toBe(true)
    expect(lines.join('\n')).not.toContain(gateway.token.toLowerCase())
    await until(() => gateway.records.length === 1)
    expect(gateway.records[0]).toMatchObject({ status: 200, remoteAddress: '127.0.0.1', responseBytes: 11 })
  })

  it.each([
    ['no token', { authorization: undefined }, 401, 'MISSING-AUTHORIZATION'],
    ['a bad token', { authorization: 'Bearer x' }, 403, 'INVALID-TOKEN'],
    ['no subscription', { 'subscription-id': undefined }, 400, 'MISSING-SUBSCRIPTION-ID'],
    ['no API', { ':path': '/acme/nothing' }, 404, 'API-DOES-NOT-EXIST'],
    ['an ambiguous path', { ':path': '/acme/../x' }, 400, 'MALFORMED-REQUEST'],
  ])('protocol.md 3.4 are refused with the same codes: %s', async (_what, headers, status, code) => {
    const answer = await call(headers)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toMatchObject({ code, requestId: answer.headers['request-id'] })
    expect(gateway.backend.seen).toEqual([])
  })

  it('G-B two Authorizations are refused, and no spelling of our own fields reaches the service', async () => {
    const client = await connectRawHttp2(gateway.port, pair.cert)
    const fields = [
      [':method', 'GET'],
      [':scheme', 'https'],
      [':authority', 'localhost'],
      [':path', PATHS.minted],
    ] as const
    const token = ['authorization', `Bearer ${gateway.token}`] as const
    client.send(frames.HEADERS, END_HEADERS | END_STREAM, 1, headerBlock([...fields, token, token]))
    await until(() => client.received.some(({ type }) => type === frames.DATA))
    expect(gateway.backend.seen).toEqual([])
    client.socket.destroy()
    await call({ subscription_id: 'x', 'x-forwarded-for': '6.6.6.6', 'x-real-ip': '6.6.6.6' })
    const lines = gateway.backend.seen[0]?.headerLines.join('\n') ?? ''
    expect(lines).not.toMatch(/subscription_id|6\.6\.6\.6/i)
  })

  it('protocol.md 3.2 are answered for pages, preflights included', async () => {
    const asked = await read(
      open({
        ':path': PATHS.minted,
        ':method': 'OPTIONS',
        origin: 'https://app.example',
        'access-control-request-method': 'PUT',
      }),
    )
    expect(asked).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': '*' } })
    expect((await call({ origin: 'https://app.example' })).headers).toMatchObject({
      'access-control-allow-origin': '*',
    })
  })

  it('stream up and down, and wait for nobody else on their connection', async () => {
    gateway.backend.respond = ({ body, target }, socket) => {
      if (!target.endsWith('held')) socket.write(okResponse(body))
    }
    const held = open({ ...good(), ':path': `${PATHS.minted}/held` })
    const stream = open({ ...good(), ':method': 'POST' })
    const answer = read(stream)
    for (let at = 0; at < 40; at++) stream.write('x'.repeat(50_000))
    stream.end()
    expect((await answer).text).toHaveLength(2_000_000)
    expect(gateway.backend.seen.at(-1)?.chunked).toBe(true)
    held.close(constants.NGHTTP2_CANCEL)
  })

  it('that ask first are told to go on (Expect: 100-continue)', async () => {
    gateway.backend.respond = ({ body }, socket) => void socket.write(okResponse(body))
    const stream = open({ ...good(), ':method': 'PUT', expect: '100-continue', 'content-length': '4' })
    const answer = read(stream)
    await once(stream, 'continue')
    stream.end('body')
    expect((await answer).text).toBe('body')
  })

  it('are given up at the service when the client cancels the stream', async () => {
    gateway.backend.respond = () => undefined
    const stream = open(good())
    await until(() => gateway.backend.seen.length === 1)
    const open0 = gateway.backend.connections.open.size
    stream.close(constants.NGHTTP2_CANCEL)
    await until(() => gateway.records.length === 1)
    await until(() => gateway.backend.connections.open.size < open0)
    expect(session.destroyed).toBe(false)
  })

  it('are reset when the service breaks off, so that half an answer is not taken for the whole (G-D)', async () => {
    gateway.backend.respond = (_request, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n')
      setTimeout(() => socket.destroy(), 50)
    }
    const stream = open(good())
    const closed = new Promise((resolve) => stream.once('close', resolve))
    stream.resume()
    await closed
    expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR)
    await until(() => gateway.records.length === 1)
    expect(gateway.records[0]?.broken).toBeDefined()
  })

  it('may be silent for as long as their API says, with the stream alone kept waiting', async () => {
    await putTraffic(gateway, 'passthrough', { idleTimeoutMillis: 300_000 })
    expect(await call({ ':path': PATHS.passthrough })).toMatchObject({ status: 200 })
  })

  it('G-D bring back no field of a connection, and all cookies', async () => {
    const theirs = [
      'Connection: keep-alive, X-Hop',
      'X-Hop: 1',
      'Keep-Alive: timeout=5',
      'Upgrade: h2c',
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
    ]
    gateway.backend.respond = (_request, socket) => void socket.write(okResponse('{}', theirs))
    const { headers, status } = await call()
    expect(status).toBe(200)
    for (const name of ['connection', 'x-hop', 'keep-alive', 'upgrade', 'transfer-encoding'])
      expect(headers).not.toHaveProperty(name)
    expect(headers['set-cookie']).toHaveLength(2)
  })

  it('G-D a body over the limit is refused, and one that was not sent is not waited for', async () => {
    await putTraffic(gateway, 'passthrough', { requestBodyBytesMax: 10 })
    const stream = open({ ...good(), ':path': PATHS.passthrough, ':method': 'POST', 'content-length': '100' })
    const answer = read(stream)
    expect((await answer).status).toBe(413)
    stream.close()
  })
})
