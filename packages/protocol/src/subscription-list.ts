/** Answer of `GET /v1/solution/subscriptions` (protocol.md 4.4). */
export interface SubscriptionList {
  subscriptions: ListedSubscription[]
}

/** One subscription of the app that asks. */
export interface ListedSubscription {
  /** UUID; the value of the `Subscription-Id` header. */
  subscriptionId: string
  /** UUID of the organization whose data it opens. */
  orgId: string
  orgName: string
  status: 'active' | 'inactive'
  /** `YYYY-MM-DD`, UTC. */
  activationDate: string
  /** As `activationDate`; empty while it is active. */
  deactivationDate: string
  environment: 'Production' | 'Test' | 'Dev'
  /** Business data of the organization. */
  dealerCodes: string[]
  apiDmsInfo: Record<string, string>[]
}
