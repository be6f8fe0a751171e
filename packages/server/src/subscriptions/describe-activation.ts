import type { ActivationRequest } from '@portreeve/protocol'
import type { Api, Connection, Organization, Subscription } from '../store/index.ts'
import { activatedAppInfoOf, type Calling, organizationInfoOf } from './describe-parties.ts'

export interface Activation {
  subscription: Pick<Subscription, 'id'>
  connection: Pick<Connection, 'id'>
  organization: Organization
  calling: Calling
  api: Api
  /** E-mail of the person who made the request; empty when nobody knows. */
  requestedBy: string
}

/** What a provider's admin API is sent, under new and old names (protocol.md 4.2, 8). Pure. */
export function describeActivation(activation: Activation): ActivationRequest {
  const { subscription, connection, organization, calling, api, requestedBy } = activation
  const organizationInfo = organizationInfoOf(organization)
  const appInfo = activatedAppInfoOf(calling)
  return {
    organizationInfo,
    appInfo,
    userInfo: { fortellisId: requestedBy },
    apiInfo: { id: api.id, name: api.name, implementationName: api.details.implementationName || api.name },
    subscriptionId: subscription.id,
    connectionId: connection.id,
    entityInfo: organizationInfo,
    solutionInfo: appInfo,
  }
}
