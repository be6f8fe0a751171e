import { v7 } from 'uuid'
import type { DecisionShare, DecisionStore } from './decisions.ts'
import { StoreUnavailable } from './errors.ts'
import { hashRequestId, placesOf } from './request-id-hash.ts'

/** Small records that are found again by a Request-Id, in blocks beside those of calls (docs/decisions/0039), each block a JSON array. For what is rare where all is well. */
export interface KeptInBlocks<Kept, Share> {
  /** Written within a second. */
  add(share: Share, record: Kept): void
  /** With this id, share by share in the order of `shares`, those of newer blocks first: whoever has enough stops. Rejects with StoreUnavailable. */
  find(requestId: string): AsyncGenerator<Kept>
  /** Writes what has come. Rejects with StoreUnavailable. */
  flush(): Promise<void>
  /** Forgets the oldest. Done with writing too, so that a flood finds its bound. Rejects with StoreUnavailable. */
  prune(): Promise<void>
  /** Writes what has come, if the store is there. */
  close(): Promise<void>
}

/** How much of one share is kept, and may wait to be written. */
export interface ShareBounds {
  recordsMax: number
  /** While the store is away, or slower than they come: what is beyond it is lost. Of this share alone, so that a flood of one takes nothing from the others. */
  waitingMax: number
}

export interface KeepInBlocksDeps<Kept, Share extends DecisionShare> {
  decisions: Pick<DecisionStore, 'put' | 'listHashes' | 'findContent' | 'prune'>
  shares: Readonly<Record<Share, ShareBounds>>
  /** By which ids a record is found. Of each as many as of every other. */
  idsOf: (record: Kept) => readonly string[]
  retentionSeconds: number
  nowMillis: () => number
  /** That a block could not be written, for another reason than that the store is away; it is tried again. */
  onFault: (fault: unknown) => void
  /** How many were lost because too many were waiting. */
  onLost: (count: number) => void
}

const WRITE_EVERY_MILLIS = 1_000
/** An open block is written again with each record that comes, so it is small. */
const BLOCK_RECORDS_MAX = 100
const BLOCK_SPAN_MILLIS = 3_600_000
/** On average, of what a share keeps. */
const BYTES_PER_RECORD = 1_000
const PRUNE_EVERY_MILLIS = 60_000
const PRUNE_AFTER = 10_000
const BLOCKS_AT_ONCE = 64

interface Open<Kept> {
  id: string
  fromMillis: number
  records: Kept[]
  /** How many of them are written. */
  written: number
}

export function keepInBlocks<Kept extends { atMillis: number }, Share extends DecisionShare>(
  deps: KeepInBlocksDeps<Kept, Share>,
): KeptInBlocks<Kept, Share> {
  const { decisions, idsOf, retentionSeconds, nowMillis } = deps
  const shares = Object.entries(deps.shares) as [Share, ShareBounds][]
  const open = new Map<Share, Open<Kept>>()
  const full: [Share, Open<Kept>][] = []
  const waiting = new Map<Share, number>()
  let lost = 0
  let pruneAt = 0
  let writtenSincePruned = 0
  let writing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  function add(share: Share, record: Kept): void {
    const before = waiting.get(share) ?? 0
    if (before >= deps.shares[share].waitingMax) {
      lost++
      return
    }
    let block = open.get(share)
    if (block && record.atMillis - block.fromMillis >= BLOCK_SPAN_MILLIS) {
      full.push([share, block])
      block = undefined
    }
    block ??= { id: v7(), fromMillis: record.atMillis, records: [], written: 0 }
    open.set(share, block)
    block.records.push(record)
    waiting.set(share, before + 1)
    if (block.records.length >= BLOCK_RECORDS_MAX) {
      full.push([share, block])
      open.delete(share)
    }
    timer ??= setTimeout(writeSoon, WRITE_EVERY_MILLIS).unref()
  }

  function writeSoon(): void {
    flush().catch((fault: unknown) => {
      if (!(fault instanceof StoreUnavailable)) deps.onFault(fault)
      timer ??= setTimeout(writeSoon, WRITE_EVERY_MILLIS).unref()
    })
  }

  function flush(): Promise<void> {
    writing = writing.then(write, write)
    return writing
  }

  async function write(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    for (let next = full[0]; next; next = full[0]) {
      await keep(...next)
      full.shift()
    }
    for (const [share, block] of [...open]) await keep(share, block)
    if (lost > 0) deps.onLost(lost)
    lost = 0
    const at = nowMillis()
    if (writtenSincePruned < PRUNE_AFTER && (writtenSincePruned === 0 || at < pruneAt)) return
    pruneAt = at + PRUNE_EVERY_MILLIS
    writtenSincePruned = 0
    await prune()
  }

  async function keep(share: Share, block: Open<Kept>): Promise<void> {
    const { id, fromMillis, records, written } = block
    const count = records.length
    if (count === written) return
    const hashes = new Uint32Array(records.flatMap((one) => idsOf(one).map(hashRequestId)))
    await decisions.put(
      {
        ...{ id, share, fromMillis, calls: count },
        toMillis: records.at(-1)?.atMillis ?? fromMillis,
        hashes: new Uint8Array(hashes.buffer),
        content: Buffer.from(JSON.stringify(records)),
      },
      [],
    )
    block.written = count
    writtenSincePruned += count - written
    waiting.set(share, (waiting.get(share) ?? 0) - (count - written))
  }

  async function prune(): Promise<void> {
    const beforeMillis = nowMillis() - retentionSeconds * 1000
    for (const [share, { recordsMax }] of shares) {
      await decisions.prune(share, { beforeMillis, callsMax: recordsMax, bytesMax: recordsMax * BYTES_PER_RECORD })
    }
  }

  async function* findIn(share: Share, requestId: string): AsyncGenerator<Kept> {
    const oldest = nowMillis() - retentionSeconds * 1000
    const hash = hashRequestId(requestId)
    for (let before: string | undefined; ; ) {
      const blocks = await decisions.listHashes({ share, before, limit: BLOCKS_AT_ONCE })
      for (const { id, toMillis, hashes } of blocks) {
        if (toMillis < oldest || placesOf(hash, hashes).length === 0) continue
        const content = await decisions.findContent(id)
        if (!content) continue
        const records = JSON.parse(Buffer.from(content).toString('utf8')) as Kept[]
        for (const one of records.reverse()) {
          if (one.atMillis >= oldest && idsOf(one).includes(requestId)) yield one
        }
      }
      if (blocks.length < BLOCKS_AT_ONCE) return
      before = blocks.at(-1)?.id
    }
  }

  return {
    add,
    async *find(requestId) {
      await flush()
      for (const [share] of shares) yield* findIn(share, requestId)
    },
    flush,
    prune,
    async close() {
      await flush().catch(() => undefined)
      clearTimeout(timer)
    },
  }
}
