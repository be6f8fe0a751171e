import type { EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import type { ProviderCall } from '../../store/index.ts'
import { type Attempt, CALL_LEASE_SECONDS, isUnderWay, judgeAttempt, pauseSeconds } from './judge-attempt.ts'

const now = 1_800_000_000 as EpochSeconds

describe('what becomes of an attempt (protocol.md 4.2)', () => {
  it.each<[string, Attempt, ProviderCall['state']]>([
    ['200', { status: 200 }, 'done'],
    ['201, which is not 200', { status: 201 }, 'failed'],
    ['204', { status: 204 }, 'failed'],
    ['302', { status: 302 }, 'failed'],
    ['400', { status: 400 }, 'failed'],
    ['401', { status: 401 }, 'failed'],
    ['403', { status: 403 }, 'failed'],
    ['404', { status: 404 }, 'failed'],
    ['408', { status: 408 }, 'due'],
    ['409', { status: 409 }, 'failed'],
    ['425', { status: 425 }, 'due'],
    ['429', { status: 429 }, 'due'],
    ['500', { status: 500 }, 'due'],
    ['503', { status: 503 }, 'due'],
    ['no answer', { fault: 'the connection broke off' }, 'due'],
    ['nobody to ask, ever', { fault: 'the API has no admin API', never: true }, 'failed'],
  ])('%s', (_what, attempt, state) => {
    expect(judgeAttempt(attempt, 1, now).state).toBe(state)
  })

  it('keeps what the last attempt said, and nothing of the one before', () => {
    expect(judgeAttempt({ status: 503 }, 1, now)).toMatchObject({
      lastStatus: 503,
      lastFault: undefined,
      updatedAt: now,
    })
    const silent = judgeAttempt({ fault: 'nobody listens there' }, 2, now)
    expect(silent).toMatchObject({ lastStatus: undefined, lastFault: 'nobody listens there' })
  })

  it('pauses double from one second to five minutes, and go on without end', () => {
    const pauses = Array.from({ length: 12 }, (_, n) => pauseSeconds(n + 1))
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
    expect(pauseSeconds(100_000)).toBe(300)
    expect(judgeAttempt({ status: 503 }, 3, now).nextAttemptAt).toBe(now + 4)
  })

  it('an attempt that is under way is told from a pause', () => {
    const call = { state: 'due', attempts: 3, updatedAt: now } as ProviderCall
    const claimed = { ...call, nextAttemptAt: (now + CALL_LEASE_SECONDS) as EpochSeconds }
    expect(isUnderWay(claimed, now)).toBe(true)
    expect(isUnderWay(claimed, (now + CALL_LEASE_SECONDS) as EpochSeconds)).toBe(false)
    for (let attempts = 1; attempts < 20; attempts++) {
      const paused = { ...call, attempts, ...judgeAttempt({ status: 503 }, attempts, now) }
      expect(isUnderWay(paused, now)).toBe(false)
    }
  })
})
