import { describe, expect, it } from 'vitest'
import { readEventExamples } from './read-event-examples.ts'
import { openSpecDocument } from './spec-document.ts'

const read = (root: object) => readEventExamples(openSpecDocument(root as Record<string, unknown>))
const schema = { type: 'object', properties: { id: { type: 'string', example: 'S-1' }, miles: { type: 'integer' } } }

describe('examples of events in an AsyncAPI description', () => {
  it('are what messages of version 2 have written down, through references, or what their schemas make', () => {
    const root = {
      asyncapi: '2.6.0',
      channels: {
        'service/opened': { subscribe: { message: { $ref: '#/components/messages/opened' } } },
        'service/closed': { subscribe: { message: { oneOf: [{ payload: schema }, { payload: { const: 7 } }] } } },
        silent: { description: 'without messages' },
      },
      components: { messages: { opened: { payload: schema, examples: [{ payload: { id: 'S-9' } }] } } },
    }
    expect(read(root)).toEqual([
      { channel: 'service/opened', payload: '{"id":"S-9"}' },
      { channel: 'service/closed', payload: '{"id":"S-1","miles":0}' },
      { channel: 'service/closed', payload: '7' },
    ])
  })

  it('are those of channels of version 3, by their addresses', () => {
    const payload = { schemaFormat: 'application/schema+json;version=draft-07', schema }
    const root = {
      asyncapi: '3.0.0',
      channels: { opened: { address: 'service/opened', messages: { one: { $ref: '#/components/messages/one' } } } },
      components: { messages: { one: { payload } } },
    }
    expect(read(root)).toEqual([{ channel: 'service/opened', payload: '{"id":"S-1","miles":0}' }])
  })

  it('are left out where they would be too large, and are a bounded number (G-H)', () => {
    const large = { examples: [{ payload: 'x'.repeat(300_000) }] }
    const many = Object.fromEntries(
      Array.from({ length: 150 }, (_, n) => [`c${n}`, { messages: { m: { payload: schema } } }]),
    )
    const found = read({ asyncapi: '3.0.0', channels: { large: { messages: { large } }, ...many } })
    expect(found).toHaveLength(100)
    expect(found[0]?.channel).toBe('c0')
  })
})
