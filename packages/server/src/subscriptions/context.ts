import type {
  AppInfo,
  ClientId,
  OrganizationInfo,
  Outcome,
  SubscriptionContext,
  SubscriptionId,
} from '@portreeve/protocol'
import { errorBody, type Reply, type Route, type RouteRequest, route } from '../http/index.ts'
import type { BearerFault } from '../identity/index.ts'
import type { Registry } from '../registry/index.ts'
import type { App, Organization, RecordCache, Subscription } from '../store/index.ts'

/** Checks an `Authorization` header: signature, expiry, an issuer of ours, audience. */
export type VerifyBearer = (authorization: string | undefined) => Outcome<{ cid: ClientId }, BearerFault>

export interface ContextDeps {
  records: RecordCache<SubscriptionId, Subscription>
  registry: Registry
  verifyBearer: VerifyBearer
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * GET /subscriptions/{subscriptionId}/context (protocol.md 4.5): whose data a subscription opens, told to its app and to
 * the APIs it is connected to. For anybody else it does not exist, in the same words as one that really does not.
 */
export function contextRoute(deps: ContextDeps): Route {
  return route({
    method: 'GET',
    path: '/subscriptions/:subscriptionId/context',
    summary: 'Organization and app behind a Subscription-Id',
    handle: (request) => context(request, deps),
  })
}

async function context(request: RouteRequest, { records, registry, verifyBearer }: ContextDeps): Promise<Reply> {
  const token = verifyBearer(request.headers.authorization)
  if (!token.ok) return refusal(token.error, request.requestId)
  const caller = token.value.cid
  const id = (request.params.subscriptionId ?? '').toLowerCase()
  const subscription = uuid.test(id) ? await records.find(id as SubscriptionId) : undefined
  if (!subscription) return refusal('unknown', request.requestId)

  const connection = subscription.connections.find(({ apiId }) => {
    const api = registry.apis.find(apiId)
    return api !== undefined && !api.disabled && api.client_id === caller
  })
  const callingApp = await registry.apps.find(caller)
  const isOwnApp = callingApp !== undefined && !callingApp.disabled && callingApp.id === subscription.appId
  if (!connection && !isOwnApp) return refusal('unknown', request.requestId)
  // A provider must stop answering when the agreement ends; the app may still read what it once agreed on.
  if (connection && (subscription.status !== 'active' || connection.status !== 'active')) {
    return refusal('inactive', request.requestId)
  }

  const app = callingApp && isOwnApp ? callingApp : await registry.findApp(subscription.appId)
  const developer = app && (await registry.organizations.find(app.organizationId))
  const organization = await registry.organizations.find(subscription.organizationId)
  if (!app || !developer || !organization) throw new Error(`subscription ${subscription.id} refers to a missing record`)
  return { status: 200, body: describe(organization, app, developer) }
}

function describe(organization: Organization, app: App, developer: Organization): SubscriptionContext {
  const { id, name, address, countryCode, phoneNumber } = organization
  const organizationInfo: OrganizationInfo = { id, name, address, countryCode, phoneNumber }
  const appInfo: AppInfo = {
    id: app.id,
    name: app.name,
    developer: developer.name,
    contactEmail: app.contactEmail,
  }
  return { organizationInfo, appInfo, entityInfo: organizationInfo, solutionInfo: appInfo }
}

type Refusal = BearerFault | 'unknown' | 'inactive'

function refusal(kind: Refusal, requestId: string): Reply {
  switch (kind) {
    case 'no_token':
      return {
        status: 401,
        headers: { 'WWW-Authenticate': 'Bearer' },
        body: errorBody(
          'MISSING-AUTHORIZATION',
          "Send 'Authorization: Bearer' and a token of the app or of the API.",
          requestId,
        ),
      }
    case 'invalid_token':
      return {
        status: 401,
        headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
        body: errorBody(
          'INVALID-TOKEN',
          'The token is not valid here. Get a new one with client_credentials and scope anonymous.',
          requestId,
        ),
      }
    case 'unknown':
      return {
        status: 404,
        body: errorBody(
          'SUBSCRIPTION-MISMATCH',
          'No subscription with this id belongs to the app, or is connected to the API, that the token was issued to.',
          requestId,
        ),
      }
    case 'inactive':
      return {
        status: 403,
        body: errorBody(
          'API-SUBSCRIPTION-INACTIVE',
          'The subscription, or its connection to your API, is not active.',
          requestId,
        ),
      }
  }
}
