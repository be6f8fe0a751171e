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

  it('has every required member of RFC 8414 §2 and says what works today', async () => {
    const { body } = await get(places(test.server.id).inserted)
    expect(body).toEqual({
      issuer: test.issuer,
      token_endpoint: `${test.issuer}/v1/token`,
      jwks_uri: `${test.issuer}/v1/keys`,
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      scopes_supported: ['anonymous'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    })
  })

  it('is the same at the place beside the OpenID document and at the one of RFC 8414 §3.1', async () => {
    const { appended, inserted } = places(test.server.id)
    expect((await get(appended)).body).toEqual((await get(inserted)).body)
  })

  it('has every required member of OIDC Discovery §3 in the OpenID document', async () => {
    const { body } = await get(places(test.server.id).openid)
    expect(body).toMatchObject({
      issuer: test.issuer,
      authorization_endpoint: `${test.issuer}/v1/authorize`,
      token_endpoint: `${test.issuer}/v1/token`,
      jwks_uri: `${test.issuer}/v1/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      grant_types_supported: ['client_credentials'],
    })
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
