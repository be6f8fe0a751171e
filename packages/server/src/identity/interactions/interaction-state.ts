import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { AuthorizationRequest } from '../authorize/authorization-request.ts'

/** Where somebody wants to get to. */
export type Goal =
  | { kind: 'authorize'; request: AuthorizationRequest }
  /** Our own pages for people. */
  | { kind: 'account' }

/** What sign-in has to achieve beyond a living session. */
export interface SignInRequirements {
  /** The user has to prove who they are again, whatever session there is (`prompt=login`, `max_age`). */
  fresh: boolean
  /** Two factors, whether or not the user has set up a second one (`acr_values`). */
  twoFactors: boolean
  /** Only this user will do (`id_token_hint`, or the session's own when proving again). */
  userId?: UserId
  /** Goes into the e-mail field. */
  loginHint?: string
}

/**
 * How far sign-in has come. `userId` is set by a proven first factor and by nothing else: typing an e-mail proves nothing.
 */
export interface SignInProgress {
  userId?: UserId
  /** Of the proven factors (RFC 8176), in the order of proof. */
  amr: string[]
  provenAt?: EpochSeconds
  /** Wrong codes since the first factor was proven. */
  codeFailures: number
  /** Waits for an answer from an authenticator (WebAuthn §13.4.3). */
  passkeyChallenge?: string
}

/** Everything one interaction knows. Kept as JSON; see store/interactions.ts for who may open it. */
export interface InteractionState {
  /** Goes into every form and has to come back (threat T-20). */
  csrf: string
  goal: Goal
  /** Which pages may be shown and which forms accepted. Steps only go forward. */
  step: 'sign_in' | 'select_account' | 'consent'
  requirements: SignInRequirements
  signIn: SignInProgress
  /** The session that sign-in led to, from the step after it on. */
  sid?: string
}
