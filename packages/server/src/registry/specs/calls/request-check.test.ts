import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createRequestCheck, type DescribedRequest } from './request-check.ts'
import { type JsonObject, openSpecDocument } from './spec-document.ts'

type Given = Partial<Omit<DescribedRequest, 'headers' | 'body'>> & {
  headers?: Record<string, string>
  body?: unknown
  /** As it is sent, in place of JSON. */
  raw?: string | Uint8Array
}

/** Compares requests with `root`: what does not fit of each. */
function checkOf(root: unknown) {
  const check = createRequestCheck(openSpecDocument(root as JsonObject))
  return ({ method = 'GET', path = '/cars', query = '', headers = {}, body, raw }: Given) => {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const fields = Object.entries({ ...(text === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers })
    const bytes = typeof text === 'string' ? Buffer.from(text) : text
    return check({ method, path, query, headers: fields.flat(), body: bytes ?? 'none' })
  }
}

const spec3 = (paths: string, version = '3.0.3', schemas = '{}') =>
  parse(`openapi: ${version}
info: { title: T, version: '1' }
components:
  schemas: ${schemas}
paths:
${paths.replaceAll(/^/gm, '  ')}`)

/** Compares bodies with one schema. */
const bodies = (schema: string, version = '3.0.3', schemas = '{}') => {
  const check = checkOf(
    spec3(
      `/cars:
  post:
    requestBody: { required: true, content: { application/json: { schema: ${schema} } } }
    responses: { '200': { description: ok } }`,
      version,
      schemas,
    ),
  )
  return (body: unknown) => check({ method: 'POST', body })
}

/** Compares queries with one parameter called `p`. */
const queries = (parameter: string, version = '3.0.3') => {
  const check = checkOf(
    spec3(`/cars:\n  get:\n    parameters: [{ name: p, in: query, ${parameter} }]\n    responses: {}`, version),
  )
  return (query: string) => check({ query })
}

describe('operations', () => {
  const check = checkOf(
    spec3(`/cars: { get: { responses: {} } }
/cars/{id}: { get: { responses: {} , parameters: [{ name: id, in: path, required: true, schema: { type: integer } }] } }
/cars/mine: { get: { responses: {} } }
/cars/{id}.{form}: { get: { responses: {}, parameters: [{ name: form, in: path, required: true, schema: { enum: [json, xml] } }] } }
/caf%C3%A9/{id}: { get: { responses: {}, parameters: [{ name: id, in: path, required: true, schema: { maxLength: 3 } }] } }`),
  )
  const NONE = ['there is no operation with this method and path']

  it.each([
    ['GET', '/cars', []],
    ['HEAD', '/cars', []],
    ['POST', '/cars', NONE],
    ['GET', '/cars/', []],
    ['GET', '/cars/5', []],
    ['GET', '/cars/5/', []],
    ['GET', '/cars/mine', []],
    ['GET', '/cars/5.json', []],
    ['GET', '/cars/5.yaml', ['path parameter "form" must be one of ["json","xml"]']],
    ['GET', '/cars/five', ['path parameter "id" must be integer']],
    ['GET', '/cars/five/wheels', NONE],
    ['GET', '/Cars', NONE],
    ['GET', '', NONE],
    ['GET', '/caf%C3%A9/abc', []],
    ['GET', '/caf%C3%A9/abcd', ['path parameter "id" must NOT have more than 3 characters']],
  ])('%s %s', (method, path, findings) => {
    expect(check({ method, path })).toEqual(findings)
  })

  it('G-A what is encoded in a segment is never a slash to the template', () => {
    // Refused before (parseRequestTarget); were it not, it would still be one segment.
    expect(check({ path: '/cars%2Fmine' })).toEqual(NONE)
    expect(check({ path: '/cars/5%2Ejson' })).toEqual([])
  })
})

describe('parameters', () => {
  it.each([
    ['required: true, schema: { type: string }', '', ['query parameter "p" is missing']],
    ['schema: { type: string }', '', []],
    ['schema: { type: integer, maximum: 10 }', 'p=10', []],
    ['schema: { type: integer, maximum: 10 }', 'p=11', ['query parameter "p" must be <= 10']],
    ['schema: { type: integer }', 'p=1.5', ['query parameter "p" must be integer']],
    ['schema: { type: integer }', 'p=0x10', ['query parameter "p" must be integer']],
    ['schema: { type: integer }', 'p=', ['query parameter "p" must be integer']],
    ['allowEmptyValue: true, schema: { type: integer }', 'p=', []],
    ['schema: { type: boolean }', 'p=true', []],
    ['schema: { type: boolean }', 'p=yes', ['query parameter "p" must be boolean']],
    ['schema: { type: string, maxLength: 3 }', 'p=a%20b', []],
    ['schema: { type: string, format: date }', 'p=2026-02-30', ['query parameter "p" must match format "date"']],
    ['schema: { type: string, nullable: true }', 'p=x', []],
    ['schema: { oneOf: [{ type: integer }, { enum: [all] }] }', 'p=all', []],
    ['schema: { oneOf: [{ type: integer }, { enum: [all] }] }', 'p=5', []],
    ['schema: { type: array, items: { type: integer } }', 'p=1&p=2', []],
    ['schema: { type: array, items: { type: integer } }', 'p=1&p=b', ['query parameter "p" /1 must be integer']],
    [
      'schema: { type: array, maxItems: 1, items: { type: integer } }',
      'p=1&p=2',
      ['query parameter "p" must NOT have more than 1 items'],
    ],
    ['explode: false, schema: { type: array, items: { type: integer } }', 'p=1,2', []],
    ['explode: false, style: pipeDelimited, schema: { type: array, items: { type: integer } }', 'p=1%7C2', []],
    ['explode: false, style: spaceDelimited, schema: { type: array, items: { type: integer } }', 'p=1%202', []],
    ['style: deepObject, schema: { type: object, properties: { a: { type: integer } } }', 'p%5Ba%5D=1', []],
    [
      'style: deepObject, schema: { type: object, properties: { a: { type: integer } } }',
      'p[a]=x',
      ['query parameter "p" /a must be integer'],
    ],
    [
      'schema: { type: object, properties: { a: { type: integer } } }',
      'a=x',
      ['query parameter "p" /a must be integer'],
    ],
    ['content: { application/json: { schema: { type: object, required: [a] } } }', 'p=%7B%22a%22:1%7D', []],
    [
      'content: { application/json: { schema: { type: object, required: [a] } } }',
      'p=%7B%7D',
      [`query parameter "p" must have required property 'a'`],
    ],
    ['content: { application/json: { schema: {} } }', 'p=%7B', ['query parameter "p" is not JSON']],
    ['schema: { type: string }', 'p=1&p=2', ['query parameter "p" is there more than once']],
    ['schema: { type: string }', 'unknown=1', []],
  ])('{ %s } with ?%s', (parameter, query, findings) => {
    expect(queries(parameter)(query)).toEqual(findings)
  })

  it('of 2.0, with its own words for lists', () => {
    const check = checkOf(
      parse(`swagger: '2.0'
info: { title: T, version: '1' }
paths:
  /cars:
    get:
      parameters:
        - { name: ids, in: query, type: array, collectionFormat: pipes, items: { type: integer } }
        - { name: many, in: query, type: array, collectionFormat: multi, items: { type: integer } }
        - { name: plain, in: query, type: array, items: { type: integer } }
        - { name: above, in: query, type: integer, minimum: 5, exclusiveMinimum: true }
      responses: {}`),
    )
    expect(check({ query: 'ids=1|2&many=1&many=2&plain=1,2&above=6' })).toEqual([])
    expect(check({ query: 'ids=1|x' })).toEqual(['query parameter "ids" /1 must be integer'])
    expect(check({ query: 'above=5' })).toEqual(['query parameter "above" must be > 5'])
  })

  it('in headers and cookies', () => {
    const check = checkOf(
      spec3(`/cars:
  get:
    parameters:
      - { name: X-Departments, in: header, required: true, schema: { type: array, items: { type: integer } } }
      - { name: lang, in: cookie, schema: { enum: [en, de] } }
    responses: {}`),
    )
    expect(check({ headers: { 'x-departments': '1, 2', Cookie: 'a=b; lang=de' } })).toEqual([])
    expect(check({ headers: { 'x-departments': '1, b', Cookie: 'lang=fr' } })).toEqual([
      'header parameter "X-Departments" /1 must be integer',
      'cookie parameter "lang" must be one of ["en","de"]',
    ])
    expect(check({})).toEqual(['header parameter "X-Departments" is missing'])
  })

  it('that the gateway itself sees to, or that OpenAPI takes for none, need not be there', () => {
    const check = checkOf(
      spec3(`/cars:
  parameters: [{ name: Subscription-Id, in: header, required: true, schema: { type: string, maxLength: 1 } }]
  get:
    parameters:
      - { name: request-id, in: header, required: true, schema: { type: string } }
      - { name: Authorization, in: header, required: true, schema: { type: string } }
      - { name: Accept, in: header, required: true, schema: { type: string } }
    responses: {}`),
    )
    expect(check({})).toEqual([])
  })

  it("of an operation stand in for its path's", () => {
    const check = checkOf(
      spec3(`/cars:
  parameters: [{ name: p, in: query, schema: { maxLength: 1 } }]
  get: { parameters: [{ name: p, in: query, schema: { maxLength: 5 } }], responses: {} }
  delete: { responses: {} }`),
    )
    expect(check({ query: 'p=abc' })).toEqual([])
    expect(check({ method: 'DELETE', query: 'p=abc' })).toEqual([
      'query parameter "p" must NOT have more than 1 characters',
    ])
  })
})

describe('bodies', () => {
  const car = `{ type: object, required: [vin], additionalProperties: false, properties: { vin: { type: string, pattern: '^[A-Z]{3}$' }, n: { type: integer } } }`

  it('are compared with the schema, and told of by JSON pointers', () => {
    const check = bodies(`{ type: object, properties: { cars: { type: array, items: ${car} } } }`)
    expect(check({ cars: [{ vin: 'ABC' }] })).toEqual([])
    expect(check({ cars: [{ vin: 'ABC' }, { vin: 'abc' }] })).toEqual([
      'body: /cars/1/vin must match pattern "^[A-Z]{3}$"',
    ])
    expect(check({ cars: [{}] })).toEqual([`body: /cars/0 must have required property 'vin'`])
    expect(check({ cars: [{ vin: 'ABC', x: 1 }] })).toEqual(['body: /cars/0 must not have the property "x"'])
    expect(check([])).toEqual(['body: must be object'])
  })

  it('are never repeated in what is told', () => {
    const check = bodies(
      `{ type: object, properties: { key: { type: string, pattern: '^[a-z]$', enum: [a] }, n: { type: integer } } }`,
    )
    const told = JSON.stringify([check({ key: 's3cr3t-Value' }), check({ n: 's3cr3t-Value' }), check('s3cr3t-Value')])
    expect(told).not.toContain('s3cr3t')
  })

  it.each([
    ['missing', {}, ['body: is missing']],
    ['not JSON', { raw: '{"vin": ' }, ['body: is not JSON']],
    ['with a byte order mark', { raw: '\ufeff{}' }, ['body: is not JSON']],
    ['not UTF-8', { raw: new Uint8Array([0x22, 0xff, 0x22]) }, ['body: is not UTF-8']],
    [
      'in UTF-16',
      { raw: Buffer.from('{}', 'utf16le') },
      ["body: must have required property 'vin'", 'body: is not JSON'].slice(1),
    ],
    [
      'of another type',
      { body: { vin: 'ABC' }, headers: { 'Content-Type': 'text/plain' } },
      ['Content-Type has to be one of application/json'],
    ],
    [
      'of no type',
      { body: { vin: 'ABC' }, headers: { 'Content-Type': '' } },
      ['Content-Type has to be one of application/json'],
    ],
    [
      'with parameters of its type',
      { body: { vin: 'ABC' }, headers: { 'Content-Type': 'Application/JSON; charset=utf-8' } },
      [],
    ],
  ])('%s', (_, given: Given, findings) => {
    const check = checkOf(
      spec3(
        `/cars: { post: { responses: {}, requestBody: { required: true, content: { application/json: { schema: ${car} } } } } }`,
      ),
    )
    expect(check({ method: 'POST', ...given })).toEqual(findings)
  })

  it('G-D with a name that is there twice: who compares and who acts could see two things', () => {
    const check = checkOf(
      spec3(`/cars: { post: { responses: {}, requestBody: { content: { application/json: {} } } } }`),
    )
    const twice = (raw: string) => check({ method: 'POST', raw })
    expect(twice('{"role":"user","role":"admin"}')).toEqual(['body: has the property "role" twice in one object'])
    expect(twice('{"role":"user","\\u0072ole":"admin"}')).toEqual(['body: has the property "role" twice in one object'])
    expect(twice('[{"a":{"b":1,"c":[{"b":1},"b"],"b":2}}]')).toEqual(['body: has the property "b" twice in one object'])
    expect(twice('{"a":{"b":"{,\\"b\\":"},"b":[{"b":1},{"b":1}],"c":"b"}')).toEqual([])
  })

  it('that nobody described are told of', () => {
    const check = checkOf(spec3('/cars: { delete: { responses: {} } }'))
    expect(check({ method: 'DELETE' })).toEqual([])
    expect(check({ method: 'DELETE', body: {} })).toEqual(['body: none is described'])
  })

  it('of types that are not JSON are known by their type alone', () => {
    const check = checkOf(
      spec3(
        `/cars: { post: { responses: {}, requestBody: { content: { 'text/*': { schema: { type: integer } }, multipart/form-data: { schema: {} } } } } }`,
      ),
    )
    expect(check({ method: 'POST', raw: 'x', headers: { 'Content-Type': 'text/csv' } })).toEqual([])
    expect(check({ method: 'POST', raw: 'x', headers: { 'Content-Type': 'image/png' } })).toEqual([
      'Content-Type has to be one of text/*, multipart/form-data',
    ])
  })

  it('of 2.0, with consumes of the operation, of the document, or of nobody', () => {
    const root = (more: string) =>
      parse(`swagger: '2.0'
info: { title: T, version: '1' }
${more}
paths:
  /cars:
    post:
      parameters: [{ name: car, in: body, required: true, schema: { $ref: '#/definitions/Car' } }]
      responses: {}
definitions:
  Car: { type: object, required: [id], properties: { id: { type: integer, x-nullable: true } } }`)
    for (const check of [checkOf(root('consumes: [application/json]')), checkOf(root(''))]) {
      expect(check({ method: 'POST', body: { id: null } })).toEqual([])
      expect(check({ method: 'POST', body: { id: 'x' } })).toEqual(['body: /id must be integer,null'])
      expect(check({ method: 'POST' })).toEqual(['body: is missing'])
    }
  })
})

describe('dialects', () => {
  it('3.0: nullable, boolean exclusive bounds, nothing beside $ref', () => {
    const check = bodies(
      `{ type: object, properties: { a: { type: string, nullable: true, enum: [x] }, b: { type: number, minimum: 0, exclusiveMinimum: true }, c: { $ref: '#/components/schemas/C', maxLength: 1 } } }`,
      '3.0.3',
      '{ C: { type: string } }',
    )
    expect(check({ a: null, b: 0.1, c: 'long' })).toEqual([])
    expect(check({ b: 0 })).toEqual(['body: /b must be > 0'])
  })

  it('3.1: lists of types, numeric exclusive bounds, what stands beside $ref, unevaluatedProperties, $defs', () => {
    const check = bodies(
      `{ type: object, unevaluatedProperties: false, allOf: [{ $ref: '#/components/schemas/C' }], properties: { b: { type: [number, 'null'], exclusiveMinimum: 0 }, d: { $ref: '#/components/schemas/Text', maxLength: 1 } } }`,
      '3.1.0',
      `{ C: { properties: { a: { $ref: '#here' } }, $defs: { A: { $anchor: here, const: 7 } } }, Text: { type: string } }`,
    )
    expect(check({ a: 7, b: null, d: 'x' })).toEqual([])
    expect(check({ a: 8 })).toEqual(['body: /a must be one of 7'.replace('one of ', '')])
    expect(check({ d: 'xy' })).toEqual(['body: /d must NOT have more than 1 characters'])
    expect(check({ e: 1 })).toEqual(['body: must not have the property "e"'])
  })

  it('what is only read need not be sent', () => {
    const check = bodies(
      `{ allOf: [{ $ref: '#/components/schemas/Base' }, { required: [id, name] }] }`,
      '3.0.3',
      `{ Base: { type: object, required: [id], properties: { id: { type: integer, readOnly: true }, name: { type: string } } } }`,
    )
    expect(check({ name: 'x' })).toEqual([])
    expect(check({})).toEqual([`body: must have required property 'name'`])
  })

  it('schemas within themselves, and values as deep as they like', () => {
    const check = bodies(
      `{ $ref: '#/components/schemas/Node' }`,
      '3.0.3',
      `{ Node: { type: object, properties: { next: { $ref: '#/components/schemas/Node' }, n: { type: integer } } } }`,
    )
    const chain = (length: number, end: unknown) => Array.from({ length }).reduce((next) => ({ next }), end)
    expect(check(chain(50, { n: 1 }))).toEqual([])
    expect(check(chain(3, { n: 'x' }))).toEqual(['body: /next/next/next/n must be integer'])
    expect(check(chain(300, {}))).toEqual(['body: has more than 200 levels'])
  })
})

describe('hostile descriptions', () => {
  it.each(['^(a+)+$', '^(a|a)*$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(x+x+)+y'])(
    'the pattern %s takes no time',
    (pattern) => {
      const check = bodies(`{ type: string, pattern: '${pattern}' }`)
      const started = performance.now()
      expect(check(`${'a'.repeat(50_000)}!`)).toHaveLength(1)
      expect(performance.now() - started).toBeLessThan(1_000)
    },
  )

  it('patterns that RE2 does not know are compared all the same', () => {
    const check = bodies(`{ type: string, pattern: '^(?!-)[a-z-]+$' }`)
    expect(check('a-b')).toEqual([])
    expect(check('-b')).toHaveLength(1)
  })

  it('patterns are those of ECMA-262', () => {
    const check = bodies(String.raw`{ type: string, pattern: '^\/[\w\-]+\u0041(?<n>b)?$' }`)
    expect(check('/x-yA')).toEqual([])
    expect(check('/x-yB')).toHaveLength(1)
  })

  it('keywords of the compiler are no keywords', () => {
    const check = bodies(
      `{ $async: true, $id: 'http://example.com/x', $schema: 'http://example.com/y', type: object, minimum: 'x', required: 7, properties: { a: { type: nonsense, multipleOf: 0, format: nonsense } } }`,
      '3.1.0',
    )
    expect(check({ a: 1 })).toEqual([])
    expect(check(7)).toEqual(['body: must be object'])
  })

  it('names of what every object inherits are names like any other', () => {
    const check = bodies(
      `{ type: object, required: [constructor], properties: { constructor: { type: string }, __defineGetter__: { type: integer } } }`,
    )
    expect(check({})).toEqual([`body: must have required property 'constructor'`])
    expect(check({ constructor: 'x', toString: 1 })).toEqual([])
    expect(check({ constructor: 'x', __defineGetter__: 'x' })).toEqual(['body: /__defineGetter__ must be integer'])
    const raw = checkOf(
      spec3(
        `/cars: { post: { responses: {}, requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false } } } } } }`,
      ),
    )
    expect(raw({ method: 'POST', raw: '{"__proto__":{"polluted":1}}' })).toEqual([
      'body: must not have the property "__proto__"',
    ])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('what is told is short, whatever is sent', () => {
    const check = bodies(`{ type: object, additionalProperties: { type: object, additionalProperties: false } }`)
    const [told = ''] = check({ ['k'.repeat(10_000)]: { ['x'.repeat(10_000)]: 1 } })
    expect(told.length).toBeLessThan(400)
  })
})
