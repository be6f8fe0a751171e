import { describe, expect, it } from 'vitest'
import type { Json } from './json.ts'
import { sliceOpenApi } from './slice-openapi.ts'

const slice = (operation: Json, rest: Json = {}) =>
  sliceOpenApi({ openapi: '3.1.0', paths: { '/a': { get: operation } }, ...rest }, ['get /a'], 'Group')
const operationIn = (sliced: Json) => (sliced.paths as Record<string, Record<string, Json>>)['/a']?.get ?? {}
const bodyOf = (schema: unknown, schemas: Json = {}) => {
  const content = { 'application/json': { schema } }
  const sliced = slice({ requestBody: { content } }, { components: { schemas } })
  const body = operationIn(sliced).requestBody as { content: Record<string, { schema: Json }> }
  return body.content['application/json']?.schema ?? {}
}
const nodesIn = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Object.values(value).reduce((sum: number, each) => sum + nodesIn(each), 0)
    : 1

describe('a part of an OpenAPI document', () => {
  it('has the operations that were asked for, in the group that they are shown in, and nothing that the page shows itself', () => {
    const document = {
      openapi: '3.0.1',
      info: { title: 'Orders', version: '7', contact: { url: 'https://x.example' } },
      servers: [{ url: 'https://elsewhere.example' }],
      security: [{ key: [] }],
      paths: { '/a': { get: { summary: 'A', security: [], servers: [] }, post: {} }, '/b': { get: {} } },
      components: { securitySchemes: { key: { type: 'apiKey' } } },
    }
    expect(sliceOpenApi(document, ['get /a'], 'Group')).toEqual({
      openapi: '3.0.3',
      info: { title: 'Orders', version: '1' },
      paths: { '/a': { get: { summary: 'A', responses: {}, parameters: [], tags: ['Group'] } } },
    })
    expect(sliceOpenApi({ swagger: '2.0', paths: {} }, [], 'Group')).toMatchObject({ swagger: '2.0' })
  })

  it('has the parameters of the path too; the operation’s own word counts', () => {
    const parameters = [
      { name: 'id', in: 'path', required: true, description: 'of the path' },
      { name: 'day', in: 'query' },
    ]
    const own = [
      { name: 'day', in: 'query', description: 'own' },
      { $ref: '#/components/parameters/limit' },
      'nonsense',
    ]
    const document = {
      openapi: '3.1.0',
      paths: { '/a': { parameters, get: { parameters: own } } },
      components: { parameters: { limit: { name: 'limit', in: 'query' } } },
    }
    expect(operationIn(sliceOpenApi(document, ['get /a'], 'G')).parameters).toEqual([
      { name: 'id', in: 'path', required: true, description: 'of the path' },
      { name: 'day', in: 'query', description: 'own' },
      { name: 'limit', in: 'query' },
    ])
  })

  it('has what is referred to in its place, with its name', () => {
    const schemas = {
      Order: { type: 'object', properties: { line: { $ref: '#/components/schemas/Line' } } },
      Line: { type: 'string' },
    }
    expect(bodyOf({ $ref: '#/components/schemas/Order' }, schemas)).toEqual({
      title: 'Order',
      type: 'object',
      properties: { line: { title: 'Line', type: 'string' } },
    })
  })

  it('ends where something is within itself', () => {
    const schemas = { Person: { properties: { boss: { $ref: '#/components/schemas/Person' } } } }
    expect(bodyOf({ $ref: '#/components/schemas/Person' }, schemas)).toEqual({
      title: 'Person',
      properties: { boss: { title: 'Person', description: 'Person again, in which this is.' } },
    })
    const loop = { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } }
    expect(bodyOf({ $ref: '#/components/schemas/A' }, loop).description).toContain('again')
  })

  it('refers to nothing: not elsewhere, not to what is not there', () => {
    for (const $ref of [
      'https://evil.example/x.json',
      '/management/v1/me',
      'file:///etc/passwd',
      '#/nowhere',
      '#/__proto__/x',
    ]) {
      const found = bodyOf({ type: 'object', properties: { a: { $ref } } })
      expect(JSON.stringify(found)).not.toContain('$ref')
      expect(found).toMatchObject({
        properties: { a: { description: expect.stringContaining('not in the document') } },
      })
    }
    const example = { $ref: 'https://evil.example/x.json', $$ref: 'x', real: 1 }
    expect(bodyOf({ example, enum: [example] })).toEqual({ example: { real: 1 }, enum: [{ real: 1 }] })
    expect(bodyOf({ properties: { example: { type: 'string' }, $ref: { type: 'string' } } })).toEqual({
      properties: { example: { type: 'string' }, $ref: { type: 'string' } },
    })
  })

  it('is bounded, however references multiply, however deep it goes and however much there is', () => {
    const names = Array.from({ length: 12 }, (_, at) => `S${at}`)
    const multiplying = Object.fromEntries(
      names.map((name, at) => [
        name,
        {
          properties: Object.fromEntries(
            Array.from({ length: 12 }, (_, n) => [`p${n}`, { $ref: `#/components/schemas/S${at + 1}` }]),
          ),
        },
      ]),
    )
    expect(nodesIn(bodyOf({ $ref: '#/components/schemas/S0' }, multiplying))).toBeLessThan(9_000)
    let deep: Json = { type: 'string' }
    for (let at = 0; at < 5_000; at++) deep = { properties: { deeper: deep } }
    expect(nodesIn(bodyOf(deep))).toBeLessThan(200)
    for (let at: unknown = bodyOf(deep); at !== undefined; at = (at as { properties?: Json }).properties?.deeper) {
      expect(typeof at).toBe('object')
      expect(
        Object.values((at as { properties?: Json }).properties ?? {}).every((each) => typeof each === 'object'),
      ).toBe(true)
    }
    const wide = {
      properties: Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`p${at}`, { type: 'string' }])),
    }
    expect(nodesIn(bodyOf(wide))).toBeLessThan(9_000)
    expect(JSON.stringify(slice({ description: 'x'.repeat(2_000_000) })).length).toBeLessThan(10_000)
    const example = Array.from({ length: 3_000 }, () => 'y'.repeat(4_000))
    expect(JSON.stringify(bodyOf({ example })).length).toBeLessThan(200_000)
  })

  it('makes no work for who makes up examples: patterns and counts are said in words', () => {
    const schema = bodyOf({ type: 'string', description: 'A VIN.', pattern: '^(a{99}){99}$', minLength: 1_000_000_000 })
    expect(schema).toEqual({
      type: 'string',
      description: 'A VIN.\n\nPattern: `^(a{99}){99}$`\n\nminLength: 1000000000',
    })
    expect(bodyOf({ type: 'array', minItems: 3, items: {} })).toEqual({ type: 'array', minItems: 3, items: {} })
  })

  it('leads to the web alone', () => {
    const sliced = slice({ externalDocs: { url: 'javascript:alert(1)', description: 'docs' } })
    expect(operationIn(sliced).externalDocs).toEqual({ description: 'docs' })
    expect(operationIn(slice({ externalDocs: { url: 'https://docs.example' } })).externalDocs).toEqual({
      url: 'https://docs.example',
    })
  })

  it('has members of the types that they should have, so that no viewer stumbles', () => {
    const wrong = {
      type: 7,
      properties: 'x',
      required: 'all',
      enum: {},
      allOf: {},
      description: [],
      items: 'x',
      format: {},
    }
    expect(bodyOf(wrong)).toEqual({})
    const operation = operationIn(
      slice({ summary: {}, parameters: 'x', responses: { 200: 'fine', 400: { description: 'x' } }, requestBody: [] }),
    )
    expect(operation).toEqual({ responses: { 400: { description: 'x' } }, parameters: [], tags: ['Group'] })
    for (const paths of [null, 'x', [], { '/a': null }, { '/a': { get: 'x' } }]) {
      expect(() => sliceOpenApi({ openapi: '3.1.0', paths }, ['get /a'], 'G')).not.toThrow()
    }
  })
})
