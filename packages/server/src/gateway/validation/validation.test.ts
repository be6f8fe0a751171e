import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CallRecord } from '../calls/call-record.ts'
import { type CallOptions, openTestGateway, PATH, type TestGateway } from '../testing/open-test-gateway.ts'
import { putSpec } from '../testing/put-spec.ts'
import { okResponse } from '../testing/raw-backend.ts'

const SPEC = `openapi: 3.0.3
info: { title: Appointments, version: '1' }
components:
  schemas:
    Tree: { type: object, properties: { next: { $ref: '#/components/schemas/Tree' }, all: { type: array, uniqueItems: true } } }
paths:
  /appointments:
    get: { parameters: [{ name: limit, in: query, schema: { type: integer, maximum: 100 } }], responses: {} }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [vin], properties: { vin: { type: string, maxLength: 17 }, text: { type: string, pattern: '^(a+)+$' } } }
          text/csv: {}
      responses: {}
  /appointments/tree:
    post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Tree' } } } }, responses: {} }
`

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
  await putSpec(gateway, gateway.apis.minted.id, SPEC)
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
  gateway.backend.seen.length = 0
})
afterEach(() => setValidation('off'))

async function setValidation(validation: 'off' | 'report' | 'enforce'): Promise<void> {
  const { store, registry, apis } = gateway
  await store.apis.put({ ...apis.minted, traffic: { validation } })
  await registry.apis.reload()
}

const recordOf = async (options: CallOptions): Promise<CallRecord | undefined> => {
  await gateway.call(options)
  return gateway.records.at(-1)
}
const post = (body: unknown, options: CallOptions = {}) =>
  gateway.call({
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...options,
    headers: { 'Content-Type': 'application/json', ...options.headers },
  })

/** In two chunks, without a length. */
function postChunked(body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const [name, value] = ['Subscription-Id', gateway.subscription.id]
    const headers = { Authorization: `Bearer ${gateway.token}`, [name]: value, 'Content-Type': 'application/json' }
    const request = httpRequest({
      host: '127.0.0.1',
      port: gateway.port,
      method: 'POST',
      path: PATH,
      headers,
      agent: false,
    })
    request.on('error', reject).on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
    const bytes = Buffer.from(body)
    request.write(bytes.subarray(0, 5))
    request.end(bytes.subarray(5))
  })
}

describe('off, as long as nothing is said', () => {
  it('lets everything through, and asks nobody', async () => {
    expect((await post('{"vin":')).status).toBe(200)
    expect(gateway.records.at(-1)?.validation).toBeUndefined()
  })
})

describe('report', () => {
  beforeEach(() => setValidation('report'))

  it('lets through what does not fit, and notes it', async () => {
    expect((await post({ vin: 'x'.repeat(18) })).status).toBe(200)
    expect(gateway.records.at(-1)?.validation).toBe('body: /vin must NOT have more than 17 characters')
    const record = await recordOf({ path: `${PATH}?limit=1000` })
    expect(record).toMatchObject({ status: 200, validation: 'query parameter "limit" must be <= 100' })
    expect((await recordOf({ path: `${PATH}?limit=10` }))?.validation).toBeUndefined()
  })

  it('notes that a service may take another method than the one that is compared', async () => {
    const record = await recordOf({ headers: { 'X-HTTP-Method-Override': 'DELETE' } })
    expect(record).toMatchObject({
      status: 200,
      validation: 'header "x-http-method-override" names another method than the request\'s',
    })
  })

  it('notes why nothing could be compared', async () => {
    const { specs } = gateway.store
    await specs.remove(gateway.apis.minted.id)
    expect(await recordOf({})).toMatchObject({
      status: 200,
      validation: 'not compared: the API has no OpenAPI description',
    })
    await putSpec(gateway, gateway.apis.minted.id, SPEC)
    expect((await recordOf({}))?.validation).toBeUndefined()
  })
})

describe('enforce', () => {
  beforeEach(() => setValidation('enforce'))

  it('lets through what fits', async () => {
    expect((await gateway.call({})).status).toBe(200)
    expect((await gateway.call({ path: `${PATH}/?limit=100` })).status).toBe(200)
    expect((await post({ vin: 'V' })).status).toBe(200)
    expect((await post('a,b', { headers: { 'Content-Type': 'text/csv' } })).status).toBe(200)
    expect(gateway.backend.seen).toHaveLength(4)
  })

  it.each<[string, CallOptions, string]>([
    ['a parameter', { path: `${PATH}?limit=x` }, 'query parameter "limit" must be integer'],
    ['a method', { method: 'DELETE' }, 'there is no operation with this method and path'],
    ['a path', { path: `${PATH}/5/notes` }, 'there is no operation with this method and path'],
    [
      'a body',
      { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } },
      "body: must have required property 'vin'",
    ],
    ['no body', { method: 'POST' }, 'body: is missing'],
    [
      'a body that is none',
      { method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } },
      'body: is not JSON',
    ],
    [
      'a Content-Type',
      { method: 'POST', body: '{}', headers: { 'Content-Type': 'image/png' } },
      'Content-Type has to be one of application/json, text/csv',
    ],
    [
      'no Content-Type',
      { method: 'POST', body: '{}' },
      'Content-Type is missing: it has to be one of application/json, text/csv',
    ],
    [
      'two of them',
      { method: 'POST', body: '{"vin":"V"}', headers: { 'Content-Type': ['text/csv', 'application/json'] } },
      'Content-Type has to be one of',
    ],
    [
      'a coding',
      { method: 'POST', body: 'x', headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' } },
      'body: has a Content-Encoding, so it cannot be compared',
    ],
    [
      'too much to look into',
      {
        method: 'POST',
        body: `{"vin":"V","x":"${'y'.repeat(1_100_000)}"}`,
        headers: { 'Content-Type': 'application/json' },
      },
      'body: is too large to be compared',
    ],
  ])('%s that does not fit is refused with INVALID-REQUEST, and goes nowhere', async (_, options, message) => {
    const { status, json } = await gateway.call(options)
    expect({ status, code: json?.code }).toEqual({ status: 400, code: 'INVALID-REQUEST' })
    expect(json?.message).toContain(`does not fit the description of this API: ${message}`)
    expect(gateway.backend.seen).toEqual([])
    expect(gateway.records.at(-1)?.validation).toContain(message)
  })

  it.each<[string, CallOptions]>([
    ['X-HTTP-Method-Override', { headers: { 'X-HTTP-Method-Override': 'DELETE' } }],
    ['X-HTTP-Method', { headers: { 'x-http-method': 'PUT' } }],
    ['X-Method-Override', { headers: { 'X-Method-Override': 'PATCH' } }],
    ['another spelling of it', { headers: { X_HTTP_Method_Override: 'DELETE' } }],
    ['a second one', { headers: { 'X-HTTP-Method-Override': ['GET', 'DELETE'] } }],
    ['one that is nothing', { headers: { 'X-HTTP-Method-Override': '' } }],
    ['_method in the query', { path: `${PATH}?_method=DELETE` }],
    ['_method, encoded', { path: `${PATH}?%5Fmethod=DELETE` }],
    ['_method among others', { path: `${PATH}?limit=1&_method[]=DELETE` }],
  ])('G-B another method than the one that was compared reaches no service: %s', async (_, options) => {
    const { status, json } = await gateway.call(options)
    expect({ status, code: json?.code }).toEqual({ status: 400, code: 'INVALID-REQUEST' })
    expect(json?.message).toMatch(/method/)
    expect(json?.message).not.toMatch(/DELETE|PUT|PATCH/)
    expect(gateway.backend.seen).toEqual([])
  })

  it('a header that names the request’s own method is as good as none', async () => {
    expect((await gateway.call({ headers: { 'X-HTTP-Method-Override': 'get' } })).status).toBe(200)
  })

  it('protocol.md 3.3: comes after everything that is about who calls', async () => {
    const bad = { path: `${PATH}?limit=x` }
    expect((await gateway.call({ ...bad, token: 'x' })).json?.code).toBe('INVALID-TOKEN')
    expect((await gateway.call({ ...bad, subscriptionId: undefined })).json?.code).toBe('MISSING-SUBSCRIPTION-ID')
    expect((await gateway.call(bad)).json?.code).toBe('INVALID-REQUEST')
  })

  it('never repeats what was sent: not the token, no cookie, no value', async () => {
    const secret = 's3cr3t-Value'
    const headers = { Cookie: `a=${secret}`, 'X-Key': secret }
    const answers = [
      await gateway.call({ path: `${PATH}?limit=${secret}&other=${secret}`, headers }),
      await post({ vin: secret.repeat(3), password: secret }, { headers }),
      await post(`${secret}`, { headers }),
    ]
    for (const { status, text } of answers) {
      expect(status).toBe(400)
      expect(text).not.toContain(secret)
      expect(text).not.toContain(gateway.token)
    }
    expect(JSON.stringify(gateway.logged)).not.toContain(secret)
    expect(JSON.stringify(gateway.records.map(({ validation }) => validation))).not.toContain(secret)
  })

  it('G-A compares the path that is sent on, and no other reading of it', async () => {
    for (const path of ['/tree/../x', '/%74ree', '/tree%2f', '//tree']) {
      expect((await gateway.call({ path: PATH + path })).json?.code).toBe('MALFORMED-REQUEST')
    }
    expect(gateway.backend.seen).toEqual([])
  })

  it('lets nothing through while there is no description, or none that can be read', async () => {
    const { specs } = gateway.store
    await specs.remove(gateway.apis.minted.id)
    const answered = await gateway.call({})
    expect(answered).toMatchObject({ status: 503, json: { code: 'PROCESSING-ERROR' }, headers: { 'retry-after': '5' } })
    await putSpec(gateway, gateway.apis.minted.id, '{ "openapi": ')
    expect((await gateway.call({})).status).toBe(503)
    await putSpec(gateway, gateway.apis.minted.id, SPEC)
    expect((await gateway.call({})).status).toBe(200)
    expect(gateway.backend.seen).toHaveLength(1)
  })

  it('G-F compares with the description of today', async () => {
    await putSpec(gateway, gateway.apis.minted.id, SPEC.replace('maximum: 100', 'maximum: 10'))
    expect((await gateway.call({ path: `${PATH}?limit=11` })).status).toBe(400)
    await putSpec(gateway, gateway.apis.minted.id, SPEC)
    expect((await gateway.call({ path: `${PATH}?limit=11` })).status).toBe(200)
  })

  it('threat: a body that takes for ever to compare is refused, and others are compared meanwhile', async () => {
    // Each of many objects with each other.
    const heavy = `{"all":[${Array.from({ length: 60_000 }, (_, at) => `{"a":${at}}`).join(',')}]}`
    const refused = post(heavy, { path: `${PATH}/tree` })
    await new Promise((resolve) => void setTimeout(resolve, 50))
    const [first, { status, json }] = await Promise.all([gateway.call({}), refused])
    expect(first.status).toBe(200)
    expect({ status, code: json?.code }).toEqual({ status: 400, code: 'INVALID-REQUEST' })
    expect(json?.message).toContain('takes too long to be compared')
    expect((await gateway.call({})).status).toBe(200)
  }, 30_000)

  it('threat: the text `^(a+)+$` is made for takes no time', async () => {
    const started = performance.now()
    expect((await post({ vin: 'V', text: `${'a'.repeat(100_000)}!` })).status).toBe(400)
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it('threat: a body of many levels ends in an answer', async () => {
    const levels = 100_000
    const { status } = await post(`${'{"next":'.repeat(levels)}{}${'}'.repeat(levels)}`, { path: `${PATH}/tree` })
    expect(status).toBe(400)
    expect((await gateway.call({})).status).toBe(200)
  })

  it('a client that leaves in the middle of its body takes its call along', async () => {
    const before = gateway.records.length
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nHost: h\r\n${gateway.goodLines}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"vin"`,
    )
    await new Promise((resolve) => void setTimeout(resolve, 200))
    socket.destroy()
    await expect.poll(() => gateway.records.length).toBe(before + 1)
    expect(gateway.records.at(-1)?.status).toBe(0)
    expect(gateway.backend.seen).toEqual([])
  })
})

describe('what is compared is what is sent', () => {
  /** What came to the API service, byte for byte. */
  const received = async (send: () => Promise<unknown>): Promise<string> => {
    const chunks: Buffer[] = []
    gateway.backend.respond = (request, socket) => {
      chunks.push(Buffer.from(request.body, 'latin1'))
      socket.write(okResponse('{}'))
    }
    await send()
    return createHash('sha256').update(Buffer.concat(chunks)).digest('hex')
  }
  const hash = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
  const odd = ' {\t"vin" : "\\u0056ä",\r\n "x":1.0e2, "text":"aaa"}\n'
  const large = `{"vin":"V","x":"${'ä'.repeat(700_000)}"}`

  it.each(['off', 'report', 'enforce'] as const)(
    '%s changes no byte, whether the length is said or not',
    async (mode) => {
      await setValidation(mode)
      expect(await received(() => post(odd))).toBe(hash(odd))
      expect(await received(() => postChunked(odd))).toBe(hash(odd))
      const almost = `{"vin":"V","x":"${'y'.repeat(1_000_000)}"}`
      expect(await received(() => post(almost))).toBe(hash(almost))
    },
  )

  it('report passes on what is too large to be compared, whether the length is said or not', async () => {
    await setValidation('report')
    expect(await received(() => post(large))).toBe(hash(large))
    expect(await received(() => postChunked(large))).toBe(hash(large))
    expect(gateway.records.at(-1)).toMatchObject({
      status: 200,
      requestBytes: Buffer.byteLength(large),
      validation: 'body: is too large to be compared',
    })
  })

  it('counts the bytes of the body', async () => {
    await setValidation('enforce')
    await post(odd)
    expect(gateway.records.at(-1)?.requestBytes).toBe(Buffer.byteLength(odd))
  })
})
