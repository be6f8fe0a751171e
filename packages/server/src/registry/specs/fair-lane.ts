import { accept, type Outcome, refuse } from '@portreeve/protocol'

/** One piece of work after the other; whose turn it is, is decided by how much time each owner's work has taken. */
export interface FairLane<Owner> {
  /** `busy`: too much is waiting, of this owner or of all. Rejects as `work` does. */
  run<T>(owner: Owner, work: () => Promise<T>): Promise<Outcome<T, 'busy'>>
}

export interface FairLaneOptions {
  /** Of all; whoever has nothing waiting may always come, so that nobody is kept out by what others wait for. */
  waitingMax: number
  waitingOfOneMax: number
  /** Milliseconds on a clock that never goes back. */
  clock?: () => number
}

/**
 * Start-time fair queueing: an owner whose work is slow waits for those whose work is quick, and never the other way for longer than
 * one piece of work. Who was away for a while has saved nothing up.
 */
export function createFairLane<Owner>({
  waitingMax,
  waitingOfOneMax,
  clock = () => performance.now(),
}: FairLaneOptions): FairLane<Owner> {
  const queues = new Map<Owner, (() => void)[]>()
  /** Of owners with more to their account than everybody. */
  const spent = new Map<Owner, number>()
  let floor = 0
  let waiting = 0
  let isRunning = false

  function startNext(): void {
    let next: Owner | undefined
    let least = Number.POSITIVE_INFINITY
    for (const owner of queues.keys()) {
      const account = spent.get(owner) ?? floor
      if (account < least) [next, least] = [owner, account]
    }
    const queue = next === undefined ? undefined : queues.get(next)
    const start = queue?.shift()
    if (next === undefined || !start) return
    if (queue?.length === 0) queues.delete(next)
    waiting--
    floor = Math.max(floor, least)
    for (const [owner, account] of spent) if (account <= floor) spent.delete(owner)
    start()
  }

  return {
    async run(owner, work) {
      if (isRunning) {
        const queue = queues.get(owner) ?? []
        const isFull = waiting >= waitingMax && queue.length > 0
        if (isFull || queue.length >= waitingOfOneMax) return refuse('busy', 'too much is waiting')
        queues.set(owner, queue)
        waiting++
        await new Promise<void>((resolve) => void queue.push(resolve)) // The one before hands its place over.
      }
      isRunning = true
      const started = clock()
      try {
        return accept(await work())
      } finally {
        spent.set(owner, Math.max(spent.get(owner) ?? floor, floor) + clock() - started)
        isRunning = waiting > 0
        startNext()
      }
    },
  }
}
