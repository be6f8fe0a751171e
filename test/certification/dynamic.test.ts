import { randomUUID } from 'node:crypto'
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestPage } from '../../packages/server/src/identity/testing/test-browser.ts'
import { type Answer, type Asked, ask, authorize } from './support/authorize.ts'
import {
  checkIdToken,
  checkTokenBody,
  checkTokenError,
  checkTokenHeaders,
  keySet,
  postCode,
  takeAll,
} from './support/check-answers.ts'
import { asRequestObject } from './support/modules-request-objects.ts'
import { insecure, type LocalProvider, openProvider } from './support/provider.ts'
import {
  postRegistration,
  REDIRECT_URI,
  type RelyingParty,
  register,
  registrationFor,
} from './support/relying-party.ts'

let provider: LocalProvider
let signedIn: TestBrowser
beforeAll(async () => {
  provider = await openProvider()
  signedIn = provider.newBrowser()
  await send(await register(provider, 'code'))
})
afterAll(() => provider.close())

const jwtProof = { token_endpoint_auth_method: 'private_key_jwt' }
const registerOne = (metadata: Record<string, unknown> = {}, response_type = 'code') =>
  register(provider, response_type, { ...jwtProof, ...metadata })
const send = (rp: RelyingParty, parameters: Record<string, string | undefined> = {}): Promise<Answer> =>
  authorize(provider, ask(provider, rp, parameters), signedIn)
const complete = async (rp: RelyingParty, parameters?: Record<string, string>) =>
  takeAll(provider, rp, await send(rp, parameters))

/** A public key at a `jwks_uri`, and the proof by its private half. */
async function publishKey(path: string): Promise<{ jwks_uri: string; proof: oauth.ClientAuth }> {
  const kid = randomUUID()
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' }
  const jwks_uri = provider.site.publish(path, 'application/json', JSON.stringify({ keys: [jwk] }))
  return { jwks_uri, proof: oauth.PrivateKeyJwt({ key: privateKey, kid }) }
}

function expectPage(page: TestPage): void {
  expect(page.status).toBe(400)
  expect(page.location).toBeUndefined()
  expect(page.headers.get('content-type')).toContain('text/html')
}

describe('oidcc-dynamic-certification-test-plan: tokens (OIDC Core §15.2)', () => {
  it.each(['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'])(
    'oidcc-idtoken-rs256: asked for at registration, response_type=%s (OIDC Registration §2)',
    async (response_type) => {
      const rp = await registerOne({ id_token_signed_response_alg: 'RS256' }, response_type)
      expect(rp.registered.id_token_signed_response_alg).toBe('RS256')
      await complete(rp)
    },
  )

  it('oidcc-idtoken-unsigned: not offered, and refused when it is asked for (OIDC Core §2, RFC 8725 §3.2)', async () => {
    expect(provider.as.id_token_signing_alg_values_supported).not.toContain('none')
    const metadata = registrationFor(provider, 'code', { id_token_signed_response_alg: 'none' })
    const refused = await postRegistration(provider, metadata)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: 'invalid_client_metadata' })
  })

  it('oidcc-userinfo-rs256: a JWT with iss and aud, signed by a published key (OIDC Core §5.3.2)', async () => {
    const rp = await registerOne({ userinfo_signed_response_alg: 'RS256' })
    const { parameters, asked } = await send(rp, { scope: 'openid email' })
    const response = await postCode(provider, rp, { parameters })
    const { access_token, id_token } = (await response.json()) as Record<string, string>
    const { sub } = await checkIdToken(provider, rp, id_token ?? '', { nonce: asked.nonce, access_token })
    const answer = await fetch(provider.as.userinfo_endpoint ?? '', {
      headers: { Authorization: `Bearer ${access_token}` },
    })
    expect(answer.headers.get('content-type')).toBe('application/jwt')
    const { payload } = await jwtVerify(await answer.text(), createLocalJWKSet(await keySet(provider)), {
      issuer: provider.issuer,
      audience: rp.client.client_id,
      algorithms: ['RS256'],
    })
    expect(payload).toMatchObject({ sub, email: provider.user.email, email_verified: true })
  })
})

describe('oidcc-dynamic-certification-test-plan: redirect URIs', () => {
  const firstPage = async (rp: RelyingParty, redirect_uri: string | undefined) =>
    signedIn.get(ask(provider, rp, { redirect_uri }).url)

  it('oidcc-ensure-redirect-uri-in-authorization-request: missing, a page (OIDC Core §3.1.2.1)', async () => {
    expectPage(await firstPage(await registerOne(), undefined))
  })

  it('oidcc-redirect-uri-query-OK: its own query stays, the answer comes behind it (RFC 6749 §3.1.2)', async () => {
    const rp = await registerOne({ redirect_uris: [`${REDIRECT_URI}?foo=bar`] })
    const answer = await send(rp)
    expect(answer.to).toBe(REDIRECT_URI)
    expect([...answer.parameters.keys()]).toEqual(['foo', 'code', 'state', 'iss'])
    expect(answer.parameters.get('foo')).toBe('bar')
    checkTokenHeaders(await postCode(provider, rp, answer))
  })

  it.each([
    ['mismatch', '?foo=bar', '?bar=foo'],
    ['mismatch', '?foo=bar', '?foo=other'],
    ['mismatch', '?foo=bar', ''],
    ['added', '', '?foo=bar'],
    ['added', '?foo=bar', '?foo=bar&more=1'],
  ])(
    'oidcc-redirect-uri-query-%s: registered with "%s", sent with "%s": a page (OIDC Core §3.1.2.1)',
    async (...row) => {
      const [, registered, sent] = row
      const rp = await registerOne({ redirect_uris: [REDIRECT_URI + registered] })
      expectPage(await firstPage(rp, REDIRECT_URI + sent))
    },
  )

  it('oidcc-redirect-uri-regfrag: registered with a fragment, refused (RFC 6749 §3.1.2)', async () => {
    const metadata = registrationFor(provider, 'code', { redirect_uris: [`${REDIRECT_URI}#foobar`] })
    const refused = await postRegistration(provider, metadata)
    expect(refused.status).toBe(400)
    expect(refused.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
    expect(await refused.json()).toMatchObject({ error: 'invalid_redirect_uri' })
  })
})

describe('oidcc-dynamic-certification-test-plan: registration (OIDC Registration §3, §4)', () => {
  it('oidcc-server: the answer has all that was registered, and what the standard wants beside it (§3.2)', async () => {
    const asked = registrationFor(provider, 'code', { ...jwtProof, scope: 'openid email' })
    const answer = await postRegistration(provider, asked)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
    expect(answer.headers.get('cache-control')).toContain('no-store')
    const registered = (await answer.json()) as Record<string, unknown>
    expect(registered).toMatchObject(asked)
    expect(registered).toMatchObject({
      client_id: expect.stringMatching(/^.+$/),
      client_id_issued_at: expect.any(Number),
      registration_access_token: expect.stringMatching(/^.{22,}$/),
      registration_client_uri: `${provider.issuer}/v1/register/${registered.client_id}`,
      application_type: 'web',
      subject_type: 'public',
      id_token_signed_response_alg: 'RS256',
    })
    expect(registered).not.toHaveProperty('client_secret')
  })

  it('a secret comes with the time at which it expires, which is never (§3.2)', async () => {
    const { registered } = await register(provider, 'code')
    expect(registered).toMatchObject({ client_secret: expect.any(String), client_secret_expires_at: 0 })
    // RFC 7518 §3.2: HS256 wants 256 bits.
    const { registered: withJwt } = await registerOne({ token_endpoint_auth_method: 'client_secret_jwt' })
    expect(String(withJwt.client_secret).length).toBeGreaterThanOrEqual(32)
  })

  it('only with an initial access token (§3, RFC 7591 §3)', async () => {
    const refused = await postRegistration(
      { ...provider, registrationToken: 'made-up' },
      registrationFor(provider, 'code'),
    )
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer /)
  })

  it('oidcc-registration-jwks: the key of the client, which has no kid (§2)', async () => {
    const rp = await registerOne()
    expect(rp.registered.jwks).toEqual({ keys: [provider.key.publicJwk] })
    await complete(rp)
  })

  it('oidcc-registration-jwks-uri: the key is fetched when it is needed, and not before (§2)', async () => {
    const path = `/jwks/${randomUUID()}`
    const { jwks_uri, proof } = await publishKey(path)
    const rp = await registerOne({ jwks: undefined, jwks_uri })
    expect(provider.site.fetched(path)).toBe(0)
    await takeAll(provider, rp, await send(rp), { proof })
    expect(provider.site.fetched(path)).toBe(1)
  })

  it.each(['logo_uri', 'policy_uri', 'tos_uri', 'client_uri'])(
    'oidcc-registration-%s: is on a page on the way (§2)',
    async (name) => {
      const uri = `https://rp.example/${name}.png`
      const rp = await registerOne({ [name]: uri })
      expect(rp.registered[name]).toBe(uri)
      const answer = await authorize(provider, ask(provider, rp), provider.newBrowser())
      const shown = answer.pages.filter(({ text }) => text.includes(uri))
      expect(shown.length).toBeGreaterThan(0)
    },
  )

  it.each(['pairwise', 'sector_identifier_uri'])(
    'oidcc-registration-sector-uri, -sector-bad: %s is not offered, and refused (OIDC Core §8)',
    async (what) => {
      expect(provider.as.subject_types_supported).toEqual(['public'])
      const asked = what === 'pairwise' ? { subject_type: 'pairwise' } : { [what]: `${provider.site.origin}/sector` }
      const refused = await postRegistration(provider, registrationFor(provider, 'code', asked))
      expect(refused.status).toBe(400)
      expect(await refused.json()).toMatchObject({ error: 'invalid_client_metadata' })
    },
  )

  it('a client looks itself up and takes itself out (RFC 7592 §2.1, §2.3, as the official suite cleans up)', async () => {
    const { registered } = await registerOne()
    const uri = String(registered.registration_client_uri)
    const headers = { Authorization: `Bearer ${registered.registration_access_token}` }
    expect(await (await fetch(uri, { headers })).json()).toMatchObject({ client_id: registered.client_id })
    expect((await fetch(uri, { method: 'DELETE', headers })).status).toBe(204)
    expect((await fetch(uri, { headers })).status).toBe(401)
  })
})

describe('oidcc-dynamic-certification-test-plan: keys (OIDC Core §10.1.1)', () => {
  it('oidcc-server-rotate-keys: there is a new signing key, and the old one still verifies', async () => {
    const rp = await registerOne()
    const before = await keySet(provider)
    const old = await complete(rp)
    const rotated = await provider.identity.keys.rotate(provider.server.id, { revokeOld: false })
    expect(rotated.ok).toBe(true)
    const after = await keySet(provider)
    const kidsBefore = before.keys.map(({ kid }) => kid)
    const fresh = after.keys.filter(({ kid }) => !kidsBefore.includes(kid))
    expect(fresh).toHaveLength(1)
    expect(after.keys.map(({ kid }) => kid)).toEqual(expect.arrayContaining(kidsBefore))
    const { id_token } = await complete(rp)
    const header = JSON.parse(Buffer.from(id_token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }
    expect(header.kid).toBe(fresh[0]?.kid)
    await jwtVerify(old.id_token, createLocalJWKSet(after), { currentDate: new Date(provider.clock.now * 1000) })
  })

  it('oidcc-refresh-token-rp-key-rotation: a minute after the client has another key, it is the one that counts', async () => {
    const path = `/jwks/${randomUUID()}`
    const first = await publishKey(path)
    const grant_types = ['authorization_code', 'refresh_token']
    const rp = await registerOne({ jwks: undefined, jwks_uri: first.jwks_uri, grant_types })
    const wanted = { scope: 'openid offline_access', prompt: 'consent' }
    const { refresh_token = '' } = await takeAll(provider, rp, await send(rp, wanted), { proof: first.proof })
    const second = await publishKey(path)
    provider.pass(60)
    const client = { ...rp.client, [oauth.clockSkew]: provider.clock.now - Math.floor(Date.now() / 1000) }
    const refresh = (proof: oauth.ClientAuth) =>
      oauth.refreshTokenGrantRequest(provider.as, client, proof, refresh_token, insecure)
    const response = await refresh(second.proof)
    checkTokenHeaders(response)
    const body = (await response.json()) as Record<string, string>
    checkTokenBody(body)
    await checkIdToken(provider, rp, body.id_token ?? '', { nonce: undefined, access_token: body.access_token })
    await checkTokenError(await refresh(first.proof), 'invalid_client', 401)
  })

  it('oidcc-ensure-client-assertion-with-iss-aud-succeeds: aud is the issuer (OIDC Core §9)', async () => {
    const rp = await registerOne()
    for (const aud of [provider.issuer, provider.as.token_endpoint]) {
      const proof = oauth.PrivateKeyJwt(provider.key.privateKey, {
        [oauth.modifyAssertion]: (_header, payload) => {
          payload.aud = aud
        },
      })
      await takeAll(provider, rp, await send(rp), { proof })
    }
  })
})

describe('oidcc-dynamic-certification-test-plan: request objects (OIDC Core §6, §15.2)', () => {
  const publish = (text: string) =>
    provider.site.publish(`/requests/${randomUUID()}`, 'application/oauth-authz-req+jwt', text)

  /** A request of which an object says everything, signed by `key`, at a request_uri that the client registers. */
  async function signedRequest(key: CryptoKey, changes: Record<string, unknown> = {}, at?: string) {
    const request_uri = at ?? publish('')
    const rp = await registerOne({ request_uris: [request_uri], request_object_signing_alg: 'RS256' })
    const asked = ask(provider, rp)
    const all = { ...Object.fromEntries(new URL(asked.url).searchParams), iss: rp.client.client_id, ...changes }
    const text = await new SignJWT({ aud: provider.issuer, ...all }).setProtectedHeader({ alg: 'RS256' }).sign(key)
    provider.site.publish(new URL(request_uri).pathname, 'application/oauth-authz-req+jwt', text)
    return { rp, asked: asRequestObject(asked, () => ({ request_uri })) }
  }
  const go = (asked: Asked) => authorize(provider, asked, signedIn)

  it('oidcc-request-uri-unsigned: what the object says counts (§6.2)', async () => {
    const request_uri = publish('')
    const rp = await registerOne({ request_uris: [request_uri] })
    const asked = asRequestObject(ask(provider, rp), (text) => {
      provider.site.publish(new URL(request_uri).pathname, 'application/oauth-authz-req+jwt', text)
      return { request_uri }
    })
    expect(new URL(asked.url).searchParams.has('state')).toBe(false)
    await takeAll(provider, rp, await go(asked))
  })

  it('oidcc-request-uri-signed-rs256: signed by the key that the client registered (§6.2, §6.3.2)', async () => {
    const { rp, asked } = await signedRequest(provider.key.privateKey)
    await takeAll(provider, rp, await go(asked))
  })

  it('signed by another key: invalid_request_object, and nothing else of it counts (§6.3.2)', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    const { asked } = await signedRequest(privateKey)
    const answer = await go(asked)
    expect(answer.parameters.get('error')).toBe('invalid_request_object')
  })

  it('a request_uri that is not registered is not fetched: invalid_request_uri (§6.2, require_request_uri_registration)', async () => {
    const path = `/requests/${randomUUID()}`
    const request_uri = provider.site.publish(path, 'text/plain', 'x')
    const rp = await registerOne()
    const answer = await go(asRequestObject(ask(provider, rp), () => ({ request_uri })))
    expect(answer.parameters.get('error')).toBe('invalid_request_uri')
    expect(provider.site.fetched(path)).toBe(0)
  })

  it('request and request_uri at once: refused (§6)', async () => {
    const request_uri = publish('x')
    const rp = await registerOne({ request_uris: [request_uri] })
    const answer = await go(asRequestObject(ask(provider, rp), (request) => ({ request, request_uri })))
    expect(answer.parameters.get('error')).toBe('invalid_request')
  })

  it('oidcc-ensure-request-object-with-redirect-uri (§6.1)', async () => {
    const rp = await registerOne()
    const outside = { redirect_uri: `${REDIRECT_URI}/other` }
    await takeAll(provider, rp, await go(asRequestObject(ask(provider, rp), (request) => ({ request }), outside)))
  })
})
