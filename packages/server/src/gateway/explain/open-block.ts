import { v7 } from 'uuid'
import { type DecisionBlock, hashRequestId, type WriteCall } from '../../store/index.ts'
import type { CallRecord } from '../calls/call-record.ts'
import { BytesOut } from './bytes.ts'
import { writeRow } from './decision-row.ts'
import { Dictionary } from './dictionary.ts'

/** A whole block: a look-up reads a quarter of a megabyte where it found a hash, and 8 KB where it did not. */
const CALLS_MAX = 2_000
/** A block ends earlier where its calls have much to say. */
const BYTES_MAX = 1_000_000
const BYTES_AT_FIRST = 64 * 1024
/** A quiet gateway ends its block after this, so that what is forgotten together is about as old. */
const SPAN_MILLIS = 3_600_000
/** So many parts of one size become one. */
const PARTS_MAX = 16

/** So many calls, and the bytes of their rows. */
interface Place {
  calls: number
  bytes: number
}
const START: Place = { calls: 0, bytes: 0 }

/** Calls that are written down as one record of the store, and its id. */
interface Part {
  id: string
  /** How often parts have become one: each call is written once, and once more for each of these. */
  level: number
  from: Place
  to: Place
  /** Numbers in the dictionary. */
  used: ReadonlySet<number>
}

/**
 * The block that a share of calls goes into at the moment. What has come since the last time becomes a part in the store, parts become larger parts, and all of them
 * at last one block: so a busy gateway writes each call once, and a quiet one leaves a few records an hour and not one a second. All of it is in memory until then,
 * so that nothing has to be read for it.
 */
export class OpenBlock {
  readonly #share: DecisionBlock['share']
  readonly #rows = new BytesOut(BYTES_AT_FIRST)
  readonly #hashes = new Uint32Array(CALLS_MAX)
  #dictionary = new Dictionary()
  #calls = 0
  #oldestMillis = 0
  #newestMillis = 0
  #parts: Part[] = []

  constructor(share: DecisionBlock['share']) {
    this.#share = share
  }

  add(record: CallRecord): void {
    writeRow(record, this.#dictionary, this.#rows)
    this.#hashes[this.#calls++] = hashRequestId(record.requestId)
    if (this.#calls === 1 || record.at < this.#oldestMillis) this.#oldestMillis = record.at
    if (this.#calls === 1 || record.at > this.#newestMillis) this.#newestMillis = record.at
  }

  isFull(): boolean {
    return this.#calls >= CALLS_MAX || this.#rows.at + this.#dictionary.length >= BYTES_MAX
  }

  /** Writes what came since the last time; undefined when nothing did and the block may stay open. */
  nextWrite(nowMillis: number): WriteCall | undefined {
    if (this.#calls === 0) return undefined
    if (nowMillis - this.#oldestMillis >= SPAN_MILLIS) return this.close()
    const { calls: fromCall, bytes: fromByte } = this.#parts.at(-1)?.to ?? START
    if (fromCall === this.#calls) return undefined
    const { part, absorbed } = this.#join({
      id: v7(),
      level: 0,
      from: { calls: fromCall, bytes: fromByte },
      to: { calls: this.#calls, bytes: this.#rows.at },
      used: new Set(this.#dictionary.nextPart()),
    })
    return this.#write(part, this.#dictionary.textOf(part.used), absorbed)
  }

  /** Writes all of it as one, and begins another block. */
  close(): WriteCall {
    const [first, ...others] = this.#parts
    const whole = { id: first?.id ?? v7(), from: START, to: { calls: this.#calls, bytes: this.#rows.at } }
    const absorbed = others.map(({ id }) => id)
    const write = this.#write(whole, this.#dictionary.textOf(), absorbed)
    this.#dictionary = new Dictionary()
    this.#rows.clear()
    this.#calls = 0
    this.#parts = []
    return write
  }

  /** `part`, with the parts before it that are as large, where there are enough of them; and those that are as large as that, … */
  #join(part: Part): { part: Part; absorbed: string[] } {
    let joined = part
    const absorbed: string[] = []
    for (;;) {
      const alike = this.#parts.filter(({ level }) => level === joined.level)
      const [first] = alike
      if (!first || alike.length < PARTS_MAX - 1) break
      this.#parts = this.#parts.filter(({ level }) => level !== joined.level)
      for (const { id } of [...alike.slice(1), joined]) absorbed.push(id)
      const used = new Set([...alike, joined].flatMap((each) => [...each.used]))
      joined = { id: first.id, level: joined.level + 1, from: first.from, to: joined.to, used }
    }
    this.#parts.push(joined)
    // That one was made only now: the store has never heard of it.
    return { part: joined, absorbed: absorbed.filter((id) => id !== part.id) }
  }

  #write({ id, from, to }: Pick<Part, 'id' | 'from' | 'to'>, dictionary: string, absorbed: string[]): WriteCall {
    const hashes = this.#hashes.slice(from.calls, to.calls)
    const block: DecisionBlock = {
      id,
      share: this.#share,
      fromMillis: this.#oldestMillis,
      toMillis: this.#newestMillis,
      calls: to.calls - from.calls,
      hashes: new Uint8Array(hashes.buffer),
      content: this.#rows.copy(dictionary, from.bytes, to.bytes),
    }
    // Not writeCalls.decisions.put: it would copy again what is a copy already.
    return { kind: 'decisions', method: 'put', args: [block, absorbed] }
  }
}
