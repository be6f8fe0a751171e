import type { ClientId, EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { checkAssertionClaims, checkAssertionHeader } from './check-assertion.ts'

const now = 1_800_000_000 as EpochSeconds
const issuer = 'https://as.example/oauth2/aus1'
const expected = {
  client_id: 'TheKey' as ClientId,
  audiences: [issuer, `${issuer}/v1/token`, `${issuer}/v1/introspect`],
  now,
}
const good = { iss: 'TheKey', sub: 'TheKey', aud: issuer, exp: now + 60, iat: now, jti: 'once' }
const check = (changes: Record<string, unknown>) => checkAssertionClaims({ ...good, ...changes }, expected)

describe('checkAssertionClaims (RFC 7523 §3, OIDC Core §9)', () => {
  it.each<[string, Record<string, unknown>]>([
    ['as it should be', {}],
    ['for the token endpoint', { aud: `${issuer}/v1/token` }],
    ['for the endpoint that was called', { aud: `${issuer}/v1/introspect` }],
    ['with its audience in an array of one (RFC 7519 §4.1.3)', { aud: [issuer] }],
    ['without iat', { iat: undefined }],
    ['issued by a clock one minute ahead', { iat: now + 60, nbf: now + 60 }],
    ['good for ten minutes, by a clock one minute ahead', { exp: now + 660 }],
  ])('takes one %s', (_case, changes) => expect(check(changes)).toBeUndefined())

  it.each<[string, Record<string, unknown>]>([
    ['iss of another (1)', { iss: 'Other' }],
    ['no iss (1)', { iss: undefined }],
    ['sub of another (2)', { sub: 'Other' }],
    ['no aud (3)', { aud: undefined }],
    ['aud of another server', { aud: 'https://as.example/oauth2/aus2' }],
    ['aud of the issuer with a slash', { aud: `${issuer}/` }],
    ['two audiences, of which one is ours', { aud: [issuer, 'https://other.example'] }],
    ['no audience in the array', { aud: [] }],
    ['an array in the array', { aud: [[issuer]] }],
    ['no exp (4)', { exp: undefined }],
    ['exp that is no number', { exp: String(now + 60) }],
    ['exp now', { exp: now }],
    ['exp too far ahead (4)', { exp: now + 661 }],
    ['exp at the end of time', { exp: Number.POSITIVE_INFINITY }],
    ['nbf in the future (5)', { nbf: now + 61 }],
    ['nbf that is no number', { nbf: 'now' }],
    ['iat in the future (6)', { iat: now + 61 }],
    ['no jti (7)', { jti: undefined }],
    ['an empty jti', { jti: '' }],
    ['a jti that is no string', { jti: 1 }],
    ['a jti of 257 characters', { jti: 'j'.repeat(257) }],
  ])('refuses %s', (_case, changes) => {
    expect(check(changes)).toMatchObject({ ok: false, error: 'invalid_client' })
  })
})

describe('checkAssertionHeader (RFC 7515 §4.1)', () => {
  const algs = ['ES256']
  it.each([undefined, 'JWT', 'client-authentication+jwt'])('takes typ %s', (typ) => {
    expect(checkAssertionHeader({ alg: 'ES256', typ }, algs)).toBeUndefined()
  })

  it.each<[string, Record<string, unknown>]>([
    ['T-18 none', { alg: 'none' }],
    ['T-18 HS256 for a key', { alg: 'HS256' }],
    ['T-18 another letter case', { alg: 'es256' }],
    ['T-18 no alg', {}],
    ['T-18 the typ of an access token', { alg: 'ES256', typ: 'at+jwt' }],
    ['an extension that has to be understood', { alg: 'ES256', crit: ['b64'] }],
  ])('refuses %s', (_case, header) => {
    expect(checkAssertionHeader(header, algs)).toMatchObject({ ok: false, error: 'invalid_client' })
  })
})
