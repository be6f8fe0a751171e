import type { EpochSeconds } from '@portreeve/protocol'
import type { Route, StagedRoute } from '../http/index.ts'
import type { Identity } from '../identity/index.ts'
import type { Store } from '../store/index.ts'
import type { Log } from '../telemetry/index.ts'
import { createAuthentication } from './authenticate.ts'
import { createIdempotently } from './idempotency.ts'
import { createLimitRequests } from './limit-requests.ts'
import { descriptionRoute } from './openapi/description-route.ts'
import { viewerRoutes } from './openapi/viewer-routes.ts'
import type { Operation } from './operation.ts'
import { serveOperations } from './serve-operations.ts'

/** What the shell around the operations works with. */
export interface ManagementShellDeps {
  store: Pick<
    Store,
    | 'managementTokens'
    | 'users'
    | 'members'
    | 'operators'
    | 'apps'
    | 'organizations'
    | 'changes'
    | 'idempotencyKeys'
    | 'throttles'
    | 'auditEntries'
    | 'authorizationServers'
  >
  identity: Pick<Identity, 'hashSecret' | 'verifyBearer' | 'createSealer' | 'issuerOf'>
  now: () => EpochSeconds
  /** Milliseconds of a clock that never goes back. */
  millis: () => number
  log: Log
}

/** Of people who are not signed in, and of tokens that are none. A page of the directory asks for a handful. */
const ofAddress = { perSecond: 20, burst: 100 }

/** Operations as an API: protected, described, and with a record of what they change. */
export interface Management {
  routes: (Route | StagedRoute)[]
  close(): void
}

export function createManagement(operations: readonly Operation[], deps: ManagementShellDeps): Management {
  const { store, identity, now, millis, log } = deps
  const { authenticate, close } = createAuthentication({
    ...{ store, identity, now },
    limitUnknown: createLimitRequests(millis, ofAddress),
  })
  const { auditEntries } = store
  const sealer = identity.createSealer('idempotency keys')
  const routes = serveOperations(operations, {
    authenticate,
    limitRequests: createLimitRequests(millis),
    limitAddress: createLimitRequests(millis, ofAddress),
    idempotently: createIdempotently({ store, sealer, now, log }),
    auditEntries,
    now,
    log,
  })
  const { authorizationServers } = store
  const description = descriptionRoute(operations, { authorizationServers, issuerOf: identity.issuerOf })
  return { routes: [...routes, description, ...viewerRoutes()], close }
}
