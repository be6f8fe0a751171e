import type { EpochSeconds } from '@portreeve/protocol'
import { type Counter, usedOf } from './counter.ts'
import { createCounters } from './counters.ts'
import { createLimits, type Limit, type Step } from './limits-of.ts'
import type { CountedCall, QuotaAnswer, Quotas } from './quotas.ts'
import { createSetAside, giveBack, type SetAsideDeps, setPortion } from './set-aside.ts'
import type { Per } from './window.ts'

export interface QuotasDeps extends Pick<SetAsideDeps, 'store' | 'isShared' | 'log'> {
  now: () => EpochSeconds
  /** How many counts of each length are remembered. */
  countersMax?: number
  answerMillis?: number
  retryMillis?: number
  /** How often is looked for counters that nobody uses. */
  lookMillis?: number
}

const COUNTERS_MAX = 100_000
const ANSWER_MILLIS = 2_000
const RETRY_MILLIS = 250
const LOOK_MILLIS = 5_000
/** Looks at the longer windows are rarer: what is idle for half a minute there may well be used again. */
const LONG_LOOKS = 6
const CLOSE_MILLIS = 2_000

/** Where others may give back, a spent quota is asked for again after so long, for one call. */
const askAgainMillis: Record<Per, number> = { second: 50, minute: 250, hour: 1_000, day: 1_000, month: 1_000 }

const nothing: QuotaAnswer = { refusal: undefined, counted: false, fields: [], remaining: undefined }
const counted: QuotaAnswer = { ...nothing, counted: true }
const planUnknown: QuotaAnswer = {
  refusal: { kind: 'plan_unknown', detail: 'the API has no plan any more with the id that the app selected' },
  counted: false,
  fields: [],
  remaining: undefined,
}

/**
 * Counts calls against quotas. What this node may let through without asking anyone is set aside beforehand in portions (counter.ts,
 * set-aside.ts; docs/decisions/0035), so that a call usually passes with a few subtractions and no promise.
 */
export function createQuotas(deps: QuotasDeps): Quotas {
  const { store, isShared, log, now, countersMax = COUNTERS_MAX } = deps
  const { answerMillis = ANSWER_MILLIS, retryMillis = RETRY_MILLIS, lookMillis = LOOK_MILLIS } = deps
  const limits = createLimits()
  const setAside = createSetAside({ store, isShared, log, now, answerMillis, retryMillis })
  const counters = createCounters({
    now,
    countersMax,
    onNew: (counter) => setPortion(counter, isShared),
    onPushedOut(counter) {
      giveBack(counter, 0)
      setAside.later(counter)
    },
  })

  let looks = 0
  const looking = setInterval(() => {
    looks++
    for (const counter of counters.running(
      looks % LONG_LOOKS === 0 ? ['minute', 'hour', 'day', 'month'] : ['minute'],
    )) {
      if (!counter.touched) giveBack(counter, 0)
      counter.touched = false
      if (counter.returning > 0) setAside.later(counter)
    }
  }, lookMillis).unref()

  /** With everything set aside: no promise, and nothing asked. */
  function take(step: Step, at: EpochSeconds): QuotaAnswer | Promise<QuotaAnswer> {
    if (step.limits.length === 0) return nothing
    // Looks at all of them before it takes from any.
    for (const limit of step.limits) {
      const counter = counters.find(limit, at)
      if (counter.held === 0 || counter.limit !== limit.calls) return takeSlowly(step, at)
    }
    return pass(step, at)
  }

  function takeSlowly(step: Step, at: EpochSeconds): QuotaAnswer | Promise<QuotaAnswer> {
    let lacking: Counter[] | undefined
    let spent: Limit | undefined
    for (const limit of step.limits) {
      const counter = counters.find(limit, at)
      if (counter.limit !== limit.calls) edit(counter, limit.calls)
      if (counter.held > 0) continue
      if (isSpent(counter)) {
        if (!spent || counter.end > (spent.counter as Counter).end) spent = limit
      } else if (!setAside.isAway()) {
        lacking ??= []
        lacking.push(counter)
      }
    }
    if (spent) return refuse(step, spent, at)
    return lacking ? takeLater(step, at, lacking) : pass(step, at)
  }

  async function takeLater(step: Step, at: EpochSeconds, lacking: readonly Counter[]): Promise<QuotaAnswer> {
    await Promise.all(lacking.map(setAside.more))
    return takeSlowly(step, at)
  }

  /** What was set aside under the old limit goes back: the store alone knows how much of the new one is left. */
  function edit(counter: Counter, calls: number): void {
    giveBack(counter, 0)
    counter.limit = calls
    counter.known = false
    setPortion(counter, isShared)
  }

  /** With nothing held: whether there is no room, as far as can be said without asking. */
  function isSpent(counter: Counter): boolean {
    if (setAside.isAway()) return usedOf(counter) >= counter.limit
    if (!counter.known || counter.taken - counter.returning < counter.limit) return false
    return !isShared || counter.busy || performance.now() - counter.saidAt < askAgainMillis[counter.per]
  }

  function pass(step: Step, at: EpochSeconds): QuotaAnswer {
    for (const limit of step.limits) {
      const counter = limit.counter as Counter
      counter.touched = true
      if (counter.held > 0) counter.held--
      else {
        counter.debt++
        setAside.owes(counter)
      }
      if (counter.held <= counter.low && !counter.busy && counter.taken < counter.limit) setAside.later(counter)
    }
    return answer(step, at, undefined)
  }

  function refuse(step: Step, spent: Limit, at: EpochSeconds): QuotaAnswer {
    const { end } = spent.counter as Counter
    // What was fetched for this call alone is for others.
    for (const { counter } of step.limits) if (counter && counter.held > counter.portion) setAside.later(counter)
    const detail = `${spent.name}: ${spent.calls} calls are used up`
    return answer(step, at, { kind: 'quota_spent', retryAfterSeconds: Math.max(1, end - at), detail })
  }

  function answer(step: Step, at: EpochSeconds, refusal: QuotaAnswer['refusal']): QuotaAnswer {
    const { shown } = step
    let remaining = refusal ? 0 : undefined
    if (shown.length === 0) return refusal ? { refusal, counted: true, fields: [], remaining } : counted
    let value = ''
    for (const limit of shown) {
      const counter = limit.counter as Counter
      const left = Math.max(0, limit.calls - usedOf(counter))
      if (remaining === undefined || left < remaining) remaining = left
      if (value !== '') value += ', '
      value += `${limit.label}${left};t=${Math.max(1, counter.end - at)}`
    }
    return { refusal, counted: true, fields: ['RateLimit-Policy', step.policyAt(at), 'RateLimit', value], remaining }
  }

  /** A call that is refused because another quota is spent counts in none. One whose window is over cannot be put back. */
  function putBack(step: Step, at: EpochSeconds): void {
    for (const { counter } of step.limits) {
      if (!counter || at < counter.start || at >= counter.until) continue
      counter.held++
      if (counter.held > counter.portion) setAside.later(counter)
    }
  }

  function takeShared(call: CountedCall): { step: Step; own: Step | undefined } {
    const { api } = call.route
    if (!call.app || !call.subscription) return { step: limits.ofApi(api), own: undefined }
    const applied = limits.ofApp(call.app, api)
    return { step: applied.shared(call.subscription), own: applied.own }
  }

  return {
    takeForApp({ app, route, now: at }) {
      if (!app) return nothing
      const applied = limits.ofApp(app, route.api)
      return applied.planUnknown ? planUnknown : take(applied.own, at)
    },
    takeForSubscription(call) {
      const { step, own } = takeShared(call)
      const taken = take(step, call.now)
      if (!own || own.limits.length === 0) return taken
      const settle = (answered: QuotaAnswer): QuotaAnswer => {
        if (!answered.refusal) return answered
        putBack(own, call.now)
        return { ...answered, putBack: answer(own, call.now, undefined).fields }
      }
      return taken instanceof Promise ? taken.then(settle) : settle(taken)
    },
    isPlanGone: ({ app, route }) => app !== undefined && limits.ofApp(app, route.api).planUnknown,
    async close() {
      clearInterval(looking)
      setAside.close()
      const givingBack = setAside.giveBackAll(counters.running(['second', 'minute', 'hour', 'day', 'month']))
      let timer: NodeJS.Timeout | undefined
      const longEnough = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MILLIS)
      })
      await Promise.race([givingBack, longEnough]).catch((fault: unknown) =>
        log.warn({ err: fault }, 'what was set aside of quotas could not be given back'),
      )
      clearTimeout(timer)
    },
  }
}
