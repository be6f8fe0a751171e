import { describe, expect, it } from 'vitest'
import { exampleFrom } from './example-payload.ts'

const version2 = `
asyncapi: 2.6.0
channels:
  silent: { subscribe: { message: { payload: { type: object } } } }
  service/opened: { subscribe: { message: { $ref: '#/components/messages/opened' } } }
  service/closed:
    subscribe:
      message:
        oneOf:
          - { payload: { type: string } }
          - { payload: { example: { id: S-1 } } }
components:
  messages:
    opened:
      examples: [{ headers: {} }, { $ref: '#/components/messageExamples/a~1b' }]
  messageExamples:
    a/b: { payload: { id: S-9 } }
`
const version3 = `{"asyncapi":"3.0.0","channels":{"closed":{"address":"/service/closed","messages":{"one":{"examples":[{"payload":[1]}]}}}}}`

describe('the example of an AsyncAPI description', () => {
  it('is the first one that is written down, of the message or of the schema of its payload', async () => {
    expect(await exampleFrom(version2, undefined)).toEqual({ channel: 'service/opened', payload: '{"id":"S-9"}' })
    expect(await exampleFrom(version2, '/service/closed')).toEqual({
      channel: 'service/closed',
      payload: '{"id":"S-1"}',
    })
    expect(await exampleFrom(version3, undefined)).toEqual({ channel: 'service/closed', payload: '[1]' })
  })

  it.each([
    [version2, 'other', 'no channel other. It has silent, service/opened, service/closed.'],
    [version2, 'silent', 'no example'],
    ['asyncapi: 2.6.0', undefined, 'no example'],
    [': : {', undefined, 'cannot be read'],
    ['channels: { a: { subscribe: { $ref: "#/channels/a/subscribe" } } }', undefined, 'no example'],
  ])('is asked for as a file where there is none', async (text, channel, said) => {
    await expect(exampleFrom(text, channel)).rejects.toThrow(said)
    await expect(exampleFrom(text, channel)).rejects.toThrow('--payload')
  })
})
