import { accept, type ClientId, type EpochSeconds, type GrantId, type UserId } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import type { Store } from '../../store/index.ts'
import type { Consents } from '../consent/consents.ts'
import { describeBrowser } from '../pages/describe-browser.ts'
import type { Sessions } from '../sessions/live-session.ts'
import { changeUser } from '../users/change-user.ts'
import { type AdministrationOutcome, refuseAdministration } from './refusal.ts'

/** A signed-in browser, as its own user sees it. */
export interface ListedSession {
  /** The `sid` (OIDC Back-Channel Logout §2.1): no secret, and nothing that leads to the cookie. */
  id: string
  /** The one that the request's token came from. */
  current: boolean
  /** `Firefox on Linux`, as far as the browser told. */
  browser?: string
  address: string
  createdAt: EpochSeconds
  lastSeenAt: EpochSeconds
}

/** What a user has allowed an app. */
export interface ListedConsent {
  client_id: ClientId
  name: string
  clientUri?: string
  scopes: string[]
  grantedAt: EpochSeconds
}

/** How a user's sign-in is protected. No secret. */
export interface AccountSecurity {
  hasPassword: boolean
  hasTotp: boolean
  /** Where there is an authenticator app. */
  recoveryCodesLeft?: number
  passkeys: { id: string; name: string; createdAt: EpochSeconds; lastUsedAt?: EpochSeconds }[]
  /** The page where all of this is changed, with a fresh proof. */
  accountUrl: string
}

/** What people do with their own account away from the account page; what needs a fresh proof is done there. Methods reject with StoreUnavailable. */
export interface OwnAccount {
  /** Newest first. `grantId`: of the token that the request came with, where it is an access token. */
  listSessions(userId: UserId, grantId: GrantId | undefined): Promise<ListedSession[]>
  endSession(actor: UserActor, id: string): Promise<AdministrationOutcome<undefined>>
  /** All but the one that the token came from; a personal token came from none. */
  endOtherSessions(actor: UserActor, grantId: GrantId | undefined): Promise<void>
  /** By name. Apps that are gone are left out. */
  listConsents(userId: UserId): Promise<ListedConsent[]>
  /** What the app holds is worthless at once, and it has to ask again. */
  removeConsent(actor: UserActor, client_id: ClientId): Promise<AdministrationOutcome<undefined>>
  showSecurity(userId: UserId): Promise<AdministrationOutcome<AccountSecurity>>
  rename(actor: UserActor, name: string): Promise<AdministrationOutcome<undefined>>
}

export interface OwnAccountDeps {
  store: Pick<Store, 'users' | 'passkeys' | 'grants' | 'consents' | 'together'>
  sessions: Pick<Sessions, 'list' | 'end' | 'endAll'>
  consents: Pick<Consents, 'list' | 'revoke'>
  accountUrl: string
  now: () => EpochSeconds
}

export function createOwnAccount({ store, sessions, consents, accountUrl, now }: OwnAccountDeps): OwnAccount {
  /** Nothing of it is kept but that it was done: names of people are no business of the record, which is for ever. */
  async function record(actor: UserActor, action: string, kind: string, id: string): Promise<void> {
    await store.together([auditWrite(actor, { action, subject: { kind, id }, organizationIds: [] }, now())])
  }

  async function sidOf(grantId: GrantId | undefined): Promise<string | undefined> {
    return grantId === undefined ? undefined : (await store.grants.find(grantId))?.grant.sid
  }

  return {
    async listSessions(id, grantId) {
      const [live, sid] = await Promise.all([sessions.list({ id }), sidOf(grantId)])
      return live.map(({ sid: id, userAgent, address, createdAt, lastSeenAt }) => {
        const browser = nameOf(userAgent)
        return { id, current: id === sid, ...(browser && { browser }), address, createdAt, lastSeenAt }
      })
    },

    async endSession(actor, id) {
      // Only one's own: a `sid` is no secret.
      const own = (await sessions.list({ id: actor.userId })).some(({ sid }) => sid === id)
      if (!own) return refuseAdministration('not_found', 'You have no session with this id.')
      await sessions.end(id)
      await record(actor, 'session.end', 'session', id)
      return accept(undefined)
    },

    async endOtherSessions(actor, grantId) {
      await sessions.endAll({ id: actor.userId }, await sidOf(grantId))
      await record(actor, 'user.end_other_sessions', 'user', actor.userId)
    },

    async listConsents(userId) {
      return (await consents.list(userId)).map(({ client_id, app: { name, clientUri }, scopes, since }) => ({
        client_id: client_id as ClientId,
        name,
        ...(clientUri !== undefined && { clientUri }),
        scopes,
        grantedAt: since,
      }))
    },

    async removeConsent(actor, client_id) {
      const kept = (await store.consents.listByUser(actor.userId)).filter((one) => one.client_id === client_id)
      if (kept.length === 0) {
        return refuseAdministration('not_found', 'You have allowed nothing to a client with this client_id.')
      }
      for (const { authServerId } of kept) await consents.revoke(actor.userId, authServerId, client_id)
      await record(actor, 'consent.remove', 'consent', client_id)
      return accept(undefined)
    },

    async showSecurity(userId) {
      const [user, passkeys] = await Promise.all([store.users.find(userId), store.passkeys.listByUser(userId)])
      if (!user) return refuseAdministration('not_found', 'You are not there any more.')
      return accept({
        hasPassword: user.passwordHash !== undefined,
        hasTotp: user.totp !== undefined,
        ...(user.totp && { recoveryCodesLeft: user.totp.recoveryCodeHmacs.length }),
        passkeys: passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({
          ...{ id, name, createdAt },
          ...(lastUsedAt !== undefined && { lastUsedAt }),
        })),
        accountUrl,
      })
    },

    async rename(actor, name) {
      const changed = await changeUser(store.users, actor.userId, () => ({ name, updatedAt: now() }))
      if (!changed) return refuseAdministration('not_found', 'You are not there any more.')
      await record(actor, 'user.rename', 'user', actor.userId)
      return accept(undefined)
    },
  }
}

/** Pure. */
function nameOf(userAgent: string): string | undefined {
  const { browser, system } = describeBrowser(userAgent)
  return browser && system ? `${browser} on ${system}` : (browser ?? system)
}
