import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

/** Bytes of one id, and of ids that are made of one call of the generator: a call of its own for each took a tenth of the time of an event. */
const ID_BYTES = 16
const POOL_IDS = 256
/** As many bits of it as fit behind a version 7's time (RFC 9562 §5.7), so that a second of them never runs out. */
const COUNTER_END = 2 ** 32

/** UUIDs of version 7 for moments (milliseconds since 1970) that grow, also within a millisecond and when the clock goes back (RFC 9562 §6.2, method 1). */
export function createEventIds(): (now: number) => string {
  const pool = new Uint8Array(ID_BYTES * POOL_IDS)
  let used = pool.length
  let msecs = Number.NEGATIVE_INFINITY
  let seq = 0

  function takeRandom(): Uint8Array {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += ID_BYTES
    return pool.subarray(used - ID_BYTES, used)
  }

  return (now) => {
    const random = takeRandom()
    if (now > msecs) {
      msecs = now
      // Begins in the lower half, so that there is room above it.
      seq = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1
    } else if (++seq === COUNTER_END) {
      msecs++
      seq = 0
    }
    return v7({ random, msecs, seq })
  }
}
