import { describe, expect, it } from 'vitest'
import type { TokenOutcome } from '../token/token-refusal.ts'
import type { Credentials } from './credentials.ts'
import { parseCredentials } from './parse-credentials.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwtOf = (claims: unknown) => `${part({ alg: 'ES256' })}.${part(claims)}.c2ln`
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const parse = (fields: Record<string, string>, authorization?: string, loose = true): TokenOutcome<Credentials> =>
  parseCredentials(authorization, new Map(Object.entries(fields)), loose)

describe('parseCredentials (RFC 6749 §2.3, RFC 7521 §4.2)', () => {
  it('reads Basic, with and without the client_id in the body', () => {
    const value = { kind: 'secret', method: 'client_secret_basic', client_id: 'key', client_secret: 'secret' }
    expect(parse({}, basic('key:secret'))).toEqual({ ok: true, value })
    expect(parse({ client_id: 'key' }, basic('key:secret'))).toEqual({ ok: true, value })
  })

  it('drops a line end after the secret only where requests may be loose (protocol.md 2.6 form 12)', () => {
    expect(parse({}, basic('key:secret\n'), true)).toMatchObject({ value: { client_secret: 'secret' } })
    expect(parse({}, basic('key:secret\n'), false)).toMatchObject({ value: { client_secret: 'secret\n' } })
  })

  it('reads client_id and client_secret of the body (protocol.md 2.6 form 8)', () => {
    const value = { kind: 'secret', method: 'client_secret_post', client_id: 'key', client_secret: 'secret' }
    expect(parse({ client_id: 'key', client_secret: 'secret' })).toEqual({ ok: true, value })
  })

  it('reads client_id alone as a public client; an empty secret counts as left out (§3.2)', () => {
    const value = { kind: 'none', client_id: 'key' }
    expect(parse({ client_id: 'key' })).toEqual({ ok: true, value })
    expect(parse({ client_id: 'key', client_secret: '' })).toEqual({ ok: true, value })
  })

  it('reads an assertion, with and without client_id (RFC 7521 §4.2)', () => {
    const assertion = jwtOf({ sub: 'key' })
    const fields = { client_assertion: assertion, client_assertion_type: JWT_BEARER }
    const value = { kind: 'assertion', client_id: 'key', assertion }
    expect(parse(fields)).toEqual({ ok: true, value })
    expect(parse({ ...fields, client_id: 'key' })).toEqual({ ok: true, value })
  })

  const assertion = { client_assertion: jwtOf({ sub: 'key' }), client_assertion_type: JWT_BEARER }
  it.each<[string, Record<string, string>, string | undefined]>([
    ['Basic and a secret in the body', { client_secret: 'secret' }, basic('key:secret')],
    ['Basic and an assertion', assertion, basic('key:secret')],
    ['a secret in the body and an assertion', { ...assertion, client_id: 'key', client_secret: 'secret' }, undefined],
    ['Basic and another client_id', { client_id: 'other' }, basic('key:secret')],
    ['an assertion and another client_id', { ...assertion, client_id: 'other' }, undefined],
    ['an assertion without its type', { client_assertion: assertion.client_assertion }, undefined],
    ['the type without an assertion', { client_assertion_type: JWT_BEARER }, undefined],
    [
      'an assertion of another type',
      { ...assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
      undefined,
    ],
  ])('refuses %s as invalid_request (§2.3)', (_case, fields, authorization) => {
    expect(parse(fields, authorization)).toMatchObject({ ok: false, error: 'invalid_request' })
  })

  it.each<[string, Record<string, string>, string | undefined]>([
    ['nothing', {}, undefined],
    ['a secret alone', { client_secret: 'secret' }, undefined],
    ['another scheme', {}, 'Bearer x'],
    ['Basic that is not encoded', {}, 'Basic key:secret'],
    ['an assertion without sub', { ...assertion, client_assertion: jwtOf({ iss: 'key' }) }, undefined],
    ['an assertion whose sub is no string', { ...assertion, client_assertion: jwtOf({ sub: ['key'] }) }, undefined],
    ['an unsigned JWT', { ...assertion, client_assertion: jwtOf({ sub: 'key' }).slice(0, -4) }, undefined],
    ['an encrypted JWT', { ...assertion, client_assertion: `${jwtOf({ sub: 'key' })}.a.b` }, undefined],
    ['an assertion that is no JSON', { ...assertion, client_assertion: 'a.b.c' }, undefined],
    ['an assertion whose payload is an array', { ...assertion, client_assertion: jwtOf(['key']) }, undefined],
  ])('refuses %s as invalid_client', (_case, fields, authorization) => {
    expect(parse(fields, authorization)).toMatchObject({ ok: false, error: 'invalid_client' })
  })
})
