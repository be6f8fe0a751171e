/**
 * Deliveries that were read from the store so soon after they were published that this process, should it be the one that published them, may not have been told of its own success yet: the store's
 * answer to a publisher can come later than everything else that happens to an event. Whoever is told of them then must not begin them once more.
 */
export interface BegunUntold {
  /** By `Timers.elapsed`. */
  add(lane: string, seq: number, elapsed: number): void
  has(lane: string, seq: number): boolean
}

/** How long a publisher may wait for its answer after others can see the event: many times what a busy machine needs. What is older is known to whoever published it. */
export const UNTOLD_MILLIS = 10_000

/** Forgets in two halves, so that nothing has to be timed by itself. */
export function createBegunUntold(): BegunUntold {
  let older = new Map<string, number>()
  let newer = new Map<string, number>()
  let turnedAt = Number.NEGATIVE_INFINITY
  return {
    add(lane, seq, elapsed) {
      if (elapsed - turnedAt >= UNTOLD_MILLIS) {
        older = elapsed - turnedAt >= 2 * UNTOLD_MILLIS ? new Map() : newer
        newer = new Map()
        turnedAt = elapsed
      }
      newer.set(lane, seq)
    },
    has: (lane, seq) => Math.max(newer.get(lane) ?? 0, older.get(lane) ?? 0) >= seq,
  }
}
