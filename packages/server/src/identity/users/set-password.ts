import { accept, type EpochSeconds, type Outcome, refuse } from '@portreeve/protocol'
import type { Store, User } from '../../store/index.ts'
import type { MailedLinks } from '../mail/mailed-links.ts'
import type { Sessions } from '../sessions/live-session.ts'
import type { RevokedTokens } from '../tokens/revoked-tokens.ts'
import { changeUser } from './change-user.ts'
import { checkNewPassword, type NewPasswordFault } from './check-new-password.ts'
import type { Passwords } from './passwords.ts'

export interface SetPasswordDeps {
  store: Pick<Store, 'users' | 'mailProofs'>
  passwords: Passwords
  sessions: Sessions
  revokedTokens: Pick<RevokedTokens, 'revokeUser'>
  links: MailedLinks
  now: () => EpochSeconds
}

/** What is typed twice. */
export interface TypedPassword {
  newPassword: string
  repeatedPassword: string
}

export type TypedFault = NewPasswordFault | 'differ'

/** Pure. */
export function checkTyped(typed: TypedPassword, user: Pick<User, 'email' | 'name'>): TypedFault | undefined {
  return typed.newPassword === typed.repeatedPassword ? checkNewPassword(typed.newPassword, user) : 'differ'
}

/**
 * By a mailed link, which is used up by it: the one way to a password for whoever has not proven the old one (threat T-22). Ends
 * every session and revokes what apps were given, because somebody else may have had the old one. The second factor stays.
 * Rejects with StoreUnavailable.
 */
export async function setPasswordByLink(
  purpose: 'reset_password' | 'invitation',
  token: string,
  newPassword: string,
  deps: SetPasswordDeps,
): Promise<Outcome<User, 'worthless' | 'busy'>> {
  const { store, passwords, sessions, revokedTokens, links, now } = deps
  const hash = await passwords.hash(newPassword)
  if (!hash.ok) return hash
  const owner = await links.take(purpose, token)
  if (!owner.ok) return owner
  const changed = await changeUser(store.users, owner.value.id, ({ disabled, email }) =>
    disabled || email !== owner.value.email
      ? undefined
      : { passwordHash: hash.value, emailVerified: true, updatedAt: now() },
  )
  if (!changed) return refuse('worthless', 'the user was changed meanwhile')
  await Promise.all([
    sessions.endAll(changed),
    revokedTokens.revokeUser(changed.id),
    store.mailProofs.removeByUser(changed.id),
  ])
  if (purpose === 'reset_password') await links.notify('password_changed', changed)
  return accept(changed)
}

/** By the old one, in a session that has just been proven; the caller has looked at both. Ends the user's other sessions. */
export async function changePassword(
  { user, sid, newPassword }: { user: User; sid: string; newPassword: string },
  { store, passwords, sessions, links, now }: SetPasswordDeps,
): Promise<Outcome<User, 'busy' | 'changed'>> {
  const hash = await passwords.hash(newPassword)
  if (!hash.ok) return hash
  const changed = await changeUser(store.users, user.id, ({ passwordHash }) =>
    // What was proven has to be what is replaced.
    passwordHash === user.passwordHash ? { passwordHash: hash.value, updatedAt: now() } : undefined,
  )
  if (!changed) return refuse('changed', 'the password was changed meanwhile')
  await Promise.all([sessions.endAll(changed, sid), store.mailProofs.removeByUser(changed.id)])
  await links.notify('password_changed', changed)
  return accept(changed)
}
