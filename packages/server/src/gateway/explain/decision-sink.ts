import { type CallShare, type WriteCall, writeCalls } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { CallRecord } from '../calls/call-record.ts'
import type { CallSink } from '../calls/journal.ts'
import { OpenBlock } from './open-block.ts'

/** How long, and how many. */
export interface DecisionRetention {
  seconds: number
  /** Of calls whose caller is known; of the others, a quarter of it. */
  callsMax: number
}

export const defaultRetention: DecisionRetention = { seconds: 86_400, callsMax: 2_000_000 }

/** A call takes about 200 bytes; what callers choose may make it more. */
const BYTES_PER_CALL = 500
const SHARES = { known: 1, anonymous: 1 / 4 } as const
/** Soon where there is much to forget, and seldom where hardly anything happens: each is a write. */
const PRUNE_AFTER_BLOCKS = 20
const PRUNE_EVERY_MILLIS = 60_000
/** Whole blocks that wait for a store that is away: about 25 MB, or some hundred thousand calls. */
const WAITING_MAX = 100

export interface DecisionSinkDeps {
  retention: DecisionRetention
  log: Log
  /** Milliseconds since 1970. */
  nowMillis: () => number
}

/** Keeps what was decided about every call (docs/decisions/0039), and forgets the oldest of it. */
export function createDecisionSink({ retention, log, nowMillis }: DecisionSinkDeps): CallSink {
  const open = { known: new OpenBlock('known'), anonymous: new OpenBlock('anonymous') }
  let waiting: WriteCall[] = []
  let lost = 0
  let pruneAt = 0
  let sincePruned = 0

  function add(block: OpenBlock, record: CallRecord): void {
    block.add(record)
    if (!block.isFull()) return
    sincePruned++
    waiting.push(block.close())
    if (waiting.length <= WAITING_MAX) return
    waiting.shift()
    lost++
  }

  function pruneWrite(share: CallShare, at: number): WriteCall {
    const callsMax = Math.ceil(retention.callsMax * SHARES[share])
    const limits = { beforeMillis: at - retention.seconds * 1000, callsMax, bytesMax: callsMax * BYTES_PER_CALL }
    return writeCalls.decisions.prune(share, limits)
  }

  return {
    collect(records) {
      for (const record of records) add(record.token || record.app ? open.known : open.anonymous, record)
    },
    drain() {
      const at = nowMillis()
      const writes = waiting
      waiting = []
      if (lost > 0) log.warn({ blocks: lost }, 'explanations of calls are lost: the store was away for too long')
      lost = 0
      for (const block of Object.values(open)) {
        const write = block.nextWrite(at)
        if (write) writes.push(write)
      }
      if (at >= pruneAt || sincePruned >= PRUNE_AFTER_BLOCKS) {
        pruneAt = at + PRUNE_EVERY_MILLIS
        sincePruned = 0
        writes.push(pruneWrite('known', at), pruneWrite('anonymous', at))
      }
      return writes
    },
  }
}
