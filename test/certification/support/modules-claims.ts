import { expect, it } from 'vitest'
import { checkUserinfo, words } from './check-answers.ts'
import type { Variant } from './relying-party.ts'
import type { Steps } from './steps.ts'

/** OIDC Core §5.4, §5.1: claims of each scope with the JSON type of each. */
const claimTypes: Record<string, Record<string, 'string' | 'boolean' | 'number' | 'object'>> = {
  profile: {
    name: 'string',
    family_name: 'string',
    given_name: 'string',
    middle_name: 'string',
    nickname: 'string',
    preferred_username: 'string',
    profile: 'string',
    picture: 'string',
    website: 'string',
    gender: 'string',
    birthdate: 'string',
    zoneinfo: 'string',
    locale: 'string',
    updated_at: 'number',
  },
  email: { email: 'string', email_verified: 'boolean' },
  address: { address: 'object' },
  phone: { phone_number: 'string', phone_number_verified: 'boolean' },
}

const userClaimNames = Object.values(claimTypes).flatMap((types) => Object.keys(types))

/** Exactly the claims of these scopes, each of its type. */
function expectClaims(found: Record<string, unknown>, scopes: readonly string[]): void {
  const expected = Object.assign({}, ...scopes.map((scope) => claimTypes[scope])) as Record<string, string>
  const present = userClaimNames.filter((name) => name in found)
  expect(present.sort()).toEqual(Object.keys(expected).sort())
  for (const [name, type] of Object.entries(expected)) expect(typeof found[name], name).toBe(type)
  if (scopes.includes('profile')) {
    expect(found.birthdate).toMatch(/^\d{4}(-\d\d-\d\d)?$/)
    expect(Number.isSafeInteger(found.updated_at)).toBe(true)
  }
  if (scopes.includes('address')) {
    // OIDC Core §5.1.1.
    const members = ['formatted', 'street_address', 'locality', 'region', 'postal_code', 'country']
    expect(Object.keys(found.address as object).sort()).toEqual(members.sort())
  }
}

/** Modules about what the app learns of the person. */
export function describeClaims(variant: Variant, steps: () => Steps): void {
  const hasAccessToken = variant.response_type !== 'id_token'

  it.each(['profile', 'email', 'address', 'phone', 'all'])(
    'oidcc-scope-%s: the claims of the scope, at userinfo where there is an access token (OIDC Core §5.4)',
    async (named) => {
      const scopes = named === 'all' ? Object.keys(claimTypes) : [named]
      const { access_token, claims } = await steps().complete({ scope: ['openid', ...scopes].join(' ') })
      if (access_token === undefined) return expectClaims(claims, scopes)
      expectClaims(await checkUserinfo(steps().provider, access_token), scopes)
      // The exchange's apps show the name without asking for it (protocol.md 2.10); the rest has its own place.
      const inIdToken = userClaimNames.filter((name) => name in claims)
      expect(inIdToken).toEqual(scopes.includes('profile') ? ['name'] : [])
    },
  )

  it('oidcc-claims-essential: name, asked for by itself (OIDC Core §5.5.1)', async () => {
    const place = hasAccessToken ? 'userinfo' : 'id_token'
    const { access_token, claims } = await steps().complete({
      claims: JSON.stringify({ [place]: { name: { essential: true } } }),
    })
    const found = access_token === undefined ? claims : await checkUserinfo(steps().provider, access_token)
    expect(userClaimNames.filter((name) => name in found)).toEqual(['name'])
    expect(found.name).toBe(steps().provider.user.name)
  })

  it.runIf(words(variant.response_type).includes('id_token'))(
    'claims for the ID token are in the one from the authorization endpoint (OIDC Core §5.5)',
    async () => {
      const { frontClaims } = await steps().complete({ claims: JSON.stringify({ id_token: { nickname: null } }) })
      expect(frontClaims).toHaveProperty('nickname', 'Patty')
    },
  )

  if (!hasAccessToken) return

  it.each([
    ['get', 'GET', 'header'],
    ['post-header', 'POST', 'header'],
    ['post-body', 'POST', 'body'],
  ])('oidcc-userinfo-%s: %s with the token in the %s (OIDC Core §5.3.1, RFC 6750 §2)', async (_name, method, place) => {
    const { access_token = '', claims } = await steps().complete({ scope: 'openid email' })
    const answer = await fetch(steps().provider.as.userinfo_endpoint ?? '', {
      method,
      ...(place === 'header'
        ? { headers: { Authorization: `Bearer ${access_token}` } }
        : { body: new URLSearchParams({ access_token }) }),
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
    const { email } = steps().provider.user
    expect(await answer.json()).toEqual({ sub: claims.sub, email, email_verified: true })
  })
}
