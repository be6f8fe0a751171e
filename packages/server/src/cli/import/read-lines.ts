import type { Readable } from 'node:stream'
import { CommandRefused } from '../refusal.ts'

export interface Line {
  /** The first one is 1. */
  number: number
  text: string
  /** Bytes of the stream up to its end. */
  bytesRead: number
}

const LINE_BYTES_MAX = 1024 * 1024
const NEWLINE = 10

/**
 * Lines of UTF-8 one by one; what was not asked for yet is not read either, so that a file of any size needs the memory of one line.
 * Rejects with CommandRefused on a line that is too long or not UTF-8.
 */
export async function* readLines(stream: Readable): AsyncGenerator<Line> {
  let rest: Buffer[] = []
  let restBytes = 0
  let number = 0
  let bytesRead = 0
  const decoder = new TextDecoder('utf-8', { fatal: true })

  function lineOf(parts: readonly Buffer[]): Line {
    number++
    const bytes = Buffer.concat(parts)
    try {
      return { number, text: decoder.decode(bytes).replace(/\r$/, ''), bytesRead }
    } catch {
      throw new CommandRefused(`Line ${number} is not UTF-8.`)
    }
  }

  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0
    for (let to = chunk.indexOf(NEWLINE); to !== -1; to = chunk.indexOf(NEWLINE, from)) {
      bytesRead += restBytes + to - from + 1
      const parts = [...rest, chunk.subarray(from, to)]
      rest = []
      restBytes = 0
      from = to + 1
      yield lineOf(parts)
    }
    if (from < chunk.length) {
      rest.push(chunk.subarray(from))
      restBytes += chunk.length - from
    }
    if (restBytes > LINE_BYTES_MAX) throw new CommandRefused(`Line ${number + 1} is longer than 1 MiB. Is this NDJSON?`)
  }
  bytesRead += restBytes
  if (restBytes > 0) yield lineOf(rest)
}
