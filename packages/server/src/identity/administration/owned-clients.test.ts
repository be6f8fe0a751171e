import { randomUUID } from 'node:crypto'
import type { ApiId, AppId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuthorizationServer, Client } from '../../store/index.ts'
import { basicOf, exampleServer, openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'
import { createOwnedClients, type OwnedClients } from './owned-clients.ts'

let test: TestIdentity
let owned: OwnedClients
let strict: AuthorizationServer
beforeAll(async () => {
  test = await openTestIdentity()
  const { store, identity, clock } = test
  strict = exampleServer({ profile: 'strict', createdAt: (test.server.createdAt + 1) as never })
  await store.authorizationServers.put(strict)
  await identity.ensureKey(strict.id)
  const { findServer, createClientSecret, revokedTokens } = identity
  owned = createOwnedClients({
    authorizationServers: store.authorizationServers,
    findServer,
    createClientSecret,
    revokedTokens,
    now: () => clock.now,
  })
})
afterAll(() => test.close())

const anApp = () => ({ kind: 'app', id: randomUUID() as AppId }) as const
const callbackUrls = ['https://app.example/callback', 'http://localhost:5000']

async function made(
  wishes = {},
  server?: AuthorizationServer['id'],
): Promise<{ client: Client; client_secret: string }> {
  const client = await owned.create(anApp(), server, { name: 'Planner', ...wishes })
  if (!client.ok) throw new Error(client.description)
  return client.value
}

describe('credentials of apps and APIs', () => {
  it('are of the oldest authorization server in force unless another is named', async () => {
    expect((await made()).client.authServerId).toBe(test.server.id)
    expect((await made({}, strict.id)).client.authServerId).toBe(strict.id)
    const unknown = await owned.create(anApp(), 'aus0' as never, { name: 'Planner' })
    expect(unknown).toMatchObject({ error: 'invalid', fields: [{ pointer: '/authServerId' }] })
  })

  it('without callback URLs are for client credentials alone, and work', async () => {
    const api = await owned.create({ kind: 'api', id: 'appointments' as ApiId }, undefined, { name: 'Appointments' })
    if (!api.ok) throw new Error(api.description)
    const { client, client_secret } = api.value
    expect(client.grant_types).toEqual(['client_credentials'])
    expect(client.metadata).toEqual({ client_name: 'Appointments', response_types: [] })
    await test.store.clients.put(client)
    const answer = await fetch(`${test.issuer}/v1/token`, {
      method: 'POST',
      headers: { Authorization: basicOf(client.client_id, client_secret) },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
    })
    expect(answer.status).toBe(200)
  })

  it('with callback URLs are for code and refresh tokens too, and for the implicit grant when it is asked for', async () => {
    const { client } = await made({ callbackUrls })
    expect(client.metadata).toMatchObject({
      redirect_uris: callbackUrls,
      post_logout_redirect_uris: callbackUrls,
      response_types: ['code'],
    })
    expect(client.grant_types).toEqual(['client_credentials', 'authorization_code', 'refresh_token'])
    const implicit = owned.change(client, { implicit: true })
    expect(implicit).toMatchObject({
      value: {
        grant_types: [...client.grant_types, 'implicit'],
        metadata: { redirect_uris: callbackUrls, response_types: ['code', 'token', 'id_token', 'id_token token'] },
      },
    })
  })

  it.each([
    ['T-01', 'https://app.example/*'],
    ['T-01', 'https://app.example/cb/../x'],
    ['T-01', 'https://app.example/cb/%2e%2e/x'],
    ['T-01', 'https://app.example/cb/..;/x'],
    ['T-01', 'https://user@app.example/cb'],
    ['T-01', 'https://app.example./cb'],
    ['T-01', 'https://APP.example/cb'],
    ['T-01', 'https://app.example/cb#fragment'],
    ['T-01', 'http://app.example/cb'],
    ['T-04', 'javascript:alert(1)'],
    ['T-04', 'data:text/html,x'],
    ['T-04', 'com.example.app:/cb'],
  ])('%s refuse the callback URL %s and name it', async (_, bad) => {
    const wishes = { callbackUrls: ['https://app.example/callback', bad] }
    const refusal = { error: 'invalid', fields: [{ pointer: '/callbackUrls/1' }] }
    expect(await owned.create(anApp(), undefined, { name: 'Planner', ...wishes })).toMatchObject(refusal)
    expect(owned.change((await made()).client, wishes)).toMatchObject(refusal)
  })

  it('refuse the implicit grant without callback URLs, and where the authorization server has none', async () => {
    const { client } = await made({ callbackUrls: ['https://app.example/callback'] }, strict.id)
    const refusal = { error: 'invalid', fields: [{ pointer: '/implicit' }] }
    expect(owned.change(client, { implicit: true })).toMatchObject(refusal)
    expect(owned.change((await made()).client, { implicit: true })).toMatchObject(refusal)
  })

  it('T-12 keep what others set when a name or a callback URL changes', async () => {
    const { client } = await made({ callbackUrls })
    const tuned: Client = {
      ...client,
      scopes: ['openid', 'anonymous'],
      metadata: {
        ...client.metadata,
        post_logout_redirect_uris: ['https://app.example/bye'],
        client_uri: 'https://app.example',
      },
      settings: { trusted: true, registrationTokenHmac: 'x' },
    }
    const changed = owned.change(tuned, { name: 'Planner 2', callbackUrls: ['https://app.example/other'] })
    expect(changed).toEqual({
      ok: true,
      value: {
        ...tuned,
        metadata: { ...tuned.metadata, client_name: 'Planner 2', redirect_uris: ['https://app.example/other'] },
      },
    })
  })

  it('lose code and refresh tokens with their last callback URL', async () => {
    const { client } = await made({ callbackUrls, implicit: true })
    expect(owned.change(client, { callbackUrls: [], implicit: false })).toMatchObject({
      value: { grant_types: ['client_credentials'], metadata: { client_name: 'Planner', response_types: [] } },
    })
    expect(owned.change(client, { callbackUrls: [] })).toMatchObject({ fields: [{ pointer: '/implicit' }] })
  })

  it('T-16 may not ask for scopes that open the exchange itself', async () => {
    expect((await made()).client.scopes.filter((scope) => scope.startsWith('management:'))).toEqual([])
    expect((await made()).client.scopes).toContain('openid')
  })
})

describe('T-17 credentials that are disabled with their app or API', () => {
  const disabledWith = (changed: unknown) => (changed as { value: Client }).value

  it('are enabled with it', async () => {
    const { client } = await made()
    const disabled = disabledWith(owned.setDisabled(client, true, 'developer'))
    expect(disabled).toMatchObject({ disabled: true, settings: { disabledWith: 'developer' } })
    expect(owned.setDisabled(disabled, false, 'developer')).toEqual({ ok: true, value: client })
  })

  it('stay disabled when they were disabled by themselves', async () => {
    const { client } = await made()
    const byItself = { ...client, disabled: true }
    expect(owned.setDisabled(byItself, true, 'operator')).toEqual({ ok: true, value: byItself })
    expect(owned.setDisabled(byItself, false, 'operator')).toEqual({ ok: true, value: byItself })
  })

  it('are not enabled by a developer when an operator disabled them, first or later', async () => {
    const { client } = await made()
    const first = disabledWith(owned.setDisabled(client, true, 'operator'))
    const again = disabledWith(owned.setDisabled(first, true, 'developer'))
    const later = disabledWith(
      owned.setDisabled(disabledWith(owned.setDisabled(client, true, 'developer')), true, 'operator'),
    )
    for (const each of [first, again, later]) {
      expect(owned.setDisabled(each, false, 'developer')).toMatchObject({ error: 'forbidden' })
      expect(owned.setDisabled(each, false, 'operator')).toEqual({ ok: true, value: client })
    }
  })
})
