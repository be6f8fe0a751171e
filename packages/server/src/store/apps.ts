import type { ApiId, AppId, ClientId, EpochSeconds, OrganizationId, SubscriptionId, UserId } from '@portreeve/protocol'
import type { KnownTerms, Quota, Terms } from './apis.ts'

/** Who accepted which terms of an API, in whose name (protocol.md 5.2). */
export interface TermsAcceptance {
  termsVersion: string
  /** Of their words. Older records have none. */
  termsDigest?: string | undefined
  name: string
  title: string
  company: string
  userId: UserId
  at: EpochSeconds
}

/** An API that an app has selected. */
export interface ApiSelection {
  apiId: ApiId
  planId?: string | undefined
  terms?: TermsAcceptance | undefined
  /** Where events of an async API go. */
  webhookUrl?: string | undefined
}

/** Where an app is on its way to buyers (protocol.md 4.1). Registry's table of transitions says who may move it. */
export type AppListing =
  | 'Registered'
  | 'Draft'
  | 'Submitted'
  | 'In Review'
  | 'Approved'
  | 'Not Approved'
  | 'Published'
  | 'Withdrawn'
  | 'Revoked'

/** An app and the APIs it has selected (protocol.md 5.2). Its callback URLs are its client's `redirect_uris`. */
export interface App {
  id: AppId
  organizationId: OrganizationId
  name: string
  /** Up to 250 characters. */
  description: string
  website?: string | undefined
  contactEmail: string
  /** Its API Key. */
  client_id: ClientId
  selections: ApiSelection[]
  /** `manual`: its developer approves each activation (protocol.md 4.1). */
  activation: 'automatic' | 'manual'
  listing: AppListing
  /** Of all its calls to any API. Only the exchange's operators set them (protocol.md 3.4). Undefined: none. */
  quotas?: Quota[] | undefined
  /** Organizations that may activate it although it is not published. */
  sharedWith: OrganizationId[]
  /** What its buyers agree to when they activate it. */
  terms?: Terms | undefined
  /** Of `terms`. Undefined: none. */
  knownTerms?: KnownTerms[] | undefined
  testSubscriptionId?: SubscriptionId | undefined
  disabled: boolean
  /** Grows with each write. */
  revision: number
  createdAt: EpochSeconds
  updatedAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/apps.ts. */
export interface AppStore {
  /** Inserts or replaces by `id`, selection included, whatever revision is kept. Announces 'app' under its client_id. */
  put(app: App): Promise<void>
  /** Keeps it unless there is one with this id. Announces as `put` does. */
  insert(app: App): Promise<'made' | 'exists'>
  /** As `put`, but only where the kept revision is still `app.revision`. */
  replace(app: App): Promise<'replaced' | 'changed'>
  /** For `together`, with a change of its client: grows the revision, because the client is seen with the app. Announces as `put` does, if it is there. */
  touch(id: AppId, at: EpochSeconds): Promise<void>
  /** Only where the kept revision is still `revision`. 'in_use': it has a subscription besides its own test subscription. Announces as `put` does. */
  remove(id: AppId, revision: number): Promise<'removed' | 'changed' | 'in_use'>
  /**
   * For `together`: changes nothing, and only while the kept revision is still `revision` is what goes with it written. Until then nobody changes or
   * removes the app.
   */
  hold(id: AppId, revision: number): Promise<'held' | 'changed'>
  /** For `together`, behind what changes or removes the API: 'in_use' when an app has selected it; with `planId`, with this plan. Writes nothing. */
  checkUnselected(apiId: ApiId, planId?: string): Promise<'unselected' | 'in_use'>
  /** For `together`, behind what changes the app: 'in_use' when it has a subscription of an organization, whatever its status. Writes nothing. */
  checkNeverBought(id: AppId): Promise<'unbought' | 'in_use'>
  find(id: AppId): Promise<App | undefined>
  findByClientId(client_id: ClientId): Promise<App | undefined>
  /** Newest id first. `search` as in organizations.ts; `after` is the last id of the page before. */
  list(page: {
    organizationId?: OrganizationId | undefined
    listing?: AppListing | undefined
    search?: string | undefined
    after?: AppId | undefined
    limit: number
  }): Promise<App[]>
  /** Whether any app has selected it; with `planId`, whether one has with this plan. */
  hasSelected(apiId: ApiId, planId?: string): Promise<boolean>
}
