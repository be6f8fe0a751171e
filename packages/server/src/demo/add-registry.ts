import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type {
  ApiId,
  AppId,
  ConnectionId,
  EpochSeconds,
  OrganizationId,
  SubscriptionId,
  UserId,
} from '@portreeve/protocol'
import type { Demo } from '../demo-json/index.ts'
import type { Api, ApiSelection, Member, Store, Subscription, TermsAcceptance } from '../store/index.ts'
import { demoApiSlugs, demoNamespace } from './plan.ts'
import { type ProvisionDeps, putUser } from './provision.ts'
import { apiDetails, appDescriptions, freePlan, organizationDetails, peopleByOrganization } from './registry-texts.ts'

type Deps = Pick<ProvisionDeps, 'store' | 'now'>

/**
 * What belongs to an exchange that people manage, beside what a demo of the second version has: who may do what, and what organizations,
 * APIs and apps say about themselves. Records of before get what they lack, unless people have filled it in. Every step may be repeated.
 */
export async function addRegistry(demo: Demo, deps: Deps): Promise<void> {
  const { store, now } = deps
  await store.operators.put({ userId: demo.admin.id as UserId, createdAt: now() })
  for (const user of demo.users) if (!(await store.users.find(user.id as UserId))) await putUser(user, deps)
  await completeOrganizations(demo, deps)
  await completeApis(demo, deps)
  await completeApps(demo, deps)
  for (const { id } of [demo.subscription, demo.otherSubscription, demo.spaSubscription]) {
    await putConsent(demo, id as SubscriptionId, deps)
  }
}

const roles = ['buyer', 'otherBuyer', 'appDeveloper', 'apiDeveloper'] as const
const organizationIdOf = (demo: Demo, role: (typeof roles)[number]) => demo.organizations[role].id as OrganizationId

/** The person of the demo who owns the organization. */
function ownerOf(demo: Demo, role: (typeof roles)[number]): Demo['users'][number] {
  const { email } = peopleByOrganization[role]
  const owner = demo.users.find((user) => user.email === email)
  if (!owner) throw new Error(`demo.json has no user ${email}`)
  return owner
}

async function completeOrganizations(demo: Demo, { store, now }: Deps): Promise<void> {
  for (const role of roles) {
    const id = organizationIdOf(demo, role)
    const kept = await store.organizations.find(id)
    if (kept && kept.emailDomain === undefined) {
      await store.organizations.replace({ ...kept, ...organizationDetails[role], updatedAt: now() })
    }
    const userId = ownerOf(demo, role).id as UserId
    if (!(await store.members.find(id, userId))) await putMember(store, id, userId, role, now())
  }
  await store.namespaces.claim({
    name: demoNamespace,
    organizationId: organizationIdOf(demo, 'apiDeveloper'),
    createdAt: now(),
  })
}

async function putMember(
  store: Store,
  organizationId: OrganizationId,
  userId: UserId,
  role: (typeof roles)[number],
  createdAt: EpochSeconds,
): Promise<void> {
  const member: Member = { organizationId, userId, roles: [...peopleByOrganization[role].roles], createdAt }
  await store.members.put(member)
  await store.members.setCurrent(userId, organizationId)
}

async function completeApis(demo: Demo, { store, now }: Deps): Promise<void> {
  for (const slug of demoApiSlugs) {
    const { id, testSubscriptionId } = demo.apis[slug]
    const kept = await store.apis.find(id as ApiId)
    if (!kept) continue
    await store.subscriptions.insert(testOfApi(kept, testSubscriptionId, now()))
    if (kept.details.description !== '') continue
    await store.apis.replace({
      ...kept,
      activation: { mode: 'automatic', audience: 'api_providers' },
      visibility: 'public',
      plans: [freePlan],
      details: apiDetails[slug],
      testSubscriptionId: testSubscriptionId as SubscriptionId,
      updatedAt: now(),
    })
    if (slug === 'appointments')
      await putAppointmentsSpec(kept.id, ownerOf(demo, 'apiDeveloper').id as UserId, { store, now })
  }
}

/** As the bundled service comes with it: what Try it, the simulator and the directory show has to be described by somebody. */
async function putAppointmentsSpec(apiId: ApiId, uploadedBy: UserId, { store, now }: Deps): Promise<void> {
  if (await store.specs.find(apiId)) return
  // In the package, beside what is built of it.
  const service = createRequire(import.meta.url).resolve('@portreeve/example-dms-service')
  const file = new URL('../appointments.openapi.yaml', pathToFileURL(service))
  await store.specs.put({
    apiId,
    format: 'openapi',
    formatVersion: '3.1.0',
    syntax: 'yaml',
    text: await readFile(file, 'utf8'),
    title: 'Appointments',
    version: 'v1',
    findings: [],
    uploadedBy,
    uploadedAt: now(),
  })
}

/** The test subscription of an API, which opens that API alone. */
export function testOfApi(
  { id: apiId, organizationId, environment }: Pick<Api, 'id' | 'organizationId' | 'environment'>,
  testSubscriptionId: string,
  at: EpochSeconds,
): Subscription {
  const connection = { id: randomUUID() as ConnectionId, apiId, valueNames: [], changedAt: at }
  return {
    ...activeTest(testSubscriptionId, organizationId, at),
    purpose: 'api_test',
    environment,
    connections: [{ ...connection, status: 'active' }],
  }
}

async function completeApps(demo: Demo, { store, now }: Deps): Promise<void> {
  for (const [name, app] of [
    ['app', demo.app],
    ['otherApp', demo.otherApp],
    ['spa', demo.spa],
  ] as const) {
    const kept = await store.apps.find(app.id as AppId)
    if (!kept) continue
    await store.subscriptions.insert({
      ...activeTest(app.testSubscriptionId, kept.organizationId, now()),
      appId: kept.id,
      purpose: 'app_test',
      environment: 'Test',
    })
    if (kept.description !== '') continue
    await store.apps.replace({
      ...kept,
      ...appDescriptions[name],
      selections: kept.selections.map((selection) => acceptedBy(demo, selection, now())),
      listing: 'Published',
      testSubscriptionId: app.testSubscriptionId as SubscriptionId,
      updatedAt: now(),
    })
  }
}

/** With the plan, and the terms as the app's developer accepted them. */
function acceptedBy(demo: Demo, selection: ApiSelection, at: EpochSeconds): ApiSelection {
  const slug = demoApiSlugs.find((one) => demo.apis[one].id === selection.apiId)
  const terms = slug && apiDetails[slug].terms
  if (!terms) return selection
  return { ...selection, planId: freePlan.id, terms: termsAccepted(demo, terms.version, at) }
}

/** By the owner of the app's organization. */
export function termsAccepted(demo: Demo, termsVersion: string, at: EpochSeconds): TermsAcceptance {
  const { id, name } = ownerOf(demo, 'appDeveloper')
  return { termsVersion, name, title: 'Owner', company: demo.organizations.appDeveloper.name, userId: id as UserId, at }
}

type Test = Omit<Subscription, 'purpose' | 'environment'>
const activeTest = (id: string, organizationId: OrganizationId, at: EpochSeconds): Test => ({
  id: id as SubscriptionId,
  organizationId,
  status: 'active',
  connections: [],
  activatedAt: at,
  revision: 1,
  createdAt: at,
  updatedAt: at,
})

/** What the buyer's owner agreed to. */
async function putConsent(demo: Demo, id: SubscriptionId, { store, now }: Deps): Promise<void> {
  const kept = await store.subscriptions.find(id)
  const role = roles.find((one) => demo.organizations[one].id === kept?.organizationId)
  if (!kept || !role || kept.consent) return
  const owner = ownerOf(demo, role)
  const consent = {
    userId: owner.id as UserId,
    name: owner.name,
    title: 'Owner',
    at: kept.createdAt,
    termsVersion: '',
    apiIds: kept.connections.map(({ apiId }) => apiId),
  }
  await store.subscriptions.replace({ ...kept, consent, requestedBy: consent.userId, updatedAt: now() })
}
