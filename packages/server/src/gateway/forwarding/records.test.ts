import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { PATHS, putTraffic } from '../testing/put-traffic.ts'
import { okResponse } from '../testing/raw-backend.ts'
import { parseAnswer, sendRaw } from '../testing/raw-client.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway({ breakerFaults: 0 })
})
afterAll(() => gateway.close())
beforeEach(async () => {
  await putTraffic(gateway, 'passthrough', {})
  gateway.backend.seen.length = 0
  gateway.records.length = 0
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
})

const path = PATHS.passthrough
const head = (lines: string, method = 'POST', version = '1.1') =>
  `${method} ${path} HTTP/${version}\r\nHost: g\r\nConnection: close\r\n${gateway.goodLines}${lines}\r\n`
const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
const record = async () => {
  await until(() => gateway.records.length === 1)
  return gateway.records[0]
}

describe('protocol.md 5.4 what is noted of a call', () => {
  it('status, source, attempts, bytes of both bodies and when its answer began', async () => {
    gateway.backend.respond = (_request, socket) => socket.write('HTTP/1.1 418 No\r\nContent-Length: 5\r\n\r\nsorry')
    await gateway.call({ path, method: 'PUT', body: 'x'.repeat(1_234) })
    const noted = await record()
    expect(noted).toMatchObject({
      status: 418,
      source: 'api',
      targetStatus: 418,
      attempts: 1,
      requestBytes: 1_234,
      responseBytes: 5,
      refusal: undefined,
      broken: undefined,
    })
    expect(noted?.firstByte).toBeGreaterThan(noted?.decided ?? Number.POSITIVE_INFINITY)
    expect(noted?.over).toBeGreaterThanOrEqual(noted?.firstByte ?? Number.POSITIVE_INFINITY)
  })

  it('bodies count without their chunk sizes', async () => {
    gateway.backend.respond = (_request, socket) =>
      socket.write(
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\nX-T: 1\r\n\r\n`,
      )
    await sendRaw(gateway.port, `${head('Transfer-Encoding: chunked\r\n')}4\r\nbody\r\n2\r\n!!\r\n0\r\n\r\n`)
    expect(await record()).toMatchObject({ requestBytes: 6, responseBytes: 7 })
  })

  it('HEAD has no body, whatever Content-Length says', async () => {
    gateway.backend.respond = (_request, socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n')
    await gateway.call({ path, method: 'HEAD' })
    expect(await record()).toMatchObject({ status: 200, responseBytes: 0 })
  })

  it('an answer that breaks off counts what was passed on, and says that it broke', async () => {
    gateway.backend.respond = (_request, socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf')
    await expect(gateway.call({ path })).rejects.toThrow()
    expect(await record()).toMatchObject({ status: 200, source: 'api', responseBytes: 4, broken: expect.any(String) })
  })

  it('a client that leaves first has no status; what it had sent counts', async () => {
    gateway.backend.respond = () => {}
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write(`${head('Content-Length: 100\r\n')}halfway`)
    await until(() => gateway.backend.unread().endsWith('halfway'))
    socket.destroy()
    expect(await record()).toMatchObject({
      status: 0,
      attempts: 1,
      requestBytes: 7,
      responseBytes: 0,
      targetStatus: undefined,
    })
  })

  it('of an answer of ours, its own body counts', async () => {
    gateway.backend.respond = (_request, socket) => socket.destroy()
    const { text } = await gateway.call({ path, method: 'POST', body: 'abc' })
    expect(await record()).toMatchObject({
      status: 503,
      source: 'gateway',
      responseBytes: text.length,
      requestBytes: 3,
    })
  })
})

describe('protocol.md 3.4 PAYLOAD-TOO-BIG, 3.7: the sizes of the API over those of the exchange', () => {
  beforeEach(() => putTraffic(gateway, 'passthrough', { requestBodyBytesMax: 1_000, responseBodyBytesMax: 2_000 }))

  it.each([
    ['just so much', 1_000, 200],
    ['a byte more', 1_001, 413],
  ])('a request of %s', async (_what, bytes, status) => {
    const sized = `${head(`Content-Length: ${bytes}\r\n`)}${'x'.repeat(bytes)}`
    const answer = parseAnswer(await sendRaw(gateway.port, sized))
    expect(answer.status).toBe(status)
    if (status === 413) {
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'PAYLOAD-TOO-BIG' })
      expect(answer.body).toContain('1000 bytes')
      expect(await record()).toMatchObject({ attempts: 0, source: 'gateway' })
    }
    gateway.records.length = 0
    gateway.backend.seen.length = 0
    const text = await sendRaw(gateway.port, head('Transfer-Encoding: chunked\r\n') + chunked('x'.repeat(bytes)))
    expect(parseAnswer(text).status).toBe(status)
    expect(gateway.backend.seen).toHaveLength(status === 200 ? 1 : 0)
    expect((await record())?.requestBytes).toBe(status === 200 ? 1_000 : 0)
  })

  it.each([
    ['just so much', 2_000, 200],
    ['a byte more', 2_001, 502],
  ])('an answer that says it has %s', async (_what, bytes, status) => {
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('x'.repeat(bytes)))
    const answer = await gateway.call({ path })
    expect(answer.status).toBe(status)
    if (status === 502) {
      expect(answer.json).toMatchObject({ code: 'PAYLOAD-TOO-BIG' })
      expect(await record()).toMatchObject({
        source: 'gateway',
        targetStatus: 200,
        refusal: { kind: 'response_too_big' },
      })
    } else expect((await record())?.responseBytes).toBe(2_000)
  })

  const pieces = `7d0\r\n${'x'.repeat(2_000)}\r\n`
  it.each([
    ['1.1', 'with chunks', `Transfer-Encoding: chunked\r\n\r\n${pieces}1\r\nx\r\n0\r\n\r\n`],
    ['1.1', 'until the end', `Connection: close\r\n\r\n${'x'.repeat(2_001)}`],
    ['1.0', 'with chunks', `Transfer-Encoding: chunked\r\n\r\n${pieces}1\r\nx\r\n0\r\n\r\n`],
    ['1.0', 'until the end', `Connection: close\r\n\r\n${'x'.repeat(2_001)}`],
  ])(
    'an answer that turns out to have more, to HTTP/%s, %s: cut off, never half as whole',
    async (version, _how, rest) => {
      gateway.backend.respond = (_request, socket) => socket.end(`HTTP/1.1 200 OK\r\n${rest}`)
      const { text, reset } = await readUntilClosed(head('', 'GET', version))
      expect(text.includes('\r\n0\r\n\r\n')).toBe(false)
      // To HTTP/1.0 only a reset connection tells a broken answer from a whole one.
      if (version === '1.0') expect(reset).toBe(true)
      expect(await record()).toMatchObject({ broken: 'response body is larger than the limit', source: 'api' })
      expect((await record())?.responseBytes).toBeLessThanOrEqual(2_000)
    },
  )
})

describe('G-D an answer that ends with its connection', () => {
  it('is whole when the connection was closed, and not when it was reset', async () => {
    gateway.backend.respond = (_request, socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole')
    expect((await gateway.call({ path })).text).toBe('whole')
    gateway.records.length = 0
    gateway.backend.respond = (_request, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf')
      setTimeout(() => socket.resetAndDestroy(), 50)
    }
    await expect(gateway.call({ path })).rejects.toThrow()
    expect(await record()).toMatchObject({ responseBytes: 4, broken: expect.stringContaining('ECONNRESET') })
  })
})

describe('G-D the header of an answer', () => {
  it.each([
    ['200 fields', 199, 200],
    ['201 fields', 200, 503],
    ['thousands', 4_000, 503],
  ])('%s', async (_what, extra, status) => {
    const lines = Array.from({ length: extra }, (_, at) => `X-${at}: 1`)
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}', lines))
    expect((await gateway.call({ path })).status).toBe(status)
  })

  it.each([
    ['30 KiB', 30, 200],
    ['33 KiB', 33, 503],
  ])('%s', async (_what, kibibytes, status) => {
    gateway.backend.respond = (_request, socket) =>
      socket.write(
        okResponse('{}', [`X-A: ${'a'.repeat((kibibytes / 2) * 1024)}`, `X-B: ${'b'.repeat((kibibytes / 2) * 1024)}`]),
      )
    const text = await sendRaw(gateway.port, head('', 'GET'))
    expect(parseAnswer(text).status).toBe(status)
    if (status === 503) expect(text).toContain('TARGET-SYSTEM-UNREACHABLE')
  })

  it('one that never ends is cut off, and its connection with it', async () => {
    let closed = false
    gateway.backend.respond = (_request, socket) => {
      socket.once('close', () => {
        closed = true
      })
      socket.write('HTTP/1.1 200 OK\r\n')
      const more = () => {
        while (!socket.destroyed)
          if (!socket.write(`X-${Math.random()}: ${'x'.repeat(500)}\r\n`)) return socket.once('drain', more)
        return undefined
      }
      more()
    }
    expect(await gateway.call({ path })).toMatchObject({ status: 503, json: { code: 'TARGET-SYSTEM-UNREACHABLE' } })
    await until(() => closed)
  })
})

/** What came until the connection ended, and whether it ended with a reset. */
async function readUntilClosed(bytes: string): Promise<{ text: string; reset: boolean }> {
  const socket = connect(gateway.port, '127.0.0.1')
  let text = ''
  let reset = false
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  socket.on('error', ({ message }) => {
    reset ||= message.includes('ECONNRESET')
  })
  socket.write(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  return { text, reset }
}
