import { describe, expect, it } from 'vitest'
import { accessWords } from './access-words.ts'
import { outlineOf } from './outline.ts'
import { parseSpec } from './parse-spec.ts'

const openApi = {
  openapi: '3.1.0',
  tags: [{ name: 'Bays', description: 'Where.' }],
  security: [{ exchange: ['read'] }],
  paths: {
    '/orders': {
      get: { summary: 'List orders.', tags: ['Orders'] },
      post: { operationId: 'makeOrder', tags: ['Orders'], security: [{ exchange: ['write', 'unheard-of'] }] },
    },
    '/repair-orders/{id}/lines': { delete: { tags: ['Bays'] }, parameters: [] },
    '/shared': { $ref: '#/components/pathItems/shared' },
  },
  webhooks: { changed: { post: { summary: 'Something changed' } } },
  components: {
    pathItems: { shared: { get: { summary: 'See what is shared' } } },
    securitySchemes: {
      exchange: {
        type: 'oauth2',
        flows: { clientCredentials: { scopes: { read: 'Look at orders', write: 'Change them' } } },
      },
    },
  },
}

describe('what a description describes', () => {
  it('is its operations by their groups, in the order of its own tags', () => {
    const outline = outlineOf(openApi)
    expect(outline).toMatchObject({ kind: 'openapi', version: '3.1.0', count: 5, isCut: false })
    expect(outline?.groups.map(({ name, items }) => [name, items.map(({ id }) => id)])).toEqual([
      ['Bays', ['delete /repair-orders/{id}/lines']],
      ['Orders', ['get /orders', 'post /orders']],
      ['Operations', ['get /shared']],
      ['Webhooks', ['webhook post changed']],
    ])
    expect(outline?.groups[1]?.items[1]).toEqual({
      ...{ id: 'post /orders', name: '/orders', method: 'POST', summary: 'makeOrder' },
    })
  })

  it('is its channels, of version 2 and 3', () => {
    const two = outlineOf({ asyncapi: '2.6.0', channels: { 'orders/closed': { description: 'Closed ones' } } })
    expect(two?.groups[0]?.items).toEqual([{ id: 'orders/closed', name: 'orders/closed', summary: 'Closed ones' }])
    const three = outlineOf({ asyncapi: '3.0.0', channels: { closed: { address: 'orders/closed', title: 'Closed' } } })
    expect(three?.groups[0]?.items).toEqual([{ id: 'closed', name: 'orders/closed', summary: 'Closed' }])
  })

  it('is nothing where it is no description, and not more than can be shown', () => {
    expect(outlineOf({})).toBeUndefined()
    expect(outlineOf({ openapi: {}, paths: 'x' })).toBeUndefined()
    expect(outlineOf({ openapi: '3.0.0', paths: { '/a': 'x', '/b': null, '/c': [] } })?.count).toBe(0)
    const paths = Object.fromEntries(Array.from({ length: 9_000 }, (_, at) => [`/p${at}`, { get: {} }]))
    expect(outlineOf({ openapi: '3.0.0', paths })).toMatchObject({ count: 5_000, isCut: true })
  })
})

describe('what an app can do with an API, in words', () => {
  it('is what its operations are called, by what they do, and its permissions', () => {
    expect(accessWords(openApi)).toEqual({
      sees: ['List orders', 'See what is shared'],
      changes: ['makeOrder'],
      deletes: ['repair orders, lines'],
      hears: [],
      tells: [],
      scopes: [
        { name: 'read', description: 'Look at orders' },
        { name: 'write', description: 'Change them' },
      ],
    })
  })

  it('is what it is told and may tell, of an API of events', () => {
    const words = accessWords({
      asyncapi: '2.6.0',
      channels: {
        'orders/closed': { subscribe: { message: { summary: 'An order was closed.' } } },
        'orders/wanted': { publish: {} },
      },
    })
    expect(words).toMatchObject({ hears: ['An order was closed'], tells: ['orders, wanted'], sees: [] })
  })

  it('is nothing of a document that is none', () => {
    expect(accessWords({ paths: { '/a': { get: {} } } }).sees).toEqual([])
  })
})

describe('reading a document', () => {
  it('takes JSON and YAML', () => {
    expect(parseSpec(' {"openapi": "3.0.0"}')).toEqual({ openapi: '3.0.0' })
    expect(parseSpec('openapi: 3.0.0\npaths: {}')).toEqual({ openapi: '3.0.0', paths: {} })
    expect(parseSpec('{openapi: 3.0.0}')).toEqual({ openapi: '3.0.0' })
    expect(parseSpec('[1]')).toEqual({})
  })

  it('refuses a small text that would be a large document, and a large text', () => {
    const laughs = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
    for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'].map((pair) => [...pair] as [string, string])) {
      laughs.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`)
    }
    expect(() => parseSpec(laughs.join('\n'))).toThrow()
    expect(() => parseSpec('x'.repeat(6_000_001))).toThrow('too large')
    expect(() => parseSpec('['.repeat(200_000))).toThrow()
  })

  it('gives nobody a prototype', () => {
    const read = parseSpec('{"openapi": "3.0.0", "__proto__": {"polluted": true}}')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(outlineOf(read)?.count).toBe(0)
  })
})
