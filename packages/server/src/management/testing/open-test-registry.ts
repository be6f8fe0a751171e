import type { OrganizationId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { createAddressPolicy, createRouteListener } from '../../http/index.ts'
import { createRegistry, openRegistryAdministration, type Registry } from '../../registry/index.ts'
import type { AuditEntry, OrganizationRole, Store } from '../../store/index.ts'
import { createSubscriptions, type Subscriptions } from '../../subscriptions/index.ts'
import { apiOperations } from '../api-operations.ts'
import { appOperations } from '../app-operations.ts'
import { directoryOperations } from '../directory-operations.ts'
import { specOperations } from '../spec-operations.ts'
import { tryTokenOperations } from '../try-token-operations.ts'
import { openTestManagement, type TestActor, type TestManagement } from './open-test-management.ts'

/** An organization with a namespace and somebody for each role. */
export interface TestTenant {
  id: OrganizationId
  namespace: string
  developer: TestActor
  /** Belongs to it and has no role. */
  reader: TestActor
}

/** The operations on APIs and apps on real rooms, with two organizations that have nothing to do with each other. */
export interface TestRegistry extends TestManagement {
  registry: Registry
  subscriptions: Subscriptions
  own: TestTenant
  other: TestTenant
  operator: TestActor
  /** Belongs to no organization. */
  stranger: TestActor
  tenant(namespace: string): Promise<TestTenant>
  member(of: OrganizationId, roles: OrganizationRole[]): Promise<TestActor>
  /** A token of identity's token endpoint, or its refusal. */
  token(client_id: string, client_secret: string): Promise<{ status: number; access_token?: string }>
  auditOf(subjectId: string): Promise<AuditEntry[]>
}

const LOOPBACK = ['127.0.0.0/8']

export async function openTestRegistry(
  options: { allowedCidrs?: readonly string[]; wrap?: (store: Store) => Store } = {},
): Promise<TestRegistry> {
  const { allowedCidrs = LOOPBACK, wrap } = options
  let registry: Registry | undefined
  let subscriptions: Subscriptions | undefined
  const test = await openTestManagement({
    allowedCidrs,
    ...(wrap && { wrap }),
    async operations({ store, identity, dispatcher, now, log, closing }) {
      const onFault = (fault: unknown) => log.error({ err: fault }, 'background')
      const rooms = { registry: await createRegistry({ store, createSealer: identity.createSealer, onFault }) }
      closing(() => rooms.registry.close())
      registry = rooms.registry
      const opened = createSubscriptions({ store, ...rooms, identity, dispatcher, now, log })
      closing(() => opened.close())
      subscriptions = opened
      const administration = await openRegistryAdministration({
        store,
        ...rooms,
        identity,
        dispatcher,
        addressPolicy: createAddressPolicy(allowedCidrs),
        gatewayUrl: 'https://api.example',
        connectTest: opened.administration.connectTest,
        now,
        onFault,
      })
      return [
        ...apiOperations(administration),
        ...specOperations(administration),
        ...appOperations(administration),
        ...tryTokenOperations(administration),
        ...directoryOperations(administration),
      ]
    },
  })
  if (!registry || !subscriptions) throw new Error('the rooms were not opened')
  const { store, identity, clock } = test
  const listener = await createRouteListener({ routes: identity.routes, hot: identity.hot, log: test.log })
  const identityOrigin = `http://127.0.0.1:${await listener.listen(0, '127.0.0.1')}`

  const member: TestRegistry['member'] = (organization, roles) => test.actorWith({ organization, roles })

  async function tenant(namespace: string): Promise<TestTenant> {
    const id = v7() as OrganizationId
    const [createdAt, updatedAt] = [clock.now, clock.now]
    await store.organizations.put({
      id,
      name: `The ${namespace} company`,
      address: '1 Quay',
      countryCode: 'US',
      phoneNumber: '+1',
      dealerCodes: [],
      apiDmsInfo: [],
      disabled: false,
      revision: 1,
      createdAt,
      updatedAt,
    })
    await store.namespaces.claim({ name: namespace, organizationId: id, createdAt })
    const [developer, reader] = [await member(id, ['developer']), await member(id, [])]
    return { id, namespace, developer, reader }
  }

  return {
    ...test,
    registry,
    subscriptions,
    own: await tenant('acme'),
    other: await tenant('other'),
    operator: await test.actorWith({ operator: true }),
    stranger: await test.actorWith(),
    tenant,
    member,
    async token(client_id, client_secret) {
      const answer = await fetch(`${identityOrigin}/oauth2/${test.server.id}/v1/token`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
      })
      const { access_token } = (await answer.json()) as { access_token?: string }
      return { status: answer.status, ...(access_token !== undefined && { access_token }) }
    },
    auditOf: (subjectId) => store.auditEntries.list({ subjectId, limit: 50 }),
    async close() {
      await listener.close()
      await test.close()
    },
  }
}
