import { connect } from 'node:net'
import type { EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestGateway, PATH, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { okResponse } from '../testing/raw-backend.ts'
import { parseAnswer, sendRaw } from '../testing/raw-client.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway({ responseTimeoutMillis: 700, connectionsMax: 2 })
})
afterAll(() => gateway.close())
beforeEach(async () => {
  for (const socket of gateway.backend.connections.open) socket.destroy()
  await until(() => gateway.backend.connections.open.size === 0)
  gateway.backend.seen.length = 0
  gateway.backend.respond = (request, socket) => socket.write(okResponse(request.target))
})

const get = (name: string, lines = '') => `GET ${PATH}?${name} HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}${lines}\r\n`
const seenNames = () => gateway.backend.seen.map(({ target }) => target.split('?')[1])
const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

describe('G-D one client connection cannot hold many connections to an API service', () => {
  it('of pipelined calls one at a time is sent on, in order, each with its own answer', async () => {
    let atOnce = 0
    let most = 0
    gateway.backend.respond = (request, socket) => {
      most = Math.max(most, ++atOnce)
      setTimeout(() => {
        atOnce--
        socket.write(okResponse(`<${request.target.split('?')[1]}>`))
      }, 5)
    }
    const names = Array.from({ length: 40 }, (_, n) => String(n))
    const text = await sendRaw(
      gateway.port,
      names.map((name) => get(name, name === '39' ? 'Connection: close\r\n' : '')).join(''),
    )
    expect([...text.matchAll(/<(\d+)>/g)].map(([, name]) => name)).toEqual(names)
    expect(seenNames()).toEqual(names)
    expect(most).toBe(1)
  })

  it('a pipelined call is checked when its turn comes', async () => {
    gateway.backend.respond = (request, socket) => {
      gateway.clock.now = (gateway.clock.now + 3601) as EpochSeconds
      socket.write(okResponse(request.target))
    }
    const text = await sendRaw(gateway.port, get('first') + get('second', 'Connection: close\r\n'))
    gateway.clock.now = (gateway.clock.now - 3601) as EpochSeconds
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '403'])
    expect(seenNames()).toEqual(['first'])
  })

  it('1,500 pipelined calls: the client is cut off', async () => {
    gateway.backend.respond = () => {}
    expect(await sendRaw(gateway.port, get('x').repeat(1_500))).toBe('')
    expect(gateway.backend.seen.length).toBeLessThanOrEqual(1)
    // What was opened for the first may wait a while for another call.
    await until(() => gateway.backend.connections.open.size === 0, 7_000)
  })
})

describe('G-D connections to an API service are bounded', () => {
  it('further calls wait for a free one and are answered', async () => {
    let most = 0
    gateway.backend.respond = (request, socket) => {
      most = Math.max(most, gateway.backend.connections.open.size)
      setTimeout(() => socket.write(okResponse(request.target)), 10)
    }
    const paths = Array.from({ length: 30 }, (_, n) => `${PATH}?${n}`)
    const answers = await Promise.all(paths.map((path) => gateway.call({ path, method: 'POST', body: 'b' })))
    expect(answers.map(({ text }) => text)).toEqual(paths.map((path) => path.replace('/acme', '/svc')))
    expect(most).toBe(2)
  })

  it('a call that gets none in time is answered, and never sent on', async () => {
    let free: () => void = () => {}
    const trickle = (socket: { write(text: string): unknown; end(text: string): unknown }) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx')
      const before = free
      free = () => {
        before()
        socket.write('y')
      }
    }
    gateway.backend.respond = (_request, socket) => trickle(socket)
    const first = [gateway.call({ path: `${PATH}?a` }), gateway.call({ path: `${PATH}?b` })]
    await until(() => gateway.backend.seen.length === 2)
    const late = await Promise.all([
      gateway.call({ path: `${PATH}?get` }),
      gateway.call({ path: `${PATH}?post`, method: 'POST', body: 'body' }),
    ])
    for (const answer of late) {
      expect(answer).toMatchObject({ status: 504, json: { code: 'TARGET-SYSTEM-TIMED-OUT' } })
    }
    free()
    expect((await Promise.all(first)).map(({ text }) => text)).toEqual(['xy', 'xy'])
    gateway.backend.respond = (request, socket) => socket.write(okResponse(request.target))
    expect((await gateway.call({ path: `${PATH}?next` })).status).toBe(200)
    expect(seenNames().sort()).toEqual(['a', 'b', 'next'])
  })

  it('a client that leaves while its call waits takes it out of the queue', async () => {
    gateway.backend.respond = (_request, socket) => setTimeout(() => socket.write(okResponse('ok')), 200)
    const first = [gateway.call({ path: `${PATH}?a` }), gateway.call({ path: `${PATH}?b` })]
    await until(() => gateway.backend.seen.length === 2)
    const leaver = connect(gateway.port, '127.0.0.1')
    leaver.write(get('gone'))
    await pause(50)
    leaver.destroy()
    const last = gateway.call({ path: `${PATH}?last` })
    expect((await Promise.all([...first, last])).map(({ status }) => status)).toEqual([200, 200, 200])
    expect(seenNames()).toEqual(['a', 'b', 'last'])
  })

  it('when connecting fails, those that wait are answered too', async () => {
    const { passthrough } = gateway.apis
    await gateway.store.apis.put({ ...passthrough, targetUrl: 'http://127.0.0.1:1' })
    await until(() => gateway.registry.apis.find(passthrough.id)?.targetUrl === 'http://127.0.0.1:1')
    const answers = await Promise.all(Array.from({ length: 12 }, () => gateway.call({ path: '/acme/legacy/x' })))
    for (const answer of answers) expect(answer).toMatchObject({ json: { code: 'TARGET-SYSTEM-UNREACHABLE' } })
  })
})

describe('G-D a bad API service: transfer codings', () => {
  it.each([
    ['gzip, chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'],
    [
      'two fields',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    ],
    ['xchunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\nok'],
    ['gzip alone', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok'],
  ])('%s: 503, never passed on as if it were plain', async (_what, bytes) => {
    gateway.backend.respond = (_request, socket) => socket.end(bytes)
    const answer = parseAnswer(await sendRaw(gateway.port, get('x', 'Connection: close\r\n')))
    expect(answer.status).toBe(503)
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'TARGET-SYSTEM-UNREACHABLE' })
  })

  it('Chunked, however it is spelled, is read', async () => {
    gateway.backend.respond = (_request, socket) =>
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n')
    expect(await gateway.call({})).toMatchObject({ status: 200, text: 'ok' })
  })
})
