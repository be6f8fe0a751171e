import type { EpochSeconds } from '@portreeve/protocol'
import { Counter } from './counter.ts'
import type { Limit } from './limits-of.ts'
import { type Per, type Window, windowAt } from './window.ts'

interface Generation extends Window {
  counters: Map<string, Counter>
}

export interface CountersOptions {
  now: () => EpochSeconds
  /** Of each of second, minute, hour, day and month. */
  countersMax: number
  /** Told of each new one. */
  onNew: (counter: Counter) => void
  /** Told of one that is pushed out while its window goes on. */
  onPushedOut: (counter: Counter) => void
}

/** The counters of the windows that are running: those of a window that is over are forgotten together. */
export interface Counters {
  /** The one in whose window `now` is, or the clock is if that window is over. */
  find(limit: Limit, now: EpochSeconds): Counter
  /** Of the windows of `pers` that are running. */
  running(pers: readonly Per[]): Iterable<Counter>
  size(): number
}

/** How many are looked at to find one that can go. Where none of them can, there is one more than there should be for a while. */
const LOOKED_AT = 8

export function createCounters({ now, countersMax, onNew, onPushedOut }: CountersOptions): Counters {
  const generations = new Map<Per, Generation>()

  /** By the clock, and never by the call: one that had to wait for something must not bring back a window that is over. */
  function generationOf(per: Per): Generation {
    const at = now()
    const generation = generations.get(per)
    if (generation && at >= generation.start && at < generation.end) return generation
    const begun = { ...windowAt(per, at), counters: new Map<string, Counter>() }
    generations.set(per, begun)
    return begun
  }

  function findInGeneration(limit: Limit): Counter {
    const generation = generationOf(limit.per)
    const { counters } = generation
    let counter = counters.get(limit.key)
    if (!counter) {
      if (counters.size >= countersMax) pushOne(counters)
      counter = new Counter(limit.key, limit.per, generation, limit.calls)
      counters.set(limit.key, counter)
      onNew(counter)
    }
    limit.counter = counter
    return counter
  }

  function pushOne(counters: Map<string, Counter>): void {
    let lookedAt = 0
    for (const [key, counter] of counters) {
      if (lookedAt++ === LOOKED_AT) return
      counters.delete(key)
      if (mayGo(counter, counters.size)) {
        onPushedOut(counter)
        counter.until = 0
        return
      }
      counter.touched = false
      counters.set(key, counter)
    }
  }

  /** One that calls wait for stays. Debts stay while the store is away, until there are too many of them as well. */
  function mayGo({ touched, busy, waiting, debt }: Counter, size: number): boolean {
    if (touched || busy || waiting.length > 0) return false
    return debt === 0 || size >= 2 * countersMax
  }

  return {
    find(limit, at) {
      const { counter } = limit
      if (counter !== undefined && at < counter.until && at >= counter.start) return counter
      return findInGeneration(limit)
    },
    *running(pers) {
      const at = now()
      for (const [per, { end, counters }] of generations) {
        if (at >= end) generations.delete(per)
        else if (pers.includes(per)) yield* counters.values()
      }
    },
    size() {
      let size = 0
      for (const { counters } of generations.values()) size += counters.size
      return size
    },
  }
}
