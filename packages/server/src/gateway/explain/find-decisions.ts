import { setImmediate as afterOthers } from 'node:timers/promises'
import { type DecisionStore, hashRequestId, placesOf } from '../../store/index.ts'
import type { Decision } from './decision.ts'
import { readBlock } from './read-block.ts'

/** Rows of one Request-Id: reading so many takes about as long as checking a password. Some clients give all their calls one id, and some people would. */
const ROWS_MAX = 5_000
/** Rows that are read without letting calls go on between. */
const ROWS_AT_ONCE = 100

/** Hashes of 64 blocks are half a megabyte, and take less than a millisecond to read and to go through. */
const BLOCKS_AT_ONCE = 64

export interface DecisionSearch {
  decisions: Pick<DecisionStore, 'listHashes' | 'findContent'>
  requestId: string
  /** Older calls are forgotten, also while they are still there: milliseconds since 1970. */
  oldestMillis: number
}

/**
 * Calls that were kept with this Request-Id, those of newer blocks first: whoever has enough stops. Of very many, the newest: nobody is to hold up a process by
 * asking about an id that they gave a million calls (threat G-H). Rejects with StoreUnavailable.
 */
export async function* findDecisions({ decisions, requestId, oldestMillis }: DecisionSearch): AsyncGenerator<Decision> {
  const hash = hashRequestId(requestId)
  // A part of a block may be met as it is, and once more in what it became meanwhile.
  const seen = new Set<string>()
  let before: string | undefined
  let left = ROWS_MAX
  for (;;) {
    const blocks = await decisions.listHashes({ before, limit: BLOCKS_AT_ONCE })
    for (const { id, toMillis, hashes } of blocks) {
      const places = toMillis < oldestMillis ? [] : placesOf(hash, hashes)
      const content = places.length === 0 ? undefined : await decisions.findContent(id)
      if (!content) continue
      for (let end = places.length; end > 0 && left > 0; end -= ROWS_AT_ONCE) {
        const rows = readBlock(content, places.slice(Math.max(0, end - ROWS_AT_ONCE), end))
        left -= rows.length
        for (const { identity, decision } of rows.reverse()) {
          // Another Request-Id may have the same hash.
          if (seen.has(identity) || decision.requestId !== requestId) continue
          seen.add(identity)
          if (decision.atMillis >= oldestMillis) yield decision
        }
        if (end > ROWS_AT_ONCE) await afterOthers()
      }
      if (left <= 0) return
    }
    if (blocks.length < BLOCKS_AT_ONCE) return
    before = blocks.at(-1)?.id
    // The embedded store reads on this thread: calls go on between two readings.
    await afterOthers()
  }
}
