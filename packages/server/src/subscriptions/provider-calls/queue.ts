import type { ApiId, EpochSeconds } from '@portreeve/protocol'
import { type ProviderCall, StoreUnavailable, writeCalls } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { RoomDeps } from '../room-deps.ts'
import { type CallProviderDeps, callProvider } from './call-provider.ts'
import { type Attempt, CALL_LEASE_SECONDS, CALL_TIMEOUT_MILLIS, judgeAttempt, type Verdict } from './judge-attempt.ts'
import { handOver, keepAnswered, standingOf } from './settle-call.ts'

/** Makes the calls to providers that the store says are due, on this node. */
export interface ProviderCallQueue {
  /** Something may be due: looks at once, and returns. */
  wake(): void
  /** Resolves when everything that is due now was tried once. Rejects with StoreUnavailable. */
  makeDue(): Promise<void>
  /** Begins nothing more, waits a little for what is under way, and gives back the rest. */
  close(): Promise<void>
}

export interface ProviderCallQueueDeps extends CallProviderDeps {
  room: Omit<RoomDeps, 'onEnqueued'>
  log: Log
}

const LOOK_EVERY_MILLIS = 1_000
/** Attempts under way at once: each is a socket, and most of its time is waiting. */
const AT_ONCE = 64
const AT_ONCE_OF_API = 4
/** Of an API whose last attempt had no answer, or a late one. It holds one place, and the others are for those that answer (threat G-G). */
const AT_ONCE_OF_TROUBLED_API = 1
/** Of all of those together: somebody with a hundred APIs that hang must not have all places (threat G-H). */
const AT_ONCE_OF_ALL_TROUBLED = 32
/** What the store takes. */
const EXCEPT_MAX = 128
const LISTED_AT_ONCE = 100
const CLOSE_GRACE_MILLIS = 5_000

/**
 * The rows are the queue, so nothing is lost with this process, and any number of nodes may work on it: a claim decides whose an attempt is, and
 * holds longer than an attempt can take. Calls of one connection are made one after the other.
 */
export function createProviderCallQueue(deps: ProviderCallQueueDeps): ProviderCallQueue {
  const { room, log } = deps
  const { now } = room
  const { providerCalls } = room.store
  const underWay = new Map<ProviderCall['id'], { apiId: ApiId; over: Promise<void> }>()
  const troubled = new Set<ApiId>()
  const stop = new AbortController()
  const steps: RoomDeps = { ...room, onEnqueued: () => wake() }
  // A late 500 holds a place as long as no answer does.
  const slowMillis = (deps.callTimeoutMillis ?? CALL_TIMEOUT_MILLIS) / 3
  let closed = false

  const placesOf = (apiId: ApiId) => {
    const all = [...underWay.values()]
    const taken = all.filter((each) => each.apiId === apiId).length
    if (!troubled.has(apiId)) return AT_ONCE_OF_API - taken
    const takenByTroubled = all.filter((each) => troubled.has(each.apiId)).length
    return Math.min(AT_ONCE_OF_TROUBLED_API - taken, AT_ONCE_OF_ALL_TROUBLED - takenByTroubled)
  }
  const fullApis = () =>
    [...new Set([...[...underWay.values()].map(({ apiId }) => apiId), ...troubled])].filter((id) => placesOf(id) <= 0)

  /** Begins what there is room for. Answers whether there may be more that nobody has looked at. */
  async function beginSome(): Promise<boolean> {
    if (closed || underWay.size >= AT_ONCE) return false
    const due = await providerCalls.listDue(now(), LISTED_AT_ONCE, fullApis().slice(0, EXCEPT_MAX))
    let begun = 0
    for (const call of due) {
      if (closed || underWay.size >= AT_ONCE || underWay.has(call.id) || placesOf(call.apiId) <= 0) continue
      begun += 1
      const over = attempt(call).finally(() => {
        underWay.delete(call.id)
        wake()
      })
      underWay.set(call.id, { apiId: call.apiId, over })
    }
    return begun > 0 && due.length === LISTED_AT_ONCE
  }

  /** One look at a time; whoever asks meanwhile gets another one, because this one may have looked too early. */
  let looking: Promise<void> | undefined
  let wanted = false
  async function lookUntilDone(): Promise<void> {
    try {
      while (wanted && !closed) {
        wanted = false
        while (await beginSome()) {
          // One API may have had the whole list: it is full now, and is left out of the next one.
        }
      }
    } finally {
      looking = undefined
    }
  }
  function look(): Promise<void> {
    wanted = true
    looking ??= lookUntilDone()
    return looking
  }
  function wake(): void {
    if (closed) return
    look().catch((fault: unknown) => log.error({ err: fault }, 'due provider calls could not be looked for'))
  }

  /** Never rejects: what could not be kept is tried again when its claim ends. */
  async function attempt(call: ProviderCall): Promise<void> {
    try {
      await attemptOnce(call)
    } catch (fault) {
      log.error({ err: fault, providerCallId: call.id, apiId: call.apiId }, 'a provider call was not settled')
    }
  }

  async function attemptOnce(call: ProviderCall): Promise<void> {
    const standing = await standingOf(call, room)
    if ('over' in standing) return cancel(call)
    if ('api' in standing && call.kind === 'activate' && standing.api.activation.mode !== 'admin_api') {
      return handOver(
        call,
        writeCalls.providerCalls.settle(call.id, call.attempts, verdictOf(call, 'cancelled')),
        steps,
      )
    }
    const claimedAt = now()
    const until = (claimedAt + CALL_LEASE_SECONDS) as EpochSeconds
    if ((await providerCalls.claim(call.id, call.attempts, until, claimedAt)) === 'changed') return
    const claimed = { ...call, attempts: call.attempts + 1 }
    const begunAt = performance.now()
    const made: Attempt =
      'obstacle' in standing ? { fault: standing.obstacle } : await callProvider(call, standing.api, stop.signal, deps)
    if ('fault' in made || performance.now() - begunAt > slowMillis) troubled.add(call.apiId)
    else troubled.delete(call.apiId)
    await settle(claimed, made)
  }

  /** There is nothing to ask of a provider about a connection that is over. */
  async function cancel(call: ProviderCall): Promise<void> {
    await providerCalls.settle(call.id, call.attempts, verdictOf(call, 'cancelled'))
  }

  const verdictOf = (call: ProviderCall, state: ProviderCall['state']): Verdict => ({
    state,
    nextAttemptAt: now(),
    lastStatus: call.lastStatus,
    lastFault: call.lastFault,
    updatedAt: now(),
  })

  async function settle(call: ProviderCall, made: Attempt): Promise<void> {
    const at = now()
    // An attempt that we broke off says nothing about the provider: whoever runs next may try at once.
    const verdict =
      stop.signal.aborted && 'fault' in made ? verdictOf(call, 'due') : judgeAttempt(made, call.attempts, at)
    const about = { providerCallId: call.id, kind: call.kind, apiId: call.apiId, connectionId: call.connectionId }
    log.info({ ...about, attempts: call.attempts, ...made, state: verdict.state }, 'provider call')
    if (call.kind === 'activate' && verdict.state === 'done') {
      const settled = writeCalls.providerCalls.settle(call.id, call.attempts, verdict)
      await keepAnswered(call, settled, steps)
    } else {
      await providerCalls.settle(call.id, call.attempts, verdict)
    }
  }

  const timer = setInterval(wake, LOOK_EVERY_MILLIS).unref()

  const allOver = () => Promise.all([...underWay.values()].map(({ over }) => over))

  return {
    wake,
    async makeDue() {
      await look()
      while (underWay.size > 0) {
        await allOver()
        await looking
      }
    },
    async close() {
      closed = true
      clearInterval(timer)
      const grace = setTimeout(() => stop.abort(), CLOSE_GRACE_MILLIS)
      await looking?.catch((fault: unknown) => {
        if (!(fault instanceof StoreUnavailable)) throw fault
      })
      await allOver()
      clearTimeout(grace)
      // What is left of answers that nobody waits for.
      stop.abort()
    },
  }
}
