import type { Reply } from '../../http/index.ts'
import { accountPaths } from '../pages/account-paths.ts'
import { changeUser } from '../users/change-user.ts'
import { turnTotpOn } from '../users/turn-totp-on.ts'
import { type AccountDeps, accountForm, askToSignIn, backToAccount, isFresh, type Visit } from './account-deps.ts'

/** Pages and forms of the authenticator app. All of them ask for a session that has just been proven. Reject with StoreUnavailable. */
export async function showTotpPage(visit: Visit, deps: AccountDeps): Promise<Reply> {
  const { live, request } = visit
  if (!isFresh(live, deps.now())) return askToSignIn(request, live.user, deps)
  return live.user.totp ? backToAccount() : totpPage(visit, 200, undefined, deps)
}

export async function takeTotpSetup(visit: Visit, deps: AccountDeps): Promise<Reply> {
  const { live, form, request } = visit
  const { user, session } = live
  if (!isFresh(live, deps.now())) return askToSignIn(request, user, deps)
  const turnedOn = await turnTotpOn({ user, occasion: occasionOf(visit), code: form.get('code') ?? '' }, deps)
  if (!turnedOn.ok) return totpPage(visit, 403, 'wrong', deps)
  // The code that was just entered is a second factor proven, and this session is a new one (threat T-19).
  const amr = [...new Set([...session.amr, 'otp', 'mfa'])]
  const { setCookie } = await deps.sessions.start(turnedOn.value.user, { amr, authTime: session.authTime }, request)
  return recoveryCodesPage(turnedOn.value.codes, visit, setCookie, deps)
}

export async function takeTotpOff({ live, request }: Visit, deps: AccountDeps): Promise<Reply> {
  if (!isFresh(live, deps.now())) return askToSignIn(request, live.user, deps)
  await changeUser(deps.store.users, live.user.id, () => ({ totp: undefined, updatedAt: deps.now() }))
  return backToAccount('totp_off')
}

/** The ones before are worthless from now on. */
export async function takeNewRecoveryCodes(visit: Visit, deps: AccountDeps): Promise<Reply> {
  const { live, request } = visit
  if (!isFresh(live, deps.now())) return askToSignIn(request, live.user, deps)
  const { codes, hmacs } = deps.recoveryCodes.make(live.user.id)
  const changed = await changeUser(deps.store.users, live.user.id, ({ totp }) =>
    totp ? { totp: { ...totp, recoveryCodeHmacs: hmacs }, updatedAt: deps.now() } : undefined,
  )
  return changed ? recoveryCodesPage(codes, visit, [], deps) : backToAccount()
}

/** `version`: a factor that was turned off is never proposed again. */
const occasionOf = ({ live: { session, user } }: Visit): string => `account ${session.sid} ${user.version}`

async function totpPage(visit: Visit, status: number, problem: 'wrong' | undefined, deps: AccountDeps): Promise<Reply> {
  const { live, request } = visit
  const { qrSvg, secret } = await deps.totp.propose(live.user, occasionOf(visit))
  const { csrf, setCookie } = deps.formGuard.token(request.headers, accountForm(live))
  return deps.show(
    {
      kind: 'totp_setup',
      form: { action: accountPaths.totp, csrf },
      qrSvg,
      secret,
      backUrl: accountPaths.account,
      problem,
    },
    { request, status, headers: { 'Set-Cookie': setCookie } },
  )
}

function recoveryCodesPage(
  codes: string[],
  { request }: Visit,
  setCookie: string[],
  { show }: AccountDeps,
): Promise<Reply> {
  const continueUrl = `${accountPaths.account}?notice=totp_on`
  return show({ kind: 'recovery_codes', codes, continueUrl }, { request, headers: { 'Set-Cookie': setCookie } })
}
