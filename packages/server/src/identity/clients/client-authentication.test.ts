import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ClientAuthMethod, ClientMetadata, EpochSeconds } from '@portreeve/protocol'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGuardedAgent, createRouteListener } from '../../http/index.ts'
import type { Client, Store } from '../../store/index.ts'
import { StoreUnavailable } from '../../store/index.ts'
import { createLog } from '../../telemetry/index.ts'
import { createIdentity } from '../identity.ts'
import { putCode, REDIRECT_URI } from '../testing/grants.ts'
import { basicOf, exampleServer, openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'
import {
  type AssertionOptions,
  assertionFields,
  putClient,
  sendForm,
  type TestClient,
  type TokenAnswer,
  tokenUrl,
} from '../testing/token-requests.ts'

const FIELDS = { grant_type: 'client_credentials', scope: 'anonymous' }

/** Set: `usedOnce` rejects. */
let usedOnceFault: Error | undefined
const faulty = (store: Store): Store => ({
  ...store,
  usedOnce: {
    ...store.usedOnce,
    use: async (...args) => {
      if (usedOnceFault) throw usedOnceFault
      return store.usedOnce.use(...args)
    },
  },
})

let test: TestIdentity
let keys: Record<'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'other', Awaited<ReturnType<typeof generateKeyPair>>>
beforeAll(async () => {
  test = await openTestIdentity(faulty)
  const pair = (alg: string) => generateKeyPair(alg, { extractable: true })
  keys = {
    RS256: await pair('RS256'),
    PS256: await pair('PS256'),
    ES256: await pair('ES256'),
    EdDSA: await pair('EdDSA'),
    other: await pair('ES256'),
  }
})
afterAll(() => test.close())
beforeEach(() => {
  usedOnceFault = undefined
})

async function jwksOf(...names: (keyof typeof keys)[]): Promise<NonNullable<ClientMetadata['jwks']>> {
  const jwks = names.map(async (name) => ({ ...(await exportJWK(keys[name].publicKey)), kid: name, use: 'sig' }))
  return { keys: await Promise.all(jwks) }
}

/** A client that signs with its own key. */
async function putKeyClient(metadata: ClientMetadata = {}, changes: Partial<Client> = {}): Promise<TestClient> {
  const jwks = (metadata.jwks ?? metadata.jwks_uri) ? {} : { jwks: await jwksOf('RS256', 'PS256', 'ES256', 'EdDSA') }
  return putClient(test, {
    secrets: [],
    metadata: { token_endpoint_auth_method: 'private_key_jwt', ...jwks, ...metadata },
    ...changes,
  })
}

/** A client that signs with its secret. */
async function putSecretJwtClient(changes: Partial<Client> = {}) {
  const metadata = { token_endpoint_auth_method: 'client_secret_jwt' } as const
  const made = await putClient(test, { metadata, ...changes })
  const { client_secret, kept } = test.identity.createClientSecret(made.client)
  await test.store.clients.put({ ...made.client, secrets: [kept] })
  return { ...made, client_secret, key: Buffer.from(client_secret) }
}

const signer = (name: keyof typeof keys, changes: Partial<AssertionOptions> = {}): AssertionOptions => ({
  key: keys[name].privateKey,
  alg: name === 'other' ? 'ES256' : name,
  kid: name,
  ...changes,
})

async function attempt(
  { client, postBare }: TestClient,
  options: AssertionOptions,
  claims?: Record<string, unknown>,
): Promise<TokenAnswer> {
  return postBare({ ...FIELDS, ...(await assertionFields(client.client_id, test.issuer, options, claims)) })
}

function expectInvalidClient(answer: TokenAnswer) {
  expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client'])
  expect(answer.body).not.toHaveProperty('access_token')
}

describe('private_key_jwt (RFC 7523, OIDC Core §9)', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'] as const)('lets a client in that signs with %s', async (alg) => {
    expect((await attempt(await putKeyClient(), signer(alg))).status).toBe(200)
  })

  it('needs no kid, and client_id may stand beside the assertion', async () => {
    const client = await putKeyClient({ jwks: await jwksOf('ES256') })
    const { client_id } = client.client
    const { kid: _, ...options } = signer('ES256')
    const fields = await assertionFields(client_id, tokenUrl(test, test.server.id), options)
    expect((await client.postBare({ ...FIELDS, ...fields, client_id })).status).toBe(200)
  })

  it('redeems a code', async () => {
    const { client, postBare } = await putKeyClient()
    const { code } = await putCode(test.store, client, test.clock.now)
    const fields = await assertionFields(client.client_id, test.issuer, signer('ES256'))
    const answer = await postBare({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...fields })
    expect(answer.status).toBe(200)
  })

  it('T-14 client assertion replay: an assertion is good once, for whatever it is sent with', async () => {
    const client = await putKeyClient()
    const fields = await assertionFields(client.client.client_id, test.issuer, signer('ES256'))
    expect((await client.postBare({ ...FIELDS, ...fields })).status).toBe(200)
    expectInvalidClient(await client.postBare({ ...FIELDS, ...fields }))
    expectInvalidClient(await client.postBare({ grant_type: 'refresh_token', refresh_token: 'x', ...fields }))
  })

  it('T-14 client assertion replay: of 20 at once one gets in', async () => {
    const client = await putKeyClient()
    const fields = { ...FIELDS, ...(await assertionFields(client.client.client_id, test.issuer, signer('ES256'))) }
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.postBare(fields)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('T-14 client assertion replay: another assertion with the same jti, and the same jti of another client', async () => {
    const [client, other] = [await putKeyClient(), await putKeyClient()]
    expect((await attempt(client, signer('ES256'), { jti: 'same' })).status).toBe(200)
    expectInvalidClient(await attempt(client, signer('RS256'), { jti: 'same' }))
    expect((await attempt(other, signer('ES256'), { jti: 'same' })).status).toBe(200)
  })

  it('T-14 client assertion replay: one that fails does not use up the jti', async () => {
    const client = await putKeyClient()
    expectInvalidClient(await attempt(client, signer('other', { kid: 'ES256' }), { jti: 'later' }))
    expect((await attempt(client, signer('ES256'), { jti: 'later' })).status).toBe(200)
  })

  it('T-14 client assertion replay: on another node of the same store, which is also one that was started again', async () => {
    const { store, encryptionKey, origin } = test
    const dispatcher = createGuardedAgent({ allowedCidrs: [] })
    const log = createLog('silent')
    const now = () => test.clock.now
    const onFault = (fault: unknown) => expect.fail(String(fault))
    const other = await createIdentity({ store, encryptionKey, publicUrl: origin, dispatcher, now, log, onFault })
    const listener = await createRouteListener({ routes: other.routes, hot: other.hot, log })
    const port = await listener.listen(0, '127.0.0.1')
    const url = `http://127.0.0.1:${port}/oauth2/${test.server.id}/v1/token`
    const client = await putKeyClient()
    const newFields = async () => ({
      ...FIELDS,
      ...(await assertionFields(client.client.client_id, test.issuer, signer('ES256'))),
    })
    const [here, there] = [await newFields(), await newFields()]
    expect((await client.postBare(here)).status).toBe(200)
    expectInvalidClient(await sendForm(url, here))
    expect((await sendForm(url, there)).status).toBe(200)
    expectInvalidClient(await client.postBare(there))
    await listener.close()
    other.close()
    await dispatcher.close()
  })

  it('T-14, T-15: without the store that remembers what was used nobody gets in', async () => {
    const client = await putKeyClient()
    usedOnceFault = new StoreUnavailable('down')
    const answer = await attempt(client, signer('ES256'))
    expect([answer.status, answer.body.error]).toEqual([503, 'temporarily_unavailable'])
  })

  it.each<[string, AssertionOptions | (() => AssertionOptions), Record<string, unknown>]>([
    ["somebody else's key", () => signer('other', { kid: 'ES256' }), {}],
    ['an unknown kid', () => signer('ES256', { kid: 'nobody' }), {}],
    ['T-18 another algorithm than the key is for', () => signer('RS256', { kid: 'ES256' }), {}],
    ['T-18 HS256 with a made-up secret', { key: Buffer.from('x'.repeat(32)), alg: 'HS256', kid: 'ES256' }, {}],
    ['T-18 the typ of an access token', () => signer('ES256', { typ: 'at+jwt' }), {}],
    ['another audience', () => signer('ES256'), { aud: 'https://elsewhere.example' }],
    ['two audiences', () => signer('ES256'), { aud: ['https://elsewhere.example', 'x'] }],
    ['an assertion that has expired', () => signer('ES256'), { exp: Math.floor(Date.now() / 1000) - 1 }],
    ['iss of another', () => signer('ES256'), { iss: 'Other' }],
    ['no jti', () => signer('ES256'), { jti: undefined }],
  ])('refuses %s', async (_case, options, claims) => {
    expectInvalidClient(
      await attempt(await putKeyClient(), typeof options === 'function' ? options() : options, claims),
    )
  })

  it('T-18 algorithm confusion: none, and HS256 keyed with the public key', async () => {
    const client = await putKeyClient()
    const { client_id } = client.client
    const fields = await assertionFields(client_id, test.issuer, signer('RS256'))
    const [, payload] = fields.client_assertion.split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    expectInvalidClient(await client.postBare({ ...FIELDS, ...fields, client_assertion: `${none}.${payload}.` }))
    expectInvalidClient(await client.postBare({ ...FIELDS, ...fields, client_assertion: `${none}.${payload}.c2ln` }))
    const publicKey = Buffer.from(JSON.stringify(await exportJWK(keys.RS256.publicKey)))
    expectInvalidClient(await attempt(client, { key: publicKey, alg: 'HS256', kid: 'RS256' }))
  })

  it('takes only the algorithm that the client registered', async () => {
    const client = await putKeyClient({ token_endpoint_auth_signing_alg: 'ES256' })
    expect((await attempt(client, signer('ES256'))).status).toBe(200)
    expectInvalidClient(await attempt(client, signer('RS256')))
  })

  it('T-17 refuses a disabled client, and one of another authorization server', async () => {
    expectInvalidClient(await attempt(await putKeyClient({}, { disabled: true }), signer('ES256')))
    const other = exampleServer()
    await test.store.authorizationServers.put(other)
    const { client } = await putKeyClient({}, { authServerId: other.id })
    const fields = await assertionFields(client.client_id, test.issuer, signer('ES256'))
    expectInvalidClient(await sendForm(tokenUrl(test, test.server.id), { ...FIELDS, ...fields }))
  })

  it('T-31 an assertion by an unknown client is answered like one with a wrong signature', async () => {
    const known = await attempt(await putKeyClient(), signer('other'))
    const fields = await assertionFields('NobodyNobodyNobodyNobodyNobodyNo', test.issuer, signer('ES256'))
    const unknown = await sendForm(tokenUrl(test, test.server.id), { ...FIELDS, ...fields })
    expect([unknown.status, unknown.text]).toEqual([known.status, known.text])
  })
})

describe('client_secret_jwt (OIDC Core §9)', () => {
  it('lets a client in that signs with its secret, once for each assertion', async () => {
    const client = await putSecretJwtClient()
    const fields = await assertionFields(client.client.client_id, test.issuer, { key: client.key, alg: 'HS256' })
    expect((await client.postBare({ ...FIELDS, ...fields })).status).toBe(200)
    expectInvalidClient(await client.postBare({ ...FIELDS, ...fields }))
  })

  it('takes either of two live secrets, and neither after its end', async () => {
    const client = await putSecretJwtClient()
    const stored = await test.store.clients.find(client.client.client_id)
    const [old] = stored!.secrets
    const added = test.identity.createClientSecret(client.client)
    const expiresAt = (test.clock.now + 60) as EpochSeconds
    await test.store.clients.put({ ...client.client, secrets: [{ ...old!, expiresAt }, added.kept] })
    const by = (secret: string) => attempt(client, { key: Buffer.from(secret), alg: 'HS256' })
    expect((await by(client.client_secret)).status).toBe(200)
    expect((await by(added.client_secret)).status).toBe(200)
    await test.store.clients.put({
      ...client.client,
      secrets: [{ ...old!, expiresAt: test.clock.now }, added.kept],
    })
    expectInvalidClient(await by(client.client_secret))
    expect((await by(added.client_secret)).status).toBe(200)
  })

  it('refuses a wrong secret, another algorithm and a client whose secret is not kept', async () => {
    const client = await putSecretJwtClient()
    expectInvalidClient(await attempt(client, { key: Buffer.from('w'.repeat(32)), alg: 'HS256' }))
    expectInvalidClient(await attempt(client, { key: Buffer.concat([client.key, client.key]), alg: 'HS512' }))
    const hashed = await putClient(test, { metadata: { token_endpoint_auth_method: 'client_secret_jwt' } })
    expectInvalidClient(await attempt(hashed, { key: Buffer.from(hashed.client_secret.repeat(2)), alg: 'HS256' }))
  })
})

describe('jwks_uri (RFC 7591 §2)', () => {
  /** A host of key sets; `answer` says what it serves now. */
  async function openKeyHost() {
    const state = { answer: { status: 200, body: '' }, location: '', asked: 0, silent: false }
    const server: Server = createServer((_request, response) => {
      state.asked++
      if (state.silent) return
      const headers = state.location ? { Location: state.location } : {}
      response.writeHead(state.answer.status, headers).end(state.answer.body)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys?of=app`
    const serve = async (...names: (keyof typeof keys)[]) => {
      state.answer = { status: 200, body: JSON.stringify(await jwksOf(...names)) }
    }
    await serve('ES256')
    const close = () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }
    return { state, uri, serve, close }
  }
  const wait = (seconds: number) => {
    test.clock.now = (test.clock.now + seconds) as EpochSeconds
  }
  /** Of the test's clock, which is ahead of the system's by what the tests waited. */
  const inTime = () => ({ iat: test.clock.now, exp: test.clock.now + 60 })

  it('is fetched once and remembered', async () => {
    const host = await openKeyHost()
    const client = await putKeyClient({ jwks_uri: host.uri })
    for (const _ of [1, 2, 3]) expect((await attempt(client, signer('ES256'), inTime())).status).toBe(200)
    expect(host.state.asked).toBe(1)
    wait(601)
    expect((await attempt(client, signer('ES256'), inTime())).status).toBe(200)
    expect(host.state.asked).toBe(2)
    await host.close()
  })

  it('is fetched anew for an unknown kid, so that clients can rotate, but not for each one', async () => {
    const host = await openKeyHost()
    const client = await putKeyClient({ jwks_uri: host.uri })
    expect((await attempt(client, signer('ES256'), inTime())).status).toBe(200)
    await host.serve('ES256', 'EdDSA')
    wait(31)
    expect((await attempt(client, signer('EdDSA'), inTime())).status).toBe(200)
    for (const kid of ['made', 'up', 'kids'])
      expectInvalidClient(await attempt(client, signer('ES256', { kid }), inTime()))
    expect(host.state.asked).toBe(2)
    await host.close()
  })

  it('goes on with the keys it has while their host is down, for an hour', async () => {
    const host = await openKeyHost()
    const client = await putKeyClient({ jwks_uri: host.uri })
    expect((await attempt(client, signer('ES256'), inTime())).status).toBe(200)
    host.state.answer = { status: 500, body: 'oops' }
    wait(3000)
    expect((await attempt(client, signer('ES256'), inTime())).status).toBe(200)
    wait(601)
    expectInvalidClient(await attempt(client, signer('ES256'), inTime()))
    await host.serve('ES256')
    wait(31)
    expect((await attempt(client, signer('ES256'), inTime())).status).toBe(200)
    await host.close()
  })

  it.each<[string, (state: Awaited<ReturnType<typeof openKeyHost>>['state']) => void]>([
    ['an error', (state) => Object.assign(state, { answer: { status: 404, body: '' } })],
    ['no JSON', (state) => Object.assign(state, { answer: { status: 200, body: '<html>' } })],
    ['no keys', (state) => Object.assign(state, { answer: { status: 200, body: '{"keys":"none"}' } })],
    [
      'more than 32 KB',
      (state) => {
        const { body } = state.answer
        state.answer = { status: 200, body: body.replace('{', `{"padding":"${'x'.repeat(33_000)}",`) }
      },
    ],
  ])('T-28 SSRF: %s gives no keys', async (_case, change) => {
    const host = await openKeyHost()
    const client = await putKeyClient({ jwks_uri: host.uri })
    change(host.state)
    expectInvalidClient(await attempt(client, signer('ES256'), inTime()))
    await host.close()
  })

  it('T-28 SSRF: follows no redirect, goes to no address that is not allowed, waits three seconds at most', async () => {
    const [host, elsewhere] = [await openKeyHost(), await openKeyHost()]
    Object.assign(host.state, { answer: { status: 302, body: '' }, location: elsewhere.uri })
    expectInvalidClient(await attempt(await putKeyClient({ jwks_uri: host.uri }), signer('ES256'), inTime()))
    expect(elsewhere.state.asked).toBe(0)
    for (const jwks_uri of [
      'http://169.254.169.254/latest',
      'http://10.0.0.1/keys',
      'file:///etc/passwd',
      'nonsense',
    ]) {
      expectInvalidClient(await attempt(await putKeyClient({ jwks_uri }), signer('ES256'), inTime()))
    }
    elsewhere.state.silent = true
    const start = Date.now()
    expectInvalidClient(await attempt(await putKeyClient({ jwks_uri: elsewhere.uri }), signer('ES256'), inTime()))
    expect(Date.now() - start).toBeLessThan(10_000)
    await host.close()
    await elsewhere.close()
  })

  it('T-18 takes no private and no symmetric key from a key set', async () => {
    const host = await openKeyHost()
    const k = Buffer.from('s'.repeat(32)).toString('base64url')
    host.state.answer.body = JSON.stringify({ keys: [{ kty: 'oct', k, kid: 'ES256' }, 'text', null, { kty: 1 }] })
    const client = await putKeyClient({ jwks_uri: host.uri })
    expectInvalidClient(
      await attempt(client, { key: Buffer.from('s'.repeat(32)), alg: 'HS256', kid: 'ES256' }, inTime()),
    )
    await host.close()
  })
})

describe('T-13 client authentication: every grant × every method × every way to prove it', () => {
  const methods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'] as const
  const grantTypes = ['client_credentials', 'authorization_code', 'refresh_token'] as const
  type Way = (typeof ways)[number]
  const ways = [
    'nothing',
    'client_id alone',
    'basic',
    'basic, wrong',
    'post',
    'post, wrong',
    'secret assertion',
    'secret assertion, wrong',
    'key assertion',
    'key assertion, wrong',
  ] as const

  /** What may pass. Everything that is not here has to be refused. */
  const passes: Record<ClientAuthMethod, readonly Way[]> = {
    client_secret_basic: ['basic', 'post'],
    client_secret_post: ['basic', 'post'],
    client_secret_jwt: ['secret assertion'],
    private_key_jwt: ['key assertion'],
    none: ['client_id alone'],
  }

  /** A client that has a secret, a sealed one and a key, whatever it registered: so only the method decides. */
  async function putOf(method: ClientAuthMethod) {
    const made = await putClient(test, {
      metadata: { token_endpoint_auth_method: method, jwks: await jwksOf('ES256') },
    })
    const signs = { ...made.client, metadata: { token_endpoint_auth_method: 'client_secret_jwt' as const } }
    const { client_secret, kept } = test.identity.createClientSecret(signs)
    await test.store.clients.put({ ...made.client, secrets: [kept] })
    return { ...made, client_secret }
  }

  interface Proof {
    fields: Record<string, string>
    headers?: Record<string, string>
  }

  async function proofOf(way: Way, client_id: string, client_secret: string): Promise<Proof> {
    const wrong = client_secret.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))
    const assert = (options: AssertionOptions) =>
      assertionFields(client_id, test.issuer, options, { iat: test.clock.now, exp: test.clock.now + 60 })
    switch (way) {
      case 'nothing':
        return { fields: {} }
      case 'client_id alone':
        return { fields: { client_id } }
      case 'basic':
        return { fields: {}, headers: { Authorization: basicOf(client_id, client_secret) } }
      case 'basic, wrong':
        return { fields: {}, headers: { Authorization: basicOf(client_id, wrong) } }
      case 'post':
        return { fields: { client_id, client_secret } }
      case 'post, wrong':
        return { fields: { client_id, client_secret: wrong } }
      case 'secret assertion':
        return { fields: await assert({ key: Buffer.from(client_secret), alg: 'HS256' }) }
      case 'secret assertion, wrong':
        return { fields: await assert({ key: Buffer.from(wrong), alg: 'HS256' }) }
      case 'key assertion':
        return { fields: await assert(signer('ES256')) }
      case 'key assertion, wrong':
        return { fields: await assert(signer('other', { kid: 'ES256' })) }
    }
  }

  async function fieldsOf(grant_type: (typeof grantTypes)[number], client: Client): Promise<Record<string, string>> {
    if (grant_type === 'client_credentials') return { grant_type, scope: 'anonymous' }
    const waiting = await putCode(test.store, client, test.clock.now)
    if (grant_type === 'authorization_code') return { grant_type, code: waiting.code, redirect_uri: REDIRECT_URI }
    return { grant_type, refresh_token: 'A'.repeat(43) }
  }

  for (const method of methods) {
    for (const grant_type of grantTypes) {
      it(`T-13 ${grant_type} of a client registered for ${method}`, async () => {
        const { client, client_secret, postBare } = await putOf(method)
        for (const way of ways) {
          const { fields, headers } = await proofOf(way, client.client_id, client_secret)
          const answer = await postBare({ ...(await fieldsOf(grant_type, client)), ...fields }, headers)
          const seen = [way, answer.status, answer.body.error]
          if (!passes[method].includes(way)) expect(seen).toEqual([way, 401, 'invalid_client'])
          else if (grant_type === 'refresh_token') expect(seen).toEqual([way, 400, 'invalid_grant'])
          else if (method === 'none' && grant_type === 'client_credentials') {
            expect(seen).toEqual([way, 400, 'unauthorized_client']) // RFC 6749 §4.4
          } else expect(seen).toEqual([way, 200, undefined])
        }
      })
    }
  }
})
