import { setImmediate as afterOthers } from 'node:timers/promises'
import type { DecisionStore } from '../../store/index.ts'
import type { Decision } from './decision.ts'
import { readBlock } from './read-block.ts'
import { hashRequestId, placesOf } from './request-id-hash.ts'

/** Hashes of 64 blocks are half a megabyte, and take less than a millisecond to read and to go through. */
const BLOCKS_AT_ONCE = 64

export interface DecisionSearch {
  decisions: Pick<DecisionStore, 'listHashes' | 'findContent'>
  requestId: string
  /** Older calls are forgotten, also while they are still there: milliseconds since 1970. */
  oldestMillis: number
}

/** Every call that was kept with this Request-Id, those of newer blocks first: whoever has enough stops. Rejects with StoreUnavailable. */
export async function* findDecisions({ decisions, requestId, oldestMillis }: DecisionSearch): AsyncGenerator<Decision> {
  const hash = hashRequestId(requestId)
  // A part of a block may be met as it is, and once more in what it became meanwhile.
  const seen = new Set<string>()
  let before: string | undefined
  for (;;) {
    const blocks = await decisions.listHashes({ before, limit: BLOCKS_AT_ONCE })
    for (const { id, toMillis, hashes } of blocks) {
      const places = toMillis < oldestMillis ? [] : placesOf(hash, hashes)
      const content = places.length === 0 ? undefined : await decisions.findContent(id)
      if (!content) continue
      for (const { identity, decision } of readBlock(content, places)) {
        // Another Request-Id may have the same hash.
        if (seen.has(identity) || decision.requestId !== requestId) continue
        seen.add(identity)
        if (decision.atMillis >= oldestMillis) yield decision
      }
    }
    if (blocks.length < BLOCKS_AT_ONCE) return
    before = blocks.at(-1)?.id
    // The embedded store reads on this thread: calls go on between two readings.
    await afterOthers()
  }
}
