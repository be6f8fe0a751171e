import type { ApiId, AppId, ClientId, OrganizationId } from '@portreeve/protocol'
import type { Identity } from '../identity/index.ts'
import {
  type Api,
  type App,
  createRecordCache,
  keepLoaded,
  type Organization,
  type RecordCache,
  type Store,
} from '../store/index.ts'
import { API_VALUES, type ApiValues, createApiValues } from './apis/api-values.ts'

/** What other rooms may read of the registry, from memory. What people do with it is administration.ts. */
export interface Registry {
  /** Every API. Complete since `createRegistry` resolved; replaced as a whole after a change. */
  apis: ApiDirectory
  /** Apps by API Key. */
  apps: RecordCache<ClientId, App>
  /** By id, from the store. Rejects with StoreUnavailable. */
  findApp(id: AppId): Promise<App | undefined>
  organizations: RecordCache<OrganizationId, Organization>
  /** The values of an API's access control that are one for all subscriptions, by their keys (access-control.ts). Secrets. Throws SealBroken. */
  apiValues: ApiValues['open']
  close(): void
}

export interface ApiDirectory {
  all(): readonly Api[]
  find(id: ApiId): Api | undefined
  /** `listener` is called after each replacement. Returns the way to stop. */
  onChange(listener: () => void): () => void
  /** Resolves when memory is at least as new as this call, listeners told. Rejects with StoreUnavailable; it is then tried again by itself. */
  reload(): Promise<void>
}

export interface RegistryDeps {
  store: Pick<Store, 'apis' | 'apps' | 'organizations' | 'changes'>
  createSealer: Identity['createSealer']
  /** Told when a reload fails; the directory then keeps what it has and tries again. */
  onFault: (fault: unknown) => void
}

const APPS_MAX = 50_000
const ORGANIZATIONS_MAX = 50_000

/** Resolves when every API is in memory: a gateway that is ready too early refuses calls it should let through. */
export async function createRegistry({ store, createSealer, onFault }: RegistryDeps): Promise<Registry> {
  const apis = await loadDirectory(store, onFault)
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
  return {
    apis,
    apps,
    findApp: (id) => store.apps.find(id),
    organizations,
    apiValues: createApiValues(createSealer(API_VALUES)).open,
    close() {
      apis.close()
      apps.close()
      organizations.close()
    },
  }
}

async function loadDirectory(
  store: RegistryDeps['store'],
  onFault: RegistryDeps['onFault'],
): Promise<ApiDirectory & { close(): void }> {
  const loaded = await keepLoaded({
    kinds: ['api'],
    changes: store.changes,
    onFault,
    async load() {
      const all = await store.apis.list()
      return { all, byId: new Map(all.map((api) => [api.id, api])) }
    },
  })
  return {
    all: () => loaded.current().all,
    find: (id) => loaded.current().byId.get(id),
    onChange: loaded.onChange,
    reload: loaded.reload,
    close: loaded.close,
  }
}
