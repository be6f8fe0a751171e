import { connect } from 'node:net'
import { accept } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { refuseAdministration, refuseField } from '../identity/index.ts'
import { StoreUnavailable } from '../store/index.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, line, listOf, page } from './schemas.ts'
import { openTestManagement, type TestActor, type TestManagement } from './testing/open-test-management.ts'

const thing = z.object({ id: z.string(), name: z.string(), revision: z.int() })
type Thing = z.output<typeof thing>

let test: TestManagement
let actor: TestActor
const things = new Map<string, Thing>()
const params = z.object({ thingId: anyId })

beforeAll(async () => {
  test = await openTestManagement({ operations: thingOperations })
  actor = await test.actorWith()
})
afterAll(() => test.close())

/** As rooms and their operations do it, without a room. */
function thingOperations(): Operation[] {
  const find = (id: string) => things.get(id) ?? refuseAdministration('not_found', 'There is no such thing.')
  return [
    operation({
      id: 'things.list',
      method: 'GET',
      path: '/things',
      summary: 'Lists things',
      query: z.object({ ...page, kind: z.enum(['round', 'flat']).optional() }),
      success: { status: 200, body: listOf(thing), description: 'Things.' },
      refusals: [],
      handle: ({ query: { limit } }) => accept({ items: [...things.values()].slice(0, limit) }),
    }),
    operation({
      id: 'things.create',
      method: 'POST',
      path: '/things',
      summary: 'Makes a thing',
      body: z.strictObject({
        name: line(20),
        parts: z
          .array(z.strictObject({ size: z.int().min(1) }))
          .max(3)
          .optional(),
        labels: z.record(z.string(), z.string()).optional(),
      }),
      success: { status: 201, body: thing, description: 'The thing.' },
      refusals: ['conflict', 'forbidden'],
      audit: 'shell',
      handle({ body: { name } }) {
        if (name === 'taken') return refuseAdministration('conflict', 'There is one with this name.')
        if (name === 'secret') return refuseAdministration('forbidden', 'Nobody may make this one.')
        if (name === 'odd') return refuseField('/name', 'has to be even')
        if (name === 'busy') return { ok: false, error: 'busy', detail: 'busy', description: 'Too much to do.' }
        if (name === 'broken') throw new Error('the reason is private')
        if (name === 'away') throw new StoreUnavailable('away')
        const made: Thing = { id: `${name} 1`, name, revision: 1 }
        things.set(made.id, made)
        return accept(made)
      },
    }),
    operation({
      id: 'things.import',
      method: 'POST',
      path: '/things/import',
      summary: 'Brings things in',
      success: { status: 204, description: 'Done.' },
      refusals: [],
      audit: 'room',
      unlimited: true,
      handle: () => accept(undefined),
    }),
    operation({
      id: 'things.get',
      method: 'GET',
      path: '/things/:thingId',
      summary: 'Shows a thing',
      params,
      success: { status: 200, body: thing, description: 'The thing.' },
      refusals: ['not_found'],
      handle({ params: { thingId } }) {
        const found = find(thingId)
        return 'revision' in found ? accept(found) : found
      },
    }),
    operation({
      id: 'things.update',
      method: 'PATCH',
      path: '/things/:thingId',
      summary: 'Changes a thing',
      params,
      body: z.strictObject({ name: line(20) }),
      success: { status: 200, body: thing, description: 'The thing.' },
      refusals: ['not_found', 'changed'],
      audit: 'room',
      handle({ params: { thingId }, body, ifMatch }) {
        const found = find(thingId)
        if (!('revision' in found)) return found
        if (ifMatch !== undefined && ifMatch !== found.revision) {
          return refuseAdministration('changed', 'Somebody has changed it.')
        }
        const changed = { ...found, ...body, revision: found.revision + 1 }
        things.set(thingId, changed)
        return accept(changed)
      },
    }),
    operation({
      id: 'things.remove',
      method: 'DELETE',
      path: '/things/:thingId',
      summary: 'Takes a thing away',
      params,
      success: { status: 204, description: 'It is gone.' },
      refusals: ['not_found'],
      audit: 'room',
      handle({ params: { thingId } }) {
        const found = find(thingId)
        if (!('revision' in found)) return found
        things.delete(thingId)
        return accept(undefined)
      },
    }),
    operation({
      id: 'things.draw',
      method: 'PUT',
      path: '/things/:thingId/drawing',
      summary: 'Draws a thing',
      params,
      body: z.string('has to be text in UTF-8').max(100_000),
      bodyTypes: ['image/svg+xml', 'text/plain'],
      bodyBytesMax: 64 * 1024,
      success: { status: 200, content: 'image/svg+xml', description: 'The drawing.' },
      refusals: [],
      audit: 'room',
      handle: ({ body }) => accept({ text: body, fileName: 'thing.svg' }),
    }),
  ]
}

const errorsOf = ({ body }: { body: { errors?: { in: string; pointer: string }[] } }) =>
  body.errors?.map(({ in: place, pointer }) => `${place} ${pointer}`)

describe('a request, as the shell reads it', () => {
  it.each<[string, unknown, string[]]>([
    ['a wrong type', { name: 5 }, ['body /name']],
    ['a member that is missing', {}, ['body /name']],
    ['a member that nobody knows', { name: 'x', colour: 'red' }, ['body /colour']],
    [
      'several at once',
      { name: '', parts: [{ size: 0 }, { size: 1, depth: 2 }] },
      ['body /name', 'body /name', 'body /parts/0/size', 'body /parts/1/depth'],
    ],
    ['a text that is too long', { name: 'x'.repeat(21) }, ['body /name']],
    ['control characters', { name: 'a\u001b[2J' }, ['body /name']],
    ['a text that is written backwards', { name: 'a\u202Eb' }, ['body /name']],
    ['half of a surrogate pair', '{"name":"\\ud800"}', ['body /name']],
    ['NUL', '{"name":"a\\u0000b"}', ['body /name']],
    ['NUL in a name', '{"name":"x","labels":{"a\\u0000b":"1"}}', ['body /labels']],
    ['half of a surrogate pair in a name', '{"name":"x","labels":{"\\udfff":"1"}}', ['body /labels']],
    ['a prototype', '{"name":"x","__proto__":{"operator":true}}', ['body ']],
    ['a prototype further in', '{"name":"x","labels":{"__proto__":"y"}}', ['body /labels']],
    ['a list for an object', [], ['body ']],
    ['null for an object', 'null', ['body ']],
    ['a list that is too long', { name: 'x', parts: Array(4).fill({ size: 1 }) }, ['body /parts']],
    ['no JSON', '{"name":', ['body ']],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), ['body ']],
    ['names with slashes and tildes', { name: 'x', 'a/b~c': 1 }, ['body /a~1b~0c']],
    ['a number without end', '{"name":"x","parts":[{"size":1e999}]}', ['body /parts/0/size']],
  ])('names what is wrong: %s', async (_what, body, errors) => {
    const before = things.size
    const answer = await actor.ask('POST', '/things', body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID-REQUEST', status: 400 } })
    expect(errorsOf(answer)).toEqual(errors)
    expect(things.size).toBe(before)
  })

  it('stops at some depth, however deep it goes', async () => {
    const nested = (depth: number) => `{"name":"x","labels":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`
    const deep = await actor.ask('POST', '/things', nested(60))
    expect(deep.body.errors[0].detail).toContain('nested deeper than')
    expect((await actor.ask('POST', '/things', nested(2000))).status).toBe(400)
  })

  it('never repeats a value that was sent', async () => {
    const answer = await actor.ask('POST', '/things', { name: 'hunter2'.repeat(10), parts: 'hunter2' })
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body)).not.toContain('hunter2')
  })

  it.each([
    ['T-08 a parameter that came twice', 'limit=1&limit=2', ['query /limit']],
    ['T-08 a parameter that came twice, spelled differently', 'limit=1&%6Cimit=2', ['query /limit']],
    ['a parameter that nobody knows', 'limits=1', ['query /limits']],
    ['a number in words', 'limit=many', ['query /limit']],
    ['a number in another notation', 'limit=1e1', ['query /limit']],
    ['a number that is too large', 'limit=201', ['query /limit']],
    ['a number of two hundred digits', `limit=${'9'.repeat(200)}`, ['query /limit']],
    ['another word', 'kind=square', ['query /kind']],
    ['NUL', 'after=%00', ['query /after']],
    ['broken percent-encoding', 'after=%zz', ['query /after']],
    ['bytes that are no UTF-8', 'after=%ff', ['query /after']],
    ['a prototype', '__proto__=1', ['query /__proto__']],
  ])('names what is wrong in a query: %s', async (_what, query, errors) => {
    const answer = await actor.ask('GET', `/things?${query}`)
    expect(answer.status).toBe(400)
    expect(errorsOf(answer)).toEqual(errors)
  })

  it('takes an empty parameter for none, as scripts send it', async () => {
    expect((await actor.ask('GET', '/things?limit=&after=&kind=')).status).toBe(200)
  })

  it('takes no body for an empty object, and `{}` for no body', async () => {
    expect(errorsOf(await actor.ask('POST', '/things'))).toEqual(['body /name'])
    await actor.ask('POST', '/things', { name: 'gone' })
    expect((await actor.ask('DELETE', '/things/gone%201', {})).status).toBe(204)
    expect(errorsOf(await actor.ask('DELETE', '/things/gone%201', { force: true }))).toEqual(['body /force'])
  })

  it('T-20 takes JSON under its own type alone, which a form of another site cannot send', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
      const answer = await actor.ask('POST', '/things', '{"name":"csrf"}', { 'Content-Type': type })
      expect(answer).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED-MEDIA-TYPE' } })
    }
    const coded = await actor.ask('POST', '/things', '{"name":"csrf"}', { 'Content-Encoding': 'gzip' })
    expect(coded.status).toBe(415)
    expect([...things.values()].some(({ name }) => name === 'csrf')).toBe(false)
    const wide = { 'Content-Type': 'Application/JSON; charset=utf-8' }
    expect((await actor.ask('POST', '/things', '{"name":"wide"}', wide)).status).toBe(201)
  })

  it('takes texts under the types of their operation, and answers with them', async () => {
    const svg = { 'Content-Type': 'image/svg+xml' }
    const drawn = await actor.ask('PUT', '/things/x/drawing', '<svg/>', svg)
    expect(drawn).toMatchObject({ status: 200, body: '<svg/>' })
    expect(drawn.headers.get('content-type')).toMatch(/^image\/svg\+xml/)
    expect(drawn.headers.get('content-disposition')).toBe('attachment; filename="thing.svg"')
    expect((await actor.ask('PUT', '/things/x/drawing', { text: '<svg/>' })).status).toBe(415)
    for (const bytes of [new Uint8Array([0xff]), new Uint8Array([0x61, 0])]) {
      expect(errorsOf(await actor.ask('PUT', '/things/x/drawing', bytes, svg))).toEqual(['body '])
    }
    expect((await actor.ask('PUT', '/things/x/drawing', 'x'.repeat(60_000), svg)).status).toBe(200)
    const large = await actor.ask('PUT', '/things/x/drawing', 'x'.repeat(70_000), svg)
    expect(large).toMatchObject({ status: 413, body: { code: 'BODY-TOO-LARGE' } })
  })
})

describe('bodies of people who have not said who they are', () => {
  /** Sends the head of a request and resolves with what comes before a single byte of its body was sent. */
  async function askWithoutBody(headers: string): Promise<string> {
    const { port, hostname } = new URL(test.origin)
    const socket = connect(Number(port), hostname)
    socket.write(`PUT /management/v1/things/x/drawing HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`)
    const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))))
    socket.destroy()
    return answer
  }
  const framings = ['Content-Length: 60000', 'Transfer-Encoding: chunked']

  it.each(framings)('G-H are not waited for (%s)', async (framing) => {
    expect(await askWithoutBody(`Content-Type: text/plain\r\n${framing}`)).toMatch(/^HTTP\/1\.1 401 /)
    const wrong = `Authorization: Bearer pmt_${'x'.repeat(43)}\r\nContent-Type: text/plain\r\n${framing}`
    expect(await askWithoutBody(wrong)).toMatch(/^HTTP\/1\.1 401 /)
    const reader = await test.actorWith({ scope: 'read' })
    const read = `Authorization: Bearer ${reader.token}\r\nContent-Type: text/plain\r\n${framing}`
    expect(await askWithoutBody(read)).toMatch(/^HTTP\/1\.1 403 /)
  })

  it('are not waited for either when they have another type', async () => {
    const head = `Authorization: Bearer ${actor.token}\r\nContent-Type: application/json\r\nContent-Length: 60000`
    expect(await askWithoutBody(head)).toMatch(/^HTTP\/1\.1 415 /)
  })

  it('are small where an operation does not say otherwise', async () => {
    const answer = await actor.ask('POST', '/things', { name: 'x'.repeat(17_000) })
    expect(answer).toMatchObject({ status: 413, body: { code: 'BODY-TOO-LARGE' } })
  })
})

describe('a reply, as the shell makes it', () => {
  it('tells the revision, and where what was made can be seen', async () => {
    const made = await actor.ask('POST', '/things', { name: 'new' })
    expect(made.status).toBe(201)
    expect(made.headers.get('etag')).toBe('"1"')
    expect(made.headers.get('location')).toBe('/management/v1/things/new%201')
    expect((await fetch(new URL(made.headers.get('location') ?? '', test.origin))).status).toBe(401)
  })

  it('is not sent again to who has seen it (RFC 9110 §13.1.2)', async () => {
    await actor.ask('POST', '/things', { name: 'seen' })
    const shown = await actor.ask('GET', '/things/seen%201')
    expect([shown.headers.get('etag'), shown.headers.get('cache-control')]).toEqual(['"1"', 'private, no-cache'])
    for (const tag of ['"1"', 'W/"1"', '"0", "1"', '*']) {
      const again = await actor.ask('GET', '/things/seen%201', undefined, { 'If-None-Match': tag })
      expect([again.status, again.body]).toEqual([304, undefined])
    }
    expect((await actor.ask('GET', '/things/seen%201', undefined, { 'If-None-Match': '"2"' })).status).toBe(200)
  })

  it('refuses a change of what has changed (RFC 9110 §13.1.1)', async () => {
    await actor.ask('POST', '/things', { name: 'raced' })
    const rename = (name: string, tag: string) => actor.ask('PATCH', '/things/raced%201', { name }, { 'If-Match': tag })
    expect(await rename('first', '"1"')).toMatchObject({ status: 200, body: { revision: 2 } })
    for (const tag of ['"1"', 'W/"2"', '"x"', '2']) {
      expect(await rename('second', tag)).toMatchObject({ status: 412, body: { code: 'CHANGED' } })
    }
    expect(errorsOf(await rename('second', '"1", "2"'))).toEqual(['header /If-Match'])
    expect((await rename('third', '*')).status).toBe(200)
    // An operation that would not look at it must not act as if it had.
    const made = await actor.ask('POST', '/things', { name: 'x' }, { 'If-Match': '"1"' })
    expect(errorsOf(made)).toEqual(['header /If-Match'])
  })

  it('passes on what the operation refused', async () => {
    const make = (name: string) => actor.ask('POST', '/things', { name })
    expect(await make('taken')).toMatchObject({ status: 409, body: { code: 'CONFLICT', title: expect.any(String) } })
    expect(await make('secret')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    expect(errorsOf(await make('odd'))).toEqual(['body /name'])
    const busy = await make('busy')
    expect([busy.status, busy.body.code, busy.headers.get('retry-after')]).toEqual([
      503,
      'TEMPORARILY-UNAVAILABLE',
      '1',
    ])
    expect(await actor.ask('GET', '/things/none')).toMatchObject({ status: 404, body: { code: 'NOT-FOUND' } })
  })

  it('T-15 is 503 when the store does not answer, and 500 without a reason when it is our fault', async () => {
    const away = await actor.ask('POST', '/things', { name: 'away' })
    expect(away).toMatchObject({ status: 503, body: { code: 'TEMPORARILY-UNAVAILABLE' } })
    const broken = await actor.ask('POST', '/things', { name: 'broken' })
    expect(broken).toMatchObject({
      status: 500,
      body: { code: 'PROCESSING-ERROR', type: 'urn:portreeve:problem:processing-error' },
    })
    expect(JSON.stringify(broken.body)).not.toContain('private')
    expect(test.logged.some((entry) => entry.includes('the reason is private'))).toBe(true)
  })

  it('is a problem document too where there is no operation', async () => {
    expect(await actor.ask('GET', '/nothing')).toMatchObject({ status: 404, body: { code: 'NOT-FOUND' } })
    const wrong = await actor.ask('PUT', '/things')
    expect(wrong).toMatchObject({ status: 405, body: { code: 'METHOD-NOT-ALLOWED' } })
    expect(wrong.headers.get('allow')).toBe('HEAD, GET, POST')
    expect(await actor.ask('GET', `/things/${'x'.repeat(300)}`)).toMatchObject({
      status: 414,
      body: { code: 'PATH-TOO-LONG' },
    })
    for (const path of ['/things/..', '/things//x', '/things/%2e%2e%2fx', '/things;x=1']) {
      const raw = await rawGet(`/management/v1${path}`)
      expect(raw).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json.*"MALFORMED-REQUEST"/s)
    }
  })

  /** Without the tidying that fetch does to paths. */
  async function rawGet(path: string): Promise<string> {
    const { port, hostname } = new URL(test.origin)
    const socket = connect(Number(port), hostname)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  it('has no body for HEAD', async () => {
    await actor.ask('POST', '/things', { name: 'head' })
    const head = await actor.ask('HEAD', '/things/head%201')
    expect([head.status, head.headers.get('etag'), head.body]).toEqual([200, '"1"', undefined])
  })
})

describe('the record', () => {
  it('has an entry for what was done, under the name of the operation, and none for what was not', async () => {
    const author = await test.actorWith()
    await author.ask('POST', '/things', { name: 'audited' })
    await author.ask('POST', '/things', { name: 'taken' })
    await author.ask('POST', '/things', { name: 5 })
    const entries = await test.store.auditEntries.list({ userId: author.user.id, limit: 10 })
    expect(entries).toMatchObject([
      {
        action: 'thing.create',
        subject: { kind: 'thing', id: 'audited 1' },
        actor: { kind: 'user', userId: author.user.id, tokenId: author.tokenId },
        organizationIds: [],
        at: test.clock.now,
      },
    ])
  })

  it('is beside a log that says who did what, and holds no token and no address', async () => {
    const author = await test.actorWith({ email: 'somebody@people.example' })
    await author.ask('POST', '/things', { name: 'logged' })
    const line = test.logged.findLast((entry) => entry.includes('management request'))
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      userId: author.user.id,
      operation: 'things.create',
      target: 'logged 1',
      status: 201,
    })
    const logged = test.logged.join('')
    expect(logged).not.toContain(author.token)
    expect(logged).not.toContain('somebody@people.example')
  })
})

describe('how often somebody may ask', () => {
  it('is bounded for a person, whatever tokens they use, and for nobody else', async () => {
    const [busy, other] = [await test.actorWith(), await test.actorWith()]
    for (let count = 0; count < 400; count++) await busy.ask('GET', '/things?limit=1')
    const refused = await busy.ask('GET', '/things')
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOO-MANY-REQUESTS' } })
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await other.ask('GET', '/things')).status).toBe(200)
    test.clock.millis += 100
    expect((await busy.ask('GET', '/things')).status).toBe(200)
  })

  it('G-H does not count what brings in a thousand things, for operators and for nobody else', async () => {
    const [operator, other] = [await test.actorWith({ operator: true }), await test.actorWith()]
    for (const { ask } of [operator, other])
      for (let count = 0; count < 400; count++) await ask('GET', '/things?limit=1')
    expect((await operator.ask('POST', '/things/import')).status).toBe(204)
    expect((await other.ask('POST', '/things/import')).status).toBe(429)
  })
})
