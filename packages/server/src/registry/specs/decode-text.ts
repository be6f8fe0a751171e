import { isUtf8 } from 'node:buffer'
import { accept, type Outcome, refuse } from '@portreeve/protocol'

/** What XML, YAML and JSON forbid in a text alike: control characters, and what is no character at all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what it is for.
export const FORBIDDEN_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]/

/** Bytes as they were uploaded, as text. A byte order mark is left out. `detail` is for the uploader. */
export function decodeText(bytes: Uint8Array): Outcome<string, 'encoding'> {
  const [first, second] = bytes
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  if (marked || first === 0 || second === 0) return refuse('encoding', 'This is UTF-16 or UTF-32. Save it as UTF-8.')
  if (!isUtf8(bytes)) {
    return refuse(
      'encoding',
      `This is not UTF-8: line ${lineOfBadByte(bytes)} has bytes that are none. Save it as UTF-8.`,
    )
  }
  return accept(new TextDecoder().decode(bytes))
}

/** From 1. A line break is one byte in UTF-8 and part of no other character, so lines can be looked at one by one. */
function lineOfBadByte(bytes: Uint8Array): number {
  let line = 1
  for (let start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start)
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line
    start = end + 1
  }
}
