/** Answer of `GET /subscriptions/{subscriptionId}/context` (protocol.md 4.5): the same facts under new and old names. */
export interface SubscriptionContext {
  organizationInfo: OrganizationInfo
  appInfo: AppInfo
  /** Old name of `organizationInfo`; sample programs read `entityInfo.id`. */
  entityInfo: OrganizationInfo
  /** Old name of `appInfo`. */
  solutionInfo: AppInfo
}

/** The organization whose data the call works on, as API services and admin APIs are told of it (protocol.md 4.2, 4.5). */
export interface OrganizationInfo {
  /** UUID of the organization whose data the subscription opens. */
  id: string
  name: string
  /** One line. */
  address: string
  countryCode: string
  phoneNumber: string
}

/** The app that calls, as API services and admin APIs are told of it (protocol.md 4.2, 4.5). */
export interface AppInfo {
  /** UUID of the app, not its API Key. */
  id: string
  name: string
  /** Name of the organization that develops the app. */
  developer: string
  contactEmail: string
}
