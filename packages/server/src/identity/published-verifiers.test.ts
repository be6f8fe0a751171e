import { createPublicKey, verify } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { JwksClient } from 'jwks-rsa'
import OktaJwtVerifier1 from 'okta-jwt-verifier-1'
import OktaJwtVerifier2 from 'okta-jwt-verifier-2'
import OktaJwtVerifier4 from 'okta-jwt-verifier-4'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestIdentity, type TestIdentity } from './testing/open-test-identity.ts'

/** Programs that API services and apps run today, as they are published (protocol.md 7). */
let test: TestIdentity
let token: string
beforeAll(async () => {
  test = await openTestIdentity()
  const response = await fetch(`${test.issuer}/v1/token`, {
    method: 'POST',
    headers: { Authorization: test.basic },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
  })
  token = ((await response.json()) as { access_token: string }).access_token
})
afterAll(() => test.close())

describe('published verifiers accept our tokens', () => {
  it.each([
    ['1.0.0', OktaJwtVerifier1],
    ['2.3.0', OktaJwtVerifier2],
    ['4.0.2', OktaJwtVerifier4],
  ])('@okta/jwt-verifier %s', async (_version, OktaJwtVerifier) => {
    // Their switch for issuers that are not https, which ours is not in a test.
    const options = { issuer: test.issuer, clientId: test.client.client_id, testing: { disableHttpsCheck: true } }
    const verifier = new OktaJwtVerifier(options)
    const { claims } = await verifier.verifyAccessToken(token, 'api_providers')
    expect(claims).toMatchObject({ cid: test.client.client_id, sub: test.client.client_id, scp: ['anonymous'] })
    await expect(verifier.verifyAccessToken(token, 'others')).rejects.toThrow(/aud/)
  })

  it('jose with a remote key set', async () => {
    const keys = createRemoteJWKSet(new URL(`${test.issuer}/v1/keys`))
    const { payload } = await jwtVerify(token, keys, { issuer: test.issuer, audience: 'api_providers', typ: 'JWT' })
    expect(payload.cid).toBe(test.client.client_id)
  })

  it('jwks-rsa finds the key by kid', async () => {
    const [header = '', claims = '', signature = ''] = token.split('.')
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
    const key = await new JwksClient({ jwksUri: `${test.issuer}/v1/keys` }).getSigningKey(kid)
    const publicKey = createPublicKey(key.getPublicKey())
    expect(
      verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url')),
    ).toBe(true)
  })
})

describe('openid-client discovers the authorization server and gets a token', () => {
  it.each([
    ['OpenID Connect metadata', 'oidc', openid.ClientSecretBasic],
    ['RFC 8414 metadata', 'oauth2', openid.ClientSecretPost],
  ] as const)('by its %s', async (_title, algorithm, authentication) => {
    const { client, client_secret, issuer } = test
    const config = await openid.discovery(new URL(issuer), client.client_id, undefined, authentication(client_secret), {
      algorithm,
      execute: [openid.allowInsecureRequests],
    })
    const tokens = await openid.clientCredentialsGrant(config, { scope: 'anonymous' })
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'anonymous', expires_in: 3600 })
  })
})
