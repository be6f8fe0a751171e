import type { EpochSeconds } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import type { AddressPolicy } from '../http/index.ts'
import { createOwnedClients, type Identity } from '../identity/index.ts'
import type { Store } from '../store/index.ts'
import type { AlignTest } from './align-test.ts'
import { type ApiAdministration, createApiAdministration } from './apis/api-administration.ts'
import { API_VALUES, createApiValues } from './apis/api-values.ts'
import { type AppAdministration, createAppAdministration } from './apps/app-administration.ts'
import { createCheckUrl } from './check-url.ts'
import { createDirectory, type Directory } from './directory.ts'
import {
  createOrganizationAdministration,
  type OrganizationAdministration,
} from './organizations/organization-administration.ts'
import type { Registry } from './registry.ts'
import { createSpecReader } from './specs/spec-reader.ts'
import { createSpecAdministration, type SpecAdministration } from './specs/specs.ts'

/** What people do with what exists: behind the management API. Every method asks first who it is. */
export interface RegistryAdministration {
  apis: ApiAdministration
  apps: AppAdministration
  directory: Directory
  organizations: OrganizationAdministration
  specs: SpecAdministration
}

export interface RegistryAdministrationDeps {
  store: Store
  registry: Registry
  identity: Pick<
    Identity,
    | 'clients'
    | 'createClientSecret'
    | 'createSealer'
    | 'findServer'
    | 'issuerOf'
    | 'membershipMails'
    | 'mint'
    | 'revokedTokens'
    | 'users'
  >
  /** The guarded one, for URLs that developers typed. */
  dispatcher: Dispatcher
  /** What it guards. */
  addressPolicy: Pick<AddressPolicy, 'checkLiteral'>
  /** The gateway's origin, as the world sees it. */
  gatewayUrl: string
  /** Of subscriptions: brings the test subscription of an app or API in line with it. */
  connectTest: (...of: Parameters<AlignTest>) => Promise<unknown>
  now: () => EpochSeconds
  /** Told of mails that could not be kept, and of test subscriptions that could not be brought in line. */
  onFault: (fault: unknown) => void
}

export function createRegistryAdministration(deps: RegistryAdministrationDeps): RegistryAdministration {
  const { store, registry, identity, dispatcher, addressPolicy, gatewayUrl, connectTest, now, onFault } = deps
  const { authorizationServers } = store
  const alignTest: AlignTest = (actor, of) =>
    connectTest(actor, of).then(
      () => undefined,
      (fault: unknown) => onFault(fault),
    )
  const shared = {
    store,
    registry,
    credentials: createOwnedClients({ ...identity, authorizationServers, now }),
    findClient: identity.clients.find,
    issuerOf: identity.issuerOf,
    findServer: identity.findServer,
    mint: identity.mint,
    values: createApiValues(identity.createSealer(API_VALUES)),
    checkUrl: createCheckUrl(addressPolicy),
    alignTest,
    dispatcher,
    gatewayUrl,
    now,
  }
  return {
    apis: createApiAdministration(shared),
    apps: createAppAdministration(shared),
    directory: createDirectory(shared),
    specs: createSpecAdministration({ ...shared, reader: createSpecReader() }),
    organizations: createOrganizationAdministration({ ...deps, apis: registry.apis }),
  }
}
