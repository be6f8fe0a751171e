import { accept, type EpochSeconds, type Outcome, refuse, type UserId } from '@portreeve/protocol'
import { EmailTaken, type FoundSome, type Store, type User, type UserClaims } from '../../store/index.ts'
import { generateUserId } from '../generate-ids.ts'
import type { MailedLinks } from '../mail/mailed-links.ts'
import type { Sessions } from '../sessions/live-session.ts'
import type { RevokedTokens } from '../tokens/revoked-tokens.ts'
import { changeUser } from './change-user.ts'
import { checkNewPassword, type NewPasswordFault } from './check-new-password.ts'
import type { Passwords } from './passwords.ts'

export interface NewUser {
  email: string
  name: string
  /** Without one the user signs in after an invitation, or not at all. */
  password?: string | undefined
  emailVerified?: boolean | undefined
  claims?: UserClaims | undefined
}

export type UserFault = 'invalid_email' | 'email_taken' | NewPasswordFault | 'not_found' | 'disabled' | 'busy'

/** What an operator can be shown of a user. No hash, no secret. */
export interface UserSummary {
  id: UserId
  email: string
  emailVerified: boolean
  name: string
  disabled: boolean
  hasPassword: boolean
  hasTotp: boolean
  passkeys: number
  sessions: number
  createdAt: EpochSeconds
  updatedAt: EpochSeconds
}

export type ListedUser = Omit<UserSummary, 'passkeys' | 'sessions'>

/** What operators do with users, whoever asks for them. Methods reject with StoreUnavailable. */
export interface UserAdministration {
  create(user: NewUser): Promise<Outcome<ListedUser, 'invalid_email' | 'email_taken' | NewPasswordFault | 'busy'>>
  /** Makes the user unless there is one without a password, and mails the invitation (again). */
  invite(
    user: Pick<NewUser, 'email' | 'name' | 'claims'>,
  ): Promise<Outcome<ListedUser, 'invalid_email' | 'email_taken' | 'disabled'>>
  /** By id or e-mail. */
  show(idOrEmail: string): Promise<Outcome<UserSummary, 'not_found'>>
  /** By e-mail. `after` is the last e-mail of the page before. */
  list(page: { search?: string | undefined; after?: string | undefined; limit: number }): Promise<ListedUser[]>
  /** As `list`, in bounded time. */
  search(page: { search: string; after?: string | undefined; limit: number }): Promise<FoundSome<ListedUser>>
  /** Ends the user's sessions and makes tokens, refresh tokens and mailed links worthless (threat T-17). */
  disable(id: UserId): Promise<Outcome<ListedUser, 'not_found'>>
  enable(id: UserId): Promise<Outcome<ListedUser, 'not_found'>>
  /** Mails the link that a forgotten password needs. */
  sendPasswordReset(id: UserId): Promise<Outcome<ListedUser, 'not_found' | 'disabled'>>
  /** The new address is not verified yet, and links mailed to the old one are worthless (threat T-23). */
  changeEmail(id: UserId, email: string): Promise<Outcome<ListedUser, 'not_found' | 'invalid_email' | 'email_taken'>>
  /** For people who lost their phone: takes TOTP, recovery codes and passkeys away, and ends the sessions. */
  resetSecondFactor(id: UserId): Promise<Outcome<ListedUser, 'not_found'>>
  endSessions(id: UserId): Promise<Outcome<ListedUser, 'not_found'>>
}

export interface UserAdministrationDeps {
  store: Pick<Store, 'users' | 'passkeys' | 'mailProofs'>
  sessions: Pick<Sessions, 'endAll' | 'list'>
  revokedTokens: Pick<RevokedTokens, 'revokeUser'>
  passwords: Pick<Passwords, 'hash'>
  links: Pick<MailedLinks, 'send'>
  now: () => EpochSeconds
}

export function createUserAdministration(deps: UserAdministrationDeps): UserAdministration {
  const { store, sessions, revokedTokens, links, now } = deps

  async function change(id: UserId, changes: Partial<User>): Promise<Outcome<User, 'not_found'>> {
    const changed = await changeUser(store.users, id, () => ({ ...changes, updatedAt: now() }))
    return changed ? accept(changed) : refuse('not_found', `no user ${id}`)
  }

  async function find(id: UserId): Promise<Outcome<User, 'not_found'>> {
    const user = await store.users.find(id)
    return user ? accept(user) : refuse('not_found', `no user ${id}`)
  }

  return {
    create: (user) => createUser(user, deps),
    invite: (user) => inviteUser(user, deps),

    async show(idOrEmail) {
      const user = idOrEmail.includes('@')
        ? await store.users.findByEmail(idOrEmail)
        : await store.users.find(idOrEmail as UserId)
      if (!user) return refuse('not_found', 'no such user')
      const [passkeys, live] = await Promise.all([store.passkeys.listByUser(user.id), sessions.list(user)])
      return accept({ ...listed(user), passkeys: passkeys.length, sessions: live.length })
    },

    async list(page) {
      return (await store.users.list(page)).map(listed)
    },

    async search(page) {
      const { items, searchedTo } = await store.users.search(page)
      return { items: items.map(listed), searchedTo }
    },

    async disable(id) {
      const changed = await change(id, { disabled: true })
      if (!changed.ok) return changed
      await Promise.all([sessions.endAll({ id }), revokedTokens.revokeUser(id), store.mailProofs.removeByUser(id)])
      return accept(listed(changed.value))
    },

    async enable(id) {
      const changed = await change(id, { disabled: false })
      return changed.ok ? accept(listed(changed.value)) : changed
    },

    async sendPasswordReset(id) {
      const user = await find(id)
      if (!user.ok) return user
      if (user.value.disabled) return refuse('disabled', 'disabled users get no mail')
      await links.send('reset_password', user.value)
      return accept(listed(user.value))
    },

    async changeEmail(id, email) {
      if (!isEmail(email)) return refuse('invalid_email', 'not an e-mail address')
      try {
        const changed = await change(id, { email, emailVerified: false })
        if (!changed.ok) return changed
        await store.mailProofs.removeByUser(id)
        return accept(listed(changed.value))
      } catch (fault) {
        if (fault instanceof EmailTaken) return refuse('email_taken', 'another user has this address')
        throw fault
      }
    },

    async resetSecondFactor(id) {
      const changed = await change(id, { totp: undefined })
      if (!changed.ok) return changed
      for (const { id: passkeyId } of await store.passkeys.listByUser(id)) await store.passkeys.remove(passkeyId, id)
      await sessions.endAll({ id })
      return accept(listed(changed.value))
    },

    async endSessions(id) {
      const user = await find(id)
      if (!user.ok) return user
      await sessions.endAll({ id })
      return accept(listed(user.value))
    },
  }
}

async function createUser(
  { email, name, password, emailVerified = false, claims = {} }: NewUser,
  { store, passwords, now }: UserAdministrationDeps,
): Promise<Outcome<ListedUser, 'invalid_email' | 'email_taken' | NewPasswordFault | 'busy'>> {
  if (!isEmail(email)) return refuse('invalid_email', 'not an e-mail address')
  const fault = password === undefined ? undefined : checkNewPassword(password, { email, name })
  if (fault) return refuse(fault, 'the password is easily guessed')
  const hash = password === undefined ? accept(undefined) : await passwords.hash(password)
  if (!hash.ok) return hash
  const at = now()
  const user: User = {
    id: generateUserId(),
    email,
    emailVerified,
    name,
    passwordHash: hash.value,
    claims,
    disabled: false,
    version: 1,
    createdAt: at,
    updatedAt: at,
  }
  try {
    await store.users.put(user)
  } catch (fault) {
    if (fault instanceof EmailTaken) return refuse('email_taken', 'another user has this address')
    throw fault
  }
  return accept(listed(user))
}

async function inviteUser(
  invited: Pick<NewUser, 'email' | 'name' | 'claims'>,
  deps: UserAdministrationDeps,
): Promise<Outcome<ListedUser, 'invalid_email' | 'email_taken' | 'disabled'>> {
  const { store, links } = deps
  const created = await createUser({ ...invited, password: undefined }, deps)
  if (!created.ok && created.error !== 'email_taken') return refuse('invalid_email', created.detail)
  const user = await store.users.findByEmail(invited.email)
  if (!user || user.passwordHash !== undefined) return refuse('email_taken', 'this user is there already')
  if (user.disabled) return refuse('disabled', 'disabled users get no mail')
  await links.send('invitation', user)
  return accept(listed(user))
}

function listed({
  id,
  email,
  emailVerified,
  name,
  disabled,
  passwordHash,
  totp,
  createdAt,
  updatedAt,
}: User): ListedUser {
  const hasPassword = passwordHash !== undefined
  return { id, email, emailVerified, name, disabled, hasPassword, hasTotp: totp !== undefined, createdAt, updatedAt }
}

/** What a mail server could take: one `@`, a host name after it, no spaces or control characters. Only a mail proves it. Pure. */
export function isEmail(text: string): boolean {
  return (
    text.length <= 254 && /^[^\s@<>",;:\\()[\]\p{Cc}]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(text)
  )
}
