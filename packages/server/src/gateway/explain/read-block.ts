import { BytesIn } from './bytes.ts'
import type { Decision } from './decision.ts'
import { readRow } from './decision-row.ts'

/** One call of a block. */
export interface FoundRow {
  /** The same for the same call, in whatever block it stands. */
  identity: string
  decision: Decision
}

/** The calls at `places` (ascending) of a block, out of its content. Pure. */
export function readBlock(content: Uint8Array, places: readonly number[]): FoundRow[] {
  const bytes = new BytesIn(content)
  const entries = JSON.parse(bytes.head()) as Record<number, unknown>
  const found: FoundRow[] = []
  let place = 0
  for (const wanted of places) {
    for (; place < wanted && !bytes.isAtEnd; place++) {
      const length = bytes.length()
      bytes.at += length
    }
    if (bytes.isAtEnd) break
    const length = bytes.length()
    const { at } = bytes
    found.push({ identity: bytes.raw(length), decision: readRow(bytes, entries) })
    bytes.at = at + length
    place++
  }
  return found
}
