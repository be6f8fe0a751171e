import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRouteListener, type Listener } from '../../http/index.ts'
import { type AuthorizationServer, type Client, type Store, StoreUnavailable } from '../../store/index.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { createLog } from '../../telemetry/index.ts'
import { createClientSecrets } from '../clients/client-secrets.ts'
import { createHashSecret } from '../clients/hash-secret.ts'
import { generateAuthServerId } from '../generate-ids.ts'
import type { Issuer } from '../keys/issuers.ts'
import { createSealer } from '../keys/seal.ts'
import { policyOf } from '../profiles.ts'
import { createInitialAccessToken } from './access-tokens.ts'
import { registrationRoutes } from './registration-routes.ts'

const NOW = 1_800_000_000 as EpochSeconds
const clock = { now: NOW }
const key = randomBytes(32)
const hashSecret = createHashSecret(key)
const logged: string[] = []
const revoked: ClientId[] = []
const faults = { clients: false }
let store: Store
let listener: Listener
let origin: string
const issuers = new Map<AuthServerId, Issuer>()

function addServer(changes: Partial<AuthorizationServer> = {}): Issuer {
  const server: AuthorizationServer = {
    id: generateAuthServerId(),
    name: 'Test',
    profile: 'exchange',
    audience: 'api_providers',
    accessTokenTtlSeconds: 3600,
    settings: { scopes: ['roles'] },
    disabled: false,
    createdAt: NOW,
    ...changes,
  }
  const issuer = { server, policy: policyOf(server), url: `${origin}/oauth2/${server.id}`, keys: [] }
  issuers.set(server.id, issuer)
  return issuer
}

let issuer: Issuer
let initialToken: string
const issueToken = async (
  authServerId: AuthServerId,
  scopes = ['openid', 'email', 'offline_access'],
  ttlSeconds = 3600,
) =>
  (
    await createInitialAccessToken(
      { authServerId, name: 'ci', scopes, ttlSeconds },
      { registrationTokens: store.registrationTokens, hashSecret, now: () => clock.now },
    )
  ).token

beforeAll(async () => {
  store = await openTestStore()
  const log = createLog('debug', { write: (line) => void logged.push(line) })
  const { create } = createClientSecrets({ hashSecret, sealer: createSealer(key, 'test'), now: () => clock.now })
  const routes = registrationRoutes({
    findIssuer: (id) => issuers.get(id),
    clients: {
      ...store.clients,
      async find(id) {
        if (faults.clients) throw new StoreUnavailable('fault')
        return store.clients.find(id)
      },
    },
    registrationTokens: store.registrationTokens,
    revokedTokens: { revokeClient: async (client_id) => void revoked.push(client_id) },
    createClientSecret: create,
    hashSecret,
    now: () => clock.now,
    log,
  })
  listener = await createRouteListener({ routes, log })
  origin = `http://localhost:${await listener.listen(0, 'localhost')}`
  issuer = addServer()
  initialToken = await issueToken(issuer.server.id)
})
afterAll(async () => {
  await listener.close()
  await store.close()
})

type Json = Record<string, unknown>

async function call(
  method: string,
  url: string,
  { token, body, type = 'application/json' }: { token?: string | undefined; body?: unknown; type?: string } = {},
) {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': type }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Json }
}

const metadata = { redirect_uris: ['https://app.example/cb'], client_name: 'App' }
const post = (body: unknown, token: string | undefined = initialToken, at = issuer) =>
  call('POST', `${at.url}/v1/register`, { token, body })
async function registered(members: Json = {}) {
  const { status, body } = await post({ ...metadata, ...members })
  expect(status).toBe(201)
  const client_id = body.client_id as ClientId
  return {
    body,
    client_id,
    url: body.registration_client_uri as string,
    token: body.registration_access_token as string,
    kept: async () => (await store.clients.find(client_id)) as Client,
  }
}
/** What a client sends back to keep everything as it is (RFC 7592 §2.2). */
function roundTrip(body: Json): Json {
  const {
    registration_access_token: _a,
    registration_client_uri: _b,
    client_secret_expires_at: _c,
    client_id_issued_at: _d,
    ...rest
  } = body
  return rest
}

describe('POST {issuer}/v1/register (RFC 7591 §3)', () => {
  it('answers 201 with credentials and everything that is registered, defaults included (§3.2.1)', async () => {
    const { status, headers, body } = await post({ ...metadata, grant_types: ['authorization_code', 'refresh_token'] })
    expect(status).toBe(201)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-type')).toContain('application/json')
    expect(body).toMatchObject({
      client_id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      client_secret: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
      client_secret_expires_at: 0,
      client_id_issued_at: NOW,
      registration_access_token: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      registration_client_uri: `${issuer.url}/v1/register/${body.client_id}`,
      client_name: 'App',
      redirect_uris: ['https://app.example/cb'],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
      application_type: 'web',
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'RS256',
      scope: 'openid email offline_access',
    })
  })

  it('keeps neither the secret nor the access token, only their HMACs', async () => {
    const { body, kept } = await registered()
    const client = await kept()
    expect(Buffer.from(client.secrets[0]!.hmac)).toEqual(Buffer.from(hashSecret(body.client_secret as string)))
    expect(client.owner.kind).toBe('registration')
    const everything = JSON.stringify(client) + logged.join('')
    expect(everything).not.toContain(body.client_secret)
    expect(everything).not.toContain(body.registration_access_token)
    expect(everything).not.toContain(initialToken)
  })

  it.each(['none', 'private_key_jwt'])('issues no secret for %s', async (token_endpoint_auth_method) => {
    const { body, kept } = await registered({ token_endpoint_auth_method, jwks_uri: 'https://app.example/keys' })
    expect(body).not.toHaveProperty('client_secret')
    expect(body).not.toHaveProperty('client_secret_expires_at')
    expect((await kept()).secrets).toEqual([])
  })

  it('issues a secret of 32 characters, kept sealed, for client_secret_jwt (RFC 7518 §3.2)', async () => {
    const { body, kept } = await registered({ token_endpoint_auth_method: 'client_secret_jwt' })
    expect(body.client_secret).toHaveLength(32)
    expect((await kept()).secrets[0]?.sealed).toBeDefined()
  })

  it('decides the ids and secrets itself, whatever is sent', async () => {
    const { body } = await post({
      ...metadata,
      client_id: 'mine',
      client_secret: 'mine',
      registration_access_token: 'x',
    })
    expect([body.client_id, body.client_secret, body.registration_access_token]).not.toContain('mine')
  })

  it('T-12 DCR round trip: what the exchange decides cannot be registered', async () => {
    const { kept } = await registered({
      trusted: true,
      settings: { trusted: true },
      disabled: true,
      requirePkce: false,
    })
    const { settings, disabled, metadata: said } = await kept()
    expect(Object.keys(settings)).toEqual(['registrationTokenHmac'])
    expect(disabled).toBe(false)
    expect(said).toEqual({ ...metadata, response_types: ['code'] })
  })

  it('T-16 scope escalation: allows the scopes of the initial access token and of the server, and no more', async () => {
    expect((await post({ ...metadata, scope: 'openid' })).body.scope).toBe('openid')
    expect(await post({ ...metadata, scope: 'openid roles' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_client_metadata' },
    })
    const wide = await issueToken(issuer.server.id, ['openid', 'roles', 'no-such-scope'])
    expect((await post(metadata, wide)).body.scope).toBe('openid roles')
  })

  it.each([
    [{ redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri', 'redirect_uris'],
    [{ redirect_uris: ['https://app.example/cb#x'] }, 'invalid_redirect_uri', 'redirect_uris'],
    [{ token_endpoint_auth_method: 'x' }, 'invalid_client_metadata', 'token_endpoint_auth_method'],
    [{ software_statement: 'x' }, 'unapproved_software_statement', 'software_statement'],
  ])('T-04 refuses %j with an error that names the member (§3.2.2)', async (members, error, name) => {
    const answer = await post({ ...metadata, ...members })
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body)).toEqual(['error', 'error_description'])
    expect(answer.body.error).toBe(error)
    expect(answer.body.error_description).toContain(name)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('takes JSON and nothing else (§3.1)', async () => {
    const url = `${issuer.url}/v1/register`
    const token = initialToken
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'text/json']) {
      expect((await call('POST', url, { token, body: metadata, type })).status).toBe(400)
    }
    expect((await call('POST', url, { token, body: metadata, type: 'Application/JSON; charset=utf-8' })).status).toBe(
      201,
    )
    for (const body of ['', '{', '[]', 'null', '"x"', '{"redirect_uris":["https://app.example/cb"]} x']) {
      expect((await call('POST', url, { token, body })).body.error).toBe('invalid_client_metadata')
    }
  })

  it('T-28 SSRF: fetches nothing that a client names', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    }).listen(0, 'localhost')
    await new Promise((resolve) => server.once('listening', resolve))
    const at = `http://localhost:${(server.address() as AddressInfo).port}`
    const { url, token, body } = await registered({
      redirect_uris: [`${at}/cb`],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: `${at}/keys`,
      logo_uri: `${at}/logo`,
      policy_uri: `${at}/policy`,
      tos_uri: `${at}/tos`,
      client_uri: at,
      request_uris: [`${at}/request`],
      backchannel_logout_uri: `${at}/back`,
      frontchannel_logout_uri: `${at}/front`,
    })
    await call('GET', url, { token })
    await call('PUT', url, { token, body: roundTrip(body) })
    await call('DELETE', url, { token })
    expect(asked).toEqual([])
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('who may register (RFC 7591 §1.2, RFC 6750 §3)', () => {
  it('asks for an initial access token, with a bare challenge where there is none', async () => {
    const none = await call('POST', `${issuer.url}/v1/register`, { body: metadata })
    expect(none.status).toBe(401)
    expect(none.headers.get('www-authenticate')).toBe('Bearer realm="client registration"')
    for (const token of ['', 'x', 'A'.repeat(43), `${initialToken}A`]) {
      const wrong = await post(metadata, token)
      expect(wrong.status).toBe(401)
      expect(wrong.headers.get('www-authenticate')).toBe('Bearer realm="client registration", error="invalid_token"')
    }
  })

  it('refuses one that has expired or was removed', async () => {
    const short = await issueToken(issuer.server.id, ['openid'], 10)
    expect((await post(metadata, short)).status).toBe(201)
    clock.now = (NOW + 10) as EpochSeconds
    expect((await post(metadata, short)).status).toBe(401)
    clock.now = NOW
    const removed = await issueToken(issuer.server.id)
    const [newest] = (await store.registrationTokens.list(issuer.server.id)).filter(
      ({ hmac }) => Buffer.compare(Buffer.from(hmac), Buffer.from(hashSecret(`initial access token ${removed}`))) === 0,
    )
    await store.registrationTokens.remove(newest!.hmac)
    expect((await post(metadata, removed)).status).toBe(401)
  })

  it('T-30 authorization hole: each token opens its own server and its own kind of door', async () => {
    const other = addServer()
    const { url, token } = await registered()
    expect((await post(metadata, initialToken, other)).status).toBe(401)
    expect((await post(metadata, token)).status).toBe(401)
    expect((await call('GET', url, { token: initialToken })).status).toBe(401)
    const { token: stranger } = await registered()
    for (const method of ['GET', 'DELETE']) expect((await call(method, url, { token: stranger })).status).toBe(401)
    expect((await call('GET', url.replace(issuer.server.id, other.server.id), { token })).status).toBe(401)
    expect((await call('GET', url, { token })).status).toBe(200)
  })

  it('T-17 disabled thing still works: disabled servers and clients are like unknown ones', async () => {
    const { url, token, kept } = await registered()
    await store.clients.put({ ...(await kept()), disabled: true })
    const unknown = await call('GET', `${issuer.url}/v1/register/${'x'.repeat(32)}`, { token })
    for (const method of ['GET', 'DELETE']) {
      const answer = await call(method, url, { token })
      expect(answer.status).toBe(401)
      expect(answer.body).toEqual(unknown.body)
    }
    expect((await call('PUT', url, { token, body: {} })).status).toBe(401)
    const nowhere = `${origin}/oauth2/${generateAuthServerId()}/v1/register`
    expect((await call('POST', nowhere, { token: initialToken, body: metadata })).status).toBe(404)
    expect((await call('GET', `${nowhere}/x`, { token })).status).toBe(404)
  })

  it('T-30 authorization hole: clients that were not registered here have no such door', async () => {
    const { token, kept } = await registered()
    const client = { ...(await kept()), client_id: 'b'.repeat(32) as ClientId, settings: {} }
    await store.clients.put(client)
    expect((await call('GET', `${issuer.url}/v1/register/${client.client_id}`, { token })).status).toBe(401)
  })
})

describe('GET {registration_client_uri} (RFC 7592 §2.1)', () => {
  it('answers what is registered, with the token that was presented and without the secret', async () => {
    const { body, url, token } = await registered({ contacts: ['dev@app.example'], default_max_age: 60 })
    const answer = await call('GET', url, { token })
    expect(answer.status).toBe(200)
    const { client_secret: _secret, client_secret_expires_at: _expiry, ...rest } = body
    expect(answer.body).toEqual(rest)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('T-15 storage error treated as success: says 503 while the store is away', async () => {
    const { url, token } = await registered()
    faults.clients = true
    const answer = await call('GET', url, { token })
    faults.clients = false
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } })
  })
})

describe('PUT {registration_client_uri} (RFC 7592 §2.2)', () => {
  it('replaces all metadata: what was left out is gone', async () => {
    const { body, url, token, kept } = await registered({
      contacts: ['dev@app.example'],
      tos_uri: 'https://app.example/t',
    })
    const answer = await call('PUT', url, {
      token,
      body: { client_id: body.client_id, redirect_uris: ['https://app.example/new'], scope: 'openid' },
    })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ redirect_uris: ['https://app.example/new'], scope: 'openid' })
    const client = await kept()
    expect(client.metadata).toEqual({ redirect_uris: ['https://app.example/new'], response_types: ['code'] })
    expect(client.scopes).toEqual(['openid'])
  })

  it('T-12 DCR round trip: every setting of the exchange survives, and none can be gained', async () => {
    const { body, url, token, kept } = await registered()
    const before = await kept()
    const decided: Client = {
      ...before,
      settings: {
        ...before.settings,
        trusted: true,
        requirePkce: true,
        refreshTokens: 'rotate',
        refreshGraceSeconds: 5,
      },
      secrets: [
        ...before.secrets,
        { hmac: hashSecret('second'), createdAt: NOW, expiresAt: (NOW + 99) as EpochSeconds },
      ],
    }
    await store.clients.put(decided)
    const stored = await kept()
    const again = {
      ...roundTrip(body),
      trusted: false,
      settings: {},
      requirePkce: false,
      disabled: true,
      scopes: ['roles'],
    }
    expect((await call('PUT', url, { token, body: again })).status).toBe(200)
    const { version, metadata: after, ...rest } = await kept()
    const { version: versionBefore, metadata: metadataBefore, ...restBefore } = stored
    expect(rest).toEqual(restBefore)
    expect(version).toBe(versionBefore + 1)
    // Defaults that our answer named are said by the client now.
    expect(after).toMatchObject(metadataBefore)
  })

  it('T-12 DCR round trip: GET then PUT changes nothing that GET would tell', async () => {
    const everything = {
      client_uri: 'https://app.example',
      logo_uri: 'https://app.example/logo.png',
      policy_uri: 'https://app.example/policy',
      tos_uri: 'https://app.example/tos',
      contacts: ['dev@app.example'],
      application_type: 'web',
      response_types: ['code', 'code id_token'],
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks_uri: 'https://app.example/keys',
      userinfo_signed_response_alg: 'RS256',
      introspection_signed_response_alg: 'RS256',
      request_object_signing_alg: 'PS256',
      request_uris: ['https://app.example/request#x'],
      default_max_age: 0,
      require_auth_time: true,
      default_acr_values: ['1'],
      initiate_login_uri: 'https://app.example/login',
      post_logout_redirect_uris: ['https://app.example/bye'],
      backchannel_logout_uri: 'https://app.example/back',
      backchannel_logout_session_required: true,
      frontchannel_logout_uri: 'https://app.example/front',
      frontchannel_logout_session_required: true,
      software_id: 'id',
      software_version: '1',
    }
    const { url, token } = await registered(everything)
    const first = await call('GET', url, { token })
    expect(first.body).toMatchObject(everything)
    expect((await call('PUT', url, { token, body: roundTrip(first.body) })).status).toBe(200)
    expect((await call('GET', url, { token })).body).toEqual(first.body)
  })

  it('keeps registration access token and secret, so that a lost answer locks nobody out', async () => {
    const { body, url, token, kept } = await registered()
    const before = await kept()
    const answer = await call('PUT', url, { token, body: roundTrip(body) })
    expect(answer.body.registration_access_token).toBe(token)
    expect(answer.body).not.toHaveProperty('client_secret')
    expect((await kept()).secrets).toEqual(before.secrets)
    expect((await call('GET', url, { token })).status).toBe(200)
  })

  it('issues and drops secrets as the way to authenticate needs them', async () => {
    const { body, url, token, kept } = await registered({ token_endpoint_auth_method: 'none' })
    const put = (token_endpoint_auth_method: string) =>
      call('PUT', url, { token, body: { ...roundTrip(body), token_endpoint_auth_method } })
    const basic = await put('client_secret_basic')
    expect(basic.body.client_secret).toHaveLength(16)
    const jwt = await put('client_secret_jwt')
    expect(jwt.body.client_secret).toHaveLength(32)
    const posted = await put('client_secret_post')
    expect(posted.body).not.toHaveProperty('client_secret')
    expect((await kept()).secrets.map(({ sealed }) => sealed)).toEqual([undefined])
    await put('none')
    expect((await kept()).secrets).toEqual([])
  })

  it('wants the client_id, the secret that was issued or none, and nothing that is ours', async () => {
    const { body, url, token } = await registered()
    const good = roundTrip(body)
    const { client_id: _, ...withoutId } = good
    const other = await registered()
    for (const bad of [
      withoutId,
      { ...good, client_id: 'a'.repeat(32) },
      { ...good, client_secret: 'chosen-by-myself' },
      { ...good, client_secret: other.body.client_secret },
      { ...good, client_secret: 7 },
      { ...good, registration_access_token: token },
      { ...good, registration_client_uri: url },
      { ...good, client_secret_expires_at: 0 },
      { ...good, client_id_issued_at: NOW },
    ]) {
      expect(await call('PUT', url, { token, body: bad })).toMatchObject({
        status: 400,
        body: { error: 'invalid_client_metadata' },
      })
    }
    expect((await call('PUT', url, { token, body: good })).status).toBe(200)
  })

  it('T-16 scope escalation: scopes only become fewer', async () => {
    const { body, url, token } = await registered({ scope: 'openid email' })
    const put = (scope: string) => call('PUT', url, { token, body: { ...roundTrip(body), scope } })
    expect((await put('openid')).status).toBe(200)
    expect((await put('openid email')).status).toBe(400)
  })

  it('T-12 undoes no change that somebody else makes meanwhile', async () => {
    const { body, url, token, kept } = await registered()
    const puts = Array.from({ length: 4 }, (_, at) =>
      call('PUT', url, { token, body: { ...roundTrip(body), client_name: `App ${at}` } }),
    )
    const operator = async (): Promise<void> => {
      const client = await kept()
      const changed = { ...client, settings: { ...client.settings, trusted: true } }
      if ((await store.clients.replace(changed)) === 'changed') await operator()
    }
    const [answers] = await Promise.all([Promise.all(puts), operator()])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await kept()).settings.trusted).toBe(true)
    expect((await kept()).version).toBe(6)
  })
})

describe('DELETE {registration_client_uri} (RFC 7592 §2.3)', () => {
  it('removes the client and revokes what it had', async () => {
    const { client_id, url, token } = await registered()
    const answer = await call('DELETE', url, { token })
    expect(answer.status).toBe(204)
    expect(await store.clients.find(client_id)).toBeUndefined()
    expect(revoked).toContain(client_id)
    expect((await call('GET', url, { token })).status).toBe(401)
    expect((await call('DELETE', url, { token })).status).toBe(401)
  })
})
