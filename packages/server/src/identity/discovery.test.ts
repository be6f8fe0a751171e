import { calculateJwkThumbprint, type JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleServer, openTestIdentity, type TestIdentity } from './testing/open-test-identity.ts'
import { sendRaw } from './testing/send-raw.ts'

let test: TestIdentity
beforeAll(async () => {
  test = await openTestIdentity()
})
afterAll(() => test.close())

const get = async (url: string) => {
  const response = await fetch(url, { redirect: 'manual' })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

describe('GET {issuer}/v1/keys (protocol.md 2.11)', () => {
  it('publishes each key with kty, use, alg, kid, n and e, and nothing private', async () => {
    const { status, body } = await get(`${test.issuer}/v1/keys`)
    expect(status).toBe(200)
    expect(body.keys).toHaveLength(1)
    const [key] = body.keys as [JWK]
    expect(Object.keys(key)).toEqual(['kty', 'use', 'alg', 'kid', 'n', 'e'])
    expect(key).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256', e: 'AQAB' })
    expect(Buffer.from(key.n as string, 'base64url')).toHaveLength(256)
    expect(await calculateJwkThumbprint(key)).toBe(
      await calculateJwkThumbprint(
        test.identity.findVerificationKey(key.kid as string)!.publicKey.export({ format: 'jwk' }),
      ),
    )
  })

  it('may be cached for minutes, so that a new key is seen long before the old one ends', async () => {
    const { headers } = await get(`${test.issuer}/v1/keys`)
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    expect(headers.get('content-type')).toContain('application/json')
  })
})

describe('metadata', () => {
  const places = (id: string) => ({
    openid: `${test.origin}/oauth2/${id}/.well-known/openid-configuration`,
    appended: `${test.origin}/oauth2/${id}/.well-known/oauth-authorization-server`,
    inserted: `${test.origin}/.well-known/oauth-authorization-server/oauth2/${id}`,
  })

  it('has every required member of RFC 8414 §2 and OIDC Discovery §3, and what other specifications add', async () => {
    const { body } = await get(places(test.server.id).openid)
    const { issuer } = test
    const everyMethod = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none']
    const assertionAlgs = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256']
    expect(body).toEqual({
      issuer,
      authorization_endpoint: `${issuer}/v1/authorize`,
      token_endpoint: `${issuer}/v1/token`,
      jwks_uri: `${issuer}/v1/keys`,
      userinfo_endpoint: `${issuer}/v1/userinfo`,
      registration_endpoint: `${issuer}/v1/register`,
      introspection_endpoint: `${issuer}/v1/introspect`,
      revocation_endpoint: `${issuer}/v1/revoke`,
      end_session_endpoint: `${issuer}/v1/logout`,
      scopes_supported: [
        ...['openid', 'profile', 'email', 'phone', 'address', 'offline_access', 'anonymous'],
        ...['management:read', 'management:write'],
      ],
      response_types_supported: [
        'code',
        'token',
        'id_token',
        'id_token token',
        'code id_token',
        'code token',
        'code id_token token',
      ],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      grant_types_supported: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: everyMethod,
      token_endpoint_auth_signing_alg_values_supported: assertionAlgs,
      introspection_endpoint_auth_methods_supported: everyMethod.slice(0, 4),
      introspection_endpoint_auth_signing_alg_values_supported: assertionAlgs,
      revocation_endpoint_auth_methods_supported: everyMethod,
      revocation_endpoint_auth_signing_alg_values_supported: assertionAlgs,
      subject_types_supported: ['public'],
      acr_values_supported: ['urn:portreeve:acr:1fa', 'urn:portreeve:acr:2fa'],
      display_values_supported: ['page', 'popup', 'touch', 'wap'],
      prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
      ui_locales_supported: ['en', 'es', 'fr'],
      claim_types_supported: ['normal'],
      claims_supported: expect.arrayContaining([
        'sub',
        'auth_time',
        'acr',
        'sid',
        'name',
        'email',
        'phone_number',
        'address',
      ]),
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      id_token_signing_alg_values_supported: ['RS256'],
      userinfo_signing_alg_values_supported: ['RS256'],
      introspection_signing_alg_values_supported: ['RS256'],
      request_object_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'none'],
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
    })
  })

  it('says what this server allows, and not what another does', async () => {
    const server = exampleServer({ profile: 'strict', settings: { signingAlgs: ['ES256'], scopes: ['roles'] } })
    await test.store.authorizationServers.put(server)
    await test.identity.ensureKey(server.id)
    const { body } = await get(places(server.id).openid)
    expect(body).toMatchObject({
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      id_token_signing_alg_values_supported: ['ES256'],
      scopes_supported: expect.arrayContaining(['openid', 'roles']),
    })
    expect(body.request_object_signing_alg_values_supported).not.toContain('none')
  })

  it('names no endpoint that is not there', async () => {
    const { body } = await get(places(test.server.id).openid)
    const urls = Object.entries(body).filter(([name]) => name.endsWith('_endpoint') || name.endsWith('_uri'))
    expect(urls.length).toBeGreaterThanOrEqual(8)
    for (const [name, url] of urls) {
      const statuses = await Promise.all(
        ['GET', 'POST'].map(async (method) => (await fetch(url as string, { method, redirect: 'manual' })).status),
      )
      expect([name, ...statuses]).not.toContain(404)
      expect(statuses.some((status) => status !== 405)).toBe(true)
      expect(statuses.filter((status) => status >= 500)).toEqual([])
    }
  })

  it('is the same at the place beside the OpenID document and at the one of RFC 8414 §3.1', async () => {
    const { appended, inserted } = places(test.server.id)
    expect((await get(appended)).body).toEqual((await get(inserted)).body)
  })

  it('is the same for OpenID Connect (OIDC Discovery §4), and may be read by pages of any origin', async () => {
    const { openid, inserted } = places(test.server.id)
    expect((await get(openid)).body).toEqual((await get(inserted)).body)
    for (const url of [...Object.values(places(test.server.id)), `${test.issuer}/v1/keys`]) {
      const { headers } = await get(url)
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('cache-control')).toBe('public, max-age=300')
      const preflight = await fetch(url, {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://app.example',
          'Access-Control-Request-Method': 'GET',
          'Access-Control-Request-Headers': 'x-okta-user-agent-extended',
        },
      })
      expect(preflight.status).toBe(204)
      expect(preflight.headers.get('access-control-allow-headers')).toBe('x-okta-user-agent-extended')
      expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
    }
  })

  it('T-06 host header trust: the issuer follows neither Host nor X-Forwarded-Host', async () => {
    const { pathname } = new URL(places(test.server.id).openid)
    const lines = [
      'Host: evil.example',
      'X-Forwarded-Host: evil.example',
      'Forwarded: host=evil.example',
      'Connection: close',
    ]
    const answer = await sendRaw(test.port, [`GET ${pathname} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
    expect(JSON.parse(answer.body)).toMatchObject({ issuer: test.issuer, token_endpoint: `${test.issuer}/v1/token` })
    expect(answer.body).not.toContain('evil')
  })

  it('T-17 disabled thing still works: keys and metadata of a disabled server are those of an unknown one', async () => {
    const disabled = exampleServer({ disabled: true })
    await test.store.authorizationServers.put(disabled)
    await test.identity.ensureKey(disabled.id)
    for (const id of [disabled.id, 'aus00000000000000000']) {
      for (const url of [...Object.values(places(id)), `${test.origin}/oauth2/${id}/v1/keys`]) {
        const { status, body, headers } = await get(url)
        expect(status).toBe(404)
        expect(body).toEqual({
          code: 'NOT-FOUND',
          message: 'There is no authorization server at this address. Check the id in its path.',
          requestId: headers.get('request-id'),
        })
      }
    }
  })
})
