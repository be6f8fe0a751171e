import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'
import { type Reply, type RouteRequest, seeOther } from '../../http/index.ts'
import type { Store, User } from '../../store/index.ts'
import type { Consents } from '../consent/consents.ts'
import type { Interactions } from '../interactions/interactions.ts'
import type { SignOut } from '../logout/sign-out.ts'
import type { MailedLinks } from '../mail/mailed-links.ts'
import { accountPaths } from '../pages/account-paths.ts'
import type { Show } from '../pages/show.ts'
import type { AccountView, SignInView } from '../pages/views.ts'
import type { LiveSession, Sessions } from '../sessions/live-session.ts'
import { noProgress } from '../signin/advance.ts'
import type { AttemptLimits } from '../signin/attempt-limits.ts'
import type { GoalPageDeps } from '../signin/goal-page.ts'
import type { KnownDevices } from '../signin/known-devices.ts'
import type { Passkeys } from '../signin/passkeys.ts'
import type { RecoveryCodes } from '../signin/recovery-codes.ts'
import { showRefusal } from '../signin/refusal-pages.ts'
import { signInPath } from '../signin/sign-in-deps.ts'
import type { Totp } from '../signin/totp.ts'
import type { Parameters } from '../token/parse-parameters.ts'
import type { RevokedTokens } from '../tokens/revoked-tokens.ts'
import type { Passwords } from '../users/passwords.ts'
import type { FormGuard } from './form-guard.ts'

export interface AccountDeps extends GoalPageDeps {
  store: Pick<Store, 'users' | 'passkeys' | 'mailProofs'>
  consents: Pick<Consents, 'list' | 'revoke'>
  interactions: Interactions
  sessions: Sessions
  revokedTokens: Pick<RevokedTokens, 'revokeUser'>
  /** Tells the apps of the session, too. */
  signOut: SignOut
  passwords: Passwords
  attempts: AttemptLimits
  knownDevices: KnownDevices
  totp: Totp
  recoveryCodes: RecoveryCodes
  passkeys: Passkeys
  links: MailedLinks
  formGuard: FormGuard
  show: Show
  issuerOf: (id: AuthServerId) => string
  /** Longer than sending a mail takes: answers to who wants one wait for it (threat T-31). */
  mailPause: () => Promise<unknown>
  now: () => EpochSeconds
}

/** Somebody on the account page, with a form of it where they sent one. */
export interface Visit {
  live: LiveSession
  form: Parameters
  request: RouteRequest
}

export type AccountNotice = NonNullable<AccountView['notice']>
type SignInNotice = NonNullable<SignInView['notice']>

/** What changes how an account is protected asks for a proof that is no older. */
const FRESH_SECONDS = 600

/** Who has set up an authenticator app has to have used it: a session from before is none (threat T-24). Pure. */
export const isFresh = ({ session, user }: LiveSession, at: EpochSeconds): boolean =>
  at < session.authTime + FRESH_SECONDS && (user.totp === undefined || session.amr.includes('mfa'))

/** Its forms are bound to the session, too. */
export const accountForm = ({ session }: LiveSession): string => `account ${session.sid}`

export const backToAccount = (notice?: AccountNotice, setCookie: string[] = []): Reply =>
  seeOther(notice === undefined ? accountPaths.account : `${accountPaths.account}?notice=${notice}`, {
    'Set-Cookie': setCookie,
  })

/**
 * To the sign-in page and back. With `user`: only they will do, and they have to prove it anew; `notice` says what brought them
 * there. Rejects with StoreUnavailable.
 */
export async function askToSignIn(
  request: RouteRequest,
  user: User | undefined,
  { interactions, show }: Pick<AccountDeps, 'interactions' | 'show'>,
  { notice, setCookie = [] }: { notice?: SignInNotice; setCookie?: string[] } = {},
): Promise<Reply> {
  const begun = await interactions.begin(request, {
    goal: { kind: 'account' },
    step: 'sign_in',
    requirements: user
      ? { fresh: true, twoFactors: false, userId: user.id, loginHint: user.email }
      : { fresh: false, twoFactors: false },
    signIn: noProgress,
  })
  if (!begun.ok) return showRefusal(begun.error, { request, headers: { 'Set-Cookie': setCookie } }, show)
  const path = signInPath(begun.value.id)
  return seeOther(notice === undefined ? path : `${path}?notice=${notice}`, {
    'Set-Cookie': [...setCookie, ...begun.value.setCookie],
  })
}
