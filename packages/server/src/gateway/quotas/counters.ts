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

/** So many that are in use are passed over before one of them is pushed out after all. */
const SECOND_CHANCES = 8

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
    let passedOver = 0
    for (const [key, counter] of counters) {
      counters.delete(key)
      const isInUse = counter.touched || counter.busy || counter.waiting.length > 0 || counter.debt > 0
      if (isInUse && passedOver++ < SECOND_CHANCES) {
        counter.touched = false
        counters.set(key, counter)
        continue
      }
      onPushedOut(counter)
      counter.until = 0
      return
    }
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
