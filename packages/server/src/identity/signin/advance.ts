import { accept, type EpochSeconds, type Outcome, refuse, type UserId } from '@portreeve/protocol'
import type { SignInProgress, SignInRequirements } from '../interactions/interaction-state.ts'

export type SecondFactor = 'totp' | 'recovery_code' | 'passkey'

/** Something that was proven or disproven, or is about to be tried. Whoever makes one has done the checking. */
export type SignInEvent =
  | { kind: 'password_right'; userId: UserId }
  | { kind: 'passkey_right'; userId: UserId; userVerified: boolean; deviceBound: boolean }
  /** Comes before a code is looked at, and is kept before: guesses sent in parallel are all counted (threat T-24). */
  | { kind: 'code_tried' }
  | { kind: 'code_right' }
  | { kind: 'code_wrong' }
  /** A second factor was set up, and used, by whoever has proven the first. */
  | { kind: 'enrolled' }
  | { kind: 'start_over' }

export interface SignInFacts {
  requirements: Pick<SignInRequirements, 'twoFactors' | 'userId'>
  /** What the user of the progress, or of the event, has set up. */
  secondFactors: readonly SecondFactor[]
  at: EpochSeconds
}

/** What has to be proven next. `enrol`: a second factor is asked for and the user has none. */
export type SignInStage = 'first' | 'second' | 'enrol' | 'complete'

export type SignInFault = 'out_of_order' | 'other_user' | 'not_enough'

/** After so many wrong codes the first factor has to be proven again. */
export const CODE_FAILURES_MAX = 5

export const noProgress: SignInProgress = { amr: [], codeFailures: 0 }

/** RFC 8176: this word stands in `amr` exactly when two factors were proven. */
const TWO_FACTORS = 'mfa'

/** Where somebody stands. Decided anew each time, so that a factor which was set up meanwhile counts. Pure. */
export function stageOf(
  { userId, amr }: Pick<SignInProgress, 'userId' | 'amr'>,
  { requirements, secondFactors }: Pick<SignInFacts, 'requirements' | 'secondFactors'>,
): SignInStage {
  if (userId === undefined) return 'first'
  if (amr.includes(TWO_FACTORS)) return 'complete'
  if (secondFactors.length > 0) return 'second'
  return requirements.twoFactors ? 'enrol' : 'complete'
}

/** The one way in which sign-in moves. Pure; advance.test.ts walks every kind of way through it (threats T-22, T-24). */
export function advance(
  progress: SignInProgress,
  event: SignInEvent,
  facts: SignInFacts,
): Outcome<SignInProgress, SignInFault> {
  const stage = stageOf(progress, facts)
  switch (event.kind) {
    case 'password_right':
      if (stage !== 'first') return outOfOrder(event, stage)
      return firstProven(event.userId, ['pwd'], facts)
    case 'passkey_right':
      return passkeyProven(progress, event, facts)
    case 'code_tried':
      if (stage !== 'second') return outOfOrder(event, stage)
      if (progress.codeFailures >= CODE_FAILURES_MAX) return outOfOrder(event, stage)
      return accept({ ...progress, codeFailures: progress.codeFailures + 1 })
    case 'code_right':
      // Only what was counted can be right.
      if (stage !== 'second' || progress.codeFailures === 0) return outOfOrder(event, stage)
      return secondProven(progress, ['otp'], facts)
    case 'code_wrong':
      if (stage !== 'second') return outOfOrder(event, stage)
      return accept(progress.codeFailures < CODE_FAILURES_MAX ? progress : noProgress)
    case 'enrolled':
      if (stage !== 'enrol') return outOfOrder(event, stage)
      return secondProven(progress, ['otp'], facts)
    case 'start_over':
      return accept(noProgress)
  }
}

type PasskeyRight = Extract<SignInEvent, { kind: 'passkey_right' }>

/** With user verification a passkey is two factors by itself: having it, and being or knowing what unlocks it. */
function passkeyProven(
  progress: SignInProgress,
  event: PasskeyRight,
  facts: SignInFacts,
): Outcome<SignInProgress, SignInFault> {
  const stage = stageOf(progress, facts)
  const words = [event.deviceBound ? 'hwk' : 'swk', 'user']
  if (stage === 'first') {
    if (!event.userVerified) return refuse('not_enough', 'the authenticator did not verify the user')
    return firstProven(event.userId, [...words, TWO_FACTORS], facts)
  }
  if (stage !== 'second') return outOfOrder(event, stage)
  if (event.userId !== progress.userId) return refuse('other_user', "another user's passkey")
  return secondProven(progress, words, facts)
}

function firstProven(
  userId: UserId,
  amr: string[],
  { requirements, at }: SignInFacts,
): Outcome<SignInProgress, SignInFault> {
  if (requirements.userId !== undefined && requirements.userId !== userId) {
    return refuse('other_user', 'another user than the one who is asked for')
  }
  return accept({ userId, amr, provenAt: at, codeFailures: 0 })
}

function secondProven(
  { userId, amr }: SignInProgress,
  words: string[],
  { at }: SignInFacts,
): Outcome<SignInProgress, SignInFault> {
  const proven = [...amr, ...words, TWO_FACTORS]
  return accept({ ...(userId === undefined ? {} : { userId }), amr: proven, provenAt: at, codeFailures: 0 })
}

const outOfOrder = ({ kind }: SignInEvent, stage: SignInStage) => refuse('out_of_order', `${kind} at stage ${stage}`)
