import { once } from 'node:events'
import { createServer, request as httpRequest, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestGateway, PATH, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { okResponse } from '../testing/raw-backend.ts'
import { parseAnswer, sendRaw } from '../testing/raw-client.ts'

const MEBIBYTE = 1024 * 1024
const REQUEST_MAX = 64 * MEBIBYTE

let gateway: TestGateway
let service: Server
beforeAll(async () => {
  gateway = await openTestGateway({ requestBodyBytesMax: REQUEST_MAX, responseBodyBytesMax: 64 * MEBIBYTE })
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.logged.length = 0
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
})

/** Puts a node:http service behind `/acme/legacy` while `work` runs. */
async function withService(handle: Parameters<typeof createServer>[1], work: () => Promise<void>): Promise<void> {
  service = createServer({ requestTimeout: 0 }, handle)
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  const { passthrough } = gateway.apis
  const targetUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  await gateway.store.apis.put({ ...passthrough, targetUrl })
  await until(() => gateway.registry.apis.find(passthrough.id)?.targetUrl === targetUrl)
  try {
    await work()
  } finally {
    service.closeAllConnections()
    service.close()
    await gateway.store.apis.put(passthrough)
    await until(() => gateway.registry.apis.find(passthrough.id)?.targetUrl === passthrough.targetUrl)
  }
}

const headers = () => ({ Authorization: `Bearer ${gateway.token}`, 'Subscription-Id': gateway.subscription.id })
const head = (lines: string) => `POST ${PATH} HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}${lines}\r\n`
const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

describe('streaming', () => {
  it('holds a fast API service back to the pace of a slow reader', async () => {
    const total = 48 * MEBIBYTE
    let sent = 0
    await withService(
      (_request, response) => {
        const piece = Buffer.alloc(64 * 1024)
        const more = () => {
          while (sent < total) {
            sent += piece.length
            if (!response.write(piece)) {
              response.once('drain', more)
              return
            }
          }
          response.end()
        }
        more()
      },
      async () => {
        const request = httpRequest({ port: gateway.port, path: '/acme/legacy/big', headers: headers(), agent: false })
        request.end()
        const [response] = await once(request, 'response')
        await pause(400)
        const before = sent
        await pause(200)
        // Nobody reads, so nobody sends: what is under way fits into the sockets' buffers.
        expect(sent).toBe(before)
        expect(sent).toBeLessThan(24 * MEBIBYTE)
        let received = 0
        for await (const chunk of response) received += chunk.length
        expect(received).toBe(total)
      },
    )
  })

  it('holds a fast client back to the pace of a slow API service', async () => {
    const total = 48 * MEBIBYTE
    let received = 0
    let go: () => void = () => {}
    await withService(
      (request, response) => {
        request.pause()
        go = () => request.resume()
        request.on('data', (chunk: Buffer) => {
          received += chunk.length
        })
        request.on('end', () => response.end('done'))
        request.pause()
      },
      async () => {
        const request = httpRequest({
          port: gateway.port,
          path: '/acme/legacy/big',
          method: 'POST',
          headers: headers(),
          agent: false,
        })
        const answered = once(request, 'response')
        let sent = 0
        const piece = Buffer.alloc(64 * 1024)
        const more = () => {
          while (sent < total) {
            sent += piece.length
            if (!request.write(piece)) {
              request.once('drain', more)
              return
            }
          }
          request.end()
        }
        more()
        await pause(400)
        const before = sent
        await pause(200)
        expect(sent).toBe(before)
        expect(sent).toBeLessThan(24 * MEBIBYTE)
        go()
        const [response] = await answered
        response.resume()
        await once(response, 'end')
        expect(received).toBe(total)
      },
    )
  })

  it('passes on the header of an answer, and each piece, as it comes', async () => {
    let next: (text: string | undefined) => void = () => {}
    await withService(
      (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
        next = (text) => (text === undefined ? response.end() : response.write(text))
      },
      async () => {
        const request = httpRequest({
          port: gateway.port,
          path: '/acme/legacy/events',
          headers: headers(),
          agent: false,
        })
        request.end()
        const [response] = await once(request, 'response')
        expect(response.headers['content-type']).toBe('text/event-stream')
        for (const text of ['one', 'two']) {
          next(text)
          expect((await once(response, 'data')).toString()).toBe(text)
        }
        next(undefined)
        await once(response, 'end')
      },
    )
  })

  it('a client that goes away takes its call with it, before the answer and in the middle of it', async () => {
    for (const begun of [false, true]) {
      let closed = false
      let arrived = false
      await withService(
        (request, response) => {
          arrived = true
          if (begun) response.write('a beginning')
          request.socket.on('close', () => {
            closed = true
          })
        },
        async () => {
          const socket = connect(gateway.port, '127.0.0.1')
          socket.write(`GET /acme/legacy/x HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}\r\n`)
          await until(() => arrived)
          if (begun) await once(socket, 'data')
          socket.destroy()
          await until(() => closed)
        },
      )
    }
  })

  it('a client that goes away takes its pipelined calls with it, also those that had to wait', async () => {
    gateway.backend.respond = () => {}
    const socket = connect(gateway.port, '127.0.0.1')
    const get = (name: string) => `GET ${PATH}?${name} HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}\r\n`
    socket.write(get('first') + get('second'))
    await until(() => gateway.backend.seen.length === 1)
    await pause(50)
    socket.destroy()
    await until(() => gateway.backend.connections.open.size === 0)
    expect(gateway.backend.seen.map(({ target }) => target)).toEqual(['/svc/appointments/v1/appointments?first'])
  })

  it('a client that goes away in the middle of its body takes its call with it', async () => {
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write(`${head('Content-Length: 1000\r\n')}half`)
    await until(() => gateway.backend.unread().endsWith('half'))
    socket.destroy()
    await until(() => gateway.backend.connections.open.size === 0)
    expect(gateway.backend.seen).toEqual([])
  })
})

describe('PAYLOAD-TOO-BIG', () => {
  it('a declared length over the limit is refused before anything is sent on', async () => {
    const answer = parseAnswer(
      await sendRaw(gateway.port, head(`Content-Length: ${REQUEST_MAX + 1}\r\nConnection: close\r\n`)),
    )
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'PAYLOAD-TOO-BIG' })
    expect(gateway.backend.seen).toEqual([])
    expect(gateway.backend.unread()).toBe('')
  })

  it('a body without a declared length is cut in mid-stream, and the API service does not take it for whole', async () => {
    let ended = false
    let aborted = false
    await withService(
      (request) => {
        request.resume()
        request.on('end', () => {
          ended = true
        })
        request.on('aborted', () => {
          aborted = true
        })
        request.on('error', () => {})
      },
      async () => {
        const request = httpRequest({
          port: gateway.port,
          path: '/acme/legacy/big',
          method: 'POST',
          headers: { ...headers(), 'Transfer-Encoding': 'chunked' },
          agent: false,
        })
        request.on('error', () => {})
        const answered = once(request, 'response')
        const piece = Buffer.alloc(MEBIBYTE)
        for (let sent = 0; sent <= REQUEST_MAX; sent += piece.length) {
          if (!request.write(piece)) await Promise.race([once(request, 'drain'), answered])
        }
        const [response] = await answered
        expect(response.statusCode).toBe(413)
        response.resume()
        await until(() => aborted)
        expect(ended).toBe(false)
        request.destroy()
      },
    )
  })

  it('an answer over the limit: 502 when it says so, cut off when it does not', async () => {
    const size = 64 * MEBIBYTE + 1
    gateway.backend.respond = (_request, socket) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`)
    expect(await gateway.call({})).toMatchObject({ status: 502, json: { code: 'PAYLOAD-TOO-BIG' } })
    await withService(
      (_request, response) => {
        const piece = Buffer.alloc(MEBIBYTE)
        const more = () => {
          while (!response.destroyed) if (!response.write(piece)) return response.once('drain', more)
          return undefined
        }
        more()
      },
      async () => {
        await expect(gateway.call({ path: '/acme/legacy/big' })).rejects.toThrow()
        expect(gateway.logged.at(-1)).toMatchObject({ msg: 'answer of an API service broke off' })
      },
    )
  })
})

describe('Expect: 100-continue and connections that live on', () => {
  it('is answered here, and the body follows', async () => {
    const socket = connect(gateway.port, '127.0.0.1')
    let text = ''
    socket.on('data', (bytes) => {
      text += bytes.toString()
    })
    socket.write(head('Content-Length: 4\r\nExpect: 100-continue\r\n'))
    await until(() => text.includes('100 Continue'))
    socket.write('body')
    await until(() => text.includes('200 OK'))
    socket.destroy()
    expect(gateway.backend.seen).toMatchObject([{ body: 'body' }])
    expect(gateway.backend.seen[0]?.headerLines.join()).not.toMatch(/expect/i)
  })

  it('a refused call with a body leaves the connection fit for the next', async () => {
    const refused = `POST /acme/nothing HTTP/1.1\r\nHost: g\r\nContent-Length: 4\r\n\r\nbody`
    const text = await sendRaw(gateway.port, `${refused}${head('Content-Length: 2\r\nConnection: close\r\n')}ok`)
    expect([...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)).toEqual(['404', '200'])
    expect(gateway.backend.seen).toMatchObject([{ body: 'ok' }])
  })

  it('uses one connection to an API service for many calls', async () => {
    await gateway.call({})
    const before = gateway.backend.connections.accepted
    for (let calls = 0; calls < 5; calls++) expect((await gateway.call({ method: 'POST', body: 'x' })).status).toBe(200)
    expect(gateway.backend.connections.accepted).toBe(before)
  })
})
