import type { SubscriptionContext, SubscriptionId } from '@portreeve/protocol'
import { errorBody, type Reply, type Route, type RouteRequest, route } from '../http/index.ts'
import type { Registry } from '../registry/index.ts'
import type { Organization, RecordCache, Subscription } from '../store/index.ts'
import { appInfoOf, type Calling, organizationInfoOf } from './describe-parties.ts'
import { type EndpointCaller, findCaller, isSwitchedOff, type VerifyBearer } from './endpoint-caller.ts'
import { parseUuid, refuseBearer } from './endpoint-errors.ts'

export interface ContextDeps {
  records: RecordCache<SubscriptionId, Subscription>
  registry: Pick<Registry, 'apps' | 'apis' | 'organizations' | 'findApp'>
  verifyBearer: VerifyBearer
}

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

async function context({ headers, params, requestId }: RouteRequest, deps: ContextDeps): Promise<Reply> {
  const { records, registry, verifyBearer } = deps
  const bearer = await verifyBearer(headers.authorization)
  if (!bearer.ok) return refuseBearer(bearer.error, 'the app or of the API', requestId)
  const caller = await findCaller(bearer.value.client, registry)
  if (!caller) return refuseBearer('invalid_token', 'the app or of the API', requestId)
  const id = parseUuid(params.subscriptionId)
  const subscription = id && (await records.find(id as SubscriptionId))
  if (!subscription || !concerns(subscription, caller) || (await isSwitchedOff(caller, registry))) {
    return refuse('unknown', requestId)
  }
  const [organization, calling] = await Promise.all([
    registry.organizations.find(subscription.organizationId),
    findCalling(subscription, caller, registry),
  ])
  if (!organization || !calling) throw new Error(`subscription ${subscription.id} refers to a missing record`)
  return isTold(subscription, { caller, organization, calling })
    ? { status: 200, body: describe(organization, calling) }
    : refuse('inactive', requestId)
}

function concerns({ purpose, appId, organizationId, connections }: Subscription, caller: EndpointCaller): boolean {
  if (caller.kind === 'api') return connections.some(({ apiId }) => apiId === caller.api.id)
  // An API's own test subscription is also for the apps of its organization (protocol.md 3.8).
  return purpose === 'api_test' ? caller.app.organizationId === organizationId : appId === caller.app.id
}

/** Whose calls the subscription is for: of an API's own test subscription, whoever asks. */
async function findCalling(
  { appId }: Subscription,
  caller: EndpointCaller,
  registry: ContextDeps['registry'],
): Promise<Calling | undefined> {
  const app = caller.kind === 'app' ? caller.app : appId && (await registry.findApp(appId))
  if (app) {
    const developer = await registry.organizations.find(app.organizationId)
    return developer && { app, developer }
  }
  if (caller.kind === 'app' || appId !== undefined) return undefined
  const developer = await registry.organizations.find(caller.api.organizationId)
  return developer && { api: caller.api, developer }
}

interface Asked {
  caller: EndpointCaller
  organization: Organization
  calling: Calling
}

/**
 * As the gateway decides whether a call goes through: a provider must stop answering when the agreement ends. The app may still read what it
 * once agreed on; about an organization that was switched off nobody is told.
 */
function isTold(subscription: Subscription, { caller, organization, calling }: Asked): boolean {
  if (organization.disabled) return false
  if (caller.kind === 'app') return true
  const { api } = caller
  const connection = subscription.connections.find(({ apiId }) => apiId === api.id)
  if (subscription.status !== 'active' || connection?.status !== 'active') return false
  if (!('app' in calling)) return true
  const { app, developer } = calling
  return !app.disabled && !developer.disabled && app.selections.some(({ apiId }) => apiId === api.id)
}

function describe(organization: Organization, calling: Calling): SubscriptionContext {
  const organizationInfo = organizationInfoOf(organization)
  const appInfo = appInfoOf(calling)
  return { organizationInfo, appInfo, entityInfo: organizationInfo, solutionInfo: appInfo }
}

function refuse(kind: 'unknown' | 'inactive', requestId: string): Reply {
  return kind === 'unknown'
    ? {
        status: 404,
        body: errorBody(
          'SUBSCRIPTION-MISMATCH',
          'No subscription with this id belongs to the app, or is connected to the API, that the token was issued to.',
          requestId,
        ),
      }
    : {
        status: 403,
        body: errorBody(
          'API-SUBSCRIPTION-INACTIVE',
          'The subscription, its connection to your API, its organization, or the app behind it is not active.',
          requestId,
        ),
      }
}
