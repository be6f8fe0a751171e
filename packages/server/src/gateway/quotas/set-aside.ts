import type { EpochSeconds } from '@portreeve/protocol'
import type { QuotaAsk, QuotaGrant, Store } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { type Counter, portionOf } from './counter.ts'

export interface SetAsideDeps {
  store: Pick<Store, 'quotaCounts' | 'ping'>
  /** Whether other processes may use the store at the same time. */
  isShared: boolean
  log: Log
  now: () => EpochSeconds
  /** A store that takes longer to answer counts as away. */
  answerMillis: number
  /** How often a store that is away is asked whether it is back. */
  retryMillis: number
}

/** Asks the store for portions: for everything that comes up in one turn of the event loop at once. */
export interface SetAside {
  /** Whether the store does not answer: then calls are counted here alone, as `debt`. */
  isAway(): boolean
  /** Resolves when it may be tried again: the store has said something about `counter`, or is away. */
  more(counter: Counter): Promise<void>
  /** Fetches a portion, and settles what there is to settle, without anybody waiting. */
  later(counter: Counter): void
  /** Remembers that `counter` has debts. */
  owes(counter: Counter): void
  /** Gives back everything that these hold; resolves when the store has taken it, or does not. */
  giveBackAll(counters: Iterable<Counter>): Promise<void>
  close(): void
}

/** More counts than this are asked for in several transactions. */
const ASKS_MAX = 500
/** Two transactions keep the store busy; more would only take connections from others. */
const BATCHES_MAX = 2
/** Near the end of a quota nodes fetch smaller portions: this part of what is left. */
const PART_OF_WHAT_IS_LEFT = 8

/** One counter in a batch, with what it was sent with. */
interface Sent {
  counter: Counter
  ask: QuotaAsk
  debt: number
  returning: number
}

export function createSetAside({ store, isShared, log, now, answerMillis, retryMillis }: SetAsideDeps): SetAside {
  const pending = new Set<Counter>()
  const indebted = new Set<Counter>()
  const batches = new Set<Promise<void>>()
  let flushing = false
  let away = false
  let retry: NodeJS.Timeout | undefined

  function later(counter: Counter): void {
    if (away || counter.busy) return
    pending.add(counter)
    if (flushing || batches.size >= BATCHES_MAX) return
    flushing = true
    setImmediate(flush)
  }

  function flush(): void {
    flushing = false
    while (pending.size > 0 && batches.size < BATCHES_MAX && !away) {
      const batch: Sent[] = []
      for (const counter of pending) {
        pending.delete(counter)
        const sent = prepare(counter)
        if (sent) batch.push(sent)
        if (batch.length === ASKS_MAX) break
      }
      if (batch.length === 0) continue
      const sending = send(batch).finally(() => {
        batches.delete(sending)
        flush()
      })
      batches.add(sending)
    }
  }

  /** Undefined when there is nothing to ask. */
  function prepare(counter: Counter): Sent | undefined {
    const { waiting, limit, key, start, end } = counter
    if (isShared && waiting.length === 0 && counter.held > counter.portion) giveBack(counter, counter.portion)
    const left = counter.known ? Math.max(0, limit - counter.taken + counter.returning) : limit
    // Where nobody else takes any, what is left is this node's.
    const reachable = isShared ? Math.floor(left / PART_OF_WHAT_IS_LEFT) : left
    const isInUse = counter.touched && counter.until > now()
    const portion = isInUse ? Math.max(0, Math.min(counter.portion - counter.held, reachable)) : 0
    const wanted = waiting.length + portion
    const { debt, returning } = counter
    if (wanted === 0 && debt === 0 && returning === 0) return undefined
    counter.busy = true
    const newcomer = counter.ordinal === 0
    const ask = { key, windowStart: start, windowEnd: end, limit, settle: debt - returning, wanted, newcomer }
    return { counter, ask, debt, returning }
  }

  async function send(batch: Sent[]): Promise<void> {
    const tooLate = setTimeout(() => {
      beAway(new Error(`no answer in ${answerMillis} ms`))
      for (const { counter } of batch) wake(counter)
    }, answerMillis)
    try {
      const grants = await store.quotaCounts.take(batch.map(({ ask }) => ask))
      for (const [at, sent] of batch.entries()) take(sent, grants[at] as QuotaGrant)
    } catch (fault) {
      for (const sent of batch) lose(sent)
      beAway(fault)
      for (const { counter } of batch) wake(counter)
    } finally {
      clearTimeout(tooLate)
    }
  }

  function take({ counter, ask, debt, returning }: Sent, { granted, taken, takers }: QuotaGrant): void {
    counter.busy = false
    counter.debt -= debt
    counter.returning -= returning
    counter.held += granted
    counter.taken = taken
    counter.saidAt = performance.now()
    if (counter.ordinal === 0) counter.ordinal = takers
    payDebts(counter)
    if (counter.debt === 0) indebted.delete(counter)
    if (ask.limit === counter.limit) {
      counter.known = true
      setPortion(counter, isShared)
    } else giveBack(counter, 0) // The quota was edited meanwhile: what it grants now is asked for anew.
    wakeSome(counter, granted < ask.wanted)
  }

  /** Nobody knows whether it was done: what passed is counted again, and what was given back is not. So never more calls pass than may. */
  function lose({ counter, returning }: Sent): void {
    counter.busy = false
    counter.returning -= returning
  }

  /** Those the ask was for, then as many as there is room for; all of them when nothing is left to wait for. */
  function wakeSome(counter: Counter, isEnd: boolean): void {
    if (away) {
      wake(counter)
      return
    }
    const { waiting, late } = counter
    counter.waiting = []
    counter.late = []
    const spare = isEnd ? late.length : Math.max(0, counter.held - waiting.length)
    counter.waiting = late.slice(spare)
    for (const go of waiting) go()
    for (const go of late.slice(0, spare)) go()
    if (counter.waiting.length > 0) later(counter)
  }

  function wake(counter: Counter): void {
    const everybody = [...counter.waiting, ...counter.late]
    counter.waiting = []
    counter.late = []
    for (const go of everybody) go()
  }

  function beAway(cause: unknown): void {
    if (away) return
    away = true
    log.warn({ err: cause }, 'counts of quotas cannot be kept; until the store is back each node counts for itself')
    for (const counter of pending) wake(counter)
    pending.clear()
    askWhetherBack()
  }

  function askWhetherBack(): void {
    retry = setTimeout(() => {
      store.ping().then(beBack, askWhetherBack)
    }, retryMillis).unref()
  }

  function beBack(): void {
    away = false
    log.info({ counts: indebted.size }, 'counts of quotas are kept again')
    for (const counter of indebted) {
      if (counter.end > now()) later(counter)
      else indebted.delete(counter)
    }
  }

  return {
    isAway: () => away,
    more(counter) {
      return new Promise((resolve) => {
        if (counter.busy) counter.late.push(resolve)
        else {
          counter.waiting.push(resolve)
          later(counter)
        }
      })
    },
    later,
    owes: (counter) => void indebted.add(counter),
    async giveBackAll(counters) {
      await Promise.allSettled(batches)
      const asks: QuotaAsk[] = []
      for (const counter of counters) {
        giveBack(counter, 0)
        const { key, start: windowStart, end: windowEnd, limit, debt, returning } = counter
        if (counter.busy || debt === returning) continue
        asks.push({ key, windowStart, windowEnd, limit, settle: debt - returning, wanted: 0, newcomer: false })
      }
      for (let at = 0; at < asks.length; at += ASKS_MAX) await store.quotaCounts.take(asks.slice(at, at + ASKS_MAX))
    },
    close() {
      away = true
      clearTimeout(retry)
      for (const counter of pending) wake(counter)
      pending.clear()
    },
  }
}

/** Keeps `kept` at most; the rest is to go back. */
export function giveBack(counter: Counter, kept: number): void {
  const surplus = counter.held - kept
  if (surplus <= 0) return
  counter.held = kept
  counter.returning += surplus
}

export function setPortion(counter: Counter, isShared: boolean): void {
  counter.portion = portionOf(counter, isShared)
  counter.low = counter.portion === 0 ? -1 : counter.portion >> 1
}

/** What is set aside here pays for what has passed without being counted. */
function payDebts(counter: Counter): void {
  const paid = Math.min(counter.debt, counter.held)
  counter.debt -= paid
  counter.held -= paid
}
