import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppId, AuthServerId, ClientId, UserId } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { localUrls, portsFrom } from '../config/index.ts'
import { openTestIdentity, type TestIdentity } from '../identity/testing/open-test-identity.ts'
import type { Store } from '../store/index.ts'
import { demoFilePath, readDemo, writeDemo } from './demo-file.ts'
import { type Demo, planDemo, withUrls } from './plan.ts'
import { provisionDemo } from './provision.ts'

const place = { portBase: 8400, urls: localUrls(portsFrom(8400), 'http'), targets: {} }

let test: TestIdentity
let home: string
beforeEach(async () => {
  test = await openTestIdentity()
  home = await mkdtemp(join(tmpdir(), 'portreeve-demo-'))
})
afterEach(async () => {
  await test.close()
  await rm(home, { recursive: true, force: true })
})

const deps = () => ({ store: test.store, identity: test.identity, now: () => test.clock.now })

/** What of the store the first version of the demo would have had in another form. */
async function picture({ store }: { store: Store }, demo: Demo) {
  const ids = [demo.app.apiKey, demo.otherApp.apiKey, demo.spa.clientId] as ClientId[]
  return {
    servers: (await store.authorizationServers.list()).map(({ createdAt: _, ...server }) => server),
    clients: (await Promise.all(ids.map((id) => store.clients.find(id)))).map((client) => ({ ...client, version: 0 })),
    apps: await Promise.all(([demo.app.id, demo.spa.id] as AppId[]).map((id) => store.apps.find(id))),
    users: await Promise.all(
      [...demo.users, demo.admin].map(async ({ id }) => ({ ...(await store.users.find(id as UserId)), version: 0 })),
    ),
    tokens: await store.registrationTokens.list(demo.identity.authServerId as AuthServerId),
  }
}

describe('the demo exchange', () => {
  it('has an app with every grant, a public single-page app, and people with claims', async () => {
    const demo = planDemo('embedded', place)
    expect(await provisionDemo(demo, deps())).toBe('applied')
    const { clients, users, servers } = await picture(test, demo)
    expect(clients[0]).toMatchObject({
      grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
      metadata: {
        client_name: 'Service Lane',
        redirect_uris: ['http://localhost:5000', 'http://localhost:5000/callback'],
      },
    })
    expect(clients[2]).toMatchObject({ secrets: [], metadata: { token_endpoint_auth_method: 'none' } })
    expect(users[0]).toMatchObject({ emailVerified: true, claims: { given_name: 'Dana', phone_number_verified: true } })
    expect(servers.map(({ profile }) => profile)).toContain('strict')
    expect(await provisionDemo(demo, deps())).toBe('already there')
  })

  it('lets a home of the first version go on: nothing that was there changes, what is missing is added', async () => {
    const whole = planDemo('embedded', place)
    await provisionDemo(whole, deps())
    const expected = await picture(test, whole)
    await forgetSignIn(whole)
    await writeDemo(home, whole)
    const path = demoFilePath(home)
    const { strict: _, spa: __, spaSubscription: ___, ...first } = JSON.parse(await readFile(path, 'utf8'))
    for (const name of ['userinfoUrl', 'logoutUrl', 'registerUrl', 'accountUrl', 'registrationToken'])
      delete first.identity[name]
    first.app.callbackUrls = ['http://localhost:5000']
    await writeFile(path, JSON.stringify(first))

    const read = await readDemo(home)
    expect(read?.isComplete).toBe(false)
    const demo = withUrls((read as { demo: Demo }).demo, place)
    expect(demo).toMatchObject({ ...first, app: { ...first.app, callbackUrls: whole.app.callbackUrls } })
    expect(await provisionDemo(demo, deps())).toBe('applied')
    const now = await picture(test, demo)
    expect(now.clients.slice(0, 2)).toEqual(expected.clients.slice(0, 2))
    expect(now.users).toEqual(expected.users)
    expect(now.clients[2]).toMatchObject({ client_id: demo.spa.clientId })
    expect(now.tokens).toHaveLength(2)

    await writeDemo(home, demo)
    expect(await readDemo(home)).toEqual({ demo, isComplete: true })
  })

  it('leaves alone what people have changed since', async () => {
    const demo = planDemo('embedded', place)
    await provisionDemo(demo, deps())
    const client = await test.store.clients.find(demo.app.apiKey as ClientId)
    if (!client) throw new Error('no client')
    await test.store.clients.put({ ...client, metadata: { ...client.metadata, client_name: 'Renamed' } })
    await test.store.facts.put('demo.applied', 'yes')
    await provisionDemo(demo, deps())
    expect((await test.store.clients.find(client.client_id))?.metadata.client_name).toBe('Renamed')
  })

  /** As the first version left them. */
  async function forgetSignIn(demo: Demo): Promise<void> {
    const { store } = test
    for (const id of [demo.app.apiKey, demo.otherApp.apiKey] as ClientId[]) {
      const client = await store.clients.find(id)
      if (client)
        await store.clients.put({ ...client, metadata: {}, grant_types: ['client_credentials'], scopes: ['anonymous'] })
    }
    await store.clients.remove(demo.spa.clientId as ClientId)
    for (const { id } of [...demo.users, demo.admin]) {
      const user = await store.users.find(id as UserId)
      if (user) await store.users.put({ ...user, emailVerified: false, claims: {} })
    }
    const app = await store.apps.find(demo.app.id as AppId)
    if (app) await store.apps.put({ ...app, callbackUrls: ['http://localhost:5000'] })
    const server = await store.authorizationServers.find(demo.identity.authServerId as AuthServerId)
    if (server) await store.authorizationServers.put({ ...server, settings: {} })
    await store.facts.put('demo.applied', 'yes')
  }
})
