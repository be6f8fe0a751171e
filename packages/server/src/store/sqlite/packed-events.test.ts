import { expect, it } from 'vitest'
import type { NewEvent } from '../relay.ts'
import { packEvents, unpackEvents } from './packed-events.ts'

it('events come out of their package as they went in, byte for byte', () => {
  const event = (id: string, payload: string, partitionKey?: string) =>
    ({ id, partitionKey, receivedAt: 7, webhookIds: ['w'], payload: Buffer.from(payload) }) as unknown as NewEvent
  const events = [event('a', '{"ü":1}', 'k'), event('b', ''), event('\ud800"', '[]')]
  const packed = packEvents(events)
  const unpacked = unpackEvents(structuredClone(packed, { transfer: [packed.bytes.buffer] }))
  expect(unpacked.map(({ payload }) => Buffer.from(payload).toString())).toEqual(['{"ü":1}', '', '[]'])
  expect(unpacked.map(({ id, partitionKey }) => [id, partitionKey])).toEqual([
    ['a', 'k'],
    ['b', undefined],
    ['\ud800"', undefined],
  ])
  expect(unpacked[0]).toMatchObject({ receivedAt: 7, webhookIds: ['w'] })
})
