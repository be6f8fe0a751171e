import type { Api, ApiDetails, ApiEnvironment, Client, Organization, Plan } from '../../store/index.ts'
import { type SecretView, viewOfSecrets } from '../secret-view.ts'
import { type ShownTerms, showTerms } from '../terms.ts'
import type { ApiDeps } from './api-deps.ts'

/** What everybody who sees an API sees of it. Members of one name hold the same thing in every view. */
export interface PublicApiView
  extends Pick<
    Api,
    | 'id'
    | 'organizationId'
    | 'kind'
    | 'name'
    | 'version'
    | 'environment'
    | 'namespace'
    | 'basePath'
    | 'authServerId'
    | 'plans'
    | 'createdAt'
    | 'updatedAt'
  > {
  details: Omit<ApiDetails, 'terms'> & { terms?: ShownTerms | undefined }
  /** Of its developer. */
  organizationName: string
  /** Where apps call it (protocol.md 3.1). */
  proxyUrl: string
  /** Whose tokens open it. */
  issuer: string
  activation: Pick<Api['activation'], 'mode'>
}

/** What its own organization sees: everything but values and secrets. */
export interface ApiView
  extends Omit<PublicApiView, 'activation'>,
    Pick<
      Api,
      | 'targetUrl'
      | 'client_id'
      | 'accessControl'
      | 'activation'
      | 'traffic'
      | 'visibility'
      | 'sharedWith'
      | 'testSubscriptionId'
      | 'disabled'
      | 'revision'
    > {
  /** Keys of the values that are set. */
  valuesSet: string[]
  secrets: SecretView[]
  /** Its credentials are: no token is issued for them. */
  clientDisabled: boolean
}

const suffixes: Record<ApiEnvironment, string> = { Production: '', Test: '-test', Dev: '-dev' }

/** Pure. */
export function proxyUrlOf(
  { namespace, environment, basePath }: Pick<Api, 'namespace' | 'environment' | 'basePath'>,
  gatewayUrl: string,
): string {
  return `${gatewayUrl}/${namespace}${suffixes[environment]}${basePath}`
}

type ViewDeps = Pick<ApiDeps, 'registry' | 'issuerOf' | 'gatewayUrl' | 'values' | 'findClient'>

/** For its own organization and for operators. `client`: as it was written just now; left out, memory says. */
export async function viewForOwner(api: Api, deps: ViewDeps, client?: Client): Promise<ApiView> {
  const [shared, credentials] = await Promise.all([sharedView(api, deps), client ?? deps.findClient(api.client_id)])
  const { sealedValues: _, knownTerms: __, details: ___, ...kept } = api
  return {
    ...shared,
    ...kept,
    valuesSet: Object.keys(deps.values.open(api)),
    secrets: credentials ? viewOfSecrets(credentials) : [],
    clientDisabled: credentials?.disabled ?? true,
  }
}

/** For everybody else whom it is shown to. `plans`: those that they may choose. */
export async function viewForReader(api: Api, deps: ViewDeps): Promise<PublicApiView> {
  const { mode } = api.activation
  return { ...(await sharedView(api, deps)), plans: api.plans.filter(isPublic), activation: { mode } }
}

export const isPublic = (plan: Pick<Plan, 'visibility'>): boolean => plan.visibility === 'public'

async function sharedView(
  api: Api,
  { registry, issuerOf, gatewayUrl }: Pick<ViewDeps, 'registry' | 'issuerOf' | 'gatewayUrl'>,
): Promise<PublicApiView> {
  const organization: Organization | undefined = await registry.organizations.find(api.organizationId)
  const { id, organizationId, kind, name, version, environment, namespace, basePath, authServerId } = api
  const { activation, plans, details, createdAt, updatedAt } = api
  return {
    id,
    organizationId,
    organizationName: organization?.name ?? '',
    kind,
    name,
    version,
    environment,
    namespace,
    basePath,
    proxyUrl: proxyUrlOf(api, gatewayUrl),
    authServerId,
    issuer: issuerOf(authServerId),
    activation,
    plans,
    details: viewOfDetails(details),
    createdAt,
    updatedAt,
  }
}

function viewOfDetails({ terms, ...details }: ApiDetails): PublicApiView['details'] {
  return { ...details, ...(terms && { terms: showTerms(terms) }) }
}
