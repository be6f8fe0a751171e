import type { Api, ApiSelection, App, Client } from '../../store/index.ts'
import { proxyUrlOf } from '../apis/api-view.ts'
import { type SecretView, viewOfSecrets } from '../secret-view.ts'
import { type ShownTerms, showTerms } from '../terms.ts'
import type { AppDeps } from './app-deps.ts'

/** What everybody who sees an app sees of it. Members of one name hold the same thing in every view. */
export interface PublicAppView
  extends Pick<
    App,
    | 'id'
    | 'organizationId'
    | 'name'
    | 'description'
    | 'website'
    | 'contactEmail'
    | 'activation'
    | 'listing'
    | 'createdAt'
    | 'updatedAt'
  > {
  /** Of its developer. */
  organizationName: string
  terms?: ShownTerms | undefined
  /** The APIs whose data it works with. */
  apis: Pick<Api, 'id' | 'name' | 'version' | 'environment'>[]
}

/** An API that the app has selected, with what its developer has to know to call it. */
export interface SelectionView extends ApiSelection {
  /** Absent when the API is gone. */
  api?: (Pick<Api, 'name' | 'version' | 'environment' | 'kind'> & { proxyUrl: string }) | undefined
}

/** What its own organization sees: everything but secrets. */
export interface AppView
  extends Omit<PublicAppView, 'apis'>,
    Pick<App, 'client_id' | 'quotas' | 'sharedWith' | 'testSubscriptionId' | 'disabled' | 'revision'> {
  selections: SelectionView[]
  /** Of its credentials. */
  authServerId: string
  issuer: string
  callbackUrls: string[]
  implicit: boolean
  /** How its credentials get tokens, and what of people they may ask for. */
  grant_types: string[]
  scopes: string[]
  secrets: SecretView[]
  /** Its credentials are: no token is issued for them. */
  clientDisabled: boolean
}

type ViewDeps = Pick<AppDeps, 'registry' | 'issuerOf' | 'gatewayUrl' | 'findClient'>

/** For its own organization and for operators. `client`: as it was written just now; left out, memory says. */
export async function viewForOwner(app: App, deps: ViewDeps, client?: Client): Promise<AppView> {
  const [organizationName, credentials] = await Promise.all([
    organizationNameOf(app, deps),
    client ?? deps.findClient(app.client_id),
  ])
  const { knownTerms: _, terms, ...kept } = app
  return {
    ...kept,
    ...(terms && { terms: showTerms(terms) }),
    organizationName,
    selections: app.selections.map((selection) => viewOfSelection(selection, deps)),
    authServerId: credentials?.authServerId ?? '',
    issuer: credentials ? deps.issuerOf(credentials.authServerId) : '',
    callbackUrls: credentials?.metadata.redirect_uris ?? [],
    implicit: credentials?.grant_types.includes('implicit') ?? false,
    grant_types: [...(credentials?.grant_types ?? [])],
    scopes: [...(credentials?.scopes ?? [])],
    secrets: credentials ? viewOfSecrets(credentials) : [],
    clientDisabled: credentials?.disabled ?? true,
  }
}

function viewOfSelection(
  selection: ApiSelection,
  { registry, gatewayUrl }: Pick<ViewDeps, 'registry' | 'gatewayUrl'>,
): SelectionView {
  const api = registry.apis.find(selection.apiId)
  if (!api) return selection
  const { name, version, environment, kind } = api
  return { ...selection, api: { name, version, environment, kind, proxyUrl: proxyUrlOf(api, gatewayUrl) } }
}

/** For everybody else whom it is offered to. */
export async function viewForReader(app: App, deps: ViewDeps): Promise<PublicAppView> {
  const { id, organizationId, name, description, website, contactEmail, activation, listing, terms } = app
  const apis = app.selections.flatMap(({ apiId }) => deps.registry.apis.find(apiId) ?? [])
  return {
    id,
    organizationId,
    organizationName: await organizationNameOf(app, deps),
    name,
    description,
    ...(website !== undefined && { website }),
    contactEmail,
    activation,
    listing,
    ...(terms && { terms: showTerms(terms) }),
    // Instances in Dev are nobody's business but their own organization's.
    apis: apis
      .filter(({ environment }) => environment !== 'Dev')
      .map(({ id, name, version, environment }) => ({ id, name, version, environment })),
    createdAt: app.createdAt,
    updatedAt: app.updatedAt,
  }
}

async function organizationNameOf({ organizationId }: App, { registry }: Pick<ViewDeps, 'registry'>): Promise<string> {
  return (await registry.organizations.find(organizationId))?.name ?? ''
}
