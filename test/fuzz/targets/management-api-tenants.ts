import { randomBytes } from 'node:crypto'
import type { ApiId, EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import { keepToken, type TestActor } from '../../../packages/server/src/management/testing/open-test-management.ts'
import { sampleSpecs } from '../../../packages/server/src/registry/testing/sample-specs.ts'
import type { Spec } from '../../../packages/server/src/store/index.ts'
import type { Random } from '../random.ts'
import type { FuzzCaller } from './management-api-judge.ts'
import type { IdPool } from './management-api-pool.ts'
import type { FuzzServer } from './management-api-server.ts'

/** Two organizations with something of everything, and people of every kind. What they have is in `pool` from then on. */
export async function furnish(server: FuzzServer, random: Random, pool: IdPool): Promise<FuzzCaller[]> {
  const operator = await server.actorWith({ operator: true })
  const tag = randomBytes(5).toString('hex')
  const made = await makeOrganization(operator, `ns-${tag}`)
  const organization = made as OrganizationId
  const other = (await makeOrganization(operator, `other-${tag}`)) as OrganizationId
  const [owner, developer, member, stranger] = await Promise.all([
    server.actorWith({ organization, roles: ['owner'] }),
    server.actorWith({ organization, roles: ['developer'] }),
    server.actorWith({ organization }),
    server.actorWith({ organization: other, roles: ['owner', 'developer'] }),
  ])
  pool.add('organizationId', other)
  pool.favour('organizationId', organization)
  pool.favour('namespace', `ns-${tag}`)
  pool.favour('authServerId', server.server.id)
  for (const { user, tokenId } of [owner, developer, member, stranger]) {
    pool.add('userId', user.id)
    pool.add('user', user.id)
    pool.add('tokenId', tokenId)
  }
  await makeThings(
    server,
    { operator, owner, developer, stranger },
    { organization, other, namespace: `ns-${tag}` },
    pool,
  )
  const reading = await keepToken(developer.user, { scope: 'read' }, server)
  const callers: FuzzCaller[] = [
    { name: 'operator', token: operator.token, may: 'write' },
    { name: 'operator', token: operator.token, may: 'write' },
    { name: 'owner', token: owner.token, may: 'write' },
    { name: 'owner', token: owner.token, may: 'write' },
    { name: 'developer', token: developer.token, may: 'write' },
    { name: 'developer', token: developer.token, may: 'write' },
    { name: 'member', token: member.token, may: 'write' },
    { name: 'stranger', token: stranger.token, may: 'write' },
    { name: 'developer, to read', token: reading.token, may: 'read' },
  ]
  // Few, because they all end at the same place.
  if (random.chance(0.5)) callers.push({ name: 'nobody', token: undefined, may: 'nothing' })
  else callers.push({ name: 'somebody', token: `pmt_${randomBytes(32).toString('base64url')}`, may: 'nothing' })
  return callers
}

async function makeOrganization(operator: TestActor, namespace: string): Promise<string> {
  const body = { name: `Company ${namespace}`, countryCode: 'US', namespace, ownerId: null }
  return (await good(operator.ask('POST', '/organizations', body))).id
}

async function makeThings(
  server: FuzzServer,
  { operator, owner, developer, stranger }: Record<'operator' | 'owner' | 'developer' | 'stranger', TestActor>,
  { organization, other, namespace }: { organization: OrganizationId; other: OrganizationId; namespace: string },
  pool: IdPool,
): Promise<void> {
  const { sinkUrl } = server
  // Somebody may have disabled it.
  await server.store.authorizationServers.put(server.server)
  const authServerId = server.server.id
  const api = await good(
    developer.ask('POST', '/apis', {
      organizationId: organization,
      name: 'Parts',
      version: '1.0',
      environment: 'Production',
      namespace,
      basePath: '/parts/v1',
      targetUrl: sinkUrl,
      authServerId,
      accessControl: {
        kind: 'api_key',
        requestParameters: [{ in: 'header', name: 'X-Key', displayName: 'Key', subscriptionSpecific: true }],
      },
      activation: { mode: 'admin_api', adminUrl: `${sinkUrl}/admin`, audience: 'api_providers' },
    }),
  ) // prettier-ignore
  const events = await good(
    developer.ask('POST', '/apis', {
      organizationId: organization,
      kind: 'async',
      name: 'Orders',
      version: '1.0',
      environment: 'Production',
      namespace,
      basePath: '/orders',
      targetUrl: sinkUrl,
      authServerId,
    }),
  )
  const app = await good(
    developer.ask('POST', '/apps', {
      organizationId: organization,
      name: 'Planner',
      authServerId,
      contactEmail: 'planner@people.example',
      sharedWith: [other],
    }),
  )
  const guarded = await good(
    developer.ask('POST', '/apps', {
      organizationId: organization,
      name: 'Guarded planner',
      authServerId,
      contactEmail: 'planner@people.example',
      activation: 'manual',
    }),
  )
  await good(developer.ask('PUT', `/apps/${guarded.id}/apis/${events.id}`, { webhookUrl: sinkUrl }))
  const waiting = await good(
    owner.ask('POST', '/subscriptions', {
      appId: guarded.id,
      organizationIds: [organization],
      consent: { name: 'Ann', title: 'Owner' },
    }),
  )
  await good(developer.ask('PUT', `/apps/${app.id}/apis/${api.id}`, {}))
  const { items } = await good(
    owner.ask('POST', '/subscriptions', {
      appId: app.id,
      organizationIds: [organization],
      consent: { name: 'Ann', title: 'Owner' },
    }),
  )
  // Afterwards, so that there is something to extend the subscription to.
  await good(developer.ask('PUT', `/apps/${app.id}/apis/${events.id}`, { webhookUrl: sinkUrl }))
  await server.store.specs.put(specOf(api.id, developer.user.id))
  const plan = await good(developer.ask('POST', `/apis/${api.id}/plans`, { name: 'Free' }))
  const invitation = await good(
    operator.ask('POST', `/organizations/${organization}/invitations`, { email: stranger.user.email, roles: [] }),
  )
  await stranger.ask('POST', `/organizations/${organization}/join-requests`, {})
  const requests = await good(owner.ask('GET', `/organizations/${organization}/join-requests`))
  const client = await good(
    operator.ask('POST', '/clients', { authServerId, grant_types: ['client_credentials'], client_name: 'Worker' }),
  )
  const calls = await good(operator.ask('GET', `/provider-calls?apiId=${api.id}`))
  pool.learn('subscriptions.list', items)
  pool.learn('subscriptions.list', waiting)
  pool.learn('joinRequests.list', requests)
  pool.learn('providerCalls.list', calls)
  pool.learn('clients.create', client)
  for (const [name, { id }] of [
    ['apiId', events],
    ['apiId', api],
    ['appId', app],
    ['planId', plan],
    ['invitationId', invitation],
  ] as const)
    pool.add(name, id)
  pool.favour('apiId', api.id)
  pool.favour('appId', app.id)
}

/** As if it had been uploaded: reading one takes longer than everything else here. */
function specOf(apiId: ApiId, uploadedBy: UserId): Spec {
  const text = sampleSpecs['OpenAPI 3.1.0']
  const uploadedAt = Math.floor(Date.now() / 1000) as EpochSeconds
  const read = { format: 'openapi', formatVersion: '3.1.0', syntax: 'yaml', title: 'Parts', version: '1.0' } as const
  return { apiId, ...read, text, findings: [], uploadedBy, uploadedAt }
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many operations.
async function good(asked: Promise<{ status: number; body: any }>): Promise<any> {
  const { status, body } = await asked
  if (status >= 300) throw new Error(`furnishing was refused: ${JSON.stringify(body)}`)
  return body
}
