import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'
import { errorBody, type Reply, type Route, type RouteRequest, route } from '../http/index.ts'
import type { Issuer } from './keys/issuers.ts'
import { longestTokenSeconds, publishedAt } from './keys/key-times.ts'
import { grantableScopes } from './token/client-credentials.ts'
import { grantTypes } from './token/token.ts'

export interface DiscoveryDeps {
  /** Undefined when unknown or disabled: callers cannot tell the two apart. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  now: () => EpochSeconds
}

/** What verifiers and clients read about an authorization server: its keys and its metadata. Public documents. */
export function discoveryRoutes({ findIssuer, now }: DiscoveryDeps): Route[] {
  const document = (path: string, summary: string, render: (issuer: Issuer) => unknown): Route =>
    route({
      method: 'GET',
      path,
      summary,
      handle: (request) => answer(request, findIssuer, render),
    })
  return [
    document('/oauth2/:authServerId/v1/keys', 'Keys that verify its tokens (RFC 7517)', (issuer) =>
      keySet(issuer, now()),
    ),
    document(
      '/oauth2/:authServerId/.well-known/openid-configuration',
      'Metadata for OpenID Connect clients (OIDC Discovery §4)',
      openidConfiguration,
    ),
    // The exchange's own place, beside the OpenID document, and the place that RFC 8414 §3.1 prescribes.
    document(
      '/oauth2/:authServerId/.well-known/oauth-authorization-server',
      'Metadata for OAuth clients (RFC 8414)',
      serverMetadata,
    ),
    document(
      '/.well-known/oauth-authorization-server/oauth2/:authServerId',
      'Metadata for OAuth clients (RFC 8414 §3.1)',
      serverMetadata,
    ),
  ]
}

/** Short beside the hour for which verifiers keep keys (protocol.md 2.11): caches on the way must not add to it. */
const MAX_AGE_SECONDS = 300

function answer(
  { params, requestId }: RouteRequest,
  findIssuer: DiscoveryDeps['findIssuer'],
  render: (issuer: Issuer) => unknown,
): Reply {
  const issuer = findIssuer(params.authServerId as AuthServerId)
  if (!issuer) {
    const message = 'There is no authorization server at this address. Check the id in its path.'
    return { status: 404, body: errorBody('NOT-FOUND', message, requestId) }
  }
  const headers = { 'Cache-Control': `public, max-age=${MAX_AGE_SECONDS}` }
  return { status: 200, headers, body: render(issuer) }
}

/** Every member of protocol.md 2.11; older verifiers drop keys without `use`. Public members only (RFC 7517 §4). */
function keySet({ server, policy, keys }: Issuer, now: EpochSeconds) {
  return {
    keys: publishedAt(keys, longestTokenSeconds(server, policy), now).map(({ kid, alg, publicJwk }) => {
      const { kty, ...members } = publicJwk
      return { kty, use: 'sig', alg, kid, ...members }
    }),
  }
}

/**
 * RFC 8414 §2. Says what works today, so there is no authorization endpoint. `response_types_supported` is required and
 * would be empty; §2 also wants empty lists left out, and readers in use insist on the first rule.
 */
function serverMetadata({ url }: Issuer) {
  return {
    issuer: url,
    token_endpoint: `${url}/v1/token`,
    jwks_uri: `${url}/v1/keys`,
    response_types_supported: [] as string[],
    grant_types_supported: [...grantTypes.keys()],
    scopes_supported: grantableScopes,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  }
}

/**
 * OIDC Discovery §3. Readers such as the .NET middleware need this document for `issuer` and `jwks_uri` alone, and it is
 * not valid without an authorization endpoint, response types, subject types and an ID token algorithm. Those are declared
 * as they will be (protocol.md 2.1, 2.2, 2.10), and `grant_types_supported` goes on to say that no grant uses them yet.
 */
function openidConfiguration(issuer: Issuer) {
  return {
    ...serverMetadata(issuer),
    authorization_endpoint: `${issuer.url}/v1/authorize`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    request_uri_parameter_supported: false, // Left out, it would mean true.
  }
}
