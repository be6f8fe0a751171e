import type {
  ApiId,
  AppId,
  ConnectionId,
  EpochSeconds,
  OrganizationId,
  SubscriptionId,
  UserId,
} from '@portreeve/protocol'
import { mayRead, type UserActor } from '../audit/index.ts'
import type { Api, ApiEnvironment, App, Connection, ConnectionStatus, Subscription } from '../store/index.ts'
import { missingValues } from './connection-values.ts'
import type { Parties } from './parties.ts'
import { type Part, partFor } from './reach.ts'
import type { RoomDeps } from './room-deps.ts'

/** A subscription as somebody sees it: whole, or the part that concerns their APIs. */
export interface SubscriptionView {
  id: SubscriptionId
  /** Whose data it opens. */
  organization: { id: OrganizationId; name: string }
  /** Absent for the test subscription of an API. */
  app?: { id: AppId; name: string; organizationId: OrganizationId; developer: string }
  purpose: Subscription['purpose']
  environment: ApiEnvironment
  status: Subscription['status']
  connections: ConnectionOfView[]
  /** The next four: only for who sees it whole. */
  consent?: Subscription['consent']
  requestedBy?: UserId
  decidedBy?: UserId
  activatedAt?: EpochSeconds
  deactivatedAt?: EpochSeconds
  revision: number
  createdAt: EpochSeconds
  updatedAt: EpochSeconds
}

/** A connection within its subscription. */
export interface ConnectionOfView {
  id: ConnectionId
  api: { id: ApiId; name: string; version: string; environment?: ApiEnvironment; organizationId?: OrganizationId }
  status: ConnectionStatus
  /** What the provider said. */
  error?: string
  /** For the API's own people: which subscription-specific values are set, and which are still missing. Never the values. */
  valueNames?: string[]
  missingValues?: string[]
  changedAt: EpochSeconds
}

/** A connection on its own, with what its provider has to know of the subscription. */
export interface ConnectionView extends ConnectionOfView {
  subscription: Pick<
    SubscriptionView,
    'id' | 'organization' | 'app' | 'purpose' | 'environment' | 'status' | 'activatedAt' | 'revision'
  >
  /** Of the subscription: what `If-Match` is compared with. */
  revision: number
}

/** Gathers what views name, each thing once: a page is often about few organizations, apps and APIs. */
export interface Viewer {
  /** Undefined: this person may not see it. Rejects with StoreUnavailable. */
  view(subscription: Subscription): Promise<SubscriptionView | undefined>
  viewConnection(subscription: Subscription, id: ConnectionId): Promise<ConnectionView | undefined>
}

/** Names come from memory, which may be a moment old; who may see what comes from records that hardly ever change hands. */
export function createViewer(actor: UserActor, { store, registry }: Pick<RoomDeps, 'store' | 'registry'>): Viewer {
  const apps = new Map<AppId, Promise<App | undefined>>()
  const apis = new Map<ApiId, Promise<Api | undefined>>()
  const findApp = (id: AppId) => once(apps, id, () => store.apps.find(id))
  // The directory may not have heard of an API yet that was made a moment ago.
  const findApi = (id: ApiId) => once(apis, id, async () => registry.apis.find(id) ?? store.apis.find(id))
  const nameOf = async (id: OrganizationId) => (await registry.organizations.find(id))?.name ?? ''

  async function partiesOf({ appId, connections }: Subscription): Promise<Parties> {
    const [app, found] = await Promise.all([
      appId && findApp(appId),
      Promise.all(connections.map(({ apiId }) => findApi(apiId))),
    ])
    return { app, apis: new Map(found.flatMap((api) => (api ? [[api.id, api]] : []))) }
  }

  async function view(subscription: Subscription): Promise<SubscriptionView | undefined> {
    const parties = await partiesOf(subscription)
    const part = partFor(actor, subscription, parties)
    if (!part) return undefined
    const { app } = parties
    const { id, organizationId, purpose, environment, status, activatedAt, deactivatedAt } = subscription
    const { consent, requestedBy, decidedBy, revision, createdAt, updatedAt } = subscription
    return {
      id,
      organization: { id: organizationId, name: await nameOf(organizationId) },
      ...(app && { app: await viewApp(app) }),
      purpose,
      environment,
      status,
      connections: viewConnections(subscription, part, parties),
      ...(part === 'whole' && {
        ...(consent && { consent }),
        ...(requestedBy && { requestedBy }),
        ...(decidedBy && { decidedBy }),
      }),
      ...(activatedAt !== undefined && { activatedAt }),
      ...(deactivatedAt !== undefined && { deactivatedAt }),
      revision,
      createdAt,
      updatedAt,
    }
  }

  async function viewApp({ id, name, organizationId }: App) {
    return { id, name, organizationId, developer: await nameOf(organizationId) }
  }

  function viewConnections({ connections }: Subscription, part: Part, parties: Parties): ConnectionOfView[] {
    return connections
      .filter(({ id }) => part === 'whole' || part.has(id))
      .map((connection) => viewConnection(connection, parties.apis.get(connection.apiId)))
  }

  function viewConnection(connection: Connection, api: Api | undefined): ConnectionOfView {
    const { id, apiId, status, error, valueNames, changedAt } = connection
    return {
      id,
      api: api
        ? {
            id: apiId,
            name: api.name,
            version: api.version,
            environment: api.environment,
            organizationId: api.organizationId,
          }
        : { id: apiId, name: '', version: '' },
      status,
      ...(error !== undefined && { error }),
      ...(api &&
        mayRead(actor, api.organizationId) && {
          valueNames,
          missingValues: missingValues(api.accessControl, connection),
        }),
      changedAt,
    }
  }

  return {
    view,
    async viewConnection(subscription, id) {
      const seen = await view(subscription)
      const connection = seen?.connections.find((each) => each.id === id)
      if (!seen || !connection) return undefined
      const { organization, app, purpose, environment, status, activatedAt, revision } = seen
      return {
        ...connection,
        subscription: {
          id: seen.id,
          organization,
          ...(app && { app }),
          purpose,
          environment,
          status,
          ...(activatedAt !== undefined && { activatedAt }),
          revision,
        },
        revision,
      }
    },
  }
}

function once<Id, T>(known: Map<Id, Promise<T>>, id: Id, find: () => Promise<T>): Promise<T> {
  const finding = known.get(id) ?? find()
  known.set(id, finding)
  return finding
}
