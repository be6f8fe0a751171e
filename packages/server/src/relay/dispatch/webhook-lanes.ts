import { type DueDelivery, shardOf, type Webhook } from '../../store/index.ts'
import { type BeginRate, createBeginRate, unlimited } from './begin-rate.ts'
import { createBegunUntold, UNTOLD_MILLIS } from './begun-untold.ts'
import { createReadyDeliveries, type ReadyBytes } from './ready-deliveries.ts'

/** Of a webhook, what decides when and how many attempts may begin. */
export type WebhookSettings = Pick<Webhook, 'state' | 'concurrencyMax' | 'perSecondMax' | 'timeoutMillis'>

/** How much is fetched ahead of the attempts under way. */
const READY_MIN = 8
const READY_MAX = 256
/** What lies ready for longer may have been skipped meanwhile, so it is looked up again. */
const READY_MILLIS = 10_000
/** An attempt that took so long, or that got no answer, makes a webhook slow. */
export const SLOW_MILLIS = 2_000

/**
 * What this process knows of one webhook: which of its lanes are under way or ready, and whether the store may have more. Holds at most a few hundred
 * deliveries, however many wait. Asks nobody, and knows nothing of shards' owners.
 */
export interface WebhookLanes {
  readonly id: string
  readonly shard: number
  /** Undefined until they are read, and again when they have changed. */
  settings: WebhookSettings | undefined
  /** The store may have due heads that are not here. */
  mayHaveDue: boolean
  /** Milliseconds since 1970: when to look next, because a head comes due. */
  readonly nextAt: number | undefined
  /** Whether its last attempt was slow or dead, or one that is under way is already. */
  readonly isSlow: boolean
  /** One more of its attempts under way has become slow; -1: one of those is over. */
  lingers(change: 1 | -1): void
  readonly underWay: number
  /** When it was last looked up, or fed from memory, by `Timers.elapsed`. */
  readonly fedAt: number
  /** None of its lanes is known, and none is being looked for: what else is known of it can be found out again. */
  readonly isAtRest: boolean
  /** Whether to look into the store now. */
  wantsLook(): boolean
  /** How long until one may begin. Undefined: not before something else happens. */
  waitMillis(elapsed: number): number | undefined
  /** The next one to begin: its lane is under way from now on. */
  take(elapsed: number): DueDelivery | undefined
  /** The request is over, and another lane may begin: how long it took, and whether there was an answer. Undefined: none was made. */
  ended(attempt?: { millis: number; isAnswered: boolean }): void
  /** The store has kept what became of it, so its lane may go on: `nextAt` where it failed. 'put back': nothing was tried. */
  finish(due: DueDelivery, end: { hasNext: boolean; nextAt?: number | undefined } | 'put back'): void
  /** The head of a lane that was empty until it was published, just now. False: it is not taken, and has to be looked up. */
  offer(due: DueDelivery, elapsed: number): boolean
  /** A look begins. Answers how many heads to ask for, those that are known here among them. */
  beginLook(elapsed: number): number
  endLook(found: { due: readonly DueDelivery[]; nextAt?: number | undefined }, elapsed: number, now: number): void
  /** A look failed, or what it found is of no use. */
  dropLook(): void
  /** Forgets what has not begun. */
  forgetReady(): void
  /** Milliseconds since 1970: look then, if not before. */
  lookAt(at: number): void
  /** It is that time. */
  cameDue(): void
}

/** A lane of which one is ready or under way. It is known by its name, whatever else the store says of it meanwhile. */
interface KnownLane {
  seq: number
  /** Something else was seen at its head, so the store has to be asked again. */
  isOutdated: boolean
}

export function createWebhookLanes(id: string, readyBytes: ReadyBytes): WebhookLanes {
  const lanes = new Map<string, KnownLane>()
  const ready = createReadyDeliveries(readyBytes)
  let underWay = 0
  let fedAt = Number.NEGATIVE_INFINITY
  let isSlow = false
  let lingering = 0
  let settings: WebhookSettings | undefined
  let mayHaveDue = false
  let nextAt: number | undefined
  let rate: { perSecondMax?: number | undefined; begins: BeginRate } = { begins: unlimited }
  const begunUntold = createBegunUntold()
  /** Lanes that were finished during a look, which may have read them as they were before. */
  let finishedMeanwhile: Map<string, number> | undefined

  const readyMax = () => Math.min(READY_MAX, Math.max(READY_MIN, 2 * (settings?.concurrencyMax ?? 1)))
  const isFree = () => settings?.state === 'active' && underWay < settings.concurrencyMax
  /** How many more would be useful. When all webhooks together hold much, each has only what can begin at once. */
  function room(): number {
    if (readyBytes.bytes < readyBytes.max) return readyMax() - ready.count
    return ready.count === 0 && isFree() ? 1 : 0
  }
  function add(due: DueDelivery, since: number): void {
    lanes.set(due.lane, { seq: due.seq, isOutdated: false })
    ready.add(due, since)
  }
  function forgetReady(): void {
    if (ready.count > 0) mayHaveDue = true
    for (const { lane } of ready.clear()) lanes.delete(lane)
  }
  function lookAt(at: number): void {
    nextAt = Math.min(nextAt ?? at, at)
  }
  function waitMillis(elapsed: number): number | undefined {
    return ready.count > 0 && isFree() ? rate.begins.waitMillis(elapsed) : undefined
  }

  return {
    id,
    shard: shardOf(id),
    get settings() {
      return settings
    },
    set settings(value) {
      settings = value
      if (value?.state === 'paused') forgetReady()
      if (!value || value.perSecondMax === rate.perSecondMax) return
      const { perSecondMax } = value
      rate = { perSecondMax, begins: perSecondMax === undefined ? unlimited : createBeginRate(perSecondMax) }
    },
    get mayHaveDue() {
      return mayHaveDue
    },
    set mayHaveDue(value) {
      mayHaveDue = value
    },
    get nextAt() {
      return nextAt
    },
    get isSlow() {
      return isSlow || lingering > 0
    },
    lingers(change) {
      lingering += change
    },
    get underWay() {
      return underWay
    },
    get fedAt() {
      return fedAt
    },
    get isAtRest() {
      return lanes.size === 0 && !finishedMeanwhile
    },
    wantsLook() {
      if (!mayHaveDue || finishedMeanwhile) return false
      if (!settings) return true
      return settings.state === 'active' && ready.count < readyMax() / 2 && room() > 0
    },
    waitMillis,
    take(elapsed) {
      if (waitMillis(elapsed) !== 0) return undefined
      if (elapsed - (ready.firstSince ?? elapsed) > READY_MILLIS) {
        forgetReady()
        return undefined
      }
      underWay++
      rate.begins.began(elapsed)
      return ready.take()
    },
    ended(attempt) {
      underWay--
      if (attempt) isSlow = attempt.millis >= SLOW_MILLIS || !attempt.isAnswered
    },
    finish(due, end) {
      const isOutdated = lanes.get(due.lane)?.isOutdated
      lanes.delete(due.lane)
      if (isOutdated) mayHaveDue = true
      if (end === 'put back') return
      finishedMeanwhile?.set(due.lane, due.seq)
      if (end.hasNext) mayHaveDue = true
      if (end.nextAt !== undefined) lookAt(end.nextAt)
    },
    offer(due, elapsed) {
      const known = lanes.get(due.lane)
      if (known) known.isOutdated = true
      // It was seen in the store before its publisher heard that it is there, and its lane has gone on since.
      if (begunUntold.has(due.lane, due.seq)) return false
      // Nor may what is published now go ahead of what has waited for longer.
      if (known || mayHaveDue || settings?.state !== 'active' || room() <= 0) return false
      add(due, elapsed)
      fedAt = elapsed
      return true
    },
    beginLook(elapsed) {
      fedAt = elapsed
      finishedMeanwhile = new Map()
      mayHaveDue = false
      nextAt = undefined
      return lanes.size + Math.max(1, room())
    },
    endLook(found, elapsed, now) {
      const finished = finishedMeanwhile
      finishedMeanwhile = undefined
      for (const due of found.due) {
        const known = lanes.get(due.lane)
        const seqBefore = finished?.get(due.lane)
        if (known) known.isOutdated ||= known.seq !== due.seq
        else if (seqBefore === undefined || due.seq > seqBefore) {
          if (now - due.createdAt < UNTOLD_MILLIS) begunUntold.add(due.lane, due.seq, elapsed)
          add(due, elapsed)
        }
        // As it was before it was finished. Lower: its lane was made anew by a node whose clock is behind.
        else if (due.seq < seqBefore) mayHaveDue = true
      }
      if (found.nextAt === undefined) return
      if (found.nextAt <= now) mayHaveDue = true
      else lookAt(found.nextAt)
    },
    dropLook() {
      finishedMeanwhile = undefined
      mayHaveDue = true
    },
    forgetReady,
    lookAt,
    cameDue() {
      nextAt = undefined
      mayHaveDue = true
    },
  }
}
