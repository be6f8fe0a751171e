import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkClaims } from './check-claims.ts'

const now = 1_790_000_000
const expected = { issuer: 'https://id.example/oauth2/aus1', audience: 'api_providers', clientId: 'client' }
const good = { iss: expected.issuer, aud: 'api_providers', iat: now, exp: now + 3600, cid: 'client', sub: 'client' }
const codeOf = (claims: object, changes: object = {}) =>
  checkClaims({ ...good, ...claims }, { ...expected, ...changes }, now)?.code

describe('checkClaims (protocol.md 7, RFC 7519 §4.1)', () => {
  it('accepts what the exchange issues, on its first second and on its last', () => {
    expect(checkClaims(good, expected, now)).toBeUndefined()
    expect(checkClaims(good, expected, now + 3599)).toBeUndefined()
  })

  it.each([
    ['expired: exp is the first second that is too late (§4.1.4)', { exp: now }, 'TOKEN-EXPIRED'],
    ['no exp', { exp: undefined }, 'INVALID-TOKEN'],
    ['exp as text', { exp: String(now + 60) }, 'INVALID-TOKEN'],
    ['issued in the future', { iat: now + 1 }, 'TOKEN-NOT-YET-VALID'],
    ['no iat', { iat: undefined }, 'INVALID-TOKEN'],
    ['nbf in the future (§4.1.5)', { nbf: now + 1 }, 'TOKEN-NOT-YET-VALID'],
    ['nbf that is no number', { nbf: null }, 'INVALID-TOKEN'],
    ['issuer with a trailing slash', { iss: `${expected.issuer}/` }, 'TOKEN-ISSUER-MISMATCH'],
    ['issuer in another case', { iss: expected.issuer.toUpperCase() }, 'TOKEN-ISSUER-MISMATCH'],
    ['no issuer', { iss: undefined }, 'TOKEN-ISSUER-MISMATCH'],
    ['another audience', { aud: 'fortellis' }, 'TOKEN-AUDIENCE-MISMATCH'],
    ['an array that holds the audience (protocol.md 2.9)', { aud: ['api_providers'] }, 'TOKEN-AUDIENCE-MISMATCH'],
    ['no cid', { cid: undefined }, 'INVALID-TOKEN'],
    ['an empty sub', { sub: '' }, 'INVALID-TOKEN'],
    ['cid of another client', { cid: 'other' }, 'TOKEN-CLIENT-MISMATCH'],
    ['sub of somebody else', { sub: 'user@example.com' }, 'TOKEN-CLIENT-MISMATCH'],
  ])('refuses %s', (_, claims, code) => {
    expect(codeOf(claims)).toBe(code)
  })

  it('gives the first reason: expiry, iat, nbf, issuer, audience, client', () => {
    const wrong = { exp: now - 1, iat: now + 1, nbf: now + 1, iss: 'x', aud: 'x', cid: 'x', sub: 'x' }
    const inOrder: [string, object][] = [
      ['TOKEN-EXPIRED', { exp: now + 1 }],
      ['TOKEN-NOT-YET-VALID', { iat: now }],
      ['TOKEN-NOT-YET-VALID', { nbf: now }],
      ['TOKEN-ISSUER-MISMATCH', { iss: good.iss }],
      ['TOKEN-AUDIENCE-MISMATCH', { aud: good.aud }],
      ['TOKEN-CLIENT-MISMATCH', { cid: 'client', sub: 'client' }],
    ]
    let claims: object = wrong
    for (const [code, repair] of inOrder) {
      expect(codeOf(claims)).toBe(code)
      claims = { ...claims, ...repair }
    }
    expect(codeOf(claims)).toBeUndefined()
  })

  it('lets any client in when none is expected, as passthrough and the gateway need', () => {
    expect(codeOf({ cid: 'any app', sub: 'user@example.com' }, { clientId: undefined })).toBeUndefined()
    expect(codeOf({ cid: undefined }, { clientId: undefined })).toBe('INVALID-TOKEN')
  })

  it('allows for two clocks that differ, in both directions, and no further', () => {
    const clockToleranceSeconds = 30
    expect(codeOf({ exp: now - 29 }, { clockToleranceSeconds })).toBeUndefined()
    expect(codeOf({ exp: now - 30 }, { clockToleranceSeconds })).toBe('TOKEN-EXPIRED')
    expect(codeOf({ iat: now + 30, nbf: now + 30 }, { clockToleranceSeconds })).toBeUndefined()
    expect(codeOf({ iat: now + 31 }, { clockToleranceSeconds })).toBe('TOKEN-NOT-YET-VALID')
  })

  it('answers to claims of any type, and accepts none but the exact ones', () => {
    const anything = fc.record({
      exp: fc.anything(),
      iat: fc.anything(),
      iss: fc.anything(),
      aud: fc.anything(),
      cid: fc.anything(),
      sub: fc.anything(),
    })
    fc.assert(fc.property(anything, (claims) => checkClaims(claims, expected, now) !== undefined))
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(good) as (keyof typeof good)[])), fc.anything(), (name, value) => {
        const refused = checkClaims({ ...good, [name]: value }, expected, now) !== undefined
        const harmless = typeof value === 'number' && (name === 'exp' ? value > now : name === 'iat' && value <= now)
        return refused || harmless || value === good[name]
      }),
    )
  })
})
