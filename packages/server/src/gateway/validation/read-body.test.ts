import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createBodyReader } from './read-body.ts'

const limits = { bytesMax: 100, requestBodyGraceMillis: 10_000, requestBytesPerSecond: 1_000 }
const room = (roomBytes: number) => ({ roomBytes, roomOfOneBytes: roomBytes, roomAlwaysBytes: 0 })
const open = () => {
  const stream = new PassThrough()
  return { stream, request: stream as unknown as IncomingMessage, response: new EventEmitter() as ServerResponse }
}

describe('a body that is read before it is sent', () => {
  it('is put back as it came when it is too large, and the rest follows', async () => {
    const readBody = createBodyReader(room(1_000))
    const { stream, request, response } = open()
    const { read } = readBody('one', request, response, limits)
    stream.write('a'.repeat(60))
    stream.write('b'.repeat(60))
    expect(await read).toEqual({ kind: 'too_large' })
    stream.end('c')
    expect((await buffer(stream)).toString()).toBe(`${'a'.repeat(60)}${'b'.repeat(60)}c`)
  })

  it('G-H finds no room while others have taken it, and finds it again when they are done', async () => {
    const readBody = createBodyReader(room(150))
    const [first, second, third] = [open(), open(), open()]
    const one = readBody('one', first.request, first.response, limits)
    first.stream.end('a'.repeat(100))
    expect(await one.read).toMatchObject({ kind: 'whole' })
    const two = readBody('one', second.request, second.response, limits)
    second.stream.end('b'.repeat(100))
    expect(await two.read).toEqual({ kind: 'no_room' })
    expect((await buffer(second.stream)).toString()).toBe('b'.repeat(100))
    one.release()
    two.release()
    one.release()
    const three = readBody('one', third.request, third.response, limits)
    third.stream.end('c'.repeat(100))
    expect(await three.read).toMatchObject({ kind: 'whole', bytes: Buffer.from('c'.repeat(100)) })
  })

  it('T-30 G-H finds room although another organization has taken all that it may, and a little when there is none', async () => {
    const readBody = createBodyReader({ roomBytes: 150, roomOfOneBytes: 100, roomAlwaysBytes: 20 })
    const send = async (owner: string, bytes: number) => {
      const { stream, request, response } = open()
      stream.end('a'.repeat(bytes))
      return (await readBody(owner, request, response, limits).read).kind
    }
    expect(await send('greedy', 100)).toBe('whole')
    expect(await send('greedy', 1)).toBe('no_room')
    expect(await send('second', 49)).toBe('whole')
    expect(await send('third', 20)).toBe('whole')
    expect(await send('third', 1)).toBe('no_room')
  })

  it('is given up when it comes too slowly, and when the client leaves', async () => {
    const readBody = createBodyReader(room(1_000))
    const slow = open()
    const waiting = readBody('one', slow.request, slow.response, { ...limits, requestBodyGraceMillis: 20 })
    slow.stream.write('a')
    expect(await waiting.read).toEqual({ kind: 'too_slow' })
    const leaving = open()
    const left = readBody('one', leaving.request, leaving.response, limits)
    leaving.response.emit('close')
    expect(await left.read).toEqual({ kind: 'gone' })
    expect(leaving.stream.listenerCount('data')).toBe(0)
  })
})
