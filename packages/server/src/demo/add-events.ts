import type {
  ApiId,
  AppId,
  AuthServerId,
  ClientId,
  ConnectionId,
  EpochSeconds,
  OrganizationId,
  SubscriptionId,
  UserId,
} from '@portreeve/protocol'
import type { Demo } from '../demo-json/index.ts'
import type { Api, Store } from '../store/index.ts'
import { termsAccepted, testOfApi } from './add-registry.ts'
import { demoNamespace } from './plan.ts'
import type { ProvisionDeps } from './provision.ts'
import { eventsDetails, freePlan, peopleByOrganization } from './registry-texts.ts'
import { serviceEventsSpec } from './service-events.ts'

/**
 * An async API, selected by the demo app with a webhook and opened by the buyer's subscription, so that an event about the buyer is
 * delivered at once. What people have taken away meanwhile stays away. Every step may be repeated.
 */
export async function addEvents(demo: Demo, deps: ProvisionDeps): Promise<void> {
  const { store, now } = deps
  const id = demo.asyncApi.id as ApiId
  if (!(await store.apis.find(id))) await putAsyncApi(demo, deps)
  if (!(await store.specs.find(id))) {
    await store.specs.put({
      apiId: id,
      format: 'asyncapi',
      formatVersion: '2.6.0',
      syntax: 'yaml',
      text: serviceEventsSpec,
      title: demo.asyncApi.name,
      version: '1.0',
      findings: [],
      uploadedBy: developerOf(demo),
      uploadedAt: now(),
    })
  }
  await selectIt(demo, store, now())
  await connectIt(demo, store, now())
}

async function putAsyncApi(demo: Demo, { store, identity, now }: ProvisionDeps): Promise<void> {
  const { id, name, clientId, clientSecret, testSubscriptionId } = demo.asyncApi
  const authServerId = demo.identity.authServerId as AuthServerId
  await store.clients.put({
    client_id: clientId as ClientId,
    authServerId,
    owner: { kind: 'api', id: id as ApiId },
    secrets: [{ hmac: identity.hashSecret(clientSecret), createdAt: now() }],
    grant_types: ['client_credentials'],
    scopes: ['anonymous'],
    metadata: { client_name: name },
    settings: {},
    disabled: false,
    version: 1,
    createdAt: now(),
  })
  const api: Api = {
    id: id as ApiId,
    organizationId: demo.organizations.apiDeveloper.id as OrganizationId,
    kind: 'async',
    name,
    version: 'v1',
    environment: 'Production',
    namespace: demoNamespace,
    basePath: '/service-events/v1',
    targetUrl: '',
    client_id: clientId as ClientId,
    authServerId,
    accessControl: { kind: 'fortellis_oauth', token: 'minted' },
    activation: { mode: 'automatic', audience: 'api_providers' },
    visibility: 'public',
    sharedWith: [],
    plans: [freePlan],
    details: eventsDetails,
    testSubscriptionId: testSubscriptionId as SubscriptionId,
    disabled: false,
    revision: 1,
    createdAt: now(),
    updatedAt: now(),
  }
  await store.subscriptions.insert(testOfApi(api, testSubscriptionId, now()))
  await store.apis.put(api)
}

const developerOf = (demo: Demo): UserId =>
  (demo.users.find(({ email }) => email === peopleByOrganization.apiDeveloper.email)?.id ?? demo.admin.id) as UserId

async function selectIt(demo: Demo, { apps }: Pick<Store, 'apps'>, at: EpochSeconds): Promise<void> {
  const app = await apps.find(demo.app.id as AppId)
  const apiId = demo.asyncApi.id as ApiId
  if (!app || app.selections.some((selection) => selection.apiId === apiId)) return
  const terms = termsAccepted(demo, eventsDetails.terms?.version ?? '', at)
  const selection = { apiId, planId: freePlan.id, terms, webhookUrl: demo.asyncApi.webhookUrl }
  await apps.replace({ ...app, selections: [...app.selections, selection], updatedAt: at })
}

async function connectIt(demo: Demo, { subscriptions }: Pick<Store, 'subscriptions'>, at: EpochSeconds): Promise<void> {
  const kept = await subscriptions.find(demo.subscription.id as SubscriptionId)
  const apiId = demo.asyncApi.id as ApiId
  if (kept?.status !== 'active' || kept.connections.some((connection) => connection.apiId === apiId)) return
  const id = demo.asyncApi.connectionId as ConnectionId
  await subscriptions.replace({
    ...kept,
    connections: [...kept.connections, { id, apiId, status: 'active', valueNames: [], changedAt: at }],
    ...(kept.consent && { consent: { ...kept.consent, apiIds: [...kept.consent.apiIds, apiId] } }),
    updatedAt: at,
  })
}

/** Another port base moves the webhook's port; a URL that leads further away was set by somebody and is not touched. */
export async function moveWebhook(demo: Demo, { apps }: Pick<Store, 'apps'>): Promise<void> {
  const app = await apps.find(demo.app.id as AppId)
  const { id, webhookUrl } = demo.asyncApi
  const isMoved = (selection: { apiId: ApiId; webhookUrl?: string | undefined }) =>
    selection.apiId === id &&
    selection.webhookUrl !== webhookUrl &&
    /^http:\/\/(127\.0\.0\.1|localhost):\d+$/.test(selection.webhookUrl ?? '')
  if (!app?.selections.some(isMoved)) return
  const selections = app.selections.map((selection) => (isMoved(selection) ? { ...selection, webhookUrl } : selection))
  await apps.replace({ ...app, selections })
}
