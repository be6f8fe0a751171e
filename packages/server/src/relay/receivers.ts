import type { ApiId, AppId, AuthServerId, ClientId, OrganizationId } from '@portreeve/protocol'
import type { Webhook } from '../store/index.ts'

/** A webhook that is to get an organization's events now, and what a delivery to it needs. */
export interface Receiver {
  webhook: Webhook
  appId: AppId
  appOrganizationId: OrganizationId
  /** The app's API Key: `sub` and `cid` of the token that comes with deliveries (protocol.md 6.2). */
  apiKey: ClientId
  /** Whose token that is: the app's authorization server. */
  authServerId: AuthServerId
  /** As the app's developer registered it, without `/event`. */
  url: string
  /** The organization's subscription, for `Enrollment-Id`. Undefined for a test event. */
  subscriptionId?: string | undefined
}

/**
 * Who gets whose events (protocol.md 6.1): apps that selected the async API with a webhook URL and are not disabled, with an active subscription of the data's
 * owner and an active connection to the API in it. From memory, which forgets with changes; what is not there is loaded. Rejects with StoreUnavailable.
 */
export interface Receivers {
  /** At the time of publishing. Makes the webhook's record where there is none yet. */
  of(apiId: ApiId, dataOwnerId: string): Promise<readonly Receiver[]>
  /** At the time of an attempt. A text: why this webhook is not to get it any more. */
  recheck(webhookId: string, apiId: ApiId, dataOwnerId: string): Promise<Receiver | { gone: string }>
  /** The record of this app's webhook of this API; makes it where there is none yet. The caller has seen that the app has selected the API with a webhook URL. */
  recordOf(appId: AppId, apiId: ApiId): Promise<Webhook>
  /** As it is now, whoever subscribed: for test events and for people. */
  find(webhookId: string): Promise<Receiver | undefined>
  close(): void
}
