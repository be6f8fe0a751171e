import { randomBytes } from 'node:crypto'
import type { ApiId, AppId, ClientId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuthorizationServer, Client } from '../store/index.ts'
import { exampleOrganization } from '../store/testing/examples.ts'
import { exchangeOperations } from './exchange-operations.ts'
import { openTestManagement, type TestActor, type TestManagement } from './testing/open-test-management.ts'

let test: TestManagement & { other: AuthorizationServer }
let operator: TestActor
const ask: TestActor['ask'] = (...request) => operator.ask(...request)
beforeAll(async () => {
  const opened = await openTestManagement({ operations: exchangeOperations })
  operator = await opened.actorWith({ operator: true })
  const made = await operator.ask('POST', '/authorization-servers', {
    name: 'Another exchange',
    settings: { signingAlgs: ['ES256'] },
  })
  test = { ...opened, other: made.body }
})
afterAll(() => test.close())

const unknownId = 'aus00000000000000000'
const portal = { client_name: 'Portal', redirect_uris: ['https://portal.example/callback'], scope: 'openid email' }

async function makeClient(input: object = portal) {
  const made = await ask('POST', '/clients', { ...input, authServerId: test.server.id })
  expect(made.status).toBe(201)
  return made.body as { client_id: ClientId; client_secret?: string; [member: string]: unknown }
}

/** As the store gives it back. */
const digestOf = (secret = '') => new Uint8Array(test.identity.hashSecret(secret))

describe('authorization servers', () => {
  it('are listed and shown with their issuer', async () => {
    const { body } = await ask('GET', '/authorization-servers')
    expect(body.items).toHaveLength(2)
    const shown = await ask('GET', `/authorization-servers/${test.server.id}`)
    expect(shown.body).toMatchObject({
      issuer: `https://identity.example/oauth2/${test.server.id}`,
      profile: 'exchange',
    })
    expect(await ask('GET', `/authorization-servers/${unknownId}`)).toMatchObject({ status: 404 })
  })

  it('change what is named, in force at once, and forget what is null', async () => {
    const path = `/authorization-servers/${test.other.id}`
    const branding = { displayName: 'Lakeside', colour: '#0b5fa5', logoUri: 'data:image/png;base64,AAAA' }
    const settings = {
      codeTtlSeconds: 30,
      requirePkce: true,
      scopes: ['roles'],
      signingAlgs: ['ES256', 'EdDSA'],
      branding,
    }
    const changed = await ask('PATCH', path, { name: 'New name', accessTokenTtlSeconds: 600, settings })
    expect(changed).toMatchObject({ status: 200, body: { name: 'New name', accessTokenTtlSeconds: 600, settings } })
    expect(test.identity.findServer(test.other.id)).toMatchObject({ name: 'New name', settings })
    const keys = await ask('GET', `${path}/keys`)
    expect(keys.body.items.map(({ alg }: { alg: string }) => alg).sort()).toEqual(['ES256', 'EdDSA'])
    const less = await ask('PATCH', path, { settings: { codeTtlSeconds: null, branding: { logoUri: null } } })
    expect(less.body.settings).toEqual({
      requirePkce: true,
      scopes: ['roles'],
      signingAlgs: ['ES256', 'EdDSA'],
      branding: { displayName: 'Lakeside', colour: '#0b5fa5' },
    })
  })

  it('T-12 of two changes at once both count: who names a server does not enable it again', async () => {
    const path = `/authorization-servers/${test.server.id}`
    const patches = [{ disabled: true }, { name: 'At once' }, { settings: { codeTtlSeconds: 77 } }]
    const answers = await Promise.all(patches.map((patch) => ask('PATCH', path, patch)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const { body } = await ask('GET', path)
    expect(body).toMatchObject({ disabled: true, name: 'At once', settings: { codeTtlSeconds: 77 } })
    await ask('PATCH', path, { disabled: false, settings: { codeTtlSeconds: null } })
  })

  it('issue nothing while disabled (T-17)', async () => {
    const path = `/authorization-servers/${test.other.id}`
    await ask('PATCH', path, { disabled: true })
    const client = await makeClient({ authServerId: test.other.id, ...portal })
    await expect(test.identity.mint(test.other.id, client.client_id)).rejects.toThrow('disabled')
    await ask('PATCH', path, { disabled: false })
    await expect(test.identity.mint(test.other.id, client.client_id)).resolves.toBeDefined()
  })

  it.each<[string, unknown, string]>([
    ['an unknown member', { profile: 'strict' }, '/profile'],
    ['an unknown setting', { settings: { codeTtl: 30 } }, '/settings/codeTtl'],
    ['a prototype', '{"__proto__": {"disabled": true}}', ''],
    ['a code that lives too long', { settings: { codeTtlSeconds: 3600 } }, '/settings/codeTtlSeconds'],
    ['a text for a number', { accessTokenTtlSeconds: '600' }, '/accessTokenTtlSeconds'],
    ['no name', { name: null }, '/name'],
    ['a colour that is CSS', { settings: { branding: { colour: 'red;x:url(//e)' } } }, '/settings/branding/colour'],
    ['a logo that is a script', { settings: { branding: { logoUri: 'javascript:0' } } }, '/settings/branding/logoUri'],
    ['an unsigned algorithm', { settings: { signingAlgs: ['none'] } }, '/settings/signingAlgs/0'],
    ['no algorithm', { settings: { signingAlgs: [] } }, '/settings/signingAlgs'],
    ['a standard scope as one of its own', { settings: { scopes: ['openid'] } }, '/settings/scopes'],
    ['a scope of ours as one of its own', { settings: { scopes: ['management:write'] } }, '/settings/scopes'],
    [
      'keys that are announced for all their life',
      { settings: { keyAnnouncedSeconds: 86_400 * 91 } },
      '/settings/keyAnnouncedSeconds',
    ],
    ['a list', [], ''],
    ['no JSON', '{"name":', ''],
  ])('refuse %s, name it, and change nothing', async (_what, patch, pointer) => {
    const path = `/authorization-servers/${test.server.id}`
    const before = (await ask('GET', path)).body
    const answer = await ask('PATCH', path, patch)
    const errors = [{ in: 'body', pointer, detail: expect.any(String) }]
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID-REQUEST', errors } })
    expect((await ask('GET', path)).body).toEqual(before)
  })

  it('are made: with keys of their own, with what is asked and defaults for the rest', async () => {
    const wish = { name: 'Strict', profile: 'strict', audience: 'partners', settings: { signingAlgs: ['EdDSA'] } }
    const made = await ask('POST', '/authorization-servers', wish)
    expect(made).toMatchObject({ status: 201, body: { ...wish, accessTokenTtlSeconds: 3600, disabled: false } })
    expect(made.headers.get('location')).toBe(`/management/v1/authorization-servers/${made.body.id}`)
    const keys = await ask('GET', `/authorization-servers/${made.body.id}/keys`)
    expect(keys.body.items).toMatchObject([{ alg: 'EdDSA', state: 'active' }])
    expect(test.identity.findServer(made.body.id)).toMatchObject({ name: 'Strict', audience: 'partners' })
    for (const wrong of [
      {},
      { name: 'x', profile: 'loose' },
      { name: 'x', id: 'aus1' },
      { name: 'x', disabled: true },
    ]) {
      expect((await ask('POST', '/authorization-servers', wrong)).status).toBe(400)
    }
  })
})

describe('keys', () => {
  const path = () => `/authorization-servers/${test.server.id}/keys`

  it('rotate: the new one signs, the old one still verifies', async () => {
    const [before] = (await ask('GET', path())).body.items
    const { status, body } = await ask('POST', `${path()}/rotate`, {})
    expect(status).toBe(200)
    expect(body.items.find(({ kid }: { kid: string }) => kid === before.kid)).toMatchObject({ state: 'retired' })
    expect(body.items.at(-1)).toMatchObject({ state: 'active', alg: 'ES256' })
    expect(JSON.stringify(body)).not.toMatch(/private|sealed|"d"/i)
  })

  it('rotate in an emergency: tokens of the old one are worthless', async () => {
    const client = await makeClient()
    const { token } = await test.identity.mint(test.server.id, client.client_id)
    expect((await test.identity.verifyBearer(`Bearer ${token}`)).ok).toBe(true)
    const { body } = await ask('POST', `${path()}/rotate`, { alg: 'ES256', revokeOld: true })
    expect(body.items.filter(({ state }: { state: string }) => state === 'active')).toHaveLength(1)
    expect((await test.identity.verifyBearer(`Bearer ${token}`)).ok).toBe(false)
  })

  it.each([
    [{ alg: 'HS256' }, 400],
    [{ alg: 'RS256' }, 400],
    [{ revokeOld: 'yes' }, 400],
    [{ revokeold: true }, 400],
  ])('refuse %j', async (body, status) => {
    expect(await ask('POST', `${path()}/rotate`, body)).toMatchObject({
      status,
      body: { code: 'INVALID-REQUEST' },
    })
  })

  it('of no server are 404', async () => {
    expect(await ask('GET', `/authorization-servers/${unknownId}/keys`)).toMatchObject({ status: 404 })
    expect(await ask('POST', `/authorization-servers/${unknownId}/keys/rotate`)).toMatchObject({ status: 404 })
  })
})

describe('clients', () => {
  it('are made with a secret that is shown once', async () => {
    const made = await makeClient()
    expect(made).toMatchObject({
      client_name: 'Portal',
      scope: 'openid email',
      grant_types: ['authorization_code'],
      owner: { kind: 'exchange', id: 'management' },
      client_secret: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
    })
    const shown = await ask('GET', `/clients/${made.client_id}`)
    expect(JSON.stringify(shown.body)).not.toContain(made.client_secret)
    expect(shown.body).not.toHaveProperty('client_secret')
    const kept = await test.store.clients.find(made.client_id)
    expect(kept?.secrets[0]?.hmac).toEqual(digestOf(made.client_secret))
  })

  it('are made without a secret when they cannot keep one', async () => {
    const spa = await makeClient({ ...portal, token_endpoint_auth_method: 'none' })
    expect(spa).toMatchObject({ secrets: [] })
    expect(spa).not.toHaveProperty('client_secret')
    expect(await ask('POST', `/clients/${spa.client_id}/rotate-secret`)).toMatchObject({ status: 409 })
  })

  it('change what is named and keep the rest, secrets among it (T-12)', async () => {
    const made = await makeClient()
    const patch = { policy_uri: 'https://portal.example/privacy', settings: { trusted: true, refreshTokens: 'rotate' } }
    const changed = await ask('PATCH', `/clients/${made.client_id}`, patch)
    expect(changed).toMatchObject({ status: 200, body: { ...portal, ...patch } })
    const less = await ask('PATCH', `/clients/${made.client_id}`, {
      policy_uri: null,
      settings: { trusted: null },
    })
    expect(less.body).not.toHaveProperty('policy_uri')
    expect(less.body).toMatchObject({
      client_name: 'Portal',
      settings: { refreshTokens: 'rotate' },
      version: (made.version as number) + 2,
    })
    const kept = await test.store.clients.find(made.client_id)
    expect(kept?.secrets[0]?.hmac).toEqual(digestOf(made.client_secret))
  })

  it('T-17 refuse what a change cannot do: disabled beside metadata would look as if it were in force', async () => {
    const { client_id } = await makeClient()
    for (const members of [
      { disabled: true },
      { owner: { kind: 'app', id: 'x' } },
      { secrets: [] },
      { authServerId: 'x' },
    ]) {
      const patched = await ask('PATCH', `/clients/${client_id}`, { client_name: 'Other', ...members })
      expect(patched).toMatchObject({ status: 400, body: { code: 'INVALID-REQUEST' } })
      expect(patched.body.message).toContain(Object.keys(members)[0])
    }
    expect((await ask('GET', `/clients/${client_id}`)).body).toMatchObject({ client_name: 'Portal' })
    const chosen = { ...portal, authServerId: test.server.id, client_id: 'mine', client_secret: 'chosen' }
    expect((await ask('POST', '/clients', chosen)).status).toBe(400)
  })

  it('keep the digest of a registration token, which nobody can set or see', async () => {
    const made = await makeClient()
    const kept = (await test.store.clients.find(made.client_id)) as Client
    await test.store.clients.put({ ...kept, settings: { registrationTokenHmac: 'digest' } })
    const changed = await ask('PATCH', `/clients/${made.client_id}`, { settings: { trusted: true } })
    expect(changed.body.settings).toEqual({ trusted: true })
    expect((await test.store.clients.find(made.client_id))?.settings).toEqual({
      trusted: true,
      registrationTokenHmac: 'digest',
    })
    const forged = await ask('PATCH', `/clients/${made.client_id}`, { settings: { registrationTokenHmac: 'x' } })
    expect(forged.status).toBe(400)
  })

  it('rotate secrets: both are good for the overlap, then the new one alone', async () => {
    const made = await makeClient()
    const rotated = await ask('POST', `/clients/${made.client_id}/rotate-secret`, { overlapSeconds: 60 })
    expect(rotated.body.secrets).toEqual([
      { createdAt: test.clock.now, expiresAt: test.clock.now + 60 },
      { createdAt: test.clock.now },
    ])
    expect(rotated.body.client_secret).not.toBe(made.client_secret)
    const revoked = await ask('POST', `/clients/${made.client_id}/revoke-old-secrets`)
    expect(revoked.body.secrets).toEqual([{ createdAt: test.clock.now }])
    expect((await test.store.clients.find(made.client_id))?.secrets[0]?.hmac).toEqual(
      digestOf(rotated.body.client_secret),
    )
    for (const overlapSeconds of [-1, '60', 1.5, 1e12]) {
      expect((await ask('POST', `/clients/${made.client_id}/rotate-secret`, { overlapSeconds })).status).toBe(400)
    }
  })

  it('are refused while disabled (T-17)', async () => {
    const { client_id } = await makeClient()
    const { token } = await test.identity.mint(test.server.id, client_id)
    const isGood = async () => (await test.identity.verifyBearer(`Bearer ${token}`)).ok
    expect(await ask('POST', `/clients/${client_id}/disable`)).toMatchObject({
      status: 200,
      body: { disabled: true },
    })
    await expect.poll(isGood).toBe(false)
    expect(await ask('POST', `/clients/${client_id}/enable`)).toMatchObject({ body: { disabled: false } })
    await expect.poll(isGood).toBe(true)
  })

  it('are deleted with every token they have (T-17)', async () => {
    const { client_id } = await makeClient()
    const { token } = await test.identity.mint(test.server.id, client_id)
    expect((await test.identity.verifyBearer(`Bearer ${token}`)).ok).toBe(true)
    expect((await ask('DELETE', `/clients/${client_id}`)).status).toBe(200)
    expect((await test.identity.verifyBearer(`Bearer ${token}`)).ok).toBe(false)
    expect((await ask('GET', `/clients/${client_id}`)).status).toBe(404)
    expect((await ask('DELETE', `/clients/${client_id}`)).status).toBe(404)
  })

  it('of an app or an API are not deleted, because they would be left without', async () => {
    const made = await makeClient()
    const kept = (await test.store.clients.find(made.client_id)) as Client
    for (const owner of [
      { kind: 'app', id: crypto.randomUUID() as AppId },
      { kind: 'api', id: 'x' as ApiId },
    ] as const) {
      await test.store.clients.put({ ...kept, owner })
      const refused = await ask('DELETE', `/clients/${made.client_id}`)
      expect(refused).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
    }
  })

  it('come in pages', async () => {
    for (let count = 0; count < 3; count++) await makeClient()
    const seen: string[] = []
    let after = ''
    for (;;) {
      const { status, body } = await ask('GET', `/clients?authServerId=${test.server.id}&limit=2&after=${after}`)
      expect(status).toBe(200)
      seen.push(...body.items.map(({ client_id }: { client_id: string }) => client_id))
      if (body.next === undefined) break
      after = body.next
    }
    expect(seen.length).toBeGreaterThan(3)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it.each<[string, object | string, number]>([
    ['an unknown server', { ...portal, authServerId: unknownId }, 400],
    ['no server where there are several', { ...portal, authServerId: '' }, 400],
    ['a redirect URI with a wildcard (T-01)', { ...portal, redirect_uris: ['https://*.example/cb'] }, 400],
    ['a redirect URI that is a script (T-04)', { ...portal, redirect_uris: ['javascript:alert(1)'] }, 400],
    ['a scope that the server does not have', { ...portal, scope: 'openid everything' }, 400],
    ['an unknown setting', { ...portal, settings: { trust: true } }, 400],
    ['a body that is no object', '[]', 400],
  ])('are not made with %s', async (_what, input, status) => {
    const body = typeof input === 'string' ? input : { authServerId: test.server.id, ...input }
    expect(await ask('POST', '/clients', body)).toMatchObject({ status, body: { code: 'INVALID-REQUEST' } })
  })

  it('are not listed by limits and parameters that mean two things', async () => {
    for (const query of ['limit=0', 'limit=1000', 'limit=x', 'limit=1&limit=2', `after=${'x'.repeat(301)}`]) {
      expect((await ask('GET', `/clients?authServerId=${test.server.id}&${query}`)).status).toBe(400)
    }
  })

  it('of two changes at once both count', async () => {
    const { client_id } = await makeClient()
    const patches = [{ settings: { trusted: true } }, { settings: { requirePkce: true } }, { client_name: 'Other' }]
    const answers = await Promise.all(patches.map((patch) => ask('PATCH', `/clients/${client_id}`, patch)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const { body } = await ask('GET', `/clients/${client_id}`)
    expect(body).toMatchObject({ client_name: 'Other', settings: { trusted: true, requirePkce: true } })
  })
})

describe('registration tokens', () => {
  const path = () => `/authorization-servers/${test.server.id}/registration-tokens`

  it('are shown once, listed without their value, and revoked', async () => {
    const made = await ask('POST', path(), { name: 'Brightwork', scopes: ['openid'], ttlSeconds: 600 })
    expect(made).toMatchObject({ status: 201, body: { name: 'Brightwork', expiresAt: test.clock.now + 600 } })
    const listed = await ask('GET', path())
    expect(listed.body.items).toContainEqual(expect.objectContaining({ id: made.body.id, scopes: ['openid'] }))
    expect(JSON.stringify(listed.body)).not.toContain(made.body.token)
    expect((await ask('DELETE', `${path()}/${made.body.id}`)).status).toBe(200)
    expect((await ask('DELETE', `${path()}/${made.body.id}`)).status).toBe(404)
    expect((await ask('GET', path())).body.items).not.toContainEqual(expect.objectContaining({ id: made.body.id }))
  })

  it('of one server are unknown to another', async () => {
    const made = await ask('POST', path(), {})
    const elsewhere = `/authorization-servers/${test.other.id}/registration-tokens/${made.body.id}`
    expect((await ask('DELETE', elsewhere)).status).toBe(404)
  })

  it('allow no more than their server does', async () => {
    expect((await ask('POST', path(), { scopes: ['everything'] })).status).toBe(400)
    expect((await ask('POST', path(), { ttlSeconds: 1e10 })).status).toBe(400)
    expect((await ask('POST', `/authorization-servers/${unknownId}/registration-tokens`)).status).toBe(404)
  })
})

describe('users', () => {
  const email = () => `${randomBytes(6).toString('hex')}@lakeside.example`

  it('are made, listed, found by id and e-mail, and never shown with a hash', async () => {
    const address = email()
    const made = await ask('POST', '/users', { email: address, name: 'Dana', password: 'correct horse battery' })
    expect(made).toMatchObject({ status: 201, body: { email: address, hasPassword: true, emailVerified: false } })
    for (const key of [made.body.id, encodeURIComponent(address)]) {
      expect(await ask('GET', `/users/${key}`)).toMatchObject({
        status: 200,
        body: { email: address, sessions: 0 },
      })
    }
    const found = await ask('GET', `/users?search=${encodeURIComponent(address)}`)
    expect(found.body.items).toHaveLength(1)
    expect(JSON.stringify([made.body, found.body])).not.toMatch(/argon2|correct horse/)
  })

  it('are shown with what they may: whether they run the exchange, and where they are members', async () => {
    const { body: user } = await ask('POST', '/users', { email: email() })
    expect((await ask('GET', `/users/${user.id}`)).body).toMatchObject({ operator: false, memberships: [] })
    await ask('PUT', `/operators/${user.id}`)
    const place = exampleOrganization()
    await test.store.organizations.put(place)
    await test.store.members.put({
      organizationId: place.id,
      userId: user.id,
      roles: ['developer'],
      createdAt: test.now(),
    })
    expect((await ask('GET', `/users/${user.id}`)).body).toMatchObject({
      operator: true,
      memberships: [{ organizationId: place.id, name: place.name, disabled: false, roles: ['developer'] }],
    })
  })

  it('have names that can be kept: no lone surrogates, which no store takes', async () => {
    const body = '{"email":"lone@surrogate.example","name":"\\ud800"}'
    expect(await ask('POST', '/users', body)).toMatchObject({ status: 400, body: { code: 'INVALID-REQUEST' } })
  })

  it('are invited by mail', async () => {
    const address = email()
    expect(await ask('POST', '/users/invite', { email: address })).toMatchObject({
      status: 201,
      body: { hasPassword: false },
    })
    const mails = await test.store.mails.list(50)
    expect(mails.filter(({ to }) => to === address)).toHaveLength(1)
  })

  it('are disabled and enabled, but nobody disables themselves', async () => {
    const made = await ask('POST', '/users', { email: email() })
    const path = `/users/${made.body.id}`
    expect(await ask('POST', `${path}/disable`)).toMatchObject({ status: 200, body: { disabled: true } })
    expect(await ask('POST', `${path}/reset-password`)).toMatchObject({ status: 409 })
    expect(await ask('POST', `${path}/enable`)).toMatchObject({ status: 200, body: { disabled: false } })
    expect(await ask('POST', `${path}/reset-password`)).toMatchObject({ status: 200 })
    expect(await ask('POST', `${path}/reset-second-factor`)).toMatchObject({
      status: 200,
      body: { hasTotp: false },
    })
    expect(await ask('POST', `${path}/end-sessions`)).toMatchObject({ status: 200 })
    expect(await ask('POST', `/users/${operator.user.id}/disable`)).toMatchObject({ status: 409 })
  })

  it.each<[string, object, number, string]>([
    ['no e-mail', { name: 'x' }, 400, 'INVALID-REQUEST'],
    ['something else for an e-mail', { email: 'dana' }, 400, 'INVALID-REQUEST'],
    ['a short password', { email: 'a@b.example', password: 'short' }, 400, 'INVALID-REQUEST'],
    ['a common password', { email: 'a@b.example', password: 'password1234' }, 400, 'INVALID-REQUEST'],
    ['a password without end', { email: 'a@b.example', password: 'x'.repeat(2000) }, 400, 'INVALID-REQUEST'],
    ['a name with control characters', { email: 'a@b.example', name: 'a\u001b[2J' }, 400, 'INVALID-REQUEST'],
    ['a member that nobody knows', { email: 'a@b.example', passwordHash: 'x' }, 400, 'INVALID-REQUEST'],
    ['somebody else’s e-mail', { email: 'TAKEN@lakeside.example' }, 409, 'CONFLICT'],
  ])('are not made with %s', async (_what, body, status, code) => {
    await ask('POST', '/users', { email: 'taken@lakeside.example' })
    expect(await ask('POST', '/users', body)).toMatchObject({ status, body: { code } })
  })

  it('that are not there are 404', async () => {
    expect(await ask('GET', '/users/nobody')).toMatchObject({ status: 404, body: { code: 'NOT-FOUND' } })
    expect(await ask('POST', '/users/nobody/disable')).toMatchObject({ status: 404 })
  })
})
