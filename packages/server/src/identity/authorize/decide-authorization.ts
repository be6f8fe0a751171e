import type { EpochSeconds } from '@portreeve/protocol'
import type { Consent } from '../../store/index.ts'
import { asksForMore } from '../consent/asked-of-user.ts'
import type { SignInRequirements } from '../interactions/interaction-state.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import { acrValues, reachedAcr } from './acr.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { type AuthorizeRefused, refuseAuthorization } from './authorize-refusal.ts'
import { wantedAcr } from './wanted-acr.ts'

/** What an answer depends on, as of one moment. */
export interface Situation {
  request: AuthorizationRequest
  live: LiveSession | undefined
  /** The user has something that can be asked for besides the password. */
  hasSecondFactor: boolean
  /** What the user has allowed this app before. */
  consent: Pick<Consent, 'scopes' | 'claims'> | undefined
  /** ClientSettings.trusted. */
  trusted: boolean
  /** When this browser was first shown one of our pages for this request. Undefined: not yet. */
  since: EpochSeconds | undefined
  /** The user has said on a page for this request: it is me. */
  accountChosen: boolean
  /** The user has just pressed Allow on a page for this request. */
  allowedNow: boolean
  now: EpochSeconds
}

export type Decision =
  | { kind: 'issue'; live: LiveSession }
  | { kind: 'sign_in'; requirements: SignInRequirements }
  | { kind: 'select_account'; live: LiveSession }
  | { kind: 'consent'; live: LiveSession }
  | { kind: 'refuse'; refusal: AuthorizeRefused }

/**
 * The next step of an authorization request: asked when it arrives, after each page, and last of all right before anything is
 * issued, so that no page can be skipped (threats T-20, T-24, T-34). Pure. OIDC Core §3.1.2.3, §3.1.2.4.
 */
export function decideAuthorization(situation: Situation): Decision {
  const { request, live } = situation
  const silent = request.prompt.includes('none')
  const needed = neededSignIn(situation)
  if (needed?.kind === 'refuse') return needed
  if (needed || !live) {
    if (silent) return refusal('login_required', 'The user has to sign in, and prompt is none.')
    return { kind: 'sign_in', requirements: needed?.requirements ?? { fresh: false, twoFactors: false } }
  }
  if (request.prompt.includes('select_account') && !situation.accountChosen && !provenHere(situation)) {
    return { kind: 'select_account', live }
  }
  if (needsConsent(situation)) {
    if (silent) return refusal('consent_required', 'The user has to allow this, and prompt is none.')
    return { kind: 'consent', live }
  }
  return { kind: 'issue', live }
}

type Needed = Extract<Decision, { kind: 'sign_in' | 'refuse' }>

function neededSignIn(situation: Situation): Needed | undefined {
  const { request, live, hasSecondFactor, now } = situation
  const acr = wantedAcr(request)
  // OIDC Core §5.5.1.1: what can never be reached is a failed authentication, and no page would change that.
  if (acr.essential && !acr.values.some((value) => acrValues.some((known) => known === value))) {
    return refusal('access_denied', 'None of the essential acr values exists here.')
  }
  const loginHint = request.login_hint
  if (!live) {
    // Two factors only where nothing less will do: else sign-in asks for what the user has set up.
    const twoFactors = acr.essential && reachedAcr(['pwd'], acr.values) === undefined
    return { kind: 'sign_in', requirements: { fresh: false, twoFactors, userId: request.hintedUserId, loginHint } }
  }
  const { session, user } = live
  const proven = provenHere(situation)
  if (request.hintedUserId !== undefined && request.hintedUserId !== user.id) {
    if (proven) return refusal('login_required', 'Another user has signed in than the one who was asked for.')
    return {
      kind: 'sign_in',
      requirements: { fresh: true, twoFactors: false, userId: request.hintedUserId, loginHint },
    }
  }
  const tooOld = request.max_age !== undefined && (request.max_age === 0 || now - session.authTime > request.max_age)
  if (!proven && (request.prompt.includes('login') || tooOld)) {
    const requirements = {
      fresh: true,
      twoFactors: false,
      userId: request.hintedUserId,
      loginHint: loginHint ?? user.email,
    }
    return { kind: 'sign_in', requirements }
  }
  if (acr.values.length === 0 || reachedAcr(session.amr, acr.values) !== undefined) return undefined
  // Voluntary: worth asking for when the user has it, and no reason to fail when not (OIDC Core §3.1.2.1).
  if (!acr.essential && (proven || !hasSecondFactor || !reachedAcr(['mfa'], acr.values))) return undefined
  if (proven) return refusal('access_denied', 'The user cannot reach the essential acr.')
  return { kind: 'sign_in', requirements: { fresh: true, twoFactors: true, userId: user.id, loginHint: user.email } }
}

/** The session's login happened on our pages for this very request. */
function provenHere({ live, since }: Situation): boolean {
  return live !== undefined && since !== undefined && live.session.authTime >= since
}

function needsConsent({ request, consent, trusted, allowedNow }: Situation): boolean {
  if (allowedNow) return false
  if (request.prompt.includes('consent')) return true
  return !trusted && asksForMore(request, consent)
}

function refusal(
  error: 'login_required' | 'consent_required' | 'access_denied',
  description: string,
): Extract<Decision, { kind: 'refuse' }> {
  return { kind: 'refuse', refusal: refuseAuthorization(error, description) }
}
