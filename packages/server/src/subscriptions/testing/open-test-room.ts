import { randomUUID } from 'node:crypto'
import type { ApiId, AppId, ClientId, OrganizationId, SubscriptionId, UserId } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import { vi } from 'vitest'
import type { UserActor } from '../../audit/index.ts'
import { createGuardedAgent, createRouteListener } from '../../http/index.ts'
import { generateClientId } from '../../identity/index.ts'
import { exampleClient, openTestIdentity, type TestIdentity } from '../../identity/testing/open-test-identity.ts'
import { createRegistry, type Registry } from '../../registry/index.ts'
import type { Api, App, Organization, OrganizationRole, Store, Subscription } from '../../store/index.ts'
import { exampleApi, exampleApp, exampleOrganization, exampleSubscription } from '../../store/testing/examples.ts'
import { createLog } from '../../telemetry/index.ts'
import { createSubscriptions, type Subscriptions } from '../subscriptions.ts'
import { openAdminApi, type TestAdminApi } from './open-admin-api.ts'

/** The room on a real identity, registry and store, its routes behind a real listener, and an admin API to call. */
export interface TestRoom extends TestIdentity {
  registry: Registry
  subscriptions: Subscriptions
  admin: TestAdminApi
  /** Where the exchange's own endpoints are. */
  subscriptionsUrl: string
  /** Of every app and API. */
  secretOfAll: string
  /** Of every line that the room logged, parsed. */
  lines: Record<string, unknown>[]
  putOrganization(changes?: Partial<Organization>): Promise<Organization>
  /** With its credentials. `admin_api` leads to `admin`. */
  putApi(of: Organization, mode: Api['activation']['mode'], changes?: Partial<Api>): Promise<Api>
  /** With its credentials. */
  putApp(of: Organization, apis: readonly Api[], changes?: Partial<App>): Promise<App>
  putTest(of: App | Api): Promise<Subscription>
  /** A person with these roles. */
  person(roles: readonly (readonly [Organization, OrganizationRole[]])[]): Promise<UserActor>
  operator(): Promise<UserActor>
  /** With a client-credentials token of an app or an API; null sends none. */
  request(
    method: string,
    path: string,
    caller: { client_id: ClientId } | string | null,
    body?: unknown,
  ): Promise<{ status: number; text: string; headers: Headers }>
}

export interface TestRoomOptions {
  wrap?: (store: Store) => Store
  dispatcher?: Dispatcher
  callTimeoutMillis?: number
}

export async function openTestRoom({ wrap = (store) => store, ...options }: TestRoomOptions = {}): Promise<TestRoom> {
  const test = await openTestIdentity()
  const { identity, server, clock } = test
  const store = wrap(test.store)
  const onFault = (fault: unknown) => {
    throw fault
  }
  const lines: Record<string, unknown>[] = []
  const log = createLog('debug', { write: (line: string) => void lines.push(JSON.parse(line)) })
  const admin = await openAdminApi()
  const registry = await createRegistry({ store, createSealer: identity.createSealer, onFault })
  const dispatcher = options.dispatcher ?? createGuardedAgent({ allowedCidrs: ['127.0.0.0/8'] })
  const subscriptions = createSubscriptions({
    ...{ store, registry, identity, dispatcher, log },
    callTimeoutMillis: options.callTimeoutMillis,
    now: () => clock.now,
  })
  const listener = await createRouteListener({ routes: subscriptions.routes, log })
  const origin = `http://127.0.0.1:${await listener.listen(0, '127.0.0.1')}`
  const secretOfAll = 'AbCdEfGhIjKlMnOp'
  const hmac = identity.hashSecret(secretOfAll)

  async function personWith(memberships: UserActor['memberships'], operator: boolean): Promise<UserActor> {
    const userId = `00u${randomUUID().replaceAll('-', '').slice(0, 17)}` as UserId
    const at = clock.now
    await store.users.put({
      id: userId,
      email: `${userId}@people.example`,
      emailVerified: true,
      name: 'Test Person',
      claims: {},
      disabled: false,
      version: 1,
      createdAt: at,
      updatedAt: at,
    })
    return { kind: 'user', userId, operator, memberships, requestId: randomUUID() }
  }

  return {
    ...test,
    store,
    registry,
    subscriptions,
    admin,
    subscriptionsUrl: origin,
    secretOfAll,
    lines,
    async putOrganization(changes) {
      const organization = exampleOrganization({ id: randomUUID() as OrganizationId, ...changes })
      await store.organizations.put(organization)
      return organization
    },
    async putApi(of, mode, changes) {
      const id = (changes?.id ?? `api-${randomUUID()}`) as ApiId
      const api = exampleApi({
        id,
        organizationId: of.id,
        basePath: `/${id}`,
        client_id: generateClientId() as ClientId,
        authServerId: server.id,
        activation: { mode, audience: 'api_providers', ...(mode === 'admin_api' && { adminUrl: admin.url }) },
        ...changes,
      })
      await store.clients.put(exampleClient(server.id, hmac, { client_id: api.client_id, owner: { kind: 'api', id } }))
      await store.apis.put(api)
      await vi.waitFor(() => {
        if (!registry.apis.find(id)) throw new Error('not in memory yet')
      })
      return api
    },
    async putApp(of, apis, changes) {
      const app = exampleApp({
        id: randomUUID() as AppId,
        organizationId: of.id,
        client_id: generateClientId() as ClientId,
        selections: apis.map(({ id }) => ({ apiId: id })),
        listing: 'Published',
        ...changes,
      })
      const owner = { kind: 'app', id: app.id } as const
      await store.clients.put(exampleClient(server.id, hmac, { client_id: app.client_id, owner }))
      await store.apps.put(app)
      return app
    },
    async putTest(of) {
      const test = exampleSubscription({
        id: randomUUID() as SubscriptionId,
        organizationId: of.organizationId,
        appId: 'selections' in of ? of.id : undefined,
        purpose: 'selections' in of ? 'app_test' : 'api_test',
        environment: 'selections' in of ? 'Test' : of.environment,
        connections: [],
      })
      await store.subscriptions.put(test)
      if ('selections' in of) await store.apps.put({ ...of, testSubscriptionId: test.id })
      else await store.apis.put({ ...of, testSubscriptionId: test.id })
      await registry.apis.reload()
      return test
    },
    person: (roles) => personWith(new Map(roles.map(([{ id }, its]) => [id, its])), false),
    operator: () => personWith(new Map(), true),
    async request(method, path, caller, body) {
      const token =
        typeof caller === 'string' ? caller : caller && (await identity.mint(server.id, caller.client_id)).token
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: { ...(token !== null && { Authorization: `Bearer ${token}` }) },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      return { status: response.status, text: await response.text(), headers: response.headers }
    },
    async close() {
      await listener.close()
      await subscriptions.close()
      await admin.close()
      if (!options.dispatcher) await dispatcher.close()
      registry.close()
      await test.close()
    },
  }
}
