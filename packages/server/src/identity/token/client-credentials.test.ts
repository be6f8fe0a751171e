import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkScope } from './client-credentials.ts'

describe('checkScope for client_credentials (protocol.md 2.5, RFC 6749 §3.3)', () => {
  it('grants anonymous, once', () => {
    expect(checkScope('anonymous', ['anonymous'])).toEqual({ ok: true, value: ['anonymous'] })
    expect(checkScope('anonymous anonymous', ['anonymous'])).toEqual({ ok: true, value: ['anonymous'] })
  })

  it.each([undefined, '', ' ', 'openid', 'anonymous openid', 'Anonymous', 'anonymous ', 'anonymous\n', 'roles'])(
    'refuses scope %j with invalid_scope (2.8)',
    (scope) => expect(checkScope(scope, ['anonymous', 'openid'])).toMatchObject({ ok: false, error: 'invalid_scope' }),
  )

  it('T-16 scope escalation: grants nothing outside the request, the grant and the client', () => {
    const scopes = fc.subarray(['anonymous', 'openid', 'roles', 'offline_access'])
    fc.assert(
      fc.property(scopes, scopes, (requested, ceiling) => {
        const outcome = checkScope(requested.join(' '), ceiling)
        const allowed = requested.length === 1 && requested[0] === 'anonymous' && ceiling.includes('anonymous')
        expect(outcome.ok).toBe(allowed)
      }),
    )
  })
})
