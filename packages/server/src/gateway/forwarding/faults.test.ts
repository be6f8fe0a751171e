import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { PATHS, putTraffic } from '../testing/put-traffic.ts'
import { okResponse } from '../testing/raw-backend.ts'
import { parseAnswer, sendRaw } from '../testing/raw-client.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway({ connectionsMax: 2, waitingMax: 2, breakerFaults: 1_000 })
})
afterAll(() => gateway.close())
let breakers = 0
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.records.length = 0
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
})

/** Each test has a breaker of its own: what one knows outlives changes of the API, and would outlive the test. */
async function putBreaker(faults: number, seconds = 1, name = 'api'): Promise<void> {
  breakers++
  await putTraffic(
    gateway,
    'minted',
    { breaker: { faults, seconds }, connectTimeoutMillis: 5_000 + breakers },
    { name },
  )
}

const call = (method = 'POST') => gateway.call({ path: PATHS.minted, method })
const hangUp = (_request: unknown, socket: Socket) => socket.destroy()
const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))
const leftAlone = { status: 503, json: { code: 'TARGET-SYSTEM-UNREACHABLE' } }

describe('protocol.md 3.4 TARGET-SYSTEM-UNREACHABLE: a target that does not answer is left alone', () => {
  it('after so many calls in a row, with Retry-After, and is sent nothing', async () => {
    await putBreaker(3)
    gateway.backend.respond = hangUp
    for (let calls = 0; calls < 3; calls++) {
      const answer = await call()
      expect(answer).toMatchObject(leftAlone)
      expect(answer.headers['retry-after']).toBeUndefined()
    }
    expect(gateway.backend.seen).toHaveLength(3)
    for (let calls = 0; calls < 3; calls++) {
      const answer = await call()
      expect(answer).toMatchObject({ ...leftAlone, headers: { 'retry-after': '1' } })
      expect(answer.json?.message).toContain('left alone')
    }
    expect(gateway.backend.seen).toHaveLength(3)
    expect(gateway.records.at(-1)).toMatchObject({ attempts: 0, refusal: { kind: 'target_left_alone' }, status: 503 })
  })

  it('until one call was answered, which is let through after the pause', async () => {
    await putBreaker(1)
    gateway.backend.respond = hangUp
    await call()
    expect((await call()).headers['retry-after']).toBe('1')
    await pause(1_050)
    const waiting: Socket[] = []
    gateway.backend.seen.length = 0
    gateway.backend.respond = (_request, socket) => waiting.push(socket)
    const probe = call()
    await until(() => waiting.length === 1)
    const others = await Promise.all([call(), call(), call()])
    for (const other of others) expect(other).toMatchObject({ ...leftAlone, headers: { 'retry-after': '1' } })
    expect(gateway.backend.seen).toHaveLength(1)
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('back'))
    waiting[0]?.write(okResponse('first'))
    expect((await probe).text).toBe('first')
    expect((await Promise.all([call(), call()])).map(({ text }) => text)).toEqual(['back', 'back'])
  })

  it('when the client of that one leaves, the next is let through', async () => {
    await putBreaker(1)
    gateway.backend.respond = hangUp
    await call()
    await pause(1_050)
    gateway.backend.seen.length = 0
    // It begins to answer, so that this is not waiting for a first byte.
    gateway.backend.respond = (_request, socket) => socket.write('HTTP/1.1 2')
    const leaver = connect(gateway.port, '127.0.0.1')
    leaver.write(`POST ${PATHS.minted} HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}Content-Length: 0\r\n\r\n`)
    await until(() => gateway.backend.seen.length === 1)
    await pause(30)
    leaver.destroy()
    await until(() => gateway.records.length === 2)
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('back'))
    expect((await call()).text).toBe('back')
  })

  it('an answer is an answer: a 500 is no fault', async () => {
    await putBreaker(2)
    gateway.backend.respond = (_request, socket) => socket.write('HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n')
    for (let calls = 0; calls < 5; calls++) expect((await call()).status).toBe(500)
    expect(gateway.backend.seen).toHaveLength(5)
  })

  it('what clients do wrong is no fault', async () => {
    await putTraffic(gateway, 'minted', { breaker: { faults: 1, seconds: 60 }, requestBodyBytesMax: 10 })
    gateway.backend.respond = () => {}
    const head = `POST ${PATHS.minted} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n${gateway.goodLines}`
    const chunked = `${head}Transfer-Encoding: chunked\r\n\r\nb\r\n${'x'.repeat(11)}\r\n0\r\n\r\n`
    expect(parseAnswer(await sendRaw(gateway.port, chunked)).status).toBe(413)
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('ok'))
    expect((await call()).status).toBe(200)
  })

  it('stays left alone when the API is changed in the meantime', async () => {
    await putBreaker(1, 60)
    gateway.backend.respond = hangUp
    await call()
    const { traffic } = gateway.registry.apis.find(gateway.apis.minted.id) ?? {}
    await putTraffic(gateway, 'minted', { ...traffic, retry: false }, { name: 'renamed' })
    expect((await call()).headers['retry-after']).toBeDefined()
    expect(gateway.backend.seen).toHaveLength(1)
  })

  it('0 faults: never', async () => {
    await putBreaker(0)
    gateway.backend.respond = hangUp
    for (let calls = 0; calls < 30; calls++) expect((await call()).headers['retry-after']).toBeUndefined()
    expect(gateway.backend.seen).toHaveLength(30)
  })
})

describe('interim answers (RFC 9110 §15.2)', () => {
  const early = 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n'

  it('stay between the API service and us, and the answer follows', async () => {
    gateway.backend.respond = (_request, socket) => socket.write(early.repeat(3) + okResponse('{"n":1}'))
    expect(await call()).toMatchObject({ status: 200, text: '{"n":1}' })
  })

  it('G-H without an end are given up, with their connection', async () => {
    let ended = false
    gateway.backend.respond = (_request, socket) => {
      const flood = setInterval(() => socket.write(early.repeat(50)), 1)
      socket
        .on('error', () => undefined)
        .once('close', () => {
          clearInterval(flood)
          ended = true
        })
    }
    expect(await call()).toMatchObject({ status: 503, json: { code: 'TARGET-SYSTEM-UNREACHABLE' } })
    await until(() => ended)
  })
})

describe('protocol.md 3.7 a target that hangs slows no other API', () => {
  it('so many calls have its connections, so many wait, and the rest is refused at once', async () => {
    const sockets: Socket[] = []
    const hanging = createServer((socket) => sockets.push(socket.on('error', () => {})))
    hanging.listen(0, '127.0.0.1')
    await once(hanging, 'listening')
    const targetUrl = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`
    await putTraffic(gateway, 'passthrough', { responseTimeoutMillis: 900 }, { targetUrl })
    await putTraffic(gateway, 'minted', { retry: false })
    const waiting = Array.from({ length: 4 }, () => gateway.call({ path: PATHS.passthrough }))
    await until(() => sockets.length === 2)
    const before = performance.now()
    const refused = await Promise.all([
      gateway.call({ path: PATHS.passthrough }),
      gateway.call({ path: PATHS.passthrough }),
    ])
    for (const answer of refused) expect(answer).toMatchObject({ ...leftAlone, headers: { 'retry-after': '1' } })
    for (let calls = 0; calls < 20; calls++) expect((await gateway.call({ path: PATHS.minted })).status).toBe(200)
    expect(performance.now() - before).toBeLessThan(800)
    for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(504)
    expect(sockets.length).toBeLessThanOrEqual(4)
    for (const socket of sockets) socket.destroy()
    hanging.close()
  })
})
