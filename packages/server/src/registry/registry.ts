import type { AppId, ClientId, OrganizationId } from '@portreeve/protocol'
import type { Identity } from '../identity/index.ts'
import { type App, createRecordCache, type Organization, type RecordCache, type Store } from '../store/index.ts'
import { type ApiDirectory, loadApiDirectory } from './api-directory.ts'
import { API_VALUES, type ApiValues, createApiValues } from './apis/api-values.ts'
import { type CallDescriptions, createCallDescriptions } from './specs/call-descriptions.ts'

/** What other rooms may read of the registry, from memory. What people do with it is administration.ts. */
export interface Registry {
  /** Every API. Complete since `createRegistry` resolved. */
  apis: ApiDirectory
  /** Apps by API Key. */
  apps: RecordCache<ClientId, App>
  /** By id, from the store. Rejects with StoreUnavailable. */
  findApp(id: AppId): Promise<App | undefined>
  organizations: RecordCache<OrganizationId, Organization>
  /** The values of an API's access control that are one for all subscriptions, by their keys (access-control.ts). Secrets. Throws SealBroken. */
  apiValues: ApiValues['open']
  /** What the specs of REST APIs say about calls. */
  callDescriptions: CallDescriptions
  close(): void
}

export interface RegistryDeps {
  store: Pick<Store, 'apis' | 'apps' | 'organizations' | 'specs' | 'changes'>
  createSealer: Identity['createSealer']
  /** Told when reading APIs fails; the directory then keeps what it has and tries again. */
  onFault: (fault: unknown) => void
}

const APPS_MAX = 50_000
const ORGANIZATIONS_MAX = 50_000

/** Resolves when every API is in memory: a gateway that is ready too early refuses calls it should let through. */
export async function createRegistry({ store, createSealer, onFault }: RegistryDeps): Promise<Registry> {
  const apis = await loadApiDirectory({ store, onFault })
  const apps = createRecordCache<ClientId, App>({
    kind: 'app',
    changes: store.changes,
    load: (client_id) => store.apps.findByClientId(client_id),
    recordsMax: APPS_MAX,
  })
  const organizations = createRecordCache<OrganizationId, Organization>({
    kind: 'organization',
    changes: store.changes,
    load: (id) => store.organizations.find(id),
    recordsMax: ORGANIZATIONS_MAX,
  })
  const callDescriptions = createCallDescriptions({ store })
  return {
    apis,
    apps,
    findApp: (id) => store.apps.find(id),
    organizations,
    apiValues: createApiValues(createSealer(API_VALUES)).open,
    callDescriptions,
    close() {
      callDescriptions.close()
      apis.close()
      apps.close()
      organizations.close()
    },
  }
}
