/** The edge of time, so that tests can live through thirty days of it. */
export interface Timers {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds since some moment; never goes back. For how long something took, and how long something holds. */
  elapsed(): number
  /** Returns the way to prevent it. */
  after(millis: number, work: () => void): () => void
  /** Lets everything else have its turn. */
  breathe(): Promise<void>
}

export const systemTimers: Timers = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(millis, work) {
    const timer = setTimeout(work, Math.max(0, millis))
    return () => clearTimeout(timer)
  },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
}
