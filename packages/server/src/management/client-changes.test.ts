import type { OrganizationId } from '@portreeve/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exampleOrganization } from '../store/testing/examples.ts'
import type { TestActor, TestManagement } from './testing/open-test-management.ts'
import { openWholeManagement } from './testing/open-whole-management.ts'

let test: TestManagement
let operator: TestActor
let developer: TestActor
const organizationId = crypto.randomUUID() as OrganizationId
beforeAll(async () => {
  test = await openWholeManagement()
  await test.store.organizations.put(exampleOrganization({ id: organizationId }))
  await test.store.namespaces.claim({ name: 'acme', organizationId, createdAt: test.clock.now })
  operator = await test.actorWith({ operator: true })
  developer = await test.actorWith({ organization: organizationId, roles: ['developer'] })
})
afterAll(() => test.close())

const make = {
  apps: () => ({ contactEmail: 'help@planner.example', callbackUrls: ['https://planner.example/callback'] }),
  apis: () => ({
    ...{ version: 'v1', environment: 'Production', namespace: 'acme' },
    ...{ basePath: '/appointments', targetUrl: 'https://dms.example' },
  }),
}

it.each(['apps', 'apis'] as const)(
  'T-12 what an operator changes of the client of %s is not overwritten by a form of before',
  async (kind) => {
    const made = await developer.ask('POST', `/${kind}`, { organizationId, name: 'Planner', ...make[kind]() })
    expect(made.status).toBe(201)
    const path = `/${kind}/${made.body.id}`
    const client = `/clients/${made.body.client_id}`
    const changes: [string, string, object?][] = [
      ['PATCH', client, { client_name: 'Known to the exchange by another name' }],
      ['POST', `${client}/rotate-secret`, {}],
      ['POST', `${client}/revoke-old-secrets`],
      ['POST', `${client}/disable`],
      ['POST', `${client}/enable`],
    ]
    if (kind === 'apps') changes.push(['PATCH', client, { redirect_uris: ['https://planner.example/mended'] }])
    for (const [method, to, body] of changes) {
      const before = await developer.ask('GET', path)
      expect(await operator.ask(method, to, body)).toMatchObject({ status: 200 })
      const old = { 'If-Match': before.headers.get('etag') ?? '' }
      const form = { name: 'Planner', ...(kind === 'apps' && { callbackUrls: before.body.callbackUrls }) }
      expect(await developer.ask('PATCH', path, form, old)).toMatchObject({ status: 412, body: { code: 'CHANGED' } })
      const { body: seen } = await developer.ask('GET', path)
      expect(seen.revision).toBe(before.body.revision + 1)
    }
    const { body: seen, headers } = await developer.ask('GET', path)
    if (kind === 'apps') expect(seen.callbackUrls).toEqual(['https://planner.example/mended'])
    const current = { 'If-Match': headers.get('etag') ?? '' }
    expect(await developer.ask('PATCH', path, { name: 'Planner 2' }, current)).toMatchObject({ status: 200 })
  },
)
