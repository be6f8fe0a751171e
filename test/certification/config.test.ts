import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keySet } from './support/check-answers.ts'
import { type LocalProvider, openProvider } from './support/provider.ts'

let provider: LocalProvider
let response: Response
let metadata: Record<string, unknown>
beforeAll(async () => {
  provider = await openProvider()
  response = await fetch(`${provider.issuer}/.well-known/openid-configuration`)
  metadata = (await response.clone().json()) as Record<string, unknown>
})
afterAll(() => provider.close())

const endpoints = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'registration_endpoint',
  'end_session_endpoint',
  'introspection_endpoint',
  'revocation_endpoint',
]

describe('oidcc-config-certification-test-plan, oidcc-discovery-endpoint-verification (OIDC Discovery §3, §4)', () => {
  it('the document is at the issuer, 200, as JSON, and for pages of any origin (§4.1, §4.2)', () => {
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('oauth4webapi and its checks of the issuer have nothing to say (§4.3)', async () => {
    const as = await oauth.processDiscoveryResponse(new URL(provider.issuer), response.clone())
    expect(as.issuer).toBe(provider.issuer)
    expect(metadata.issuer).not.toMatch(/[?#]|\/$/)
  })

  it('has what is required, and what a dynamic provider must have (§3, OIDC Core §15.2)', () => {
    expect(metadata.response_types_supported).toEqual(expect.arrayContaining(['code', 'id_token']))
    const wordsOf = (types: unknown) => (types as string[]).map((type) => type.split(' ').sort().join(' '))
    expect(wordsOf(metadata.response_types_supported)).toContain('id_token token')
    expect(metadata.grant_types_supported).toEqual(
      expect.arrayContaining(['authorization_code', 'implicit', 'refresh_token']),
    )
    expect(metadata.subject_types_supported).toEqual(['public'])
    expect(metadata.id_token_signing_alg_values_supported).toContain('RS256')
    expect(metadata.id_token_signing_alg_values_supported).not.toContain('none')
    expect(metadata.userinfo_signing_alg_values_supported).toContain('RS256')
    expect(metadata.request_object_signing_alg_values_supported).toEqual(expect.arrayContaining(['none', 'RS256']))
    expect(metadata.scopes_supported).toEqual(
      expect.arrayContaining(['openid', 'profile', 'email', 'phone', 'address', 'offline_access']),
    )
    expect(metadata.claims_supported).toEqual(expect.arrayContaining(['sub', 'name', 'email', 'phone_number']))
    expect(metadata.code_challenge_methods_supported).toEqual(['S256'])
    expect(metadata.token_endpoint_auth_methods_supported).toEqual(
      expect.arrayContaining(['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt']),
    )
    expect(metadata.token_endpoint_auth_signing_alg_values_supported).toContain('RS256')
    expect(metadata.token_endpoint_auth_signing_alg_values_supported).not.toContain('none')
  })

  it.each([
    'request_parameter_supported',
    'request_uri_parameter_supported',
    'claims_parameter_supported',
    'require_request_uri_registration',
    'backchannel_logout_supported',
    'backchannel_logout_session_supported',
    'frontchannel_logout_supported',
    'frontchannel_logout_session_supported',
    'authorization_response_iss_parameter_supported',
  ])('%s is true, as a JSON boolean', (name) => {
    expect(metadata[name]).toBe(true)
  })

  it('scopes and languages are well-formed (RFC 6749 §3.3, RFC 5646 §2.1.1)', () => {
    for (const scope of metadata.scopes_supported as string[]) expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
    const locales = metadata.ui_locales_supported as string[]
    expect(locales.map((locale) => Intl.getCanonicalLocales(locale)[0])).toEqual(locales)
  })

  it('no member is empty, null or something else than strings, lists of strings and booleans (§4.2)', () => {
    for (const [name, value] of Object.entries(metadata)) {
      const isList = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')
      expect(isList || typeof value === 'boolean' || (typeof value === 'string' && value !== ''), name).toBe(true)
    }
  })

  it.each(endpoints)('%s is below the issuer, and something answers there (§3)', async (name) => {
    expect(metadata[name]).toMatch(`${provider.issuer}/v1/`)
    const answer = await fetch(metadata[name] as string, { redirect: 'manual' })
    expect(answer.status).not.toBe(404)
    expect(answer.status).toBeLessThan(500)
    await answer.body?.cancel()
  })
})

describe('the key set (OIDC Core §10.1, RFC 7517)', () => {
  let jwks: JSONWebKeySet
  beforeAll(async () => {
    jwks = await keySet(provider)
  })

  it('is one that jose takes, with a kid of its own for each key', () => {
    expect(() => createLocalJWKSet(jwks)).not.toThrow()
    expect(jwks.keys.length).toBeGreaterThan(0)
    expect(new Set(jwks.keys.map(({ kid }) => kid)).size).toBe(jwks.keys.length)
    for (const { kid } of jwks.keys) expect(kid).toMatch(/^.+$/)
  })

  it('has no private and no symmetric member (RFC 7518 §6.2.2, §6.3.2, §6.4)', () => {
    for (const key of jwks.keys) {
      expect(['RSA', 'EC', 'OKP']).toContain(key.kty)
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) expect(key).not.toHaveProperty(secret)
    }
  })

  it('is base64url without padding, 2048 bits or more (RFC 7518 §2, §3.3)', () => {
    for (const key of jwks.keys.filter(({ kty }) => kty === 'RSA')) {
      for (const name of ['n', 'e'] as const) expect(key[name]).toMatch(/^[A-Za-z0-9_-]+$/)
      expect(Buffer.from(key.n ?? '', 'base64url').length).toBeGreaterThanOrEqual(256)
    }
  })
})
