import type { ListedSubscription, OrganizationId, SubscriptionList } from '@portreeve/protocol'
import { errorBody, type Reply, type Route, type RouteRequest, route } from '../http/index.ts'
import type { Registry } from '../registry/index.ts'
import type { App, Organization, Store, Subscription } from '../store/index.ts'
import { findCaller, isSwitchedOff, type VerifyBearer } from './endpoint-caller.ts'
import { dayOf, parseUuid, refuseBearer } from './endpoint-errors.ts'

export interface SolutionListDeps {
  store: Pick<Store, 'subscriptions'>
  registry: Pick<Registry, 'apps' | 'apis' | 'organizations'>
  verifyBearer: VerifyBearer
}

/** The list has no pages (protocol.md 4.4), so it is put together of as many as there are. */
const READ_AT_ONCE = 500

/** GET /v1/solution/subscriptions (protocol.md 4.4): every subscription of the app that the token was issued to. */
export function solutionListRoute(deps: SolutionListDeps): Route {
  return route({
    method: 'GET',
    path: '/v1/solution/subscriptions',
    summary: "The calling app's subscriptions",
    handle: (request) => list(request, deps),
  })
}

async function list({ headers, query, requestId }: RouteRequest, deps: SolutionListDeps): Promise<Reply> {
  const { registry, verifyBearer } = deps
  const bearer = await verifyBearer(headers.authorization)
  if (!bearer.ok) return refuseBearer(bearer.error, 'the app', requestId)
  const caller = await findCaller(bearer.value.client, registry)
  if (!caller) return refuseBearer('invalid_token', 'the app', requestId)
  // T-16: a person who is signed in to the app holds a token of it too, and other organizations' ids are none of theirs.
  const isOfAPerson = bearer.value.token.uid !== undefined
  if (caller.kind !== 'app' || isOfAPerson || (await isSwitchedOff(caller, registry))) {
    return {
      status: 403,
      body: errorBody(
        'UNAUTHORIZED-API-ACCESS',
        'This list is for a token that an app, which is not disabled, got for itself by client_credentials.',
        requestId,
      ),
    }
  }
  const asked = readFilter(query)
  const subscriptions = asked === 'nobody' ? [] : await listOf(caller.app, asked, deps)
  const body: SubscriptionList = { subscriptions }
  return { status: 200, body }
}

/** `orgId` and its older name are one filter; what is no id is nobody's. Anything else in the query is passed over. */
function readFilter(query: string): OrganizationId | 'nobody' | undefined {
  const parameters = new URLSearchParams(query)
  const asked = [...parameters.getAll('orgId'), ...parameters.getAll('entityId')].filter((text) => text !== '')
  const [first, ...others] = asked.map(parseUuid)
  if (asked.length === 0) return undefined
  return first === undefined || others.some((other) => other !== first) ? 'nobody' : (first as OrganizationId)
}

async function listOf(
  app: App,
  organizationId: OrganizationId | undefined,
  { store, registry }: SolutionListDeps,
): Promise<ListedSubscription[]> {
  const organizationIds = organizationId && [organizationId]
  const listed: ListedSubscription[] = []
  let after: Subscription['id'] | undefined
  do {
    const page = await store.subscriptions.list({ appId: app.id, organizationIds, after, limit: READ_AT_ONCE })
    const described = await Promise.all(
      page.map(async (subscription) => {
        const organization = await registry.organizations.find(subscription.organizationId)
        return organization && describeListed(subscription, organization)
      }),
    )
    listed.push(...described.flatMap((each) => each ?? []))
    after = page.length === READ_AT_ONCE ? page.at(-1)?.id : undefined
  } while (after !== undefined)
  return listed
}

/** Undefined: it never was active, so the app has nothing to know about it yet. Pure. */
function describeListed(
  { id, status, environment, activatedAt, deactivatedAt, updatedAt }: Subscription,
  organization: Organization,
): ListedSubscription | undefined {
  if (activatedAt === undefined) return undefined
  // Calls for a disabled organization are refused, so its subscriptions are not active, whatever they will be when it is enabled again.
  const isActive = status === 'active' && !organization.disabled
  const endedAt = status === 'active' ? organization.updatedAt : (deactivatedAt ?? updatedAt)
  return {
    subscriptionId: id,
    orgId: organization.id,
    orgName: organization.name,
    status: isActive ? 'active' : 'inactive',
    activationDate: dayOf(activatedAt),
    deactivationDate: isActive ? '' : dayOf(endedAt),
    environment,
    dealerCodes: organization.dealerCodes,
    apiDmsInfo: organization.apiDmsInfo,
  }
}
