import type { ClientId, EpochSeconds } from '@portreeve/protocol'
import { MANAGEMENT_READ, MANAGEMENT_WRITE, type VerifiedToken } from '../identity/index.ts'
import type { App, AuthorizationServer, Client, Organization, Subscription } from '../store/index.ts'
import type { Refusal } from './refusals.ts'
import type { Route } from './route-table.ts'

/*
 * The order of protocol.md 3.3. It is the policy: the first refusal wins, and what is unknown is refused.
 *
 *  1     route exists                          decide.ts, before there is anything to check
 *  2     Authorization is present              decide.ts
 *  3     token: signature and form             identity/verify-token.ts
 *  3     token: expiry, issuer, audience,      tokenChecks
 *        revocation, where it may go
 *  4     app has selected the API              appChecks
 *  5     quota of the app, and of its plan     quotas/
 *  6–9   Subscription-Id, subscription,        subscriptionChecks
 *        connection, its values
 *        quota of the subscription, and of     quotas/: calls that would not be forwarded must not use up
 *        the API as a whole                    what is shared
 *  10    credentials for the API service       credentials/
 *        the request fits the API's spec,      validation/, where the API wants that
 *        for `Subscription-Id: test`: an        simulator/, after step 5, instead of
 *        example of the spec                   everything that follows
 *  11    target                                forwarding/forward.ts
 */

/** A call to a known route with a token whose signature and form are good. */
export interface SignedCall {
  route: Route
  token: VerifiedToken
  /** The API's authorization server. Undefined when it is not in memory, which is as good as not there. */
  server: AuthorizationServer | undefined
  /** Whether the token was made worthless before its time. Asked anew on each call. */
  isRevoked: (token: VerifiedToken) => boolean
  now: EpochSeconds
}

/** A call with a good token, and everything that is known about who makes it. Undefined is "there is none". */
export interface KnownCall {
  route: Route
  /** Of the token, or the key that came with the secret. */
  cid: ClientId
  /** Whose API it is. */
  provider: Organization | undefined
  /** What the token's `cid` stands for. An API has a client too, and is no app. */
  app: App | undefined
  /** Whose app it is. */
  developer: Organization | undefined
  client: Client | undefined
  /** The header, as sent. */
  subscriptionId: string | undefined
  subscription: Subscription | undefined
  /** Whose subscription it is. */
  subscriber: Organization | undefined
}

/** Undefined: this check has nothing against the call. */
type Check<Call> = (call: Call) => Refusal | undefined

export const tokenChecks: readonly Check<SignedCall>[] = [
  serverIsInForce,
  wasNotIssuedLater,
  isNotExpired,
  issuerIsTheApis,
  audienceIsTheApis,
  isNotRevoked,
  mayReachTheService,
]

export const appChecks: readonly Check<KnownCall>[] = [providerTakesPart, callerHasSelectedTheApi]

export const subscriptionChecks: readonly Check<KnownCall>[] = [
  subscriptionIdIsPresent,
  subscriptionFits,
  connectionIsActive,
  valuesAreSet,
]

export function firstRefusal<Call>(checks: readonly Check<Call>[], call: Call): Refusal | undefined {
  for (const check of checks) {
    const refusal = check(call)
    if (refusal) return refusal
  }
  return undefined
}

/** Two of our machines may disagree this much about the time. */
const CLOCK_TOLERANCE_SECONDS = 60

/** Threat T-17: tokens of a server that was switched off are of no use. */
function serverIsInForce({ server, route }: SignedCall): Refusal | undefined {
  if (!server) return invalid(route, "the API's authorization server is unknown")
  return server.disabled ? invalid(route, "the API's authorization server is disabled") : undefined
}

/** protocol.md 7: not used before `iat`. Part of a token's form, so it comes before expiry. */
function wasNotIssuedLater({ token, route, now }: SignedCall): Refusal | undefined {
  const latest = now + CLOCK_TOLERANCE_SECONDS
  if (token.iat > latest) return invalid(route, 'iat is in the future')
  return token.nbf !== undefined && token.nbf > latest ? invalid(route, 'nbf is in the future') : undefined
}

function invalid({ issuer }: Route, detail: string): Refusal {
  return { kind: 'invalid_token', issuer, detail }
}

/** RFC 7519 §4.1.4: on `exp` is too late. No tolerance: `exp` was set by us. */
function isNotExpired({ token, now }: SignedCall): Refusal | undefined {
  return token.exp <= now ? { kind: 'token_expired', detail: `exp was ${token.exp}` } : undefined
}

/** Both who it says issued it and whose key signed it. */
function issuerIsTheApis({ route, token }: SignedCall): Refusal | undefined {
  const { issuer } = route
  if (token.iss !== issuer) return { kind: 'issuer_mismatch', issuer, detail: 'iss is another' }
  return token.key.authServerId !== route.api.authServerId
    ? { kind: 'issuer_mismatch', issuer, detail: 'signed by another authorization server of this exchange' }
    : undefined
}

function audienceIsTheApis({ token, server }: SignedCall): Refusal | undefined {
  const audience = server?.audience ?? ''
  return token.aud === audience ? undefined : { kind: 'audience_mismatch', audience, detail: 'aud is another' }
}

/** Last, so that nobody learns of another server's revocations (threats T-12, T-17). */
function isNotRevoked({ route, token, isRevoked }: SignedCall): Refusal | undefined {
  return isRevoked(token) ? invalid(route, 'revoked') : undefined
}

/** A service that is sent the app's own token must not be able to manage the exchange with it. */
function mayReachTheService({ route, token }: SignedCall): Refusal | undefined {
  if (route.credential !== 'passthrough') return undefined
  return token.scopes.includes(MANAGEMENT_READ) || token.scopes.includes(MANAGEMENT_WRITE)
    ? { kind: 'token_stays_here', detail: 'token has a management scope' }
    : undefined
}

/** As with a disabled API, which is in no route table. */
function providerTakesPart({ provider }: KnownCall): Refusal | undefined {
  if (takesPart(provider)) return undefined
  return { kind: 'no_route', detail: "the API's organization is unknown or disabled" }
}

function takesPart(organization: Organization | undefined): boolean {
  return organization !== undefined && !organization.disabled
}

/** An app that has selected it, or the API itself, which tries its own service through the gateway (protocol.md 3.8). */
function callerHasSelectedTheApi(call: KnownCall): Refusal | undefined {
  const { route, cid, app, developer, client } = call
  if (client?.disabled) return mayNotCall('client is disabled')
  if (!app) {
    const isTheApi = client?.owner.kind === 'api' && client.owner.id === route.api.id && cid === route.api.client_id
    return isTheApi ? undefined : mayNotCall('cid is neither the API Key of an app nor the Client ID of this API')
  }
  if (app.disabled) return mayNotCall('app is disabled')
  if (!takesPart(developer)) return mayNotCall("the app's organization is unknown or disabled")
  if (client?.owner.kind !== 'app' || client.owner.id !== app.id) return mayNotCall("client is not the app's")
  for (const { apiId } of app.selections) if (apiId === route.api.id) return undefined
  return mayNotCall('app has not selected the API')
}

function mayNotCall(detail: string): Refusal {
  return { kind: 'app_may_not_call', detail }
}

function subscriptionIdIsPresent({ subscriptionId }: KnownCall): Refusal | undefined {
  return subscriptionId === undefined || subscriptionId === ''
    ? { kind: 'no_subscription_id', detail: 'no Subscription-Id' }
    : undefined
}

/** A subscription of somebody else and one that does not exist are one refusal: nobody learns which. */
function subscriptionFits(call: KnownCall): Refusal | undefined {
  const { route, subscription } = call
  if (!subscription) return { kind: 'subscription_mismatch', detail: 'subscription does not exist' }
  if (!isForCaller(subscription, call)) return { kind: 'subscription_mismatch', detail: 'subscription of another app' }
  if (!isForEnvironment(subscription, call)) {
    return { kind: 'subscription_mismatch', detail: `subscription is not for APIs in ${route.api.environment}` }
  }
  return connectionOf(subscription, route)
    ? undefined
    : { kind: 'subscription_mismatch', detail: 'subscription has no connection to this API' }
}

/** An API's own test subscription is for itself and the apps of its own organization (protocol.md 3.1, 3.8); any other is for its app. */
function isForCaller({ purpose, appId, organizationId }: Subscription, { route, app }: KnownCall): boolean {
  if (purpose !== 'api_test') return app !== undefined && appId === app.id
  const own = route.api.organizationId
  return organizationId === own && (app === undefined || app.organizationId === own)
}

/**
 * protocol.md 3.1: who can call an API in which environment, whatever connections came to be. Dev is for the organization that has the API: its own
 * test subscription, and those of its apps.
 */
function isForEnvironment({ purpose, environment }: Subscription, { route, app }: KnownCall): boolean {
  if (purpose === 'api_test') return true
  const { api } = route
  if (api.environment !== 'Dev') return environment === api.environment
  return purpose === 'app_test' && app?.organizationId === api.organizationId
}

function connectionIsActive({ route, subscription, subscriber }: KnownCall): Refusal | undefined {
  const connection = subscription && connectionOf(subscription, route)
  if (subscription?.status !== 'active') return inactive(`subscription is ${subscription?.status ?? 'absent'}`)
  if (!takesPart(subscriber)) return inactive("the subscription's organization is unknown or disabled")
  return connection?.status === 'active' ? undefined : inactive(`connection is ${connection?.status ?? 'absent'}`)
}

/** protocol.md 3.6: what the API service is to be sent for this subscription alone. */
function valuesAreSet({ route, subscription }: KnownCall): Refusal | undefined {
  if (route.neededValues.length === 0) return undefined
  const names = subscription && connectionOf(subscription, route)?.valueNames
  const missing = route.neededValues.filter((name) => !names?.includes(name))
  return missing.length === 0
    ? undefined
    : { kind: 'values_missing', detail: `connection has no value for ${missing.join(', ')}` }
}

function inactive(detail: string): Refusal {
  return { kind: 'subscription_inactive', detail }
}

/** A subscription has one connection to an API at most. */
export function connectionOf(subscription: Subscription, route: Route) {
  for (const connection of subscription.connections) {
    if (connection.apiId === route.api.id) return connection
  }
  return undefined
}
