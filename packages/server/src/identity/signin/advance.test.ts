import type { EpochSeconds, UserId } from '@portreeve/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SignInProgress } from '../interactions/interaction-state.ts'
import {
  advance,
  CODE_FAILURES_MAX,
  noProgress,
  type SecondFactor,
  type SignInEvent,
  type SignInFacts,
  stageOf,
} from './advance.ts'

const karin = '00uKarin' as UserId
const mallory = '00uMallory' as UserId
const at = 1_800_000_000 as EpochSeconds
const facts = (changes: Partial<SignInFacts> = {}): SignInFacts => ({
  requirements: { twoFactors: false },
  secondFactors: [],
  at,
  ...changes,
})
const withTotp = facts({ secondFactors: ['totp', 'recovery_code'] })
const passkey = (changes: Partial<Extract<SignInEvent, { kind: 'passkey_right' }>> = {}): SignInEvent => ({
  kind: 'passkey_right',
  userId: karin,
  userVerified: true,
  deviceBound: false,
  ...changes,
})

/** All steps have to be accepted. */
function walk(events: SignInEvent[], given: SignInFacts): SignInProgress {
  return events.reduce<SignInProgress>((progress, event) => {
    const next = advance(progress, event, given)
    if (!next.ok) throw new Error(next.detail)
    return next.value
  }, noProgress)
}

describe('advance', () => {
  it('lets a password be enough for a user without a second factor', () => {
    const done = walk([{ kind: 'password_right', userId: karin }], facts())
    expect(done).toEqual({ userId: karin, amr: ['pwd'], provenAt: at, codeFailures: 0 })
    expect(stageOf(done, facts())).toBe('complete')
  })

  it('asks for the second factor where there is one', () => {
    const first = walk([{ kind: 'password_right', userId: karin }], withTotp)
    expect(stageOf(first, withTotp)).toBe('second')
    const done = walk(
      [{ kind: 'password_right', userId: karin }, { kind: 'code_tried' }, { kind: 'code_right' }],
      withTotp,
    )
    expect(done.amr).toEqual(['pwd', 'otp', 'mfa']) // RFC 8176 §2
    expect(stageOf(done, withTotp)).toBe('complete')
  })

  it('takes a passkey with user verification for two factors', () => {
    const done = walk([passkey()], withTotp)
    expect(done.amr).toEqual(['swk', 'user', 'mfa'])
    expect(stageOf(done, facts({ requirements: { twoFactors: true } }))).toBe('complete')
  })

  it('does not take one without it for even one, but for a second factor', () => {
    expect(advance(noProgress, passkey({ userVerified: false }), facts())).toMatchObject({ error: 'not_enough' })
    const given = facts({ secondFactors: ['passkey'] })
    const done = walk(
      [{ kind: 'password_right', userId: karin }, passkey({ userVerified: false, deviceBound: true })],
      given,
    )
    expect(done.amr).toEqual(['pwd', 'hwk', 'user', 'mfa'])
  })

  it("refuses another user's passkey as second factor", () => {
    const first = walk([{ kind: 'password_right', userId: karin }], withTotp)
    expect(advance(first, passkey({ userId: mallory }), withTotp)).toMatchObject({ error: 'other_user' })
  })

  it('refuses everybody but the user who is asked for', () => {
    const given = facts({ requirements: { twoFactors: false, userId: karin } })
    expect(advance(noProgress, { kind: 'password_right', userId: mallory }, given)).toMatchObject({
      error: 'other_user',
    })
    expect(advance(noProgress, passkey({ userId: mallory }), given)).toMatchObject({ error: 'other_user' })
    expect(advance(noProgress, passkey(), given).ok).toBe(true)
  })

  it('has a second factor set up when one is asked for and there is none', () => {
    const given = facts({ requirements: { twoFactors: true } })
    const first = walk([{ kind: 'password_right', userId: karin }], given)
    expect(stageOf(first, given)).toBe('enrol')
    expect(walk([{ kind: 'password_right', userId: karin }, { kind: 'enrolled' }], given).amr).toEqual([
      'pwd',
      'otp',
      'mfa',
    ])
  })

  it('T-24 MFA skipped: five wrong codes lead back to the first factor', () => {
    const wrong: SignInEvent[] = [{ kind: 'code_tried' }, { kind: 'code_wrong' }]
    const four = walk([{ kind: 'password_right', userId: karin }, ...wrong, ...wrong, ...wrong, ...wrong], withTotp)
    expect(four).toMatchObject({ userId: karin, codeFailures: 4 })
    const fifth = advance(four, { kind: 'code_tried' }, withTotp)
    expect(fifth.ok && advance(fifth.value, { kind: 'code_tried' }, withTotp)).toMatchObject({ error: 'out_of_order' })
    expect(fifth.ok && advance(fifth.value, { kind: 'code_wrong' }, withTotp)).toEqual({ ok: true, value: noProgress })
  })
})

const factors: SecondFactor[] = ['totp', 'recovery_code', 'passkey']
const users = fc.constantFrom(karin, mallory)
const events: fc.Arbitrary<SignInEvent> = fc.oneof(
  fc.record({ kind: fc.constant('password_right' as const), userId: users }),
  fc.record({
    kind: fc.constant('passkey_right' as const),
    userId: users,
    userVerified: fc.boolean(),
    deviceBound: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom('code_tried' as const, 'code_right', 'code_wrong', 'enrolled', 'start_over') }),
)
/** What somebody has set up may change at any time, by another browser or an operator. */
const steps = fc.array(fc.record({ event: events, secondFactors: fc.subarray(factors) }), { maxLength: 20 })
const requirements = fc.record({ twoFactors: fc.boolean() }, { requiredKeys: ['twoFactors'] })

/** What somebody has really proven since they last began, told without looking at the state machine. */
interface Proven {
  first: UserId | undefined
  both: boolean
}

function watch(proven: Proven, event: SignInEvent, accepted: boolean, restarted: boolean): Proven {
  if (restarted) return { first: undefined, both: false }
  if (!accepted) return proven
  if (event.kind === 'password_right') return { first: event.userId, both: false }
  if (event.kind === 'passkey_right' && proven.first === undefined)
    return { first: event.userId, both: event.userVerified }
  if (event.kind === 'passkey_right') return { ...proven, both: proven.first === event.userId }
  if (event.kind === 'code_right' || event.kind === 'enrolled') return { ...proven, both: proven.first !== undefined }
  return proven
}

describe('advance, whatever happens in whatever order', () => {
  it('T-24 MFA skipped: nothing is complete without a proven first factor, and a second where one is needed', () => {
    let completed = 0
    fc.assert(
      fc.property(requirements, steps, (asked, way) => {
        let progress = noProgress
        let proven: Proven = { first: undefined, both: false }
        for (const { event, secondFactors } of way) {
          const given = facts({ requirements: asked, secondFactors })
          const next = advance(progress, event, given)
          const after = next.ok ? next.value : progress
          proven = watch(proven, event, next.ok, next.ok && after.userId === undefined)
          progress = after
          expect(progress.userId).toBe(proven.first)
          if (stageOf(progress, given) !== 'complete') continue
          completed++
          expect(proven.first).toBeDefined()
          if (asked.twoFactors || secondFactors.length > 0) expect(proven.both).toBe(true)
        }
      }),
      { numRuns: 5_000 },
    )
    expect(completed).toBeGreaterThan(1_000)
  })

  it('T-24 MFA skipped: no way tries more than five codes on one proof of the first factor', () => {
    fc.assert(
      fc.property(steps, (way) => {
        let progress = noProgress
        let tried = 0
        for (const { event } of way) {
          const next = advance(progress, event, withTotp)
          if (!next.ok) continue
          if (event.kind === 'code_tried') tried++
          if (event.kind === 'password_right' || next.value.userId === undefined) tried = 0
          progress = next.value
          expect(tried).toBeLessThanOrEqual(CODE_FAILURES_MAX)
        }
      }),
      { numRuns: 5_000 },
    )
  })
})
