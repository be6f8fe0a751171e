import { once } from 'node:events'
import {
  type ClientRequest,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { PATHS, putTraffic } from '../testing/put-traffic.ts'

let gateway: TestGateway
let service: Server
let handle: (request: IncomingMessage, response: ServerResponse) => void
let heard: IncomingMessage[]

beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())
beforeEach(async () => {
  heard = []
  gateway.records.length = 0
  service = createServer((request, response) => {
    heard.push(request)
    handle(request, response)
  })
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  await putTraffic(gateway, 'minted', {}, { targetUrl: `http://127.0.0.1:${(service.address() as AddressInfo).port}` })
})
afterEach(async () => {
  service.closeAllConnections()
  service.close()
  await once(service, 'close')
})

function send(method: string, headers: Record<string, string>, token = gateway.token): ClientRequest {
  const sent = { Authorization: `Bearer ${token}`, 'Subscription-Id': gateway.subscription.id, ...headers }
  const request = httpRequest({
    host: '127.0.0.1',
    port: gateway.port,
    path: PATHS.minted,
    method,
    headers: sent,
    agent: false,
  })
  request.on('error', () => undefined)
  return request
}

async function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

describe('server-sent events', () => {
  it('reach the client one by one, as they are sent', async () => {
    let far: ServerResponse | undefined
    handle = (_request, response) => {
      far = response
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }).flushHeaders()
    }
    const response = await answerTo(send('GET', { Accept: 'text/event-stream' }).end())
    expect(response.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    for (let id = 1; id <= 3; id++) {
      const event = once(response, 'data')
      far?.write(`id: ${id}\ndata: tick\n\n`)
      expect(String((await event)[0])).toBe(`id: ${id}\ndata: tick\n\n`)
    }
    response.destroy()
  })

  it('last longer than a call may be silent, as long as something is sent', async () => {
    await putTraffic(
      gateway,
      'passthrough',
      { idleTimeoutMillis: 400 },
      { targetUrl: `http://127.0.0.1:${(service.address() as AddressInfo).port}` },
    )
    handle = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
      const beat = setInterval(() => response.write(': still here\n\n'), 150)
      setTimeout(() => {
        clearInterval(beat)
        response.end('data: done\n\n')
      }, 1_500)
    }
    const response = await answerTo(
      httpRequest({
        host: '127.0.0.1',
        port: gateway.port,
        path: PATHS.passthrough,
        headers: { Authorization: `Bearer ${gateway.token}`, 'Subscription-Id': gateway.subscription.id },
      }).end(),
    )
    let text = ''
    for await (const chunk of response) text += chunk
    expect(text).toMatch(/data: done\n\n$/)
  })

  it('end at the service when the client leaves', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.write('data: one\n\n')
    }
    const request = send('GET', {}).end()
    const response = await answerTo(request)
    await once(response, 'data')
    const [far] = heard as [IncomingMessage]
    const gone = new Promise((resolve) => far.on('error', () => undefined).once('close', resolve))
    response.on('error', () => undefined)
    request.destroy()
    await gone
    await until(() => gateway.records.length === 1)
  })
})

describe('gRPC-web', () => {
  /** A frame: flags, length, message. The trailers are one too, with the highest bit set. */
  const frame = (flags: number, message: string): Buffer => {
    const head = Buffer.alloc(5)
    head.writeUInt8(flags, 0)
    head.writeUInt32BE(message.length, 1)
    return Buffer.concat([head, Buffer.from(message)])
  }

  it.each(['application/grpc-web+proto', 'application/grpc-web-text'])(
    '%s passes byte for byte, trailers in its body included',
    async (type) => {
      const trailers = frame(0x80, 'grpc-status: 0\r\ngrpc-message: fine\r\n')
      handle = (request, response) => {
        response.writeHead(200, { 'Content-Type': type, 'Grpc-Encoding': 'identity' })
        request.on('data', (chunk) => response.write(chunk))
        request.on('end', () => response.end(trailers))
      }
      const request = send('POST', { 'Content-Type': type, 'X-Grpc-Web': '1', 'Grpc-Timeout': '5S', TE: 'trailers' })
      const message = frame(0, 'a message')
      request.write(message)
      const response = await answerTo(request)
      const [first] = (await once(response, 'data')) as [Buffer]
      expect(first).toEqual(message)
      request.end()
      let rest = Buffer.alloc(0)
      for await (const chunk of response) rest = Buffer.concat([rest, chunk as Buffer])
      expect(rest).toEqual(trailers)
      expect(response.headers).toMatchObject({ 'content-type': type, 'grpc-encoding': 'identity' })
      expect(heard[0]?.headers).toMatchObject({ 'content-type': type, 'x-grpc-web': '1', 'grpc-timeout': '5S' })
    },
  )
})

describe('uploads that ask first (Expect: 100-continue, RFC 9110 §10.1.1)', () => {
  const upload = (token?: string) =>
    send('PUT', { Expect: '100-continue', 'Content-Length': String(20 * 1024 * 1024) }, token)

  it('are told to go on when they are allowed, and pass whole', async () => {
    let bytes = 0
    handle = (request, response) => {
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      request.on('end', () => response.end(String(bytes)))
    }
    const request = upload()
    request.flushHeaders()
    await once(request, 'continue')
    for (let at = 0; at < 20; at++) request.write(Buffer.alloc(1024 * 1024, at))
    request.end()
    const response = await answerTo(request)
    let text = ''
    for await (const chunk of response) text += chunk
    expect(text).toBe(String(20 * 1024 * 1024))
    expect(heard[0]?.headers).not.toHaveProperty('expect')
  })

  it('are refused before they are sent, and the connection ends there', async () => {
    const request = upload('nonsense')
    let mayGoOn = false
    request.on('continue', () => {
      mayGoOn = true
    })
    request.flushHeaders()
    const response = await answerTo(request)
    expect(response).toMatchObject({ statusCode: 403, headers: { connection: 'close' } })
    expect(mayGoOn).toBe(false)
    expect(heard).toEqual([])
    request.destroy()
  })

  it('G-D what follows such a refusal on the connection is never taken for another request', async () => {
    const socket = connect(gateway.port, '127.0.0.1').on('error', () => undefined)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk
    })
    const smuggled = `GET ${PATHS.minted} HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}\r\n`
    socket.write(
      `POST ${PATHS.minted} HTTP/1.1\r\nHost: g\r\nExpect: 100-continue\r\nContent-Length: ${smuggled.length}\r\n\r\n`,
    )
    await until(() => received.includes('MISSING-AUTHORIZATION'))
    socket.write(smuggled)
    await closed
    expect(received.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect(heard).toEqual([])
  })
})
