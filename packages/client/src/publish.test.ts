import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventToPublish } from './index.ts'
import { type FakeExchange, organizationId, startFakeExchange } from './testing/exchange.ts'

let exchange: FakeExchange
beforeEach(async () => {
  exchange = await startFakeExchange()
  exchange.answer = () => ({ status: 200, body: { eventId: 'e-1' } })
})
afterEach(() => exchange.close())

const requestId = '9d3c6dbb-3b79-4d0e-8d5e-6f2f2f0c8a11'
const publish = (change: Partial<EventToPublish> = {}) =>
  exchange.client().publish({ dataOwnerId: organizationId, body: { n: 1 }, ...change })

describe('publish (protocol.md 6.1)', () => {
  it('sends the event with its headers', async () => {
    const event = { channel: 'hello/wörld', partitionKey: 'vin 7', requestId }
    expect(await publish(event)).toEqual({ eventId: 'e-1', requestId })
    expect(exchange.calls()).toMatchObject([
      {
        ...{ method: 'POST', path: '/v2/events/hello/w%C3%B6rld', body: '{"n":1}' },
        headers: {
          authorization: 'Bearer token-1',
          'content-type': 'application/json',
          'data-owner-id': organizationId,
          partitionkey: 'vin 7',
          'x-request-id': requestId,
        },
      },
    ])
  })

  it('needs no more than whose data it is, and makes an X-Request-Id', async () => {
    const { requestId: made } = await publish()
    const [call] = exchange.calls()
    expect(call!.path).toBe('/v2/events')
    expect(call!.headers).not.toHaveProperty('partitionkey')
    expect(call!.headers['x-request-id']).toBe(made)
  })

  it.each<[string, unknown, string]>([
    ['a string', '{"as": "it is"}', '{"as": "it is"}'],
    ['bytes', new TextEncoder().encode('{}'), '{}'],
    ['a buffer', new TextEncoder().encode('{}').buffer, '{}'],
    ['null', null, 'null'],
    ['a number', 7, '7'],
  ])('takes %s as a body', async (_what, body, sent) => {
    await publish({ body })
    expect(exchange.calls()[0]!.body).toBe(sent)
  })

  it.each<[string, Partial<EventToPublish>]>([
    ['dataOwnerId', { dataOwnerId: 'lakeside' }],
    ['requestId', { requestId: 'mine' }],
    ['partitionKey', { partitionKey: 'ö' }],
    ['partitionKey', { partitionKey: '' }],
    ['partitionKey', { partitionKey: null as never }],
    ['body', { body: undefined }],
    ['channel', { channel: '' }],
    ['channel', { channel: 'a/../b' }],
    ['channel', { channel: '/a' }],
    ['channel', { channel: 'a\\b' }],
  ])('refuses a faulty %s with a TypeError that names it: %j', async (name, change) => {
    await expect(publish(change)).rejects.toThrow(TypeError)
    await expect(publish(change)).rejects.toThrow(name)
    expect(exchange.asked).toHaveLength(0)
  })

  it('that is refused is an ExchangeError with the relay’s word, and is not repeated', async () => {
    const body = { code: 403, error: 'UNAUTHORIZED-PUBLISHER', message: 'Not yours.', requestId: 'r-1' }
    exchange.answer = () => ({ status: 403, headers: { 'request-id': 'r-1' }, body })
    await expect(publish({ requestId })).rejects.toMatchObject({
      ...{ name: 'ExchangeError', code: 'UNAUTHORIZED-PUBLISHER', status: 403, requestId },
    })
    expect(exchange.calls()).toHaveLength(1)
  })

  it('without an eventId in the answer is an ExchangeError', async () => {
    exchange.answer = () => ({ status: 200, body: 'OK' })
    await expect(publish()).rejects.toMatchObject({ code: 'unexpected_answer' })
  })
})
