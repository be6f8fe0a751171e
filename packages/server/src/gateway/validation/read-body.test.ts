import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createBodyReader } from './read-body.ts'

const limits = { bytesMax: 100, requestBodyGraceMillis: 10_000, requestBytesPerSecond: 1_000 }
const open = () => {
  const stream = new PassThrough()
  return { stream, request: stream as unknown as IncomingMessage, response: new EventEmitter() as ServerResponse }
}

describe('a body that is read before it is sent', () => {
  it('is put back as it came when it is too large, and the rest follows', async () => {
    const readBody = createBodyReader({ roomBytes: 1_000 })
    const { stream, request, response } = open()
    const { read } = readBody(request, response, limits)
    stream.write('a'.repeat(60))
    stream.write('b'.repeat(60))
    expect(await read).toEqual({ kind: 'too_large' })
    stream.end('c')
    expect((await buffer(stream)).toString()).toBe(`${'a'.repeat(60)}${'b'.repeat(60)}c`)
  })

  it('G-H finds no room while others have taken it, and finds it again when they are done', async () => {
    const readBody = createBodyReader({ roomBytes: 150 })
    const [first, second, third] = [open(), open(), open()]
    const one = readBody(first.request, first.response, limits)
    first.stream.end('a'.repeat(100))
    expect(await one.read).toMatchObject({ kind: 'whole' })
    const two = readBody(second.request, second.response, limits)
    second.stream.end('b'.repeat(100))
    expect(await two.read).toEqual({ kind: 'no_room' })
    expect((await buffer(second.stream)).toString()).toBe('b'.repeat(100))
    one.release()
    two.release()
    one.release()
    const three = readBody(third.request, third.response, limits)
    third.stream.end('c'.repeat(100))
    expect(await three.read).toMatchObject({ kind: 'whole', bytes: Buffer.from('c'.repeat(100)) })
  })

  it('is given up when it comes too slowly, and when the client leaves', async () => {
    const readBody = createBodyReader({ roomBytes: 1_000 })
    const slow = open()
    const waiting = readBody(slow.request, slow.response, { ...limits, requestBodyGraceMillis: 20 })
    slow.stream.write('a')
    expect(await waiting.read).toEqual({ kind: 'too_slow' })
    const leaving = open()
    const left = readBody(leaving.request, leaving.response, limits)
    leaving.response.emit('close')
    expect(await left.read).toEqual({ kind: 'gone' })
    expect(leaving.stream.listenerCount('data')).toBe(0)
  })
})
