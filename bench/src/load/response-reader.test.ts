import { describe, expect, it } from 'vitest'
import { createResponseReader, UnreadableResponse } from './response-reader.ts'

const answer = (head: string, body = '') => Buffer.from(`HTTP/1.1 ${head}\r\n\r\n${body}`)

describe('reading answers (RFC 9112 §6.3)', () => {
  it('knows a whole answer by its Content-Length, in any letter case', () => {
    const reader = createResponseReader()
    expect(reader.read(answer('200 OK\r\nContent-Length: 2', 'ok'))).toBe(200)
    expect(reader.read(answer('403 Forbidden\r\ncontent-length:3', 'not'))).toBe(403)
  })

  it('waits for the rest, wherever the answer is cut, and starts anew afterwards', () => {
    const whole = answer('200 OK\r\nContent-Length: 11', '{"ok":true}')
    const reader = createResponseReader()
    for (let cut = 1; cut < whole.length; cut++) {
      expect(reader.read(whole.subarray(0, cut))).toBeUndefined()
      expect(reader.read(whole.subarray(cut))).toBe(200)
    }
  })

  it('knows the end of a chunked answer', () => {
    const reader = createResponseReader()
    expect(reader.read(answer('200 OK\r\nTransfer-Encoding: chunked', '2\r\nok\r\n'))).toBeUndefined()
    expect(reader.read(Buffer.from('0\r\n\r\n'))).toBe(200)
  })

  it('takes 204 and 304 without a body', () => {
    expect(createResponseReader().read(answer('204 No Content'))).toBe(204)
    expect(createResponseReader().read(answer('304 Not Modified'))).toBe(304)
  })

  it('refuses what cannot be the answer to one request', () => {
    const read = (bytes: Buffer) => () => createResponseReader().read(bytes)
    expect(read(answer('200 OK\r\nContent-Length: 2', 'more'))).toThrow(UnreadableResponse)
    expect(read(answer('200 OK'))).toThrow(UnreadableResponse)
    expect(read(Buffer.from('SSH-2.0-x\r\n\r\n'))).toThrow(UnreadableResponse)
  })
})
