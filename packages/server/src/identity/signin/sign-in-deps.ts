import type { EpochSeconds } from '@portreeve/protocol'
import type { RouteRequest } from '../../http/index.ts'
import type { Store, User } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { DenyAuthorization, ResumeAuthorization } from '../authorize/resume-authorization.ts'
import type { InteractionState, SignInProgress } from '../interactions/interaction-state.ts'
import type { Interactions, OpenInteraction } from '../interactions/interactions.ts'
import type { Show } from '../pages/show.ts'
import type { Sessions } from '../sessions/live-session.ts'
import type { Parameters } from '../token/parse-parameters.ts'
import type { Passwords } from '../users/passwords.ts'
import type { SecondFactor } from './advance.ts'
import type { AttemptLimits } from './attempt-limits.ts'
import type { GoalPageDeps } from './goal-page.ts'
import type { KnownDevices } from './known-devices.ts'
import type { Passkeys } from './passkeys.ts'
import type { RecoveryCodes } from './recovery-codes.ts'
import type { Totp } from './totp.ts'

export interface SignInDeps extends GoalPageDeps {
  store: Pick<Store, 'users' | 'passkeys'>
  interactions: Interactions
  sessions: Sessions
  passwords: Passwords
  attempts: AttemptLimits
  knownDevices: KnownDevices
  totp: Totp
  recoveryCodes: RecoveryCodes
  passkeys: Passkeys
  resumeAuthorization: ResumeAuthorization
  denyAuthorization: DenyAuthorization
  show: Show
  /** Longer than a wrong password takes: answers to failures wait for it (threat T-31). */
  failurePause: () => Promise<unknown>
  now: () => EpochSeconds
  log: Log
}

/** A form that this browser sent from a page of its own interaction. */
export interface Step {
  open: OpenInteraction
  form: Parameters
  request: RouteRequest
}

/** Undefined: another request of this browser was quicker, and this one is over. Rejects with StoreUnavailable. */
export async function keep(
  open: OpenInteraction,
  changes: Partial<InteractionState>,
  { interactions }: Pick<SignInDeps, 'interactions'>,
): Promise<OpenInteraction | undefined> {
  const state = { ...open.state, ...changes }
  if ((await interactions.save(open, state)) === 'changed') return undefined
  return { ...open, state, kept: { ...open.kept, state: JSON.stringify(state), version: open.kept.version + 1 } }
}

/**
 * Who has proven the first factor. Undefined when nobody has, and when the user was disabled or changed since: what an old
 * password has proven is worth nothing once there is a new one (threats T-17, T-22). Rejects with StoreUnavailable.
 */
export async function provenUser(
  { userId, provenAt = 0 as EpochSeconds }: Pick<SignInProgress, 'userId' | 'provenAt'>,
  { store }: Pick<SignInDeps, 'store'>,
): Promise<User | undefined> {
  const user = userId === undefined ? undefined : await store.users.find(userId)
  return user && !user.disabled && user.updatedAt <= provenAt ? user : undefined
}

/** Why somebody was not let in. For the log alone: pages say the same whatever it is (threat T-31). */
export type SignInRefusal =
  | 'unknown user'
  | 'disabled user'
  | 'user without a password'
  | 'wrong password'
  | 'changed meanwhile'
  | 'limit of the account'
  | 'limit of the network'
  | 'too many waiting'
  | 'wrong code'
  | 'wrong passkey'

/** So that an operator sees guessing, and finds the reason under the Request-Id of the page. What was typed stays out. */
export function logRefusal(
  reason: SignInRefusal,
  user: Pick<User, 'id'> | undefined,
  { requestId, remoteAddress }: RouteRequest,
  { log }: Pick<SignInDeps, 'log'>,
): void {
  log.info({ requestId, reason, userId: user?.id, remoteAddress }, 'sign-in refused')
}

/** What a user can be asked for besides the password. Rejects with StoreUnavailable. */
export async function secondFactorsOf(user: User, { store }: Pick<SignInDeps, 'store'>): Promise<SecondFactor[]> {
  const passkeys = await store.passkeys.listByUser(user.id)
  return [
    ...(user.totp ? (['totp'] as const) : []),
    ...(user.totp && user.totp.recoveryCodeHmacs.length > 0 ? (['recovery_code'] as const) : []),
    ...(passkeys.length > 0 ? (['passkey'] as const) : []),
  ]
}

/** Of the pages of one interaction. */
export const signInPath = (
  id: string,
  action?: 'password' | 'code' | 'passkey' | 'enrol' | 'account' | 'cancel',
): string => (action === undefined ? `/signin/${id}` : `/signin/${id}/${action}`)
