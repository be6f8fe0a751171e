import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleSpecs } from '../registry/testing/sample-specs.ts'
import { openTestRegistry, type TestRegistry } from './testing/open-test-registry.ts'

const YAML = { 'Content-Type': 'application/yaml' }
const openApi = sampleSpecs['OpenAPI 3.1.0']
const asyncApi = sampleSpecs['AsyncAPI 2.6.0']
let test: TestRegistry
let [rest, events] = ['', '']

beforeAll(async () => {
  test = await openTestRegistry()
  rest = await apiWith({ basePath: '/parts/v1' })
  events = await apiWith({ basePath: '/orders', kind: 'async' })
})

afterAll(() => test.close())

let made = 0
async function apiWith(given: object): Promise<string> {
  const { own } = test
  const body = {
    organizationId: own.id,
    name: `Parts ${++made}`,
    version: '1.0',
    environment: 'Production',
    namespace: own.namespace,
    targetUrl: 'https://parts.example',
    ...given,
  }
  const answer = await own.developer.ask('POST', '/apis', body)
  expect([answer.status, answer.body.errors]).toEqual([201, undefined])
  return answer.body.id
}

/** A web server that answers one spec, and where it is. */
async function serving(handle: RequestListener): Promise<{ url: string; close: () => void }> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.yaml`,
    close: () => void server.close(),
  }
}

describe('/apis/:apiId/spec', () => {
  it('keeps a spec, shows what is known of it, answers its text, and removes it', async () => {
    const { developer } = test.own
    expect((await developer.ask('GET', `/apis/${rest}/spec`)).status).toBe(404)
    const put = await developer.ask('PUT', `/apis/${rest}/spec`, openApi, YAML)
    expect(put).toMatchObject({
      status: 200,
      body: {
        apiId: rest,
        format: 'openapi',
        formatVersion: '3.1.0',
        syntax: 'yaml',
        title: 'Parts',
        findings: [],
        bytes: openApi.length,
        uploadedBy: developer.user.id,
        suggested: { basePath: '/parts/v1', tags: ['Parts'] },
      },
    })
    const { suggested: _, findingsLeftOut: __, ...kept } = put.body
    expect((await developer.ask('GET', `/apis/${rest}/spec`)).body).toEqual(kept)

    const text = await developer.ask('GET', `/apis/${rest}/spec/document`)
    expect(text.body).toBe(openApi)
    expect(text.headers.get('content-type')).toBe('application/yaml')
    expect(text.headers.get('x-content-type-options')).toBe('nosniff')
    expect(text.headers.get('content-disposition')).toBe('attachment; filename="openapi.yaml"')

    expect((await developer.ask('DELETE', `/apis/${rest}/spec`)).status).toBe(204)
    expect((await developer.ask('DELETE', `/apis/${rest}/spec`)).status).toBe(404)
    expect((await developer.ask('GET', `/apis/${rest}/spec/document`)).status).toBe(404)
    const record = await test.auditOf(rest)
    expect(record.slice(0, 2)).toMatchObject([
      { action: 'api.remove_spec' },
      { action: 'api.put_spec', changes: { spec: { to: 'Parts 1.0' }, formatVersion: { to: '3.1.0' } } },
    ])
  })

  it('keeps an AsyncAPI description for an async API, as JSON too', async () => {
    const { developer } = test.own
    expect((await developer.ask('PUT', `/apis/${events}/spec`, asyncApi, YAML)).body).toMatchObject({
      format: 'asyncapi',
      findings: [],
    })
    const json = { asyncapi: '3.0.0', info: { title: 'T', version: '1' }, channels: { a: { address: 'a' } } }
    const put = await developer.ask('PUT', `/apis/${events}/spec`, json)
    expect(put.body).toMatchObject({ formatVersion: '3.0.0', syntax: 'json' })
    expect((await developer.ask('GET', `/apis/${events}/spec/document`)).headers.get('content-disposition')).toBe(
      'attachment; filename="asyncapi.json"',
    )
  })

  it('refuses one with errors, says all of them, and keeps the one of before', async () => {
    const { developer } = test.own
    await developer.ask('PUT', `/apis/${rest}/spec`, openApi, YAML)
    const broken = openApi
      .replace('operationId', 'operationID')
      .replace('description: Parts of cars.', 'description: <script>')
    const put = await developer.ask('PUT', `/apis/${rest}/spec`, broken, YAML)
    expect(put).toMatchObject({
      status: 400,
      body: {
        code: 'INVALID-REQUEST',
        detail:
          'The spec has 1 error. The first is in line 2, column 52: This text has the HTML element script. Viewers may run it, so write it without.',
        errors: [{ in: 'body', pointer: '/info/description', detail: expect.stringMatching(/^Line 2, column 52: /) }],
        findings: [{ severity: 'error', rule: 'script', pointer: '/info/description', line: 2, column: 52 }],
        findingsLeftOut: 0,
      },
    })
    expect((await developer.ask('GET', `/apis/${rest}/spec/document`)).body).toBe(openApi)
  })

  it('says what would become of one, and keeps nothing', async () => {
    const { developer } = test.own
    const other = await apiWith({ basePath: '/other' })
    const good = await developer.ask('POST', `/apis/${other}/spec/check`, openApi, YAML)
    expect(good).toMatchObject({
      status: 200,
      body: { accepted: true, format: 'openapi', findings: [{ rule: 'base-path', severity: 'warning' }] },
    })
    const bad = await developer.ask('POST', `/apis/${other}/spec/check`, 'openapi: 3.1.0', YAML)
    expect(bad.body).toMatchObject({ accepted: false, findings: [{ rule: 'struct' }, { rule: 'struct' }] })
    expect(bad.body.format).toBeUndefined()
    expect((await developer.ask('GET', `/apis/${other}/spec`)).status).toBe(404)
  })

  it('is shown to everybody who sees the API, without who put it there and from where', async () => {
    const { own, other, operator, stranger } = test
    const open = await apiWith({ basePath: '/open' })
    await own.developer.ask('PUT', `/apis/${open}/spec`, openApi, YAML)
    const see = async (path = '') =>
      Promise.all(
        [own.reader, other.developer, stranger, operator].map(
          async (actor) => (await actor.ask('GET', `/apis/${open}/spec${path}`)).status,
        ),
      )
    expect(await see()).toEqual([200, 404, 404, 200])
    expect(await see('/document')).toEqual([200, 404, 404, 200])
    await own.developer.ask('PUT', `/apis/${open}/visibility`, { visibility: 'shared', sharedWith: [other.id] })
    expect(await see()).toEqual([200, 200, 404, 200])
    const shown = (await other.developer.ask('GET', `/apis/${open}/spec`)).body
    expect(shown).toMatchObject({ title: 'Parts' })
    expect(shown).not.toHaveProperty('uploadedBy')
  })

  it.each(['PUT', 'POST', 'DELETE'])('T-30 is changed by developers of its organization alone: %s', async (method) => {
    const { own, other, stranger } = test
    const path = `/apis/${rest}/spec${method === 'POST' ? '/check' : ''}`
    const body = method === 'DELETE' ? undefined : openApi
    for (const [actor, status] of [
      [own.reader, 403],
      [other.developer, 404],
      [stranger, 404],
    ] as const) {
      expect((await actor.ask(method, path, body, body === undefined ? {} : YAML)).status).toBe(status)
    }
    expect(
      (await stranger.ask(method, path.replace(rest, 'nothing'), body, body === undefined ? {} : YAML)).body.detail,
    ).toBe((await stranger.ask(method, path, body, body === undefined ? {} : YAML)).body.detail)
  })

  it.each([
    ['text/html', 415],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/vnd.oai.openapi', 200],
    ['text/yaml; charset=utf-8', 200],
    ['application/octet-stream', 200],
  ])('takes %s: %i', async (type, status) => {
    const sent = Buffer.from(openApi)
    expect((await test.own.developer.ask('PUT', `/apis/${rest}/spec`, sent, { 'Content-Type': type })).status).toBe(
      status,
    )
  })

  it('refuses 50 MB before it has read them', async () => {
    const refused = await test.own.developer
      .ask('PUT', `/apis/${rest}/spec`, Buffer.alloc(50 * 1024 * 1024, 0x20), YAML)
      .catch((fault: unknown) => fault)
    // Who goes on sending may find the connection closed before the answer.
    if (refused instanceof Error) expect(String(refused.cause)).toMatch(/ECONNRESET|EPIPE|other side closed/)
    else expect(refused).toMatchObject({ status: 413 })
  })

  it('refuses what is no UTF-8 with a finding', async () => {
    const put = await test.own.developer.ask('PUT', `/apis/${rest}/spec`, Buffer.from(openApi, 'utf16le'), YAML)
    expect(put.body).toMatchObject({ status: 400, findings: [{ rule: 'encoding' }], errors: [{ pointer: '' }] })
    const empty = await test.own.developer.ask('PUT', `/apis/${rest}/spec`)
    expect(empty.body).toMatchObject({ status: 400, findings: [{ rule: 'syntax' }] })
  })
})

describe('G-I a spec that is fetched', () => {
  const put = (url: string) => test.own.developer.ask('PUT', `/apis/${rest}/spec`, { url })

  it('is kept with its URL, which its own organization sees', async () => {
    const web = await serving((_, response) => void response.end(openApi))
    expect((await put(web.url)).body).toMatchObject({ title: 'Parts', sourceUrl: web.url })
    expect((await test.own.developer.ask('GET', `/apis/${rest}/spec`)).body.sourceUrl).toBe(web.url)
    web.close()
  })

  it('G-H one person has two at a time, and keeps nobody else waiting', async () => {
    const held: (() => void)[] = []
    const web = await serving((_, response) => void held.push(() => response.end(openApi)))
    const check = (who: typeof test.own.developer) => who.ask('POST', `/apis/${rest}/spec/check`, openApi, YAML)
    const two = [put(web.url), put(web.url)]
    await expect.poll(() => held.length).toBe(2)
    expect((await check(test.own.developer)).status).toBe(503)
    expect((await check(test.operator)).status).toBe(200)
    for (const letGo of held) letGo()
    expect((await Promise.all(two)).map(({ status }) => status)).toEqual([200, 200])
    expect((await check(test.own.developer)).status).toBe(200)
    web.close()
  })

  it('is refused by its findings, and the field is the URL', async () => {
    const web = await serving((_, response) => void response.end('openapi: 3.1.0\npaths: { $ref: other.yaml }\n'))
    expect((await put(web.url)).body).toMatchObject({
      code: 'INVALID-REQUEST',
      errors: [{ pointer: '/url' }],
      findings: [{ rule: 'external-reference', line: 2 }],
    })
    web.close()
  })

  it.each([
    ['another status', 404, {}, /It answered with status 404/],
    ['a redirect', 302, { Location: 'http://127.0.0.1:1/' }, /It answered with status 302/],
  ])('%s is refused', async (_, status, headers, text) => {
    const web = await serving((_, response) => void response.writeHead(status, headers).end('x'))
    expect((await put(web.url)).body).toMatchObject({
      status: 400,
      detail: expect.stringMatching(text),
      errors: [{ pointer: '/url' }],
    })
    web.close()
  })

  it('without end is refused', async () => {
    const web = await serving((_, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 0x20)
      const more = () => void (response.destroyed || response.write(chunk, () => setImmediate(more)))
      more()
    })
    expect((await put(web.url)).body.detail).toMatch(/Nothing could be fetched there: .* 5 MB/)
    web.close()
  })

  it.each([
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:10.0.0.1]/',
    'http://0x0a000001/',
    'file:///etc/passwd',
    'ftp://example.com/',
    'not a url',
    'https://me:secret@example.com/',
  ])('from %s is refused, without a word of what is there', async (url) => {
    const refused = await put(url)
    expect(refused).toMatchObject({ status: 400, body: { code: 'INVALID-REQUEST', errors: [{ pointer: '/url' }] } })
    expect(JSON.stringify(refused.body)).not.toContain(url)
  })
})
