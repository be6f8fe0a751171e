import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { exampleLimits } from './example-book.ts'
import { readExamples } from './read-examples.ts'
import { type JsonObject, openSpecDocument } from './spec-document.ts'

const bookOf = (root: JsonObject) => readExamples(openSpecDocument(root))

/** Bodies of the one operation in `root`, by media type, and by name where they have one. */
function bodiesOf(root: JsonObject): Record<string, unknown> {
  const book = bookOf(root)
  const bodies: Record<string, unknown> = {}
  for (const { answers } of book.operations) {
    for (const { code, contents } of answers) {
      for (const { mediaType, examples } of contents) {
        for (const { name, body } of examples) {
          bodies[[code, mediaType, name].filter((part) => part !== undefined).join(' ')] = book.bodies[body]
        }
      }
    }
  }
  return bodies
}

const openapi3 = (content: string, version = '3.0.3') =>
  parse(`openapi: ${version}
info: { title: T, version: '1' }
paths:
  /cars:
    get:
      responses:
        '200':
          description: ok
          content:
${content.replaceAll(/^/gm, '            ')}
components:
  schemas:
    Car:
      type: object
      required: [id]
      properties:
        id: { type: string, format: uuid, readOnly: true }
        secret: { type: string, writeOnly: true }
        wheels: { type: integer, minimum: 3 }
        owner: { $ref: '#/components/schemas/Person' }
    Person:
      type: object
      properties:
        name: { type: string, example: Ann }
        cars: { type: array, items: { $ref: '#/components/schemas/Car' } }
        friend: { $ref: '#/components/schemas/Person' }
`) as JsonObject

const json = (body: unknown) => JSON.parse(body as string)

describe('examples of a description (protocol.md 3.8)', () => {
  it('takes what is written down, as it is written', () => {
    expect(
      bodiesOf(
        openapi3(`application/json: { example: { id: 1, name: null } }
text/plain: { example: hello }
application/problem+json: { schema: { type: string, example: 'just text' } }`),
      ),
    ).toEqual({
      '200 application/json': '{"id":1,"name":null}',
      '200 text/plain': 'hello',
      '200 application/problem+json': '"just text"',
    })
  })

  it('takes every named example, and follows references to them', () => {
    const root = openapi3(`application/json:
  examples:
    none: { value: [] }
    one: { $ref: '#/components/examples/One' }
    elsewhere: { $ref: '#/components/examples/Missing' }`)
    ;(root.components as JsonObject).examples = { One: { value: [1] } }
    expect(bodiesOf(root)).toEqual({ '200 application/json none': '[]', '200 application/json one': '[1]' })
  })

  it('takes an object that was written down as text for what it is', () => {
    expect(bodiesOf(openapi3(`application/json: { example: '{ "a": 1 }' }`))).toEqual({
      '200 application/json': '{ "a": 1 }',
    })
  })

  it('generates the rest from the schema: what is only read is in, what is only written is not', () => {
    const bodies = bodiesOf(openapi3(`application/json: { schema: { $ref: '#/components/schemas/Car' } }`))
    const car = json(bodies['200 application/json'])
    expect(car.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/)
    expect(car).not.toHaveProperty('secret')
    expect(car.wheels).toBeGreaterThanOrEqual(3)
    expect(car.owner.name).toBe('Ann')
  })

  it('ends a schema that leads back to itself', () => {
    const { owner } = json(
      bodiesOf(openapi3(`application/json: { schema: { $ref: '#/components/schemas/Car' } }`))['200 application/json'],
    )
    expect(owner).toEqual({ name: 'Ann', cars: [] })
  })

  it.each([
    ['date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
    ['date', /^\d{4}-\d\d-\d\d$/],
    ['email', /^[^@\s]+@[^@\s]+$/],
    ['uri', /^https?:\/\//],
    ['ipv4', /^\d+\.\d+\.\d+\.\d+$/],
    ['uuid', /^[0-9a-f-]{36}$/],
  ])('knows the format %s', (format, pattern) => {
    const bodies = bodiesOf(openapi3(`application/json: { schema: { type: string, format: ${format} } }`))
    expect(json(bodies['200 application/json'])).toMatch(pattern)
  })

  it('reads 3.1: lists of types, const, $defs, and what stands beside $ref', () => {
    const root = openapi3(
      `application/json:
  schema:
    type: [object, 'null']
    $defs: { Kind: { const: car } }
    properties:
      kind: { $ref: '#/paths/~1cars/get/responses/200/content/application~1json/schema/$defs/Kind', description: which }
      when: { type: [string, 'null'], examples: ['2026-01-01'] }
      choice: { anyOf: [{ type: 'null' }, { type: integer, default: 7 }] }`,
      '3.1.0',
    )
    expect(json(bodiesOf(root)['200 application/json'])).toEqual({ kind: 'car', when: '2026-01-01', choice: 7 })
  })

  it('reads 3.2: values as data and as they are sent, and methods of any name', () => {
    const root = openapi3(
      `application/json: { examples: { a: { dataValue: { a: 1 } }, b: { serializedValue: '{"b": 2}' } } }`,
      '3.2.0',
    )
    const item = (root.paths as Record<string, JsonObject>)['/cars'] as JsonObject
    item.additionalOperations = { COPY: { responses: { 204: { description: 'done' } } } }
    item.query = { responses: { 200: { description: 'found' } } }
    expect(bodiesOf(root)).toEqual({ '200 application/json a': '{"a":1}', '200 application/json b': '{"b": 2}' })
    expect(bookOf(root).operations.map(({ method }) => method)).toEqual(['GET', 'QUERY', 'COPY'])
  })

  it('reads 2.0: examples by media type, schemas with produces, headers', () => {
    const root = parse(`swagger: '2.0'
info: { title: T, version: '1' }
produces: [application/json]
paths:
  /cars:
    get:
      responses:
        200:
          description: ok
          schema: { type: array, items: { $ref: '#/definitions/Car' } }
          headers:
            X-Count: { type: integer, default: 3 }
            X-Nothing: { type: integer }
        404: { description: none, examples: { text/plain: 'no such car' } }
definitions:
  Car: { type: object, properties: { id: { type: integer, example: 5 } } }
`) as JsonObject
    expect(bodiesOf(root)).toEqual({ '200 application/json': '[{"id":5}]', '404 text/plain': 'no such car' })
    expect(bookOf(root).operations[0]?.answers[0]?.headers).toEqual([['X-Count', '3']])
  })

  it('writes XML and forms where those are described', () => {
    const bodies = bodiesOf(
      openapi3(`application/xml: { schema: { type: object, xml: { name: car }, properties: { id: { type: integer, example: 5 } } } }
application/x-www-form-urlencoded: { example: { a: 1, b: 'x y' } }`),
    )
    expect(bodies['200 application/xml']).toContain('<id>5</id>')
    expect(bodies['200 application/x-www-form-urlencoded']).toBe('a=1&b=x+y')
  })

  it('T-27 leaves out media types and headers that are none', () => {
    const root = openapi3(`"text/html\\r\\nX-Injected: 1": { example: x }
nonsense: { example: x }`)
    const answer = ((root.paths as never)['/cars'] as JsonObject).get as { responses: Record<string, JsonObject> }
    const ok = answer.responses['200'] as JsonObject
    ok.headers = {
      'X-A': { example: 'a\r\nX-B: b' },
      'X C': { example: 'c' },
      'X-D': { example: 'd' },
      'X-E': { example: 'ä' },
    }
    expect(bodiesOf(root)).toEqual({})
    expect(bookOf(root).operations[0]?.answers[0]?.headers).toEqual([['X-D', 'd']])
  })
})

describe('hostile descriptions', () => {
  it('a few references in each of a few schemas do not become billions of values', () => {
    const schemas: JsonObject = {}
    for (let level = 0; level < 20; level++) {
      const properties: JsonObject = {}
      for (let at = 0; at < 10; at++) properties[`p${at}`] = { $ref: `#/components/schemas/S${level + 1}` }
      schemas[`S${level}`] = { type: 'object', properties }
    }
    schemas.S20 = { type: 'string' }
    const root = openapi3(`application/json: { schema: { $ref: '#/components/schemas/S0' } }`)
    ;(root.components as JsonObject).schemas = schemas
    const started = performance.now()
    const body = bodiesOf(root)['200 application/json'] as string
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(body.length).toBeLessThan(exampleLimits.bodyLengthMax)
    expect(() => JSON.parse(body)).not.toThrow()
  })

  it('a long example in many places is not repeated without end', () => {
    const long = 'x'.repeat(50_000)
    const properties: JsonObject = {}
    for (let at = 0; at < 1_000; at++) properties[`p${at}`] = { $ref: '#/components/schemas/Long' }
    const root = openapi3(`application/json: { schema: { type: object } }`)
    const content = (root as never as { paths: { '/cars': { get: { responses: { 200: { content: JsonObject } } } } } })
      .paths['/cars'].get.responses[200].content
    content['application/json'] = { schema: { type: 'object', properties } }
    ;(root.components as JsonObject).schemas = { Long: { type: 'string', example: long } }
    const book = bookOf(root)
    expect(book.bodies.join('').length).toBeLessThan(2 * exampleLimits.bodyLengthMax)
  })

  it('an example that is too large is left out, and told of', () => {
    const root = openapi3(`application/json: { example: '${'x'.repeat(exampleLimits.bodyLengthMax)}' }`)
    expect(bookOf(root)).toMatchObject({ bodies: [], leftOut: 1 })
  })

  it.each([
    ['a million items', `{ type: array, minItems: 1000000, items: { type: string, minLength: 1000000 } }`],
    ['a pattern with a billion repetitions', `{ type: string, pattern: '^a{1000000000}$' }`],
    ['a pattern of exponential time', `{ type: string, pattern: '^(a+)+$' }`],
    [
      'allOf within itself',
      `{ allOf: [{ $ref: '#/components/schemas/Person' }, { $ref: '#/components/schemas/Car' }] }`,
    ],
    ['no schema at all', `7`],
  ])('%s end in a small example, or in none', (_, schema) => {
    const book = bookOf(openapi3(`application/json: { schema: ${schema} }`))
    expect(book.bodies.join('').length).toBeLessThan(5_000)
  })

  it('names of what every object inherits are names like any other', () => {
    const root = openapi3(`application/json:
  schema:
    type: object
    properties:
      constructor: { type: string, example: a }
      toString: { type: string, example: b }
      hasOwnProperty: { type: string, example: c }`)
    const before = Object.keys(Object.prototype)
    expect(json(bodiesOf(root)['200 application/json'])).toEqual({
      constructor: 'a',
      toString: 'b',
      hasOwnProperty: 'c',
    })
    expect(Object.keys(Object.prototype)).toEqual(before)
    const { paths } = root as { paths: JsonObject }
    paths['/constructor'] = paths['/cars']
    expect(bookOf(root).operations).toHaveLength(2)
  })
})
