import type { AppInfo, OrganizationInfo } from './subscription-context.ts'

/** Body of `POST {adminUrl}/activate` (protocol.md 4.2): who wants to be connected to an API, and through which app. */
export interface ActivationRequest {
  organizationInfo: OrganizationInfo
  appInfo: ActivatedAppInfo
  userInfo: {
    /** E-mail of the person who made the request. */
    fortellisId: string
  }
  apiInfo: {
    id: string
    name: string
    /** The provider's own name for what runs behind the API. */
    implementationName: string
  }
  /** UUID; what calls of this subscriber will carry. */
  subscriptionId: string
  /** UUID; what the callback and the end of the connection name. */
  connectionId: string
  /** Old name of `organizationInfo`: published schemas require it. */
  entityInfo: OrganizationInfo
  /** Old name of `appInfo`. */
  solutionInfo: ActivatedAppInfo
}

export interface ActivatedAppInfo extends AppInfo {
  /** UUID of the organization that develops the app. */
  appOrgId: string
}

/** Body of `POST /connections/{connectionId}/callback` (protocol.md 4.3): what a provider decided. */
export interface ConnectionCallback {
  status: 'accepted' | 'rejected'
  /** Subscription-specific values by their names, such as `client_id`. */
  auth?: Record<string, string>
  /** Why it was rejected. Some send it with `accepted`, too. */
  error?: string
}

/** Body of the callback's refusals (protocol.md 4.3). `code` is the HTTP status. */
export interface ConnectionCallbackError {
  code: number
  message: string
}
