import type { AuthServerId, ClientId } from '@portreeve/protocol'
import type { Reply } from '../../http/index.ts'
import { networkOf } from '../signin/network-of.ts'
import { type AccountDeps, askToSignIn, backToAccount, isFresh, type Visit } from './account-deps.ts'

/** What the buttons of the account page do. Each answers with the page again. Reject with StoreUnavailable. */

export async function proveForPasskeys({ live, request }: Visit, deps: AccountDeps): Promise<Reply> {
  return isFresh(live, deps.now()) ? backToAccount() : askToSignIn(request, live.user, deps)
}

export async function addPasskey({ live, form, request }: Visit, deps: AccountDeps): Promise<Reply> {
  if (!isFresh(live, deps.now())) return askToSignIn(request, live.user, deps)
  const { user, session } = live
  const added = await deps.passkeys.add(user, session.sid, form.get('credential') ?? '', form.get('name') ?? '')
  return backToAccount(added.ok ? 'passkey_added' : undefined)
}

export async function removePasskey({ live, form, request }: Visit, deps: AccountDeps): Promise<Reply> {
  if (!isFresh(live, deps.now())) return askToSignIn(request, live.user, deps)
  await deps.store.passkeys.remove(form.get('id') ?? '', live.user.id)
  return backToAccount('passkey_removed')
}

export async function endSession({ live, form }: Visit, { sessions }: AccountDeps): Promise<Reply> {
  const sid = form.get('sid')
  // Only one's own: a `sid` is no secret.
  const own = (await sessions.list(live.user)).find((session) => session.sid === sid)
  if (own) await sessions.end(own.sid)
  return backToAccount('session_ended')
}

export async function endOtherSessions({ live }: Visit, { sessions }: AccountDeps): Promise<Reply> {
  await sessions.endAll(live.user, live.session.sid)
  return backToAccount('others_ended')
}

/** The app has to ask again, and what it holds is worthless now. */
export async function removeAccess({ live, form }: Visit, { consents }: AccountDeps): Promise<Reply> {
  const app = [form.get('authServerId') ?? '', form.get('client_id') ?? ''] as [AuthServerId, ClientId]
  await consents.revoke(live.user.id, ...app)
  return backToAccount('access_removed')
}

export async function mailVerification({ live, request }: Visit, { attempts, links }: AccountDeps): Promise<Reply> {
  const { user } = live
  const network = networkOf(request.remoteAddress)
  const verdict = await attempts.count({ kind: 'mail', account: user.email, network, device: undefined })
  if (verdict === 'allowed' && !user.emailVerified) await links.send('verify_email', user)
  return backToAccount('mail_sent')
}

export const signOut = ({ live, request }: Visit, deps: AccountDeps): Promise<Reply> =>
  deps.signOut(live, request, { page: {} })
