import type { ApiId, AppId, ClientId, SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../index.ts'
import { firstRecords } from '../migrations/0001-first-records.ts'
import { signIn } from '../migrations/0002-sign-in.ts'
import { postgresDialect, sqliteDialect } from '../migrations/dialects.ts'
import type { Engine, Place } from './engines.ts'
import { api, subscription } from './samples.ts'

/** A store of the program that had sign-in, and nothing to change APIs, apps and subscriptions with. */
export function migratingAppsContract(engine: Engine): void {
  const dialect = engine.name === 'SQLite' ? sqliteDialect : postgresDialect
  const fortellis = `'{"kind":"fortellis_oauth","token":"minted"}'`
  const apiRow = (id: string, environment: string) =>
    `('${id}', 'org3', 'Appointments', 'v1', '${environment}', 'harborline', '/${id}', 'http://a.example', 'cid-${id}', 'aus1', ${fortellis}, 0, 100)`
  const clientRow = (id: string, metadata: string) =>
    `('${id}', 'aus1', 'app', 'app-${id}', '[]', '[]', 0, 101, '${metadata}')`
  const appRow = (id: string, callbackUrls: string) =>
    `('app-${id}', 'org2', 'Service LANE', 'dev@example.com', '${id}', '${callbackUrls}', 0, 102)`

  let place: Place
  let store: Store
  beforeAll(async () => {
    place = await engine.createPlace()
    const made = [
      `create table migration (name ${dialect.text} not null primary key) ${dialect.tableOptions}`,
      ...[firstRecords, signIn].flatMap((step) => [
        ...step.up(dialect),
        `insert into migration (name) values ('${step.name}')`,
      ]),
      `insert into api values ${apiRow('live', 'Production')}, ${apiRow('trial', 'Test')}`,
      `insert into client (client_id, auth_server_id, owner_kind, owner_id, grant_types, scopes, disabled, created_at, metadata)
         values ${clientRow('bare', '{}')}, ${clientRow('named', '{"client_name":"say \\"redirect_uris\\": it"}')},
           ${clientRow('own', '{"redirect_uris":["https://own.example"]}')}, ${clientRow('quiet', '{}')}`,
      `insert into app values ${appRow('bare', '["http://localhost:5000","http://localhost/a"]')},
         ${appRow('named', '["https://named.example"]')}, ${appRow('own', '["https://old.example"]')}, ${appRow('quiet', '[]')}`,
      `insert into app_api values ('app-bare', 0, 'trial'), ('app-bare', 1, 'live')`,
      `insert into subscription values ('s1', 'org1', 'app-bare', 'active', 103), ('s2', 'org1', 'app-own', 'inactive', 104),
         ('s3', 'org1', 'app-quiet', 'pending', 105)`,
      `insert into connection values ('c1', 's1', 0, 'live', 'active'), ('c2', 's2', 0, 'trial', 'rejected'),
         ('c3', 's2', 1, 'gone', 'inactive')`,
    ]
    await place.sql(made.join(';\n'))
    store = await place.open()
  })
  afterAll(async () => {
    await store?.close()
    await place?.remove()
  })

  it('keeps APIs, which let nobody in without the word of their provider', async () => {
    expect(await store.apis.find('live' as ApiId)).toStrictEqual({
      id: 'live',
      organizationId: 'org3',
      kind: 'rest',
      name: 'Appointments',
      version: 'v1',
      environment: 'Production',
      namespace: 'harborline',
      basePath: '/live',
      targetUrl: 'http://a.example',
      client_id: 'cid-live',
      authServerId: 'aus1',
      accessControl: { kind: 'fortellis_oauth', token: 'minted' },
      activation: { mode: 'manual', audience: 'api_providers' },
      visibility: 'private',
      sharedWith: [],
      plans: [],
      details: { description: '', tags: [], implementationName: '', lifeCycle: 'General Release' },
      disabled: false,
      revision: 1,
      createdAt: 100,
      updatedAt: 100,
    })
    const taken = api({ namespace: 'harborline', basePath: '/live' })
    await expect(store.apis.insert(taken)).rejects.toThrow('belongs to another API')
  })

  it('keeps apps with what they have selected, to be found by name', async () => {
    const bare = {
      id: 'app-bare',
      organizationId: 'org2',
      name: 'Service LANE',
      description: '',
      contactEmail: 'dev@example.com',
      client_id: 'bare',
      selections: [{ apiId: 'trial' }, { apiId: 'live' }],
      activation: 'automatic',
      listing: 'Registered',
      sharedWith: [],
      disabled: false,
      revision: 1,
      createdAt: 102,
      updatedAt: 102,
    }
    expect(await store.apps.find('app-bare' as AppId)).toStrictEqual(bare)
    expect(await store.apps.list({ search: 'lane', after: 'app-c' as AppId, limit: 10 })).toStrictEqual([bare])
  })

  it('gives the callback URLs of an app to its client, unless that has its own', async () => {
    const metadata = async (id: string) => (await store.clients.find(id as ClientId))?.metadata
    expect(await metadata('bare')).toStrictEqual({ redirect_uris: ['http://localhost:5000', 'http://localhost/a'] })
    expect(await metadata('named')).toStrictEqual({
      redirect_uris: ['https://named.example'],
      client_name: 'say "redirect_uris": it',
    })
    expect(await metadata('own')).toStrictEqual({ redirect_uris: ['https://own.example'] })
    expect(await metadata('quiet')).toStrictEqual({})
    const versions = await Promise.all(['bare', 'own'].map((id) => store.clients.find(id as ClientId)))
    expect(versions.map((client) => client?.version)).toEqual([2, 1])
  })

  it('keeps subscriptions as activations in the environment of their APIs', async () => {
    const { subscriptions } = store
    const s1 = {
      id: 's1',
      organizationId: 'org1',
      appId: 'app-bare',
      purpose: 'organization',
      environment: 'Production',
      status: 'active',
      connections: [{ id: 'c1', apiId: 'live', status: 'active', valueNames: [], changedAt: 103 }],
      activatedAt: 103,
      revision: 1,
      createdAt: 103,
      updatedAt: 103,
    }
    expect(await subscriptions.find('s1' as SubscriptionId)).toStrictEqual(s1)
    expect(await subscriptions.find('s2' as SubscriptionId)).toMatchObject({
      environment: 'Test',
      status: 'inactive',
      connections: [
        { id: 'c2', status: 'rejected' },
        { id: 'c3', apiId: 'gone' },
      ],
      activatedAt: 104,
      deactivatedAt: 104,
    })
    const s3 = await subscriptions.find('s3' as SubscriptionId)
    expect(s3).toMatchObject({ environment: 'Production', status: 'pending', connections: [] })
    expect(s3).not.toHaveProperty('activatedAt')
    expect(await subscriptions.insert(subscription({ appId: 'app-bare' as AppId }))).toBe('exists')
    expect(await subscriptions.replace({ ...subscription(), id: s1.id as SubscriptionId, revision: 1 })).toBe(
      'replaced',
    )
    expect(await subscriptions.remove(s1.id as SubscriptionId, 2)).toBe('removed')
    expect(await subscriptions.list({ apiId: 'live' as ApiId, limit: 10 })).toEqual([])
  })

  it('goes on beside the program of before, which writes what it knows', async () => {
    await place.sql(`insert into app (id, organization_id, name, contact_email, client_id, callback_urls, disabled, created_at)
      values ('late', 'org2', 'Late', 'dev@example.com', 'late', '[]', 0, 200)`)
    await place.sql("insert into app_api (app_id, position, api_id) values ('late', 0, 'live')")
    await place.sql(`insert into subscription (id, organization_id, app_id, status, created_at)
      values ('s9', 'org1', 'late', 'active', 200)`)
    await place.sql(`insert into connection (id, subscription_id, position, api_id, status)
      values ('c9', 's9', 0, 'live', 'active')`)
    expect((await store.apps.find('late' as AppId))?.selections).toEqual([{ apiId: 'live' }])
    expect(await store.subscriptions.find('s9' as SubscriptionId)).toMatchObject({
      purpose: 'organization',
      environment: 'Production',
      connections: [{ id: 'c9', status: 'active', valueNames: [] }],
    })
  })
}
