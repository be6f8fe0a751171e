import type { Dispatcher } from 'undici'
import type { Route } from '../../http/index.ts'
import { consentRoutes } from '../consent/consent-pages.ts'
import { type AuthorizationEndpointDeps, authorizationRoutes } from './authorization-endpoint.ts'
import { createFetchRequestUri } from './fetch-request-uri.ts'
import {
  createDenyAuthorization,
  createResumeAuthorization,
  type DenyAuthorization,
  type ResumeAuthorization,
} from './resume-authorization.ts'

/** The authorization endpoint with the pages that are its own. Sign-in comes between them and calls the two functions. */
export interface Authorization {
  routes: Route[]
  resumeAuthorization: ResumeAuthorization
  denyAuthorization: DenyAuthorization
}

export type AuthorizationDeps = Omit<AuthorizationEndpointDeps, 'fetchRequestUri'> & {
  /** Guarded: it fetches what apps registered (threat T-28). */
  dispatcher: Dispatcher
}

export function createAuthorization({ dispatcher, ...given }: AuthorizationDeps): Authorization {
  const deps = { ...given, fetchRequestUri: createFetchRequestUri({ dispatcher }) }
  return {
    routes: [...authorizationRoutes(deps), ...consentRoutes(deps)],
    resumeAuthorization: createResumeAuthorization(deps),
    denyAuthorization: createDenyAuthorization(deps),
  }
}
