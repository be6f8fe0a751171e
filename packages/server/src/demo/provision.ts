import { createHash } from 'node:crypto'
import type {
  ApiId,
  AppId,
  AuthServerId,
  ClientId,
  ConnectionId,
  EpochSeconds,
  OrganizationId,
  SigningAlg,
  SubscriptionId,
  UserId,
} from '@portreeve/protocol'
import { v7 } from 'uuid'
import { SettingsRefused } from '../config/index.ts'
import type { Demo, DemoApiSlug, DemoApp, DemoSubscription } from '../demo-json/index.ts'
import { hashPassword, type Identity } from '../identity/index.ts'
import type { Organization, ProfileName, Store } from '../store/index.ts'
import { addEvents, moveWebhook } from './add-events.ts'
import { addRegistry } from './add-registry.ts'
import { addSignIn } from './add-sign-in.ts'
import { openDirectory } from './open-directory.ts'
import { demoApiSlugs, demoBasePath, demoNamespace, selectedByApp, selectedByOtherApp } from './plan.ts'

export interface ProvisionDeps {
  store: Store
  identity: Pick<Identity, 'hashSecret' | 'ensureKey'>
  now: () => EpochSeconds
}

/** Whose demo a store holds. `portreeve serve` refuses a store that has it. */
export const DEMO_OWNER_FACT = 'demo.owner'
const APPLIED_FACT = 'demo.applied'
/** The first version said `yes`. `add-sign-in.ts` leads from there to the second, `add-registry.ts` to the third. The fourth has tokens for everybody, this one events. */
const SECOND_APPLIED = '2'
const THIRD_APPLIED = '3'
const FOURTH_APPLIED = '4'
const APPLIED = '5'

/**
 * Brings a planned demo into the store. Every step may be repeated, so a process killed anywhere finishes at its next
 * start; once all of it was there, later edits by people are left alone. Rejects with SettingsRefused when the store
 * holds another home's demo.
 */
export async function provisionDemo(demo: Demo, deps: ProvisionDeps): Promise<'applied' | 'already there'> {
  const { store } = deps
  const owner = await store.facts.putFirst(DEMO_OWNER_FACT, fingerprint(demo.app.id))
  if (!(await isOwn(owner, demo, store))) {
    throw new SettingsRefused([
      demo.store === 'embedded'
        ? 'The store of this home was made with another demo.json. Restore that file, or delete the home to start anew.'
        : 'The database holds the demo exchange of another home. Use that directory with --home, or an empty database.',
    ])
  }
  await openDirectory(store)
  const applied = await store.facts.find(APPLIED_FACT)
  if (applied !== undefined) await moveTargets(demo, store)
  if (applied === APPLIED) await moveWebhook(demo, store)
  if (applied === APPLIED) return 'already there'
  if (applied === undefined) await putFirstRecords(demo, deps)
  if (applied !== FOURTH_APPLIED) {
    if (applied !== THIRD_APPLIED) {
      if (applied !== SECOND_APPLIED) await addSignIn(demo, deps)
      await addRegistry(demo, deps)
    }
    for (const user of demo.users) await putToken(user, deps)
  }
  await addEvents(demo, deps)
  await store.facts.put(APPLIED_FACT, APPLIED)
  return 'applied'
}

/**
 * Whether the store's demo is this one. The app's id is random and never changes. Earlier versions wrote down the authorization
 * server's instead, which was random too until people could choose it: that one counts where the app is there, or nothing yet.
 */
async function isOwn(owner: string, demo: Demo, store: Store): Promise<boolean> {
  if (owner === fingerprint(demo.app.id)) return true
  if (owner !== fingerprint(demo.identity.authServerId)) return false
  if ((await store.facts.find(APPLIED_FACT)) === undefined) return true
  return (await store.apps.find(demo.app.id as AppId)) !== undefined
}

async function putFirstRecords(demo: Demo, deps: ProvisionDeps): Promise<void> {
  const { identity } = deps
  await putServer(demo.identity.authServerId, { name: 'Demo exchange', profile: 'exchange' }, deps)
  await identity.ensureKey(demo.identity.authServerId as AuthServerId)
  await putOrganizations(demo, deps)
  await putApis(demo, deps)
  const organizationId = demo.organizations.appDeveloper.id as OrganizationId
  for (const [app, selected] of [
    [demo.app, selectedByApp],
    [demo.otherApp, selectedByOtherApp],
  ] as const) {
    await putAppClient(demo, app, deps)
    await putApp(demo, app, { organizationId, selected }, deps)
  }
  await putSubscription(demo, demo.subscription, demo.app, 'active', deps)
  await putSubscription(demo, demo.otherSubscription, demo.otherApp, 'active', deps)
  await putSubscription(demo, demo.inactiveSubscription, demo.app, 'inactive', deps)
  await putUsers(demo, deps)
}

const fingerprint = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Another port base moves the bundled service, `--target` replaces it; a target further away is not touched. */
async function moveTargets(demo: Demo, store: Store): Promise<void> {
  for (const slug of demoApiSlugs) {
    const api = await store.apis.find(demo.apis[slug].id as ApiId)
    const targetUrl = demo.apis[slug].targetUrl
    if (api && api.targetUrl !== targetUrl && /^https?:\/\/(127\.0\.0\.1|localhost):\d+$/.test(api.targetUrl)) {
      await store.apis.put({ ...api, targetUrl })
    }
  }
}

export async function putServer(
  id: string,
  { name, profile, signingAlgs }: { name: string; profile: ProfileName; signingAlgs?: SigningAlg[] },
  { store, now }: ProvisionDeps,
): Promise<void> {
  await store.authorizationServers.put({
    id: id as AuthServerId,
    name,
    profile,
    audience: 'api_providers',
    accessTokenTtlSeconds: 3600,
    settings: signingAlgs ? { signingAlgs } : {},
    disabled: false,
    createdAt: now(),
  })
}

type Place = Pick<Organization, 'address' | 'countryCode' | 'phoneNumber'>
const places: Record<keyof Demo['organizations'], Place> = {
  buyer: { address: '120 Harbor Street, Burlington, VT 05401', countryCode: 'US', phoneNumber: '+1 802 555 0110' },
  otherBuyer: { address: '8 Ridge Road, Boise, ID 83702', countryCode: 'US', phoneNumber: '+1 208 555 0121' },
  appDeveloper: {
    address: '45 King Street West, Toronto, ON M5H 1J8',
    countryCode: 'CA',
    phoneNumber: '+1 416 555 0132',
  },
  apiDeveloper: { address: '300 Pier Avenue, Portland, ME 04101', countryCode: 'US', phoneNumber: '+1 207 555 0143' },
}

/** As a record is when it has just been made. */
const fresh = (createdAt: EpochSeconds) => ({ disabled: false, revision: 1, createdAt, updatedAt: createdAt })

async function putOrganizations(demo: Demo, { store, now }: ProvisionDeps): Promise<void> {
  for (const [role, { id, name }] of Object.entries(demo.organizations)) {
    const place = places[role as keyof Demo['organizations']]
    const organization = { id: id as OrganizationId, name, ...place, dealerCodes: [], apiDmsInfo: [] }
    await store.organizations.put({ ...organization, ...fresh(now()) })
  }
}

async function putApis(demo: Demo, { store, identity, now }: ProvisionDeps): Promise<void> {
  const authServerId = demo.identity.authServerId as AuthServerId
  for (const slug of demoApiSlugs) {
    const api = demo.apis[slug]
    await store.clients.put({
      client_id: api.clientId as ClientId,
      authServerId,
      owner: { kind: 'api', id: api.id as ApiId },
      secrets: [{ hmac: identity.hashSecret(api.clientSecret), createdAt: now() }],
      grant_types: ['client_credentials'],
      scopes: ['anonymous'],
      metadata: { client_name: api.name },
      settings: {},
      disabled: false,
      version: 1,
      createdAt: now(),
    })
    await store.apis.put({
      id: api.id as ApiId,
      organizationId: demo.organizations.apiDeveloper.id as OrganizationId,
      kind: 'rest',
      name: api.name,
      version: 'v1',
      environment: 'Production',
      namespace: demoNamespace,
      basePath: demoBasePath(slug),
      targetUrl: api.targetUrl,
      client_id: api.clientId as ClientId,
      authServerId,
      accessControl: { kind: 'fortellis_oauth', token: api.token },
      activation: { mode: 'automatic', audience: 'api_providers' },
      visibility: 'private',
      sharedWith: [],
      plans: [],
      details: { description: '', tags: [], implementationName: '', lifeCycle: 'General Release' },
      ...fresh(now()),
    })
  }
}

async function putAppClient(demo: Demo, app: DemoApp, { store, identity, now }: ProvisionDeps): Promise<void> {
  await store.clients.put({
    client_id: app.apiKey as ClientId,
    authServerId: demo.identity.authServerId as AuthServerId,
    owner: { kind: 'app', id: app.id as AppId },
    secrets: [{ hmac: identity.hashSecret(app.apiSecret), createdAt: now() }],
    grant_types: ['client_credentials'],
    scopes: ['anonymous'],
    metadata: {},
    settings: {},
    disabled: false,
    version: 1,
    createdAt: now(),
  })
}

/** An app as the registry knows it; its client is somebody else's step. */
export async function putApp(
  demo: Demo,
  app: Pick<DemoApp, 'id' | 'name' | 'apiKey'>,
  { organizationId, selected }: { organizationId: OrganizationId; selected: readonly DemoApiSlug[] },
  { store, now }: ProvisionDeps,
): Promise<void> {
  await store.apps.put({
    id: app.id as AppId,
    organizationId,
    name: app.name,
    description: '',
    contactEmail: 'support@brightwork.example',
    client_id: app.apiKey as ClientId,
    selections: selected.map((slug) => ({ apiId: demo.apis[slug].id as ApiId })),
    activation: 'automatic',
    listing: 'Registered',
    sharedWith: [],
    ...fresh(now()),
  })
}

export async function putSubscription(
  demo: Demo,
  subscription: DemoSubscription,
  app: Pick<DemoApp, 'id'>,
  status: 'active' | 'inactive',
  { store, now }: ProvisionDeps,
): Promise<void> {
  const { disabled: _, ...at } = fresh(now())
  await store.subscriptions.put({
    id: subscription.id as SubscriptionId,
    organizationId: subscription.organizationId as OrganizationId,
    appId: app.id as AppId,
    purpose: 'organization',
    environment: 'Production',
    status,
    connections: Object.entries(subscription.connectionIds).map(([slug, id]) => ({
      id: id as ConnectionId,
      apiId: demo.apis[slug as DemoApiSlug].id as ApiId,
      status,
      valueNames: [],
      changedAt: at.createdAt,
    })),
    activatedAt: at.createdAt,
    ...(status === 'inactive' && { deactivatedAt: at.createdAt }),
    ...at,
  })
}

async function putUsers(demo: Demo, deps: ProvisionDeps): Promise<void> {
  for (const user of [...demo.users, demo.admin]) await putUser(user, deps)
  await putToken(demo.admin, deps)
}

async function putToken(user: Demo['users'][number], { store, identity, now }: ProvisionDeps): Promise<void> {
  await store.managementTokens.put({
    id: v7(),
    hmac: identity.hashSecret(user.managementToken),
    userId: user.id as UserId,
    name: 'demo',
    scope: 'write',
    createdAt: now(),
  })
}

export async function putUser(
  { id, email, password, name }: Demo['users'][number],
  { store, now }: Pick<ProvisionDeps, 'store' | 'now'>,
): Promise<void> {
  const passwordHash = await hashPassword(password)
  const at = now()
  await store.users.put({
    id: id as UserId,
    email,
    emailVerified: true,
    name,
    passwordHash,
    claims: {},
    disabled: false,
    version: 1,
    createdAt: at,
    updatedAt: at,
  })
}
