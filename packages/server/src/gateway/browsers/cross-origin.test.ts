import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CallAnswer, openTestGateway, type TestGateway } from '../testing/open-test-gateway.ts'
import { PATHS, putTraffic } from '../testing/put-traffic.ts'
import { okResponse } from '../testing/raw-backend.ts'
import { parseAnswer, sendRaw } from '../testing/raw-client.ts'

const ORIGIN = 'https://app.example'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())
beforeEach(async () => {
  gateway.backend.seen.length = 0
  gateway.records.length = 0
  gateway.backend.respond = (_request, socket) => void socket.write(okResponse('{}'))
  await putTraffic(gateway, 'minted', {})
})

/** As browsers ask: without a token, a subscription, a Request-Id or a body. */
function preflight(method = 'GET', asked?: string, origin = ORIGIN, path: string = PATHS.minted): Promise<CallAnswer> {
  const headers = {
    Origin: origin,
    'Access-Control-Request-Method': method,
    ...(asked === undefined ? {} : { 'Access-Control-Request-Headers': asked }),
  }
  return gateway.call({ method: 'OPTIONS', path, token: undefined, subscriptionId: undefined, headers })
}

const call = (headers: Record<string, string> = {}, more = {}) =>
  gateway.call({ path: PATHS.minted, headers: { Origin: ORIGIN, ...headers }, ...more })

const listOf = (answer: CallAnswer, name: string) => String(answer.headers[name]).split(', ')
const corsFields = (answer: CallAnswer) =>
  Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))
const fieldsNamed = (answer: CallAnswer, lower: string) =>
  answer.rawHeaders.filter((_, at) => at % 2 === 1 && answer.rawHeaders[at - 1]?.toLowerCase() === lower)

describe('protocol.md 3.2 preflight requests', () => {
  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE'])(
    'succeed for %s, without a token',
    async (method) => {
      const answer = await preflight(method, 'authorization,subscription-id,request-id,accept')
      expect(answer).toMatchObject({ status: 204, text: '', headers: { 'access-control-allow-origin': '*' } })
      expect(listOf(answer, 'access-control-allow-methods')).toContain(method)
      expect(gateway.backend.seen).toEqual([])
    },
  )

  it('allow Authorization, Subscription-Id, Request-Id, Accept and Content-Type, asked for or not, and whatever the API defines', async () => {
    const ours = ['Authorization', 'Subscription-Id', 'Request-Id', 'Accept', 'Content-Type']
    expect(listOf(await preflight(), 'access-control-allow-headers')).toEqual(ours)
    const answer = await preflight('POST', 'authorization, x-department-id,X-Grpc-Web')
    expect(listOf(answer, 'access-control-allow-headers')).toEqual([...ours, 'x-department-id', 'X-Grpc-Web'])
  })

  it('are remembered for two hours, have a Request-Id, and never allow credentials', async () => {
    const answer = await preflight()
    expect(answer.headers).toMatchObject({ 'access-control-max-age': '7200', 'request-id': expect.any(String) })
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
  })

  it('say nothing of what is no method and no header name', async () => {
    const answer = await preflight('GE T', 'x-good, bad name, , "x", x\u00e9')
    expect(listOf(answer, 'access-control-allow-methods')).not.toContain('GE T')
    expect(listOf(answer, 'access-control-allow-headers').slice(5)).toEqual(['x-good'])
  })

  it('do not open a private network to public pages', async () => {
    const headers = {
      Origin: ORIGIN,
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Private-Network': 'true',
    }
    const answer = await gateway.call({
      method: 'OPTIONS',
      path: PATHS.minted,
      token: undefined,
      subscriptionId: undefined,
      headers,
    })
    expect(answer.status).toBe(204)
    expect(answer.headers).not.toHaveProperty('access-control-allow-private-network')
  })

  it('succeed where no API is, so that the page can read that there is none', async () => {
    expect(await preflight('GET', undefined, ORIGIN, '/acme/nothing')).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': '*' },
    })
    const answer = await call({}, { path: '/acme/nothing' })
    expect(answer).toMatchObject({
      status: 404,
      json: { code: 'API-DOES-NOT-EXIST' },
      headers: { 'access-control-allow-origin': '*' },
    })
  })

  it('are in the record, as what they are', async () => {
    await preflight()
    expect(gateway.records).toHaveLength(1)
    expect(gateway.records[0]).toMatchObject({ preflight: true, status: 204, attempts: 0, refusal: undefined })
  })

  it('are only what browsers send: OPTIONS without Access-Control-Request-Method is a call, and needs a token', async () => {
    const anonymous = { token: undefined, subscriptionId: undefined }
    expect(await call({}, { method: 'OPTIONS', ...anonymous })).toMatchObject({
      status: 401,
      json: { code: 'MISSING-AUTHORIZATION' },
    })
    expect(await call({}, { method: 'OPTIONS' })).toMatchObject({ status: 200 })
    expect(gateway.backend.seen[0]?.method).toBe('OPTIONS')
    const asGet = await call({ 'Access-Control-Request-Method': 'GET' }, { method: 'GET', ...anonymous })
    expect(asGet.status).toBe(401)
  })

  it('with an ambiguous path are refused like any call (G-A)', async () => {
    expect(await preflight('GET', undefined, ORIGIN, '/acme/../x')).toMatchObject({
      status: 400,
      headers: { 'access-control-allow-origin': '*' },
    })
  })
})

describe('protocol.md 3.2 answers to calls of pages', () => {
  it('can be read by any page, all of their fields', async () => {
    const answer = await call()
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': '*' })
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
    for (const name of ['Request-Id', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'WWW-Authenticate', '*']) {
      expect(listOf(answer, 'access-control-expose-headers')).toContain(name)
    }
    expect(gateway.backend.seen[0]?.headerLines.map((line) => line.toLowerCase())).toContain(`origin: ${ORIGIN}`)
  })

  it.each([
    ['no token', { token: undefined }, 401],
    ['a bad token', { token: 'x' }, 403],
    ['no subscription', { subscriptionId: undefined }, 400],
  ])('can be read when they are refusals: %s', async (_what, more, status) => {
    expect(await call({}, more)).toMatchObject({ status, headers: { 'access-control-allow-origin': '*' } })
  })

  it('can be read when the service does not answer', async () => {
    gateway.backend.respond = (_request, socket) => void socket.destroy()
    expect(await call({}, { method: 'POST' })).toMatchObject({
      status: 503,
      headers: { 'access-control-allow-origin': '*' },
    })
  })

  it('say nothing about origins to whoever has none', async () => {
    expect(corsFields(await gateway.call({ path: PATHS.minted }))).toEqual([])
    expect(corsFields(await gateway.call({ path: '/acme/nothing' }))).toEqual([])
  })

  it("have our words on the matter instead of the service's, and keep its other Vary", async () => {
    const theirs = ['Access-Control-Allow-Origin: https://other.example', 'Access-Control-Allow-Credentials: true']
    theirs.push('Access-Control-Expose-Headers: X-Theirs', 'access-control-max-age: 1', 'Vary: Accept', 'X-Theirs: 1')
    gateway.backend.respond = (_request, socket) => void socket.write(okResponse('{}', theirs))
    const answer = await call()
    expect(fieldsNamed(answer, 'access-control-allow-origin')).toEqual(['*'])
    expect(fieldsNamed(answer, 'access-control-expose-headers')).toHaveLength(1)
    expect(corsFields(answer).toSorted()).toEqual(['access-control-allow-origin', 'access-control-expose-headers'])
    expect(answer.headers).toMatchObject({ vary: 'Accept', 'x-theirs': '1' })
    expect(corsFields(await gateway.call({ path: PATHS.minted }))).toEqual([])
  })

  it('G-B two Origins are refused', async () => {
    const head = `GET ${PATHS.minted} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n${gateway.goodLines}`
    const answer = parseAnswer(await sendRaw(gateway.port, `${head}Origin: https://a\r\nOrigin: https://b\r\n\r\n`))
    expect(answer.status).toBe(400)
    expect(answer.headerLines).toContain('Access-Control-Allow-Origin: *')
  })

  it('can be read when the listener itself refuses them', async () => {
    for (const bytes of [
      `GET ${PATHS.minted} HTTP/1.1\r\nOrigin: ${ORIGIN}\r\n\r\n`,
      `GET ${PATHS.minted} HTTP/1.1\r\nHost: g\r\nOrigin: ${ORIGIN}\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
      `GET ${PATHS.minted} HTTP/1.1\r\nHost: g\r\nExpect: wonders\r\nOrigin: ${ORIGIN}\r\n\r\n`,
    ]) {
      const answer = parseAnswer(await sendRaw(gateway.port, bytes))
      expect([400, 417, 431]).toContain(answer.status)
      expect(answer.headerLines).toContain('Access-Control-Allow-Origin: *')
    }
    const without = parseAnswer(await sendRaw(gateway.port, `GET ${PATHS.minted} HTTP/1.1\r\n\r\n`))
    expect(without.headerLines.join()).not.toContain('Access-Control')
  })
})

describe('an API with a list of origins (traffic.corsOrigins)', () => {
  it('is for their pages, each by its own name, and caches are told', async () => {
    await putTraffic(gateway, 'minted', { corsOrigins: ['https://other.example', ORIGIN] })
    expect((await preflight('PUT')).headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      vary: 'Origin',
      'access-control-allow-methods': expect.stringContaining('PUT'),
    })
    expect((await call()).headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, vary: 'Origin' })
    expect((await call({}, { token: undefined })).headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      vary: 'Origin',
    })
  })

  it.each([
    'https://app.example.evil',
    'http://app.example',
    'https://APP.example',
    'null',
    '',
    'https://app.example:8443',
  ])('is not for pages of %j, but its calls are still calls', async (origin) => {
    await putTraffic(gateway, 'minted', { corsOrigins: [ORIGIN] })
    const asked = await preflight('GET', undefined, origin)
    expect(corsFields(asked)).toEqual([])
    expect(asked.headers.vary).toBe('Origin')
    const answer = await call({ Origin: origin })
    expect(answer.status).toBe(200)
    expect(corsFields(answer)).toEqual([])
  })

  it("is for the exchange's console all the same, where people try its calls out and read what they are answered", async () => {
    const consoleOrigin = 'https://console.example'
    for (const corsOrigins of [[ORIGIN], [], ['*'], undefined]) {
      await putTraffic(gateway, 'minted', corsOrigins ? { corsOrigins } : {})
      const isForAll = corsOrigins === undefined || corsOrigins[0] === '*'
      const asked = await preflight('DELETE', 'authorization,subscription-id', consoleOrigin)
      expect(asked).toMatchObject({
        status: 204,
        headers: {
          'access-control-allow-origin': isForAll ? '*' : consoleOrigin,
          'timing-allow-origin': consoleOrigin,
        },
      })
      expect(listOf(asked, 'access-control-allow-methods')).toContain('DELETE')
      for (const more of [{}, { token: undefined }, { subscriptionId: 'x' }]) {
        const answer = await call({ Origin: consoleOrigin }, more)
        expect(answer.headers).toMatchObject({
          'access-control-allow-origin': isForAll ? '*' : consoleOrigin,
          // Of what a page may read, how long it took is for the console alone.
          'timing-allow-origin': consoleOrigin,
        })
        for (const name of ['Request-Id', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'WWW-Authenticate', '*']) {
          expect(listOf(answer, 'access-control-expose-headers')).toContain(name)
        }
        if (!isForAll) expect(answer.headers.vary).toBe('Origin')
      }
    }
    expect((await call()).headers).not.toHaveProperty('timing-allow-origin')
  })

  it.each([
    'https://console.example.evil',
    'http://console.example',
    'https://console.example:8443',
    'https://CONSOLE.example',
    'https://x.console.example',
    'null',
  ])('is not for pages of %j, which is not the console', async (origin) => {
    await putTraffic(gateway, 'minted', { corsOrigins: [] })
    expect(corsFields(await preflight('GET', undefined, origin))).toEqual([])
    const answer = await call({ Origin: origin })
    expect(corsFields(answer)).toEqual([])
    expect(answer.headers).not.toHaveProperty('timing-allow-origin')
  })

  it('is for no page when the list is empty, and for every page when it has *', async () => {
    await putTraffic(gateway, 'minted', { corsOrigins: [] })
    expect(corsFields(await preflight())).toEqual([])
    await putTraffic(gateway, 'minted', { corsOrigins: ['*'] })
    expect((await preflight()).headers['access-control-allow-origin']).toBe('*')
  })
})
