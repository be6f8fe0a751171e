import type { HotHandler, Route } from '../../http/index.ts'
import { type ClientEndpointDeps, createClientEndpoint } from './client-endpoint.ts'
import { type IntrospectDeps, introspect } from './introspect.ts'
import { createRevocationLimit } from './revocation-limit.ts'
import { type RevokeDeps, revoke } from './revoke.ts'
import { type UserinfoDeps, userinfoRoutes } from './userinfo.ts'

export type ServeTokensDeps = ClientEndpointDeps & IntrospectDeps & Omit<RevokeDeps, 'revocationLimit'> & UserinfoDeps

/** Where tokens, once issued, are shown, looked at and given back: userinfo, introspection, revocation. */
export function serveTokens(deps: ServeTokensDeps): { routes: Route[]; hot: HotHandler } {
  const introspection = createClientEndpoint(
    { path: '/v1/introspect', forPublicClients: false, handle: (request) => introspect(request, deps) },
    deps,
  )
  const revokeDeps: RevokeDeps = { ...deps, revocationLimit: createRevocationLimit(deps.now) }
  const revocation = createClientEndpoint(
    { path: '/v1/revoke', forPublicClients: true, handle: (request) => revoke(request, revokeDeps) },
    deps,
  )
  return {
    routes: userinfoRoutes(deps),
    hot: (...call) => introspection(...call) || revocation(...call),
  }
}
