/** Answer of `GET /subscriptions/{subscriptionId}/context` (protocol.md 4.5): the same facts under new and old names. */
export interface SubscriptionContext {
  organizationInfo: OrganizationInfo
  appInfo: AppInfo
  /** Old name of `organizationInfo`; sample programs read `entityInfo.id`. */
  entityInfo: OrganizationInfo
  /** Old name of `appInfo`. */
  solutionInfo: AppInfo
}

export interface OrganizationInfo {
  /** UUID of the organization whose data the subscription opens. */
  id: string
  name: string
  /** One line. */
  address: string
  countryCode: string
  phoneNumber: string
}

export interface AppInfo {
  /** UUID of the app, not its API Key. */
  id: string
  name: string
  /** Name of the organization that develops the app. */
  developer: string
  contactEmail: string
}
