import { describe, expect, it } from 'vitest'
import { readOperations } from './read-operations.ts'

describe('operations of a specification', () => {
  it('take what a path says for all of them, and what an operation says itself before that', () => {
    const [operation] = readOperations({
      components: { parameters: { Id: { name: 'id', in: 'path', schema: { type: 'string', example: '7' } } } },
      paths: {
        '/cars/{id}': {
          parameters: [
            { $ref: '#/components/parameters/Id' },
            { name: 'all', in: 'query', description: 'of the path' },
          ],
          put: {
            summary: 'Replaces it',
            parameters: [
              { name: 'all', in: 'query', description: 'its own', schema: { enum: ['yes', 'no'] } },
              { name: 'Authorization', in: 'header' },
              { name: '@/etc/passwd\n', in: 'header' },
            ],
            requestBody: {
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    properties: { vin: { type: 'string', example: 'V' }, doors: { type: 'integer' } },
                  },
                },
              },
            },
          },
        },
      },
    })
    expect(operation).toEqual({
      name: 'PUT /cars/{id}',
      method: 'PUT',
      path: '/cars/{id}',
      summary: 'Replaces it',
      parameters: [
        { name: 'id', in: 'path', required: true, description: '', example: '7', values: undefined },
        { name: 'all', in: 'query', required: false, description: 'its own', example: 'yes', values: ['yes', 'no'] },
      ],
      body: { type: 'application/json', example: JSON.stringify({ vin: 'V', doors: 0 }, null, 2) },
    })
  })

  it('are read from Swagger 2 as well', () => {
    const [operation] = readOperations({
      swagger: '2.0',
      paths: { '/x': { post: { parameters: [{ in: 'body', name: 'b', schema: { example: { a: 1 } } }] } } },
    })
    expect(operation?.body).toEqual({ type: 'application/json', example: '{\n  "a": 1\n}' })
  })

  it.each([
    ['nothing', undefined],
    ['a text', 'paths'],
    ['an AsyncAPI description', { asyncapi: '3.0.0', channels: {} }],
    ['lists where objects belong', { paths: [[{ get: [] }]] }],
    ['a reference to itself', { paths: { '/x': { $ref: '#/paths/~1x' } } }],
    [
      'a schema in itself',
      {
        s: { properties: { s: { $ref: '#/s' } } },
        paths: { '/x': { post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/s' } } } } } } },
      },
    ],
    ['what leads to a prototype', { paths: { '/x': { get: { parameters: [{ $ref: '#/constructor/prototype' }] } } } }],
    ['references elsewhere', { paths: { '/x': { $ref: 'https://example.com/x.yaml' } } }],
  ])('are found without a fault in %s', (_what, document) => {
    expect(() => readOperations(document)).not.toThrow()
  })

  it('T-27 make no more of a schema that leads to itself many times than somebody can read', () => {
    const s = { properties: Object.fromEntries([...'abcdefgh'].map((name) => [name, { $ref: '#/s' }])) }
    const post = { requestBody: { content: { 'application/json': { schema: { $ref: '#/s' } } } } }
    const paths = Object.fromEntries([1, 2, 3].map((n) => [`/${n}`, { post }]))
    const bodies = readOperations({ s, paths }).map(({ body }) => body?.example.length ?? 0)
    expect(bodies).toHaveLength(3)
    expect(Math.min(...bodies)).toBeGreaterThan(100)
    expect(Math.max(...bodies)).toBeLessThan(100_000)
  })

  it('T-27 repeat a large example only so often', () => {
    const example = 'x'.repeat(400_000)
    const post = { requestBody: { content: { 'application/json': { example } } } }
    const paths = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`/${n}`, { post }]))
    const bodies = readOperations({ paths }).map(({ body }) => body?.example.length ?? 0)
    expect(bodies[0]).toBe(400_000)
    expect(bodies.reduce((sum, length) => sum + length)).toBeLessThan(3_000_000)
  })
})
