import type { AuthServerId, ClientId, EpochSeconds, UserId } from '@portreeve/protocol'

/** What a user has allowed an app, on one authorization server, until they take it back. */
export interface Consent {
  userId: UserId
  authServerId: AuthServerId
  client_id: ClientId
  scopes: string[]
  /** Claims allowed one by one (OIDC Core §5.5). */
  claims: string[]
  createdAt: EpochSeconds
  updatedAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only. Proven by contract/consents.ts. */
export interface ConsentStore {
  /** Adds to what is there: the kept scopes and claims are the union. Atomic. */
  allow(consent: Consent): Promise<void>
  find(userId: UserId, authServerId: AuthServerId, client_id: ClientId): Promise<Consent | undefined>
  listByUser(userId: UserId): Promise<Consent[]>
  remove(userId: UserId, authServerId: AuthServerId, client_id: ClientId): Promise<'removed' | 'absent'>
}
