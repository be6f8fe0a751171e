import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Line, readLines } from './read-lines.ts'

async function linesOf(...chunks: (string | Buffer)[]): Promise<Line[]> {
  const lines: Line[] = []
  for await (const line of readLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk as string)))))
    lines.push(line)
  return lines
}

describe('reading lines', () => {
  it('counts lines and bytes, with and without a last newline, and takes CRLF', async () => {
    expect(await linesOf('a\r\n', '\nbc')).toEqual([
      { number: 1, text: 'a', bytesRead: 3 },
      { number: 2, text: '', bytesRead: 4 },
      { number: 3, text: 'bc', bytesRead: 6 },
    ])
    expect((await linesOf('a\n')).map(({ text }) => text)).toEqual(['a'])
    expect(await linesOf()).toEqual([])
  })

  it('gives the same lines however the stream is cut, inside of characters too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'é', '漢', '😀', '\n')),
        fc.array(fc.nat(20)),
        async (parts, cuts) => {
          const whole = Buffer.from(parts.join(''))
          const chunks: Buffer[] = []
          let at = 0
          for (const cut of cuts) {
            chunks.push(whole.subarray(at, at + cut))
            at += cut
          }
          chunks.push(whole.subarray(at))
          expect(await linesOf(...chunks)).toEqual(await linesOf(whole))
          expect((await linesOf(whole)).map(({ text }) => text).join('\n')).toBe(whole.toString().replace(/\n$/, ''))
        },
      ),
    )
  })

  it('refuses a line without an end and bytes that are no text, and says which line', async () => {
    await expect(linesOf('a\n', 'x'.repeat(700_000), 'x'.repeat(700_000))).rejects.toThrow(
      'Line 2 is longer than 1 MiB',
    )
    await expect(linesOf('a\n', Buffer.from([0xff]), '\n')).rejects.toThrow('Line 2 is not UTF-8.')
  })

  it('reads no more than it is asked for', async () => {
    let handedOut = 0
    async function* endless() {
      for (;;) {
        handedOut++
        yield Buffer.from('line\n'.repeat(100))
      }
    }
    for await (const { number } of readLines(Readable.from(endless(), { highWaterMark: 1 }))) if (number === 500) break
    expect(handedOut).toBeLessThan(10)
  })
})
