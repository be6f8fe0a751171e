import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { PATHS, putTraffic } from '../testing/put-traffic.ts'
import { okResponse } from '../testing/raw-backend.ts'
import { parseAnswer, sendRaw } from '../testing/raw-client.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway(
    { breakerFaults: 0, requestBodyGraceMillis: 400, requestBytesPerSecond: 1_000 },
    // Of clients' connections.
    1_500,
  )
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.records.length = 0
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
})

const path = PATHS.passthrough
const head = (lines: string) =>
  `POST ${path} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n${gateway.goodLines}${lines}\r\n`
const lastRecord = () => gateway.records.at(-1)
const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

async function elapsed<T>(work: Promise<T>): Promise<[T, number]> {
  const before = performance.now()
  return [await work, performance.now() - before]
}

describe('protocol.md 3.7 timeouts to the API service, those of the API over those of the exchange', () => {
  it('3.4 TARGET-SYSTEM-TIMED-OUT: it does not answer in time', async () => {
    await putTraffic(gateway, 'passthrough', { responseTimeoutMillis: 300 })
    gateway.backend.respond = () => {}
    const [answer, millis] = await elapsed(gateway.call({ path }))
    expect(answer).toMatchObject({ status: 504, json: { code: 'TARGET-SYSTEM-TIMED-OUT' } })
    expect(millis).toBeGreaterThan(290)
    // The timers of undici are coarse.
    expect(millis).toBeLessThan(2_500)
    expect(lastRecord()).toMatchObject({
      status: 504,
      source: 'gateway',
      attempts: 1,
      refusal: { kind: 'target_timed_out' },
    })
  })

  it('the time begins when the request is whole: an upload may take longer', async () => {
    await putTraffic(gateway, 'passthrough', { responseTimeoutMillis: 300 })
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write(head('Content-Length: 6000\r\n'))
    for (let pieces = 0; pieces < 6; pieces++) {
      socket.write('x'.repeat(1_000))
      await pause(120)
    }
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toContain('200 OK')
  })

  it('3.4 TARGET-SYSTEM-UNREACHABLE: it takes no connection in time, handshake included', async () => {
    const sockets: Socket[] = []
    const silent = createServer((socket) => sockets.push(socket.on('error', () => {})))
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const targetUrl = `https://localhost:${(silent.address() as AddressInfo).port}`
    await putTraffic(gateway, 'passthrough', { connectTimeoutMillis: 300 }, { targetUrl })
    const [answer, millis] = await elapsed(gateway.call({ path }))
    expect(answer).toMatchObject({ status: 503, json: { code: 'TARGET-SYSTEM-UNREACHABLE' } })
    expect(millis).toBeLessThan(1_500)
    expect(lastRecord()).toMatchObject({ attempts: 1 })
    for (const socket of sockets) socket.destroy()
    silent.close()
  })

  it('it falls silent within an answer: the client is cut off and does not take it for the whole', async () => {
    await putTraffic(gateway, 'passthrough', { idleTimeoutMillis: 300 })
    gateway.backend.respond = (_request, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')
    await expect(gateway.call({ path })).rejects.toThrow()
    expect(lastRecord()).toMatchObject({ status: 200, source: 'api', responseBytes: 4, broken: expect.any(String) })
  })

  it('an answer of many pieces may take as long as it likes, and so may a pause longer than those of other APIs', async () => {
    await putTraffic(gateway, 'passthrough', { responseTimeoutMillis: 300, idleTimeoutMillis: 900 })
    const sendEvents = async (socket: Socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
      for (let events = 0; events < 3; events++) {
        await pause(450)
        socket.write('8\r\ndata: x\n\r\n')
      }
      socket.end('0\r\n\r\n')
    }
    gateway.backend.respond = (_request, socket) => void sendEvents(socket)
    const [answer, millis] = await elapsed(gateway.call({ path }))
    expect(answer.text).toBe('data: x\n'.repeat(3))
    expect(millis).toBeGreaterThan(1_300)
  })

  it("a slow service's time is over before its silence is taken for the client's", async () => {
    // The listener cuts clients after 1.5 s; the API's developer knows that it takes longer.
    await putTraffic(gateway, 'passthrough', { responseTimeoutMillis: 115_000 })
    gateway.backend.respond = (_request, socket) => setTimeout(() => socket.write(okResponse('late')), 2_000)
    expect((await gateway.call({ path })).text).toBe('late')
  })
})

describe('G-D slow clients', () => {
  /** Sends the head and then `bytes` every `millis`, and resolves with what comes back. */
  async function drip(bytes: number, millis: number, lines = 'Content-Length: 100000\r\n'): Promise<string> {
    const socket = connect(gateway.port, '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk) => {
      answer += String(chunk)
    })
    socket.on('error', () => {})
    socket.write(head(lines))
    const dripping = setInterval(() => socket.write('x'.repeat(bytes)), millis)
    await until(() => answer !== '' || socket.destroyed, 9_000)
    clearInterval(dripping)
    socket.destroy()
    return answer
  }

  it('a body that drips in is cut off, however regularly, and the API service does not take it for whole', async () => {
    await putTraffic(gateway, 'passthrough', {})
    const [answer, millis] = await elapsed(drip(1, 20))
    expect(parseAnswer(answer).status).toBe(408)
    expect(answer).toContain('"code":"MALFORMED-REQUEST"')
    expect(millis).toBeLessThan(1_500)
    expect(gateway.backend.seen).toEqual([])
    await until(() => gateway.backend.connections.open.size === 0)
    expect(lastRecord()).toMatchObject({ status: 408, source: 'gateway', refusal: { kind: 'request_too_slow' } })
  })

  it('a body without a length too', async () => {
    expect(parseAnswer(await drip(0, 1_000, 'Transfer-Encoding: chunked\r\n')).status).toBe(408)
  })

  it('a body that comes faster than the slowest allowed takes the time it takes', async () => {
    const answer = await drip(500, 100, 'Content-Length: 10000\r\n')
    expect(parseAnswer(answer).status).toBe(200)
    expect(gateway.backend.seen[0]?.body).toHaveLength(10_000)
    expect(lastRecord()).toMatchObject({ requestBytes: 10_000 })
  })

  it('a client is not to blame for the time in which the API service does not read', async () => {
    const bytes = 24 * 1024 * 1024
    const sockets: Socket[] = []
    const slow = createServer((socket) => {
      sockets.push(socket.on('error', () => {}))
      socket.pause()
      setTimeout(() => {
        let left = bytes
        let inHead = true
        socket.on('data', (chunk) => {
          left -= inHead ? chunk.length - chunk.indexOf('\r\n\r\n') - 4 : chunk.length
          inHead = false
          if (left === 0) socket.write(okResponse('thanks'))
        })
        socket.resume()
      }, 1_200)
    })
    slow.listen(0, '127.0.0.1')
    await once(slow, 'listening')
    await putTraffic(
      gateway,
      'passthrough',
      {},
      { targetUrl: `http://127.0.0.1:${(slow.address() as AddressInfo).port}` },
    )
    const answer = await gateway.call({ path, method: 'POST', body: Buffer.alloc(bytes) })
    expect(answer.text).toBe('thanks')
    expect(lastRecord()?.requestBytes).toBe(bytes)
    for (const socket of sockets) socket.destroy()
    slow.close()
  })

  it('a client that stops reading is cut off, and lets go of the API service', async () => {
    await putTraffic(gateway, 'passthrough', {})
    let letGo = false
    gateway.backend.respond = (_request, socket) => {
      socket.once('close', () => {
        letGo = true
      })
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n')
      const piece = Buffer.alloc(256 * 1024)
      const more = () => {
        while (!socket.destroyed) if (!socket.write(piece)) return socket.once('drain', more)
        return undefined
      }
      more()
    }
    const request = httpRequest({
      port: gateway.port,
      path,
      headers: { Authorization: `Bearer ${gateway.token}`, 'Subscription-Id': gateway.subscription.id },
      agent: false,
    })
    request.on('error', () => {})
    request.end()
    const [response] = await once(request, 'response')
    response.on('error', () => {})
    response.pause()
    await until(() => gateway.records.length === 1, 6_000)
    await until(() => letGo)
    expect(lastRecord()).toMatchObject({ status: 200, source: 'api' })
    request.destroy()
  })

  it('whoever says nothing at all has the time of a silent connection', async () => {
    const text = await sendRaw(gateway.port, `GET ${path} HTTP/1.1\r\nHost: g\r\n`, 4_000)
    expect(text === '' || text.includes(' 408 ')).toBe(true)
    expect(gateway.backend.seen).toEqual([])
  })
})
