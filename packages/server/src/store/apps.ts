import type { ApiId, AppId, ClientId, EpochSeconds, OrganizationId } from '@portreeve/protocol'

/** An app and the APIs it has selected (protocol.md 5.2). */
export interface App {
  id: AppId
  organizationId: OrganizationId
  name: string
  contactEmail: string
  /** Its API Key. */
  client_id: ClientId
  callbackUrls: string[]
  /** APIs the app has selected. */
  apiIds: ApiId[]
  disabled: boolean
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/apps.ts. */
export interface AppStore {
  /** Inserts or replaces by `id`, selection included, in one transaction. Announces 'app' under its client_id. */
  put(app: App): Promise<void>
  find(id: AppId): Promise<App | undefined>
  findByClientId(client_id: ClientId): Promise<App | undefined>
}
