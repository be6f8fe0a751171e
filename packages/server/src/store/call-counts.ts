import type { ApiId, AppId, OrganizationId } from '@portreeve/protocol'
import type { ApiEnvironment } from './apis.ts'

/** What is counted of calls. Those with another status (101, 304) are in `calls` alone. */
export interface CallCounts {
  calls: number
  status2xx: number
  /** Answered by the gateway, and by the API service. */
  gateway4xx: number
  api4xx: number
  gateway5xx: number
  api5xx: number
  /** The client had left. */
  unanswered: number
  /** Bodies. */
  requestBytes: number
  responseBytes: number
}

/** Whose calls they are. */
export interface CallParties {
  /** Undefined: no API is published there. */
  apiId: ApiId | undefined
  /** Of the API, at that time. */
  version: string
  environment: ApiEnvironment | undefined
  apiOrganizationId: OrganizationId | undefined
  /** Undefined: no app was recognized, or the API called itself. */
  appId: AppId | undefined
  appOrganizationId: OrganizationId | undefined
}
