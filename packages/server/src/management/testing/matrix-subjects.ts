import type { ApiId, ConnectionId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import type { NewEvent, ProviderCall } from '../../store/index.ts'
import { exampleOrganization } from '../../store/testing/examples.ts'
import { type MatrixWorld, marked } from './matrix-world.ts'
import type { TestActor } from './open-test-management.ts'

/** New things to ask about, each made by whom it belongs to: a row that changes one disturbs no other row. */
export interface Subjects {
  /** What apps of `developer` select. With a plan and a value that each subscription has for itself; approved by hand. */
  api: Made & { planId: string }
  /** The value's name. */
  valueName: string
  /** Of `provider`, shown to nobody else. */
  privateApi(given?: object): Promise<Made>
  /** Of `provider`, shared with `developer`. */
  newApi(given?: object): Promise<Made>
  newPlan(apiId: string): Promise<string>
  /** Of `developer`, shared with `buyer`. */
  newApp(given?: object): Promise<Made>
  /** A new app that has selected `api`. */
  selectingApp(): Promise<string>
  /** Of `buyer`, to a new app. `pending` waits for the app's developer; `connected` for the provider. */
  subscription(at: 'pending' | 'connected' | 'inactive'): Promise<{ id: string; appId: string; connectionId: string }>
  providerCall(): Promise<string>
  /** Of a new app of `developer` that `buyer` has connected to an async API of `provider`, with an event that waits for it. */
  webhook(): Promise<{ id: string; appId: string; apiId: string; eventId: string }>
  /** An organization with the people of `buyer`. `undo` takes them out of it. */
  copyOfBuyer(): Promise<{ id: string; undo: () => Promise<void> }>
  invitation(of: OrganizationId, email: string): Promise<string>
  joinRequest(to: OrganizationId, by: TestActor): Promise<string>
}

interface Made {
  id: string
  client_id: string
  client_secret: string
  testSubscriptionId: string
}

export const consent = { name: `${marked.buyer} Person`, title: 'Service manager' }
/** Of every terms acceptance and path that has to be unlike all others. */
let counted = 0
export const nextNumber = () => ++counted

export async function createSubjects(world: MatrixWorld): Promise<Subjects> {
  const { store, people, organizations, server, clock } = world
  const { provider, developer, buyer } = people

  async function privateApi(given: object = {}): Promise<Made> {
    const n = nextNumber()
    return asked(provider.owner, 'POST', '/apis', {
      organizationId: organizations.provider,
      name: `${marked.provider} API ${n}`,
      version: 'v1',
      environment: 'Production',
      namespace: marked.provider.toLowerCase(),
      basePath: `/api-${n}`,
      targetUrl: `http://127.0.0.1:9/${marked.provider}`,
      authServerId: server.id,
      ...given,
    })
  }

  async function newApi(given: object = {}): Promise<Made> {
    const made = await privateApi(given)
    const sharing = { visibility: 'shared', sharedWith: [organizations.developer] }
    await asked(provider.owner, 'PUT', `/apis/${made.id}/visibility`, sharing)
    return made
  }

  async function newPlan(apiId: string): Promise<string> {
    const { id } = await asked(provider.owner, 'POST', `/apis/${apiId}/plans`, { name: `${marked.provider} plan` })
    return id
  }

  async function newApp(given: object = {}): Promise<Made> {
    return asked(developer.owner, 'POST', '/apps', {
      organizationId: organizations.developer,
      name: `${marked.developer} app ${nextNumber()}`,
      contactEmail: 'apps@brambleton.example',
      activation: 'manual',
      sharedWith: [organizations.buyer],
      authServerId: server.id,
      ...given,
    })
  }

  /** Made when the first webhook is asked for. */
  let asyncApi: string | undefined

  const valuePlace = { name: 'X-Place', displayName: 'Place', in: 'header', subscriptionSpecific: true }
  const made = await newApi({ accessControl: { kind: 'api_key', requestParameters: [valuePlace] } })
  const api = { ...made, planId: await newPlan(made.id) }
  const { places } = await asked(provider.owner, 'GET', `/apis/${api.id}/access-control`)

  async function selectingApp(): Promise<string> {
    const { id } = await newApp()
    await asked(developer.owner, 'PUT', `/apps/${id}/apis/${api.id}`, { planId: api.planId })
    return id
  }

  const subscription: Subjects['subscription'] = async (at) => {
    const appId = await selectingApp()
    const wish = { appId, organizationIds: [organizations.buyer], consent }
    const { items } = await asked(buyer.owner, 'POST', '/subscriptions', wish)
    const { id } = items[0].subscription
    if (at === 'pending') return { id, appId, connectionId: '' }
    const approved = await asked(developer.owner, 'POST', `/subscriptions/${id}/approve`)
    if (at === 'inactive') await asked(buyer.owner, 'POST', `/subscriptions/${id}/deactivate`)
    return { id, appId, connectionId: approved.connections[0].id }
  }

  return {
    api,
    valueName: places[0].name,
    privateApi,
    newApi,
    newPlan,
    newApp,
    selectingApp,
    subscription,
    async providerCall() {
      const { id, connectionId } = await subscription('connected')
      const call: ProviderCall = {
        id: v7(),
        kind: 'activate',
        apiId: api.id as ApiId,
        organizationId: organizations.provider,
        subscriptionId: id as SubscriptionId,
        connectionId: connectionId as ConnectionId,
        body: '{}',
        state: 'failed',
        attempts: 1,
        nextAttemptAt: clock.now,
        createdAt: clock.now,
        updatedAt: clock.now,
      }
      await store.providerCalls.put(call)
      return call.id
    },
    async webhook() {
      asyncApi ??= (await newApi({ kind: 'async', activation: { mode: 'automatic' } })).id
      const apiId = asyncApi
      const { id: appId } = await newApp()
      const webhookUrl = `https://${marked.developer.toLowerCase()}.example/hook`
      await asked(developer.owner, 'PUT', `/apps/${appId}/apis/${apiId}`, { webhookUrl })
      const wish = { appId, organizationIds: [organizations.buyer], consent }
      const { items } = await asked(buyer.owner, 'POST', '/subscriptions', wish)
      await asked(developer.owner, 'POST', `/subscriptions/${items[0].subscription.id}/approve`)
      const [webhook] = (await asked(developer.owner, 'GET', `/webhooks?appId=${appId}`)).items
      const event: NewEvent = {
        id: v7(),
        apiId: apiId as ApiId,
        organizationId: organizations.provider,
        dataOwnerId: organizations.buyer,
        channel: '/service',
        partitionKey: `${marked.provider} key`,
        requestId: v7(),
        payload: Buffer.from('{}'),
        receivedAt: clock.now * 1000,
        kind: 'published',
        isRequestIdGiven: true,
        webhookIds: [webhook.id],
      }
      await store.relay.publish([event])
      return { id: webhook.id, appId, apiId, eventId: event.id }
    },
    async copyOfBuyer() {
      const id = v7() as OrganizationId
      await store.organizations.put(exampleOrganization({ id, name: `${marked.buyer} Company Two` }))
      const members = await store.members.listByOrganization({ organizationId: organizations.buyer, limit: 200 })
      for (const { userId, roles } of members) await world.join(id, userId, roles)
      const undo = async () => {
        for (const { userId } of members) await store.members.remove(id, userId)
      }
      return { id, undo }
    },
    async invitation(organizationId, email) {
      const id = v7()
      const [createdAt, expiresAt] = [clock.now, (clock.now + 86_400) as EpochSeconds]
      const invitedBy = world.operator.user.id
      const given = { email, roles: [], invitedBy, state: 'open' as const, createdAt, expiresAt }
      await store.invitations.put({ id, organizationId, ...given })
      return id
    },
    async joinRequest(organizationId, { user }) {
      const id = v7()
      const given = { message: '', state: 'open' as const, createdAt: clock.now }
      await store.joinRequests.insert({ id, organizationId, userId: user.id, ...given })
      return id
    },
  }
}

/** Throws where it was refused. */
// biome-ignore lint/suspicious/noExplicitAny: answers of every operation.
export async function asked(actor: TestActor, method: string, path: string, body?: unknown): Promise<any> {
  const answer = await actor.ask(method, path, body)
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
