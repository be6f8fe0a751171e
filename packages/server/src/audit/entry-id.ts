import { randomInt } from 'node:crypto'
import type { EpochSeconds } from '@portreeve/protocol'
import { v7 } from 'uuid'

let count = randomInt(2 ** 32)

/**
 * Of an entry that was made at `at`. Its time is that second, to the millisecond where the second is not over yet and its last one otherwise: entries
 * are found by time through their ids, also where the clock is not that of this machine. Of one millisecond, later ones of this process are greater.
 */
export function auditEntryId(at: EpochSeconds): string {
  const millis = Date.now()
  count = (count + 1) % 2 ** 32
  return v7({ msecs: Math.floor(millis / 1000) === at ? millis : at * 1000 + 999, seq: count })
}
