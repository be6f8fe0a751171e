import { describe, expect, it } from 'vitest'
import type { Json } from './json.ts'
import { type SchemaNode, schemaView } from './schema-view.ts'
import { sliceAsyncApi } from './slice-asyncapi.ts'

const payload = {
  type: 'object',
  required: ['number'],
  properties: {
    number: { type: 'string', minLength: 3 },
    lines: { type: 'array', items: { $ref: '#/components/schemas/Line' } },
  },
}
const components = { schemas: { Line: { type: 'object', properties: { text: { type: 'string' } } } } }

describe('channels', () => {
  it('of AsyncAPI 2: what others may subscribe to is received, what they may publish is sent', () => {
    const [channel, ...others] = sliceAsyncApi(
      {
        asyncapi: '2.6.0',
        defaultContentType: 'application/json',
        channels: {
          'orders/{place}': {
            description: 'Orders of a place',
            parameters: { place: { description: 'Which' } },
            subscribe: {
              operationId: 'closed',
              summary: 'An order was closed',
              message: { $ref: '#/components/messages/closed' },
            },
            publish: { message: { oneOf: [{ name: 'wanted' }, { name: 'refused', payload: true }] } },
          },
        },
        components: {
          ...components,
          messages: { closed: { summary: 'Closed.', payload, examples: [{ name: 'one', payload: { number: '7' } }] } },
        },
      },
      ['orders/{place}', 'nothing', '__proto__'],
    )
    expect(others).toEqual([])
    expect(channel).toMatchObject({
      address: 'orders/{place}',
      parameters: [{ name: 'place', description: 'Which' }],
      operations: [
        {
          direction: 'receive',
          summary: 'An order was closed',
          messages: [
            {
              ...{ name: 'closed', summary: 'Closed.', contentType: 'application/json' },
              examples: [{ name: 'one', text: '{\n  "number": "7"\n}' }],
            },
          ],
        },
        { direction: 'send', messages: [{ name: 'wanted' }, { name: 'refused' }] },
      ],
    })
    const shown = channel?.operations[0]?.messages[0]?.payload
    expect(shown?.children.map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([
      ['number', 'text', true],
      ['lines', 'list of Line', false],
    ])
    expect(shown?.children[0]?.rules).toEqual(['at least 3 characters'])
  })

  it('of AsyncAPI 3: what the API sends is received', () => {
    const [channel] = sliceAsyncApi(
      {
        asyncapi: '3.0.0',
        channels: {
          closed: {
            address: 'orders/closed',
            messages: {
              order: {
                payload: { schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema: { type: 'record' } },
              },
            },
          },
        },
        operations: {
          onClosed: {
            action: 'send',
            channel: { $ref: '#/channels/closed' },
            traits: [{ summary: 'of a trait', title: 't' }],
          },
          elsewhere: { action: 'receive', channel: { $ref: '#/channels/other' } },
        },
      },
      ['closed'],
    )
    expect(channel?.operations).toEqual([
      {
        id: 'onClosed',
        direction: 'receive',
        summary: 'of a trait',
        description: '',
        messages: [
          {
            ...{ name: 'Message', summary: '', description: '', contentType: '', examples: [] },
            payloadText: '{\n  "type": "record"\n}',
          },
        ],
      },
    ])
  })

  it('of documents that are not as they should be are empty rather than fatal', () => {
    const channels = { a: null, b: 'x', c: [], d: { subscribe: 'x', publish: { message: 7 }, parameters: [1] } }
    for (const asyncapi of ['2.0.0', '3.1.0', 7]) {
      expect(() => sliceAsyncApi({ asyncapi, channels, operations: { o: 'x' } }, Object.keys(channels))).not.toThrow()
    }
  })
})

describe('a schema as people read it', () => {
  const count = ({ children }: SchemaNode): number => 1 + children.reduce((sum, child) => sum + count(child), 0)

  it('has kinds, rules, values and choices in words, and the parts of allOf together', () => {
    const view = schemaView({ components } as Json, {
      allOf: [{ type: 'object', required: ['a'], properties: { a: { type: ['string', 'null'] } } }],
      properties: {
        b: { enum: ['x', 3], description: 'One of two' },
        c: { oneOf: [{ type: 'integer' }, { $ref: '#/components/schemas/Line' }] },
        d: { type: 'string', format: 'date-time', deprecated: true, default: 'now' },
      },
    })
    expect(view.children.map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([
      ['a', 'text or nothing', true],
      ['b', 'anything', false],
      ['c', 'one of', false],
      ['d', 'text, date-time', false],
    ])
    expect(view.children[1]).toMatchObject({ values: ['x', '3'], description: 'One of two' })
    expect(view.children[2]?.children.map(({ kind }) => kind)).toEqual(['whole number', 'Line'])
    expect(view.children[3]?.rules).toEqual(['deprecated', 'now if left out'])
  })

  it('ends where it is within itself, and is bounded however it multiplies', () => {
    const root: Json = { A: { properties: { a: { $ref: '#/A' }, again: { $ref: '#/A' } } }, L: { $ref: '#/L' } }
    const view = schemaView(root, { $ref: '#/A' })
    expect(view.children.map(({ end }) => end)).toEqual(['again', 'again'])
    expect(schemaView(root, { $ref: '#/L' }).children).toEqual([])
    const many: Json = {}
    for (let at = 0; at < 15; at++) {
      many[`S${at}`] = {
        properties: Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`p${n}`, { $ref: `#/S${at + 1}` }])),
      }
    }
    expect(count(schemaView(many, { $ref: '#/S0' }))).toBeLessThanOrEqual(400)
    let deep: Json = {}
    for (let at = 0; at < 5_000; at++) deep = { properties: { d: deep }, allOf: [deep] }
    expect(count(schemaView({}, deep))).toBeLessThanOrEqual(400)
  })
})
