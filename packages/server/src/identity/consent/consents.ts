import type { AuthServerId, ClientId, EpochSeconds, UserId } from '@portreeve/protocol'
import type { Client, Consent, RecordCache, Store } from '../../store/index.ts'
import type { AuthorizationRequest } from '../authorize/authorization-request.ts'
import type { AccountView } from '../pages/views.ts'
import type { RevokedTokens } from '../tokens/revoked-tokens.ts'
import { appViewOf } from './app-view.ts'
import { claimsAsked } from './asked-of-user.ts'

/** What users have allowed apps. Methods reject with StoreUnavailable. */
export interface Consents {
  find(userId: UserId, request: Pick<AuthorizationRequest, 'authServerId' | 'client_id'>): Promise<Consent | undefined>
  /** Remembers what a request asks for as allowed, beside what was allowed before. */
  allow(userId: UserId, request: AuthorizationRequest): Promise<void>
  /** For the account page, by name. Apps that are gone are left out. */
  list(userId: UserId): Promise<AccountView['apps']>
  /** Takes everything back that this user allowed this app: its tokens, and that it need not ask again. */
  revoke(userId: UserId, authServerId: AuthServerId, client_id: ClientId): Promise<'removed' | 'absent'>
}

export interface ConsentsDeps {
  store: Pick<Store, 'consents'>
  clients: Pick<RecordCache<ClientId, Client>, 'find'>
  revokedTokens: Pick<RevokedTokens, 'revokeGrants'>
  now: () => EpochSeconds
}

export function createConsents({ store: { consents }, clients, revokedTokens, now }: ConsentsDeps): Consents {
  return {
    find: (userId, { authServerId, client_id }) => consents.find(userId, authServerId, client_id),

    async allow(userId, request) {
      const { authServerId, client_id, scopes } = request
      const at = now()
      const claims = claimsAsked(request)
      await consents.allow({ userId, authServerId, client_id, scopes, claims, createdAt: at, updatedAt: at })
    },

    async list(userId) {
      const apps: AccountView['apps'] = []
      for (const { authServerId, client_id, scopes, createdAt } of await consents.listByUser(userId)) {
        const client = await clients.find(client_id)
        if (!client) continue
        apps.push({ authServerId, client_id, app: appViewOf(client), scopes, since: createdAt })
      }
      return apps.sort((one, other) => one.app.name.localeCompare(other.app.name))
    },

    async revoke(userId, authServerId, client_id) {
      // Tokens first: should the second step fail, the app still stands on the account page, to be taken away again.
      await revokedTokens.revokeGrants({ userId, client_id })
      return consents.remove(userId, authServerId, client_id)
    },
  }
}
