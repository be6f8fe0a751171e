import { type Reply, type Route, type RouteRequest, route } from '../../http/index.ts'
import { linkPaths } from '../mail/mailed-links.ts'
import { accountPaths } from '../pages/account-paths.ts'
import type { Show } from '../pages/show.ts'
import type { NewPasswordView } from '../pages/views.ts'
import { networkOf } from '../signin/network-of.ts'
import { readForm } from '../signin/read-form.ts'
import { showRefusal } from '../signin/refusal-pages.ts'
import { signInPath } from '../signin/sign-in-deps.ts'
import { changeUser } from '../users/change-user.ts'
import { PASSWORD_LENGTH_MIN } from '../users/check-new-password.ts'
import { checkTyped, setPasswordByLink } from '../users/set-password.ts'
import { type AccountDeps, askToSignIn } from './account-deps.ts'

/** What mailed links lead to, and where a forgotten password begins. Looking at a link changes nothing: mail scanners look too. */
export function recoveryRoutes(deps: AccountDeps): Route[] {
  return [
    route({
      method: 'GET',
      path: RECOVER,
      summary: 'Where a forgotten password begins',
      handle: (request) => showRecover(request, deps),
    }),
    route({
      method: 'POST',
      path: RECOVER,
      summary: 'Mails a link for a new password',
      handle: (request) => takeRecover(request, deps),
    }),
    ...passwordLink('reset_password', 'Where a mailed link leads to a new password', deps),
    ...passwordLink('invitation', 'Where an invitation leads to a first password', deps),
    route({
      method: 'GET',
      path: `${linkPaths.verify_email}/:token`,
      summary: 'Where a mailed link leads to a confirmed address',
      handle: (request) => showVerifyEmail(request, deps),
    }),
    route({
      method: 'POST',
      path: `${linkPaths.verify_email}/:token`,
      summary: 'Confirms an address',
      handle: (request) => takeVerifyEmail(request, deps),
    }),
  ]
}

const RECOVER = '/recover'
const EMAIL_LENGTH_MAX = 254

/** Back to the sign-in that somebody came from, if it has the form of one. */
function signInOf({ query }: RouteRequest): { backUrl: string | undefined; suffix: string } {
  const id = new URLSearchParams(query).get('signin') ?? ''
  return /^[A-Za-z0-9_-]{43}$/.test(id)
    ? { backUrl: signInPath(id), suffix: `?signin=${id}` }
    : { backUrl: accountPaths.account, suffix: '' }
}

function showRecover(request: RouteRequest, { formGuard, show }: AccountDeps): Promise<Reply> {
  const { csrf, setCookie } = formGuard.token(request.headers, RECOVER)
  const { backUrl, suffix } = signInOf(request)
  const form = { action: `${RECOVER}${suffix}`, csrf }
  return show({ kind: 'recover', form, email: '', backUrl }, { request, headers: { 'Set-Cookie': setCookie } })
}

/** The same answer, at the same time, for everybody (threat T-31). */
async function takeRecover(request: RouteRequest, deps: AccountDeps): Promise<Reply> {
  const form = readForm(request)
  if (!deps.formGuard.isOurs(request.headers, RECOVER, form.get('csrf'))) {
    return showRefusal('foreign_form', { request }, deps.show)
  }
  const pause = deps.mailPause()
  const email = (form.get('email') ?? '').trim().slice(0, EMAIL_LENGTH_MAX)
  const network = networkOf(request.remoteAddress)
  const verdict = await deps.attempts.count({ kind: 'mail', account: email, network, device: undefined })
  if (verdict === 'too_many') return showRefusal('too_many_attempts', { request }, deps.show)
  const user = await deps.store.users.findByEmail(email)
  if (user && !user.disabled && verdict === 'allowed') await deps.links.send('reset_password', user)
  await pause
  const { backUrl } = signInOf(request)
  return deps.show({ kind: 'check_mail', purpose: 'reset_password', email, backUrl }, { request })
}

type PasswordPurpose = 'reset_password' | 'invitation'

function passwordLink(purpose: PasswordPurpose, summary: string, deps: AccountDeps): Route[] {
  const path = `${linkPaths[purpose]}/:token`
  return [
    route({ method: 'GET', path, summary, handle: (request) => showNewPassword(purpose, request, {}, deps) }),
    route({ method: 'POST', path, summary, handle: (request) => takeNewPassword(purpose, request, deps) }),
  ]
}

async function showNewPassword(
  purpose: PasswordPurpose,
  request: RouteRequest,
  { status = 200, problem }: { status?: number; problem?: NewPasswordView['problem'] },
  { links, formGuard, show }: AccountDeps,
): Promise<Reply> {
  const token = request.params.token ?? ''
  const owner = await links.look(purpose, token)
  if (!owner.ok) return showWorthlessLink(purpose, request, show)
  const { csrf, setCookie } = formGuard.token(request.headers, formOfLink(purpose, token))
  const view: NewPasswordView = {
    kind: 'new_password',
    purpose,
    form: { action: `${linkPaths[purpose]}/${token}`, csrf },
    email: owner.value.email,
    needsOldPassword: false,
    lengthMin: PASSWORD_LENGTH_MIN,
    problem,
  }
  return show(view, { request, status, headers: { 'Set-Cookie': setCookie } })
}

async function takeNewPassword(purpose: PasswordPurpose, request: RouteRequest, deps: AccountDeps): Promise<Reply> {
  const token = request.params.token ?? ''
  const form = readForm(request)
  if (!deps.formGuard.isOurs(request.headers, formOfLink(purpose, token), form.get('csrf'))) {
    return showRefusal('foreign_form', { request }, deps.show)
  }
  const owner = await deps.links.look(purpose, token)
  if (!owner.ok) return showWorthlessLink(purpose, request, deps.show)
  const typed = { newPassword: form.get('newPassword') ?? '', repeatedPassword: form.get('repeatedPassword') ?? '' }
  const problem = checkTyped(typed, owner.value)
  if (problem) return showNewPassword(purpose, request, { status: 400, problem }, deps)
  const set = await setPasswordByLink(purpose, token, typed.newPassword, deps)
  if (!set.ok) {
    return set.error === 'busy'
      ? showRefusal('busy', { request }, deps.show)
      : showWorthlessLink(purpose, request, deps.show)
  }
  const network = networkOf(request.remoteAddress)
  await deps.attempts.clearAccount({ kind: 'password', account: set.value.email, network, device: undefined })
  // Whoever reads the mailbox is no stranger: from here no limit that strangers spent stops them.
  const setCookie = [deps.knownDevices.remember(set.value.id)]
  return askToSignIn(request, set.value, deps, { notice: 'password_saved', setCookie })
}

async function showVerifyEmail(request: RouteRequest, { links, formGuard, show }: AccountDeps): Promise<Reply> {
  const token = request.params.token ?? ''
  const owner = await links.look('verify_email', token)
  if (!owner.ok) return showWorthlessLink('verify_email', request, show)
  const { csrf, setCookie } = formGuard.token(request.headers, formOfLink('verify_email', token))
  const form = { action: `${linkPaths.verify_email}/${token}`, csrf }
  return show(
    { kind: 'confirm_email', form, email: owner.value.email },
    { request, headers: { 'Set-Cookie': setCookie } },
  )
}

async function takeVerifyEmail(request: RouteRequest, deps: AccountDeps): Promise<Reply> {
  const token = request.params.token ?? ''
  if (!deps.formGuard.isOurs(request.headers, formOfLink('verify_email', token), readForm(request).get('csrf'))) {
    return showRefusal('foreign_form', { request }, deps.show)
  }
  const owner = await deps.links.take('verify_email', token)
  if (!owner.ok) return showWorthlessLink('verify_email', request, deps.show)
  const { id, email } = owner.value
  const changed = await changeUser(deps.store.users, id, (user) =>
    // T-23: what was proven is this address and no other.
    user.email === email ? { emailVerified: true, updatedAt: deps.now() } : undefined,
  )
  if (!changed) return showWorthlessLink('verify_email', request, deps.show)
  return deps.show({ kind: 'email_verified', email, continueUrl: accountPaths.account }, { request })
}

/** With a way to another link: who was invited gets one as who has forgotten a password does, and an address is confirmed from the account page. */
function showWorthlessLink(purpose: keyof typeof linkPaths, request: RouteRequest, show: Show): Promise<Reply> {
  return show(
    {
      kind: 'error',
      title: 'link',
      code: 'link_expired',
      detail: 'The link was used already, is too old, or was replaced by a newer one. Ask for another.',
      againUrl: purpose === 'verify_email' ? accountPaths.account : RECOVER,
    },
    { request, status: 400 },
  )
}

const formOfLink = (purpose: keyof typeof linkPaths, token: string): string => `${purpose} ${token}`
