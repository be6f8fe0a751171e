import type { ApiId } from '@portreeve/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import type { Change, Spec } from '../../store/index.ts'
import { type CallDescriptions, type CallDescriptionsOptions, createCallDescriptions } from './call-descriptions.ts'
import type { DescribedRequest } from './calls/request-check.ts'

const GET: DescribedRequest = { method: 'GET', path: '/cars', query: '', headers: [], body: 'none' }

const withSchema = (schema: string, more = '') => `{ openapi: 3.1.0, info: { title: T, version: '1' }, paths: { /cars: {
  get: { responses: { '200': { description: ok, content: { application/json: { example: fine } } } } },
  post: { requestBody: { content: { application/json: { schema: ${schema} } } }, responses: {} } } }${more} }`

const posting = (value: unknown): DescribedRequest => ({
  ...GET,
  method: 'POST',
  headers: ['Content-Type', 'application/json'],
  body: Buffer.from(JSON.stringify(value)),
})

let opened: CallDescriptions | undefined
afterEach(() => opened?.close())

/** Descriptions on specs in memory, which tell of their changes. */
function open(options: Partial<CallDescriptionsOptions> = {}) {
  const specs = new Map<string, Partial<Spec>>()
  const listeners = new Set<(change: Change) => void>()
  const gaps = new Set<() => void>()
  let found = 0
  const store = {
    specs: {
      async find(id: ApiId) {
        found++
        await Promise.resolve()
        return specs.get(id) as Spec | undefined
      },
    },
    changes: {
      subscribe(listener: (change: Change) => void) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      onGap(listener: () => void) {
        gaps.add(listener)
        return () => gaps.delete(listener)
      },
    },
  }
  opened = createCallDescriptions({ store: store as never, ...options })
  return {
    descriptions: opened,
    finds: () => found,
    listeners,
    set(id: string, text: string) {
      specs.set(id, { apiId: id as ApiId, format: 'openapi', syntax: 'yaml', text })
    },
    tell(kind: Change['kind'], id: string) {
      for (const listener of listeners) listener({ revision: 1, kind, id })
    },
    gap() {
      for (const listener of gaps) listener()
    },
  }
}
const [A, B] = ['a', 'b'] as ApiId[] as [ApiId, ApiId]

describe('what descriptions say about calls', () => {
  it('reads a description once, however many ask at once, and then none', async () => {
    const { descriptions, set, finds } = open()
    set(A, withSchema('{}'))
    const books = await Promise.all(Array.from({ length: 20 }, () => descriptions.findExamples(A)))
    expect(books.every((book) => book.ok && book.value.bodies[0] === '"fine"')).toBe(true)
    expect(descriptions.peekExamples(A)).toBeDefined()
    expect(finds()).toBe(1)
    await Promise.all(Array.from({ length: 20 }, () => descriptions.check(A, GET)))
    for (let at = 0; at < 10; at++) expect(await descriptions.check(A, GET)).toEqual({ ok: true, value: [] })
    expect(finds()).toBe(2)
  })

  it('remembers that there is none', async () => {
    const { descriptions, finds } = open()
    for (let at = 0; at < 3; at++) {
      expect(await descriptions.check(A, GET)).toMatchObject({ ok: false, error: 'no_description' })
      expect(await descriptions.findExamples(A)).toMatchObject({ ok: false, error: 'no_description' })
    }
    expect(finds()).toBe(2)
  })

  it.each([
    ['a change of the spec', (all: ReturnType<typeof open>) => all.tell('spec', A)],
    ['a change of the API, which may be its removal', (all: ReturnType<typeof open>) => all.tell('api', A)],
    ['a change of any spec', (all: ReturnType<typeof open>) => all.tell('spec', '*')],
    ['changes that nobody can tell any more', (all: ReturnType<typeof open>) => all.gap()],
  ])('G-F forgets with %s, also what was being read meanwhile', async (_, notice) => {
    const all = open()
    const { descriptions, set } = all
    set(A, withSchema('{ type: integer }'))
    const early = [descriptions.findExamples(A), descriptions.check(A, posting('x'))]
    set(A, withSchema('{ type: string }').replaceAll('fine', 'new'))
    notice(all)
    await Promise.all(early)
    expect(await descriptions.check(A, posting('x'))).toEqual({ ok: true, value: [] })
    const book = await descriptions.findExamples(A)
    expect(book.ok && book.value.bodies).toEqual(['"new"'])
  })

  it('G-F keeps APIs apart, also those with the same description', async () => {
    const { descriptions, set } = open()
    set(A, withSchema('{ type: integer }'))
    set(B, withSchema('{ type: string }'))
    for (let at = 0; at < 5; at++) {
      const [a, b] = await Promise.all([descriptions.check(A, posting(1)), descriptions.check(B, posting(1))])
      expect([a, b]).toEqual([
        { ok: true, value: [] },
        { ok: true, value: ['body: must be string'] },
      ])
    }
  })

  it('keeps no more examples than it has room for', async () => {
    const { descriptions, set } = open({ examplesBytesMax: 2_000 })
    for (let at = 0; at < 5; at++) {
      set(`api${at}`, withSchema('{}').replace('fine', 'x'.repeat(300)))
      expect((await descriptions.findExamples(`api${at}` as ApiId)).ok).toBe(true)
    }
    expect(descriptions.peekExamples('api0' as ApiId)).toBeUndefined()
    expect(descriptions.peekExamples('api4' as ApiId)).toBeDefined()
  })

  it('starts another process when one has had nothing to do', async () => {
    const { descriptions, set } = open({ idleMillisMax: 1 })
    set(A, withSchema('{ type: integer }'))
    for (let at = 0; at < 3; at++) {
      expect(await descriptions.check(A, posting(1))).toEqual({ ok: true, value: [] })
      await new Promise((resolve) => void setTimeout(resolve, 60))
    }
  })

  it('listens no more when it is closed', () => {
    const { descriptions, listeners } = open()
    descriptions.close()
    expect(listeners.size).toBe(0)
  })
})

describe('hostile descriptions and requests', () => {
  // Each of many objects is compared with each other.
  const heavy = posting(Array.from({ length: 30_000 }, (_, at) => ({ at })))

  it('a request that takes too long is ended, and the next one is compared', async () => {
    const { descriptions, set } = open({ checkMillisMax: 300 })
    set(A, withSchema('{ uniqueItems: true }'))
    expect(await descriptions.check(A, posting([1, 2]))).toEqual({ ok: true, value: [] })
    expect(await descriptions.check(A, heavy)).toMatchObject({ ok: false, error: 'too_slow' })
    expect(await descriptions.check(A, posting([1, 1]))).toMatchObject({
      ok: true,
      value: [expect.stringContaining('duplicate')],
    })
  })

  it('G-H an API that takes long is in no other one’s way', async () => {
    const { descriptions, set } = open({ checkMillisMax: 3_000 })
    set(A, withSchema('{ uniqueItems: true }'))
    set(B, withSchema('{ type: integer }'))
    await descriptions.check(B, posting(1))
    await descriptions.check(A, heavy)
    // From now on it has a lane with its like.
    let isOver = false
    const slow = Promise.all(Array.from({ length: 3 }, () => descriptions.check(A, heavy))).finally(() => {
      isOver = true
    })
    for (let at = 0; at < 20; at++) expect((await descriptions.check(B, posting(1))).ok).toBe(true)
    expect(isOver).toBe(false)
    expect((await slow).every((one) => !one.ok && one.error === 'too_slow')).toBe(true)
  }, 60_000)

  it('that there are no examples keeps no request from being compared', async () => {
    const { descriptions, set } = open()
    set(A, withSchema('{}').replace('fine', `"${'x'.repeat(300_000)}"`))
    expect(await descriptions.findExamples(A)).toMatchObject({ ok: true, value: { bodies: [], leftOut: 1 } })
    expect((await descriptions.check(A, GET)).ok).toBe(true)
  })

  it('a description that nobody can work with is not tried over and over', async () => {
    const { descriptions, set, finds } = open()
    set(A, 'openapi: {')
    for (let at = 0; at < 5; at++) {
      expect(await descriptions.check(A, GET)).toMatchObject({ ok: false, error: 'unusable' })
      expect(await descriptions.findExamples(A)).toMatchObject({ ok: false, error: 'unusable' })
    }
    expect(finds()).toBe(2)
  })

  it('a schema that leads on to too many is unusable, for its operation alone', async () => {
    const schemas: Record<string, unknown> = {}
    for (let at = 0; at < 6_000; at++) {
      schemas[`S${at}`] = { properties: { a: { $ref: `#/components/schemas/S${(at + 1) % 6_000}` }, b: {} } }
    }
    const { descriptions, set } = open({ checkMillisMax: 20_000 })
    const root = {
      openapi: '3.1.0',
      components: { schemas },
      paths: {
        '/cars': {
          get: { responses: {} },
          post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } } } },
        },
      },
    }
    set(A, JSON.stringify(root))
    expect(await descriptions.check(A, posting({}))).toMatchObject({ ok: false, error: 'unusable' })
    expect(await descriptions.check(A, GET)).toEqual({ ok: true, value: [] })
  }, 60_000)

  it('a large description is read, and answers', async () => {
    const paths: Record<string, unknown> = {}
    const schema = { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } }
    const responses = { 200: { description: 'ok', content: { 'application/json': { schema } } } }
    for (let at = 0; at < 2_000; at++) {
      const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }]
      paths[`/p${at}/{id}`] = { get: { parameters, responses } }
    }
    const { descriptions, set } = open({ checkMillisMax: 20_000 })
    set(A, JSON.stringify({ openapi: '3.0.0', paths }))
    const book = await descriptions.findExamples(A)
    // Equal bodies are kept once.
    expect(book.ok && [book.value.operations.length, book.value.bodies.length]).toEqual([2_000, 1])
    expect(await descriptions.check(A, { ...GET, path: '/p1999/x' })).toEqual({
      ok: true,
      value: ['path parameter "id" must be integer'],
    })
  }, 60_000)
})
