import { once } from 'node:events'
import { connect } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { selfSigned } from '../../http/testing/self-signed.ts'
import { openTestGateway, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { PATHS } from '../testing/put-traffic.ts'
import { okResponse } from '../testing/raw-backend.ts'

const pair = selfSigned()
let gateway: TestGateway

beforeAll(async () => {
  gateway = await openTestGateway({}, undefined, pair)
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.records.length = 0
})

interface Got {
  status: number
  text: string
}

const good = () => ({ authorization: `Bearer ${gateway.token}`, 'subscription-id': gateway.subscription.id })

async function callOverHttp2(): Promise<Got> {
  const session = connect(`https://localhost:${gateway.port}`, { ca: pair.cert, family: 4 } as never)
  const stream = session.request({ ':path': PATHS.minted, ...good() })
  const [headers] = (await once(stream, 'response')) as [Record<string, number>]
  let text = ''
  for await (const chunk of stream) text += chunk
  session.destroy()
  return { status: headers[':status'] as number, text }
}

async function callOverHttp1(): Promise<Got> {
  const options = { host: 'localhost', family: 4, port: gateway.port, path: PATHS.minted, ca: pair.cert, agent: false }
  const request = httpsRequest({ ...options, headers: good() })
  request.end()
  const [response] = await once(request, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode, text }
}

const ways = [
  ['HTTP/1.1', callOverHttp1],
  ['HTTP/2', callOverHttp2],
] as const

const unfit: [string, string][] = [
  ['205 with a body', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 4\r\n\r\nbody'],
  [
    '205 with a body of no stated length',
    'HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n',
  ],
  ['status 600', 'HTTP/1.1 600 Odd\r\nContent-Length: 2\r\n\r\nxx'],
  ['status 999', 'HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n'],
  ['status 099', 'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n'],
]

const fit: [string, number, string][] = [
  ['205 that says it has no body', 205, 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n'],
  [
    '205 whose body turns out to be empty',
    205,
    'HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['status 599', 599, 'HTTP/1.1 599 Odd\r\nContent-Length: 0\r\n\r\n'],
]

describe.each(ways)('protocol.md 3.4 to a caller over %s, an answer', (_way, call) => {
  it.each(unfit)('that HTTP does not have is a 502 with our code (G-D): %s', async (_what, bytes) => {
    gateway.backend.respond = (_request, socket) => void socket.write(bytes)
    const { status, text } = await call()
    expect(status).toBe(502)
    expect(JSON.parse(text)).toMatchObject({
      code: 'TARGET-SYSTEM-UNREACHABLE',
      message: expect.stringContaining('HTTP'),
    })
    await until(() => gateway.records.length === 1)
    expect(gateway.records[0]).toMatchObject({ refusal: { kind: 'response_unfit' }, status: 502, source: 'gateway' })
    // What else was on that connection is for nobody.
    gateway.backend.respond = (_request, socket) => void socket.write(okResponse('next'))
    expect(await call()).toEqual({ status: 200, text: 'next' })
  })

  it.each(fit)('that it has is passed on: %s', async (_what, status, bytes) => {
    gateway.backend.respond = (_request, socket) => void socket.write(bytes)
    expect(await call()).toEqual({ status, text: '' })
    await until(() => gateway.records.length === 1)
    expect(gateway.records[0]).toMatchObject({ status, source: 'api', responseBytes: 0 })
  })
})
