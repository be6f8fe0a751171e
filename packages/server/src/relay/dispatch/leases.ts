import type { RelayStore } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { createStoreFaults } from './store-faults.ts'
import type { Timers } from './timers.ts'

export interface LeaseTimes {
  leaseMillis: number
  renewMillis: number
  /** What an attempt may take beyond its time-out, and a busy process to notice. */
  marginMillis: number
}

/** A taker waits until a lease has lapsed, so this is also about how long a dead process's webhooks wait. */
export const defaultLeaseTimes: LeaseTimes = { leaseMillis: 30_000, renewMillis: 5_000, marginMillis: 2_000 }

/** An attempt that takes longer could not begin in the last moment before a lease is renewed. */
export function attemptMillisMax({ leaseMillis, renewMillis, marginMillis }: LeaseTimes): number {
  return leaseMillis - renewMillis - marginMillis
}

/** Shards that become quiet one after the other go back together. */
const LEAVE_MILLIS = 50

/** Whose webhooks are ours to deliver to. */
export interface Leases {
  /** Those from which something may begin. None once the lease has lapsed, until it is renewed. */
  shards(): number[]
  owns(shard: number): boolean
  /** Whether an attempt that takes up to `millis` may begin now: it ends before anybody else can have the shard. */
  mayBegin(shard: number, millis: number): boolean
  /** Grows each time the shard comes to us. What was read of it under another number is of no use. Undefined while it is not ours, or no longer known to be. */
  epoch(shard: number): number | undefined
  /** Nothing of the shard is under way any more. */
  becameQuiet(shard: number): void
  start(): void
  /** Gives everything back; nothing may be under way. */
  end(): Promise<void>
}

export interface LeasesDeps {
  relay: Pick<RelayStore, 'lease' | 'endLeases'>
  /** Names this process among all that ever were, unless no two can run at once. */
  node: string
  times: LeaseTimes
  timers: Timers
  log: Log
  /** Whether attempts of the shard are under way, or not settled. */
  isBusy(shard: number): boolean
  /** These came to us; what was known of them is of no use. */
  onTaken(shards: readonly number[]): void
  /** From these nothing may begin any more. */
  onLost(shards: readonly number[]): void
}

/**
 * Leases of shards. How long one holds is counted from before it was asked for, on a clock that cannot be set, so that a slow answer makes it shorter and not longer. Who has
 * more than its fair share lets go first of what is quiet; from what is not, nothing begins until it is.
 */
export function createLeases({ relay, node, times, timers, log, isBusy, onTaken, onLost }: LeasesDeps): Leases {
  const epochs = new Map<number, number>()
  const leaving = new Set<number>()
  const faults = createStoreFaults(log, 'who delivers events')
  let epoch = 0
  /** By `timers.elapsed`. */
  let validUntil = Number.NEGATIVE_INFINITY
  let cancelTimer = () => {}
  let renewing: Promise<void> | undefined
  let isEnded = false

  const isValid = () => timers.elapsed() < validUntil

  async function renew(): Promise<void> {
    const began = timers.elapsed()
    const releasing = [...leaving].filter((shard) => !isBusy(shard))
    try {
      const answer = await relay.lease({ node, at: timers.now(), leaseMillis: times.leaseMillis, releasing })
      faults.succeeded()
      // Between two leases anybody may have had it.
      const hadLapsed = began >= validUntil
      const wasLate = !hadLapsed && !isValid()
      validUntil = began + times.leaseMillis
      have(answer.shards, hadLapsed)
      // Nobody else had them, but what was heard of them after the lease had lapsed was not heeded.
      if (wasLate) onTaken([...epochs.keys()])
      leaveSurplus(answer.fairShare)
      // What is quiet goes back at once, so that another process need not wait for it.
      schedule([...leaving].some((shard) => !isBusy(shard)) ? LEAVE_MILLIS : times.renewMillis)
    } catch (fault) {
      schedule(faults.failed(fault))
    }
  }

  function have(shards: readonly number[], hadLapsed: boolean): void {
    const now = new Set(shards)
    const lost = [...epochs.keys()].filter((shard) => hadLapsed || !now.has(shard))
    for (const shard of lost) {
      epochs.delete(shard)
      leaving.delete(shard)
    }
    if (lost.length > 0) onLost(lost)
    const taken = shards.filter((shard) => !epochs.has(shard))
    if (taken.length === 0) return
    epoch++
    for (const shard of taken) epochs.set(shard, epoch)
    onTaken(taken)
  }

  function leaveSurplus(fairShare: number): void {
    const wasLeaving = new Set(leaving)
    leaving.clear()
    const surplus = epochs.size - fairShare
    if (surplus > 0) {
      const quietFirst = [...epochs.keys()].sort((a, b) => rank(a, wasLeaving) - rank(b, wasLeaving))
      for (const shard of quietFirst.slice(0, surplus)) leaving.add(shard)
    }
    const stays = [...wasLeaving].filter((shard) => epochs.has(shard) && !leaving.has(shard))
    if (stays.length > 0) onTaken(stays)
    const leaves = [...leaving].filter((shard) => !wasLeaving.has(shard))
    if (leaves.length > 0) onLost(leaves)
  }

  /** What was about to leave is likely to be quiet soon. */
  function rank(shard: number, wasLeaving: ReadonlySet<number>): number {
    if (!isBusy(shard)) return 0
    return wasLeaving.has(shard) ? 1 : 2
  }

  function schedule(millis: number): void {
    cancelTimer()
    if (isEnded) return
    cancelTimer = timers.after(millis, renewNow)
  }

  function renewNow(): void {
    renewing ??= renew().finally(() => {
      renewing = undefined
    })
  }

  function owns(shard: number): boolean {
    // What nothing may begin from must not be looked at either: the look would be of no use, and the next one would follow at once.
    return isValid() && epochs.has(shard) && !leaving.has(shard)
  }

  return {
    shards: () => [...epochs.keys()].filter(owns),
    owns,
    mayBegin: (shard, millis) => owns(shard) && timers.elapsed() + millis + times.marginMillis <= validUntil,
    epoch: (shard) => (isValid() ? epochs.get(shard) : undefined),
    becameQuiet(shard) {
      if (leaving.has(shard) && !renewing) schedule(LEAVE_MILLIS)
    },
    start: renewNow,
    async end() {
      isEnded = true
      cancelTimer()
      await renewing
      epochs.clear()
      try {
        await relay.endLeases(node)
      } catch (fault) {
        log.warn({ err: fault }, 'webhooks are not given back; others take them when the leases have lapsed')
      }
    },
  }
}
