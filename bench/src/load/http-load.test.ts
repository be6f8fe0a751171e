import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { requestBytes, runHttpLoad } from './http-load.ts'

let server: Server | undefined
afterEach(() => {
  server?.close()
  server?.closeAllConnections()
})

async function listen(handle: RequestListener): Promise<string> {
  server = createServer(handle)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?query=1`
}

const get = (url: string) => ({ url, method: 'GET', headers: {} })

describe('HTTP load', () => {
  it('writes the request as RFC 9112 has it', () => {
    const bytes = requestBytes({
      url: 'http://127.0.0.1:81/a?b=c',
      method: 'POST',
      headers: { 'X-Y': 'z' },
      body: 'né',
    })
    expect(bytes.toString()).toBe('POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:81\r\nX-Y: z\r\nContent-Length: 3\r\n\r\nné')
  })

  it('counts what the server answered, over no more connections than asked for', async () => {
    let answered = 0
    const seen = new Set<unknown>()
    const url = await listen((request, response) => {
      seen.add(request.socket)
      expect(request.url).toBe('/path?query=1')
      answered++
      response.end('ok')
    })
    const result = await runHttpLoad({ seconds: 0.2, connections: 3, request: get(url) })
    expect(result.errors).toEqual({ status: 0, socket: 0, unanswered: 0 })
    expect(seen.size).toBe(3)
    // The last answer of each connection may arrive after the measured time.
    expect(answered - result.completed).toBeGreaterThanOrEqual(0)
    expect(answered - result.completed).toBeLessThanOrEqual(3)
    expect(result.latencyMicros.p99).toBeGreaterThanOrEqual(result.latencyMicros.p50)
  })

  it('sends as many as a rate asks for, and no more', async () => {
    let requests = 0
    const url = await listen((_request, response) => {
      requests++
      response.end('ok')
    })
    const result = await runHttpLoad({ seconds: 0.5, connections: 4, ratePerSecond: 200, request: get(url) })
    expect(requests).toBeLessThanOrEqual(101)
    expect(requests).toBeGreaterThan(0)
    expect(requests - result.completed).toBeLessThanOrEqual(4)
  })

  it('counts a paced request from when it was due, so that a stall shows in full', async () => {
    let first = true
    const url = await listen((_request, response) => {
      const pause = first ? 300 : 0
      first = false
      setTimeout(() => response.end('ok'), pause)
    })
    const result = await runHttpLoad({ seconds: 0.5, connections: 1, ratePerSecond: 100, request: get(url) })
    // About thirty of fifty requests were due while the only connection was held up; half of those waited 150 ms or more.
    expect(result.latencyMicros.p50).toBeGreaterThan(50_000)
  })

  it('counts answers outside 2xx as errors and not as work', async () => {
    const url = await listen((_request, response) => {
      response.statusCode = 500
      response.end('no')
    })
    const result = await runHttpLoad({ seconds: 0.1, connections: 2, request: get(url) })
    expect(result.completed).toBe(0)
    expect(result.errors.status).toBeGreaterThan(0)
  })

  it('counts closed connections as errors and opens them again', async () => {
    let requests = 0
    const url = await listen((request, response) => {
      if (++requests % 2 === 1) response.end('ok')
      else request.socket.destroy()
    })
    const result = await runHttpLoad({ seconds: 0.3, connections: 1, request: get(url) })
    expect(result.errors.socket).toBeGreaterThan(1)
    expect(result.completed).toBeGreaterThan(1)
  })

  it('counts requests that never get an answer', async () => {
    const url = await listen(() => undefined)
    const result = await runHttpLoad({ seconds: 0.1, connections: 2, request: get(url) })
    expect(result).toMatchObject({ completed: 0, errors: { unanswered: 2 } })
  })

  it('sends each of several bodies once, in their order, and is over when there is none left', async () => {
    const received: string[] = []
    const url = await listen((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        received.push(body)
        setTimeout(() => response.end('ok'), 10)
      })
    })
    const bodies = Array.from({ length: 7 }, (_, index) => `code=${index}`)
    const request = { url, method: 'POST', headers: {}, body: 'never sent', bodies }
    const result = await runHttpLoad({ seconds: 20, connections: 1, request })
    expect(received).toEqual(bodies)
    expect(result).toMatchObject({ completed: 7, errors: { status: 0, socket: 0, unanswered: 0 } })
    // The rate is of the time until then.
    expect(result.seconds).toBeGreaterThan(0.05)
    expect(result.seconds).toBeLessThan(20)
  })

  it('sends sets of headers in turns, again from the first', async () => {
    const received: string[] = []
    const url = await listen((request, response) => {
      received.push(`${request.headers.owner} ${request.headers.key}`)
      response.end('ok')
    })
    const turns = [
      { owner: 'a', key: '1' },
      { owner: 'b', key: '2' },
    ]
    await runHttpLoad({ seconds: 0.1, connections: 1, request: { ...get(url), turns } })
    expect(received.slice(0, 3)).toEqual(['a 1', 'b 2', 'a 1'])
  })

  it('reports a port where nobody listens', async () => {
    const url = await listen(() => undefined)
    await new Promise((resolve) => server?.close(resolve))
    const result = await runHttpLoad({ seconds: 0.1, connections: 1, request: get(url) })
    expect(result.completed).toBe(0)
    expect(result.errors.socket).toBeGreaterThan(0)
  })
})
