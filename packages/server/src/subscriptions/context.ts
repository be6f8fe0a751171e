import type { AppInfo, OrganizationInfo, Outcome, SubscriptionContext, SubscriptionId } from '@portreeve/protocol'
import { errorBody, type Reply, type Route, type RouteRequest, route } from '../http/index.ts'
import type { Bearer, BearerFault } from '../identity/index.ts'
import type { Registry } from '../registry/index.ts'
import type { Api, App, Client, Organization, RecordCache, Subscription } from '../store/index.ts'

/** Checks an `Authorization` header: signature, expiry, an issuer of ours, audience, a client that is not disabled. */
export type VerifyBearer = (authorization: string | undefined) => Promise<Outcome<Pick<Bearer, 'client'>, BearerFault>>

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
  const bearer = await verifyBearer(request.headers.authorization)
  if (!bearer.ok) return refusal(bearer.error, request.requestId)
  const caller = await findOwner(bearer.value.client, registry)
  if (!caller) return refusal('invalid_token', request.requestId)
  const id = (request.params.subscriptionId ?? '').toLowerCase()
  const subscription = uuid.test(id) ? await records.find(id as SubscriptionId) : undefined
  if (!subscription || !concerns(subscription, caller)) return refusal('unknown', request.requestId)

  const { appId } = subscription
  if (!appId) return refusal('unknown', request.requestId)
  const app = caller.kind === 'app' ? caller.app : await registry.findApp(appId)
  const developer = app && (await registry.organizations.find(app.organizationId))
  const organization = await registry.organizations.find(subscription.organizationId)
  if (!app || !developer || !organization) throw new Error(`subscription ${subscription.id} refers to a missing record`)
  // A provider must stop answering when the agreement ends; the app may still read what it once agreed on.
  if (caller.kind === 'api' && !isInForce(subscription, caller.api, app)) return refusal('inactive', request.requestId)
  return { status: 200, body: describe(organization, app, developer) }
}

type Caller = { kind: 'app'; app: App } | { kind: 'api'; api: Api }

/** The app or the API whose credentials these are now. Undefined when it has others or is gone (T-17). */
async function findOwner({ client_id, owner }: Client, registry: Registry): Promise<Caller | undefined> {
  if (owner.kind === 'app') {
    const app = await registry.apps.find(client_id)
    return app?.id === owner.id ? { kind: 'app', app } : undefined
  }
  // A client that registered itself, or a part of the exchange, has no subscriptions to ask about.
  if (owner.kind !== 'api') return undefined
  const api = registry.apis.find(owner.id)
  return api?.client_id === client_id ? { kind: 'api', api } : undefined
}

function concerns(subscription: Subscription, caller: Caller): boolean {
  if (caller.kind === 'app') return !caller.app.disabled && subscription.appId === caller.app.id
  return !caller.api.disabled && subscription.connections.some(({ apiId }) => apiId === caller.api.id)
}

/** As the gateway decides whether the app may call the API. */
function isInForce(subscription: Subscription, api: Api, app: App): boolean {
  const connection = subscription.connections.find(({ apiId }) => apiId === api.id)
  return (
    subscription.status === 'active' &&
    connection?.status === 'active' &&
    !app.disabled &&
    app.selections.some(({ apiId }) => apiId === api.id)
  )
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
          'The subscription, its connection to your API, or the app behind it is not active.',
          requestId,
        ),
      }
  }
}
