import { once } from 'node:events'
import { type ClientHttp2Session, connect as connectHttp2, type OutgoingHttpHeaders } from 'node:http2'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { selfSigned } from '../http/testing/self-signed.ts'
import { AUTHZ_KEY, openTestGateway, PATH, type TestGateway, until } from './testing/open-test-gateway.ts'
import { putSpec } from './testing/put-spec.ts'
import { putTraffic } from './testing/put-traffic.ts'
import { okResponse } from './testing/raw-backend.ts'
import { parseAnswer, type RawAnswer, sendRaw } from './testing/raw-client.ts'

/* protocol.md 3.4: whatever is answered, by whom and at which stage, has a Request-Id, and what the gateway refuses says why. */

const SPEC = `openapi: 3.0.3
info: { title: Appointments, version: '1' }
paths: { /appointments: { get: { responses: { '200': { description: ok } } } } }
`
const METADATA = '/.well-known/oauth-protected-resource'
const BODY_MAX = 10

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway({ responseTimeoutMillis: 500, requestBodyGraceMillis: 300 }, 3_000)
  await putSpec(gateway, gateway.apis.minted.id, SPEC)
  await putTraffic(gateway, 'passthrough', { requestBodyBytesMax: BODY_MAX, responseBodyBytesMax: BODY_MAX })
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
})

const service = (bytes: string) => {
  gateway.backend.respond = (_request, socket) => socket.write(bytes)
}
const head = (line: string, more = '') => `${line} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n${more}\r\n`
const good = () => gateway.goodLines
const idOf = ({ headerLines }: RawAnswer) =>
  headerLines.filter((line) => /^request-id:/i.test(line)).map((line) => line.slice('request-id:'.length).trim())

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What is sent after `id`, a line with a Request-Id or nothing; and the status. */
const whole: [what: string, status: number, request: (id: string) => string | Promise<string>][] = [
  ['a call that passes', 200, (id) => head(`GET ${PATH}`, good() + id)],
  [
    'an error of the API service',
    500,
    (id) => {
      service('HTTP/1.1 500 No\r\nContent-Length: 2\r\nRequest-Id: theirs\r\n\r\nno')
      return head(`GET ${PATH}`, good() + id)
    },
  ],
  [
    'a redirect of the API service',
    302,
    (id) => {
      service('HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n')
      return head(`GET ${PATH}`, good() + id)
    },
  ],
  ['no API', 404, (id) => head('GET /acme/nothing', good() + id)],
  ['no token', 401, (id) => head(`GET ${PATH}`, id)],
  ['a bad token', 403, (id) => head(`GET ${PATH}`, `Authorization: Bearer x\r\n${id}`)],
  ['an ambiguous path', 400, (id) => head('GET /acme//x', good() + id)],
  ['two tokens', 400, (id) => head(`GET ${PATH}`, good() + good() + id)],
  ['TRACE', 400, (id) => head(`TRACE ${PATH}`, good() + id)],
  ['CONNECT', 405, (id) => head('CONNECT g:443', id)],
  [
    'another expectation',
    417,
    (id) => head(`POST ${PATH}`, `${good()}${id}Expect: 200-maybe\r\nContent-Length: 0\r\n`),
  ],
  ['no Host', 400, (id) => `GET ${PATH} HTTP/1.1\r\nConnection: close\r\n${id}\r\n`],
  ['too many fields', 400, (id) => head(`GET ${PATH}`, good() + id + 'X-A: b\r\n'.repeat(140))],
  [
    'an upgrade to something else',
    400,
    (id) => head(`GET ${PATH}`, good() + id).replace('close', 'upgrade\r\nUpgrade: irc'),
  ],
  ['a large body', 413, (id) => `${head('POST /acme/legacy/x', `${good()}${id}Content-Length: 11\r\n`)}12345678901`],
  ['a slow body', 408, (id) => head(`POST ${PATH}`, `${good()}${id}Content-Length: 10\r\n`)],
  [
    'a large answer',
    502,
    (id) => {
      service(okResponse('12345678901'))
      return head('GET /acme/legacy/x', good() + id)
    },
  ],
  [
    'a service that breaks off',
    503,
    (id) => {
      gateway.backend.respond = (_request, socket) => socket.destroy()
      return head(`POST ${PATH}`, `${good()}${id}Content-Length: 0\r\n`)
    },
  ],
  [
    'a service that hangs',
    504,
    (id) => {
      gateway.backend.respond = () => undefined
      return head(`GET ${PATH}`, good() + id)
    },
  ],
  [
    'sample data',
    200,
    (id) => head(`GET ${PATH}`, `Authorization: Bearer ${gateway.token}\r\nSubscription-Id: test\r\n${id}`),
  ],
  [
    'a preflight',
    204,
    (id) => head(`OPTIONS ${PATH}`, `Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n${id}`),
  ],
  ['metadata', 200, (id) => head(`GET ${METADATA}/acme/appointments/v1`, id)],
  ['metadata of nothing', 404, (id) => head(`GET ${METADATA}/acme/nothing`, id)],
  ['metadata, written to', 405, (id) => head(`POST ${METADATA}/acme/appointments/v1`, `${id}Content-Length: 0\r\n`)],
]

/** Of these nothing is known but that they are no HTTP request, or none yet. */
const broken: [what: string, status: number, request: () => string][] = [
  ['what is no HTTP', 400, () => 'hello\r\n\r\n'],
  ['faulty framing', 400, () => head(`POST ${PATH}`, 'Content-Length: 1\r\nTransfer-Encoding: chunked\r\n')],
  ['fields that are too long', 431, () => head(`GET ${PATH}`, `X-A: ${'b'.repeat(70_000)}\r\n`)],
]

/** Unless it is the API service's, or needs none. */
function expectBody({ status, body }: RawAnswer, requestId: string | undefined, isOurs: boolean) {
  if (!isOurs) return
  const said = JSON.parse(body) as Record<string, unknown>
  expect(Object.keys(said)).toEqual(['code', 'message', 'requestId'])
  expect(said).toMatchObject({
    code: expect.stringMatching(/^[A-Z-]+$/),
    message: expect.stringMatching(/\.$/),
    requestId,
  })
  expect(status).toBeGreaterThanOrEqual(400)
}
const isOurRefusal = (what: string, status: number) => status >= 400 && what !== 'an error of the API service'

describe('protocol.md 3.4 every answer has one Request-Id, and every refusal code, message and that id in its body', () => {
  it.each(whole)('%s (%i): the one that the client sent', async (what, status, request) => {
    const answer = parseAnswer(await sendRaw(gateway.port, await request('Request-Id: mine-4711\r\n'), 2_500))
    expect(answer.status).toBe(status)
    expect(idOf(answer)).toEqual(['mine-4711'])
    expectBody(answer, 'mine-4711', isOurRefusal(what, status))
  })

  it.each(whole)('%s (%i): a new one where there is none', async (what, status, request) => {
    const answer = parseAnswer(await sendRaw(gateway.port, await request(''), 2_500))
    expect(answer.status).toBe(status)
    const [id, ...more] = idOf(answer)
    expect(id).toMatch(UUID)
    expect(more).toEqual([])
    expectBody(answer, id, isOurRefusal(what, status))
  })

  it.each(broken)('%s (%i): a new one', async (_what, status, request) => {
    const answer = parseAnswer(await sendRaw(gateway.port, request(), 2_500))
    expect(answer.status).toBe(status)
    const [id, ...more] = idOf(answer)
    expect(id).toMatch(UUID)
    expect(more).toEqual([])
    expectBody(answer, id, true)
  })

  it.each([
    ['allowed', AUTHZ_KEY, 200],
    ['refused', 'x', 500],
  ])('a question of a proxy that is %s', async (what, key, status) => {
    const lines = `X-Original-URI: ${PATH}\r\nX-Original-Method: GET\r\nPortreeve-Authz-Key: ${key}\r\nRequest-Id: mine-4711\r\n`
    const answer = parseAnswer(await sendRaw(gateway.authzPort, head('GET /authz', good() + lines)))
    expect([answer.status, idOf(answer)], what).toEqual([status, ['mine-4711']])
  })

  it('metadata while the store is away', async () => {
    const { provider } = gateway.organizations
    const { find } = gateway.store.organizations
    await gateway.store.organizations.put(provider)
    await until(() => gateway.registry.organizations.peek(provider.id) === undefined)
    gateway.store.organizations.find = () => Promise.reject(new Error('store is away'))
    const answer = parseAnswer(await sendRaw(gateway.port, head(`GET ${METADATA}/acme/appointments/v1`)))
    gateway.store.organizations.find = find
    expect(answer.status).toBe(500)
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'PROCESSING-ERROR' })
    expect(idOf(answer)).toEqual([JSON.parse(answer.body).requestId])
    expect(gateway.logged.at(-1)).toMatchObject({ msg: 'resource metadata could not be answered' })
  })

  it.each(['CONNECT g:443', `POST ${METADATA}/acme/appointments/v1`])(
    '405 to %s says what is allowed (RFC 9110 §15.5.6)',
    async (line) => {
      const answer = parseAnswer(await sendRaw(gateway.port, head(line, 'Content-Length: 0\r\n')))
      expect(answer.status).toBe(405)
      expect(answer.headerLines.join()).toContain('Allow: GET, HEAD')
    },
  )

  it('each of several calls on one connection has its own', async () => {
    const socket = connect(gateway.port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    const one = `GET ${PATH} HTTP/1.1\r\nHost: g\r\n${good()}\r\n`
    socket.write(one + one + head(`GET ${PATH}`, good()))
    await once(socket, 'close')
    const ids = [...text.matchAll(/^request-id: (.+)$/gim)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(3)
  })
})

describe('protocol.md 3.4 every answer over HTTP/2 has one Request-Id', () => {
  let secure: TestGateway
  let session: ClientHttp2Session
  beforeAll(async () => {
    const pair = selfSigned()
    secure = await openTestGateway({ responseTimeoutMillis: 500 }, undefined, pair)
    await putTraffic(secure, 'passthrough', { requestBodyBytesMax: BODY_MAX })
    session = connectHttp2(`https://localhost:${secure.port}`, { ca: pair.cert, family: 4 } as never)
    session.on('error', () => undefined)
  })
  afterAll(async () => {
    session.destroy()
    await secure.close()
  })

  it.each<[status: number, headers: OutgoingHttpHeaders, body?: string]>([
    [200, { ':path': PATH }],
    [401, { ':path': PATH, authorization: undefined }],
    [403, { ':path': PATH, authorization: 'Bearer x' }],
    [404, { ':path': '/acme/nothing' }],
    [400, { ':path': '/acme//x' }],
    [400, { ':path': PATH, ':scheme': 'http' }],
    [413, { ':path': '/acme/legacy/x', ':method': 'POST' }, '12345678901'],
    [204, { ':path': PATH, ':method': 'OPTIONS', origin: 'https://a.example', 'access-control-request-method': 'GET' }],
    [200, { ':path': `${METADATA}/acme/appointments/v1` }],
    [404, { ':path': `${METADATA}/acme/nothing` }],
  ])('%i: %j', async (status, headers, body) => {
    const ids = [{ 'request-id': 'mine-4711' }, {}]
    for (const given of ids) {
      const good = { authorization: `Bearer ${secure.token}`, 'subscription-id': secure.subscription.id }
      const stream = session.request({ ...good, ...headers, ...given })
      stream.on('error', () => undefined)
      stream.end(body)
      const [fields] = (await once(stream, 'response')) as [Record<string, unknown>]
      stream.resume()
      expect(fields[':status']).toBe(status)
      expect(fields['request-id']).toMatch('request-id' in given ? /^mine-4711$/ : UUID)
    }
  })
})

describe('protocol.md 3.2 a Request-Id', () => {
  const sentOn = () =>
    gateway.backend.seen.at(-1)?.headerLines.filter((line) => line.toLowerCase().startsWith('request-id:'))

  it.each(['Request-Id', 'request-id', 'REQUEST-ID', 'Request-ID'])('%s is returned, and passed on', async (name) => {
    const answer = parseAnswer(await sendRaw(gateway.port, head(`GET ${PATH}`, `${good()}${name}: dealer/4711=a\r\n`)))
    expect(idOf(answer)).toEqual(['dealer/4711=a'])
    expect(sentOn()).toEqual(['Request-Id: dealer/4711=a'])
  })

  it('that is missing is created, returned and passed on', async () => {
    const answer = parseAnswer(await sendRaw(gateway.port, head(`GET ${PATH}`, good())))
    expect(idOf(answer)[0]).toMatch(UUID)
    expect(sentOn()).toEqual([`Request-Id: ${idOf(answer)[0]}`])
  })

  it.each([
    ['that comes twice', 'Request-Id: a\r\nRequest-Id: a\r\n'],
    ['that is empty', 'Request-Id:\r\n'],
    ['that is too long', `Request-Id: ${'a'.repeat(129)}\r\n`],
    ['with a space', 'Request-Id: a b\r\n'],
    ['with markup', 'Request-Id: <b>\r\n'],
    ['with bytes beyond ASCII', 'Request-Id: \xe9\r\n'],
  ])('%s is replaced, never repaired', async (_what, line) => {
    const answer = parseAnswer(await sendRaw(gateway.port, head(`GET ${PATH}`, good() + line)))
    expect(answer.status).toBe(200)
    expect(idOf(answer)).toEqual([expect.stringMatching(UUID)])
    expect(sentOn()).toEqual([`Request-Id: ${idOf(answer)[0]}`])
  })
})
