import type { EpochSeconds } from '@portreeve/protocol'
import { type JsonReply, type Route, type RouteRequest, route } from '../http/index.ts'
import {
  type ClientAdministration,
  createClientAdministration,
  createRegistrationTokenAdministration,
  createServerAdministration,
  type Identity,
  type RegistrationTokenAdministration,
  type ServerAdministration,
} from '../identity/index.ts'
import { type Store, StoreUnavailable } from '../store/index.ts'
import type { Log } from '../telemetry/index.ts'
import { refusal } from './answers.ts'
import { authenticateOperator, type Operator } from './authenticate-operator.ts'
import { clientActions } from './client-actions.ts'
import { keyActions } from './key-actions.ts'
import { registrationTokenActions } from './registration-token-actions.ts'
import { serverActions } from './server-actions.ts'
import { userActions } from './user-actions.ts'

export interface ManagementDeps {
  store: Pick<Store, 'authorizationServers' | 'clients' | 'apps' | 'users' | 'managementTokens' | 'registrationTokens'>
  identity: Pick<
    Identity,
    'hashSecret' | 'keys' | 'users' | 'findServer' | 'issuerOf' | 'ensureKey' | 'createClientSecret' | 'revokedTokens'
  >
  now: () => EpochSeconds
  log: Log
}

/** What actions work with. */
export interface ActionDeps {
  servers: ServerAdministration
  clients: ClientAdministration
  registrationTokens: RegistrationTokenAdministration
  keys: Identity['keys']
  users: Identity['users']
  issuerOf: Identity['issuerOf']
  apps: Store['apps']
}

/** One thing that operators can do. */
export interface Action {
  method: Route['method']
  /** Behind `/management/v1`. */
  path: string
  summary: string
  handle(request: RouteRequest, operator: Operator): Promise<JsonReply>
}

/** Every route asks first who it is; none can be added that does not (threat T-30). */
export function managementRoutes(deps: ManagementDeps): Route[] {
  const { store, identity, now, log } = deps
  const { findServer, hashSecret, ensureKey, createClientSecret, revokedTokens } = identity
  const actionDeps: ActionDeps = {
    servers: createServerAdministration({ authorizationServers: store.authorizationServers, ensureKey, now }),
    clients: createClientAdministration({ clients: store.clients, findServer, createClientSecret, revokedTokens, now }),
    registrationTokens: createRegistrationTokenAdministration({
      registrationTokens: store.registrationTokens,
      findServer,
      hashSecret,
      now,
    }),
    keys: identity.keys,
    users: identity.users,
    issuerOf: identity.issuerOf,
    apps: store.apps,
  }
  const actions = [
    ...serverActions(actionDeps),
    ...keyActions(actionDeps),
    ...registrationTokenActions(actionDeps),
    ...clientActions(actionDeps),
    ...userActions(actionDeps),
  ]
  return actions.map((action) =>
    route({
      method: action.method,
      path: `/management/v1${action.path}`,
      summary: action.summary,
      handle: (request) => answer(action, request, { store, hashSecret, log }),
    }),
  )
}

async function answer(
  action: Action,
  request: RouteRequest,
  { store, hashSecret, log }: Pick<ManagementDeps, 'store' | 'log'> & Pick<Identity, 'hashSecret'>,
): Promise<JsonReply> {
  try {
    const { managementTokens, users } = store
    const operator = await authenticateOperator(request.headers.authorization, { managementTokens, users, hashSecret })
    if (!operator.ok) {
      log.info({ requestId: request.requestId, detail: operator.detail }, 'management request refused')
      return operator.error === 'missing'
        ? refusal('MISSING-AUTHORIZATION', 'Send a management token: Authorization: Bearer pmt_….', request)
        : refusal('INVALID-MANAGEMENT-TOKEN', 'This management token is not valid, or its user is disabled.', request)
    }
    const reply = await action.handle(request, operator.value)
    if (action.method !== 'GET') {
      const { userId } = operator.value
      log.info(
        {
          requestId: request.requestId,
          userId,
          action: action.summary,
          target: targetOf(request, reply),
          status: reply.status,
        },
        'management request',
      )
    }
    return reply
  } catch (fault) {
    if (!(fault instanceof StoreUnavailable)) throw fault
    log.error({ requestId: request.requestId, err: fault }, 'the store did not answer a management request')
    return refusal('TEMPORARILY-UNAVAILABLE', 'The store does not answer at the moment. Try again.', request)
  }
}

/** What was changed or made. Not by the path's `user`, which may be an address: the log has none. */
function targetOf({ params }: RouteRequest, { body }: JsonReply): string | undefined {
  const { client_id, id } = body as { client_id?: string; id?: string }
  return params.client_id ?? params.tokenId ?? params.id ?? client_id ?? id
}
