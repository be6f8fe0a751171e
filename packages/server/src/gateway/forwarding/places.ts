import type { ClientId } from '@portreeve/protocol'
import { type Breaker, type BreakerSettings, createBreaker } from './breaker.ts'

/** A call that has a place at a target, or waits for one. */
export interface Waiter {
  /** Whether it has one. Places says so, before `begin`. */
  placed: boolean
  /** It may be sent now. For a call that had to wait, and may be over by then. */
  begin(): void
}

export interface PlacesOptions {
  /** To the target. */
  connectionsMax: number
  /** Calls that wait for one of them. */
  waitingMax: number
  breaker: BreakerSettings
}

/**
 * As many times what is free for others, but no more, is for one app. Alone it has three quarters of everything, two that take what they can have three sevenths each, and
 * there is always something left for the next one that comes.
 */
const TIMES_WHAT_IS_FREE = 3
/** Apps that have no call there are forgotten when there are so many. */
const APPS_MAX = 10_000

/**
 * The connections to one target and the room to wait for them, shared by the apps that call it: whatever one of them does, with slow calls or with many, the others
 * have theirs (threat G-H). Taking a place makes no object and no promise.
 */
export class Places {
  readonly #options: PlacesOptions
  readonly #shares = new Map<ClientId, Share>()
  /** Those with calls that wait, the next to be served first. */
  readonly #queued = new Set<Share>()
  #placed = 0
  #waiting = 0

  constructor(options: PlacesOptions) {
    this.#options = options
  }

  shareOf(cid: ClientId): Share {
    let share = this.#shares.get(cid)
    if (!share) {
      if (this.#shares.size >= APPS_MAX) this.#forgetIdle()
      share = new Share(createBreaker(this.#options.breaker))
      this.#shares.set(cid, share)
    }
    return share
  }

  /** Whether one more call of this app may come. */
  hasRoom(share: Share): boolean {
    if (share.waiting.size === 0 && this.#mayBegin(share)) return true
    return share.waiting.size < TIMES_WHAT_IS_FREE * (this.#options.waitingMax - this.#waiting)
  }

  /** Where there is room. Whether it may be sent at once; otherwise it waits, behind the app's own, and in turn with other apps. `leave` follows. */
  take(share: Share, waiter: Waiter): boolean {
    if (share.waiting.size === 0 && this.#mayBegin(share)) {
      waiter.placed = true
      share.placed++
      this.#placed++
      return true
    }
    share.waiting.add(waiter)
    this.#waiting++
    this.#queued.add(share)
    return false
  }

  /** The call is over, wherever it was. Once for each. */
  leave(share: Share, waiter: Waiter): void {
    if (waiter.placed) {
      share.placed--
      this.#placed--
      if (this.#queued.size > 0) this.#callWaiting()
    } else this.#stopWaiting(share, waiter)
  }

  #mayBegin(share: Share): boolean {
    return share.placed < TIMES_WHAT_IS_FREE * (this.#options.connectionsMax - this.#placed)
  }

  #stopWaiting(share: Share, waiter: Waiter): void {
    if (!share.waiting.delete(waiter)) return
    this.#waiting--
    if (share.waiting.size === 0) this.#queued.delete(share)
  }

  #callWaiting(): void {
    for (const share of this.#queued) {
      if (!this.#mayBegin(share)) continue
      const [first] = share.waiting
      if (!first) continue
      this.#stopWaiting(share, first)
      // The others come before its next.
      if (this.#queued.delete(share)) this.#queued.add(share)
      first.placed = true
      share.placed++
      this.#placed++
      // Only then has the connection, which is just being read from, done with the call before.
      setImmediate(() => first.begin())
      if (this.#placed >= this.#options.connectionsMax) return
    }
  }

  #forgetIdle(): void {
    for (const [cid, { placed, waiting }] of this.#shares) {
      if (placed === 0 && waiting.size === 0) this.#shares.delete(cid)
    }
  }
}

/** One app at one target. */
export class Share {
  /** Its own: that its calls get no answer says nothing about those of others. */
  readonly breaker: Breaker
  placed = 0
  readonly waiting = new Set<Waiter>()

  constructor(breaker: Breaker) {
    this.breaker = breaker
  }

  /** Calls that are under way or wait for a connection. */
  get calls(): number {
    return this.placed + this.waiting.size
  }
}
