import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'
import { errorBody, type Reply, type Route, type RouteRequest, route } from '../http/index.ts'
import { crossOrigin, preflight } from './cross-origin.ts'
import type { Issuer } from './keys/issuers.ts'
import { longestTokenSeconds, publishedAt } from './keys/key-times.ts'
import { serverMetadata } from './server-metadata.ts'

export interface DiscoveryDeps {
  /** Undefined when unknown or disabled: callers cannot tell the two apart. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  now: () => EpochSeconds
}

/** What verifiers and clients read about an authorization server: its keys and its metadata. Public documents. */
export function discoveryRoutes({ findIssuer, now }: DiscoveryDeps): Route[] {
  const document = (path: string, summary: string, render: (issuer: Issuer) => unknown): Route[] => [
    route({ method: 'GET', path, summary, handle: (request) => answer(request, findIssuer, render) }),
    route({
      method: 'OPTIONS',
      path,
      summary: 'Pages of other origins may ask',
      handle: async (request) => preflight(request, 'GET'),
    }),
  ]
  return [
    ...document('/oauth2/:authServerId/v1/keys', 'Keys that verify its tokens (RFC 7517)', (issuer) =>
      keySet(issuer, now()),
    ),
    ...document(
      '/oauth2/:authServerId/.well-known/openid-configuration',
      'Metadata for OpenID Connect clients (OIDC Discovery §4)',
      serverMetadata,
    ),
    // The exchange's own place, beside the OpenID document, and the place that RFC 8414 §3.1 prescribes.
    ...document(
      '/oauth2/:authServerId/.well-known/oauth-authorization-server',
      'Metadata for OAuth clients (RFC 8414)',
      serverMetadata,
    ),
    ...document(
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
    return { status: 404, headers: crossOrigin, body: errorBody('NOT-FOUND', message, requestId) }
  }
  const headers = { ...crossOrigin, 'Cache-Control': `public, max-age=${MAX_AGE_SECONDS}` }
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
