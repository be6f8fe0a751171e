import type { Reply } from '../../http/index.ts'
import { accountPaths } from '../pages/account-paths.ts'
import type { NewPasswordView } from '../pages/views.ts'
import { networkOf } from '../signin/network-of.ts'
import { showRefusal } from '../signin/refusal-pages.ts'
import { PASSWORD_LENGTH_MIN } from '../users/check-new-password.ts'
import { changePassword, checkTyped } from '../users/set-password.ts'
import { type AccountDeps, accountForm, askToSignIn, backToAccount, isFresh, type Visit } from './account-deps.ts'

/**
 * Changing a password asks for the old one and a session that has just been proven: whoever finds a browser signed in has
 * neither (threat T-22). Who has no password gets a mailed link. Rejects with StoreUnavailable.
 */
export async function showPasswordPage(visit: Visit, deps: AccountDeps): Promise<Reply> {
  const { live, request } = visit
  if (!isFresh(live, deps.now())) return askToSignIn(request, live.user, deps)
  if (live.user.passwordHash === undefined) return mailPasswordLink(visit, deps)
  return passwordPage(visit, 200, undefined, deps)
}

export async function takePasswordChange(visit: Visit, deps: AccountDeps): Promise<Reply> {
  const { live, form, request } = visit
  const { user, session } = live
  if (!isFresh(live, deps.now())) return askToSignIn(request, user, deps)
  if (user.passwordHash === undefined) return mailPasswordLink(visit, deps)

  const typed = { newPassword: form.get('newPassword') ?? '', repeatedPassword: form.get('repeatedPassword') ?? '' }
  const fault = checkTyped(typed, user)
  if (fault) return passwordPage(visit, 400, fault, deps)
  const attempt = {
    kind: 'password' as const,
    account: user.email,
    network: networkOf(request.remoteAddress),
    device: deps.knownDevices.find(request.headers, user.id),
  }
  const verdict = await deps.attempts.count(attempt)
  if (verdict === 'too_many') return showRefusal('too_many_attempts', { request }, deps.show)
  const right = await deps.passwords.isRight(
    verdict === 'allowed' ? user.passwordHash : undefined,
    form.get('oldPassword') ?? '',
  )
  if (!right.ok) return showRefusal('busy', { request }, deps.show)
  if (!right.value) return passwordPage(visit, 403, 'old_wrong', deps)

  await deps.attempts.clear(attempt)
  const changed = await changePassword({ user, sid: session.sid, newPassword: typed.newPassword }, deps)
  if (!changed.ok) {
    return changed.error === 'busy'
      ? showRefusal('busy', { request }, deps.show)
      : passwordPage(visit, 403, 'old_wrong', deps)
  }
  // A new id at every change of privilege (threat T-19): whoever had copied the cookie is out.
  const { setCookie } = await deps.sessions.start(changed.value, session, request)
  return backToAccount('password_changed', setCookie)
}

function passwordPage(
  { live, request }: Visit,
  status: number,
  problem: NewPasswordView['problem'],
  { show, formGuard }: AccountDeps,
): Promise<Reply> {
  const { csrf, setCookie } = formGuard.token(request.headers, accountForm(live))
  const view: NewPasswordView = {
    kind: 'new_password',
    purpose: 'change',
    form: { action: accountPaths.password, csrf },
    email: live.user.email,
    needsOldPassword: true,
    lengthMin: PASSWORD_LENGTH_MIN,
    backUrl: accountPaths.account,
    problem,
  }
  return show(view, { request, status, headers: { 'Set-Cookie': setCookie } })
}

async function mailPasswordLink({ live, request }: Visit, { attempts, links, show }: AccountDeps): Promise<Reply> {
  const { email } = live.user
  const network = networkOf(request.remoteAddress)
  const verdict = await attempts.count({ kind: 'mail', account: email, network, device: undefined })
  if (verdict === 'allowed') await links.send('reset_password', live.user)
  return show({ kind: 'check_mail', purpose: 'reset_password', email, backUrl: accountPaths.account }, { request })
}
