import { type ResponseType, responseTypes } from '@portreeve/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuthorizationServerSettings, Client, ProfileName } from '../../store/index.ts'
import { policyOf } from '../profiles.ts'
import { exampleClient, exampleServer } from '../testing/open-test-identity.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { parseAuthorizationRequest } from './parse-authorization-request.ts'
import { readResponseMode, readResponseType } from './parse-response.ts'

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

interface Given {
  profile?: ProfileName
  settings?: AuthorizationServerSettings
  client?: Partial<Client>
}

function parse(parameters: Record<string, string | undefined>, given: Given = {}) {
  const server = exampleServer({
    profile: given.profile ?? 'exchange',
    settings: given.settings ?? { scopes: ['roles'] },
  })
  const client = exampleClient(server.id, new Uint8Array(32), {
    grant_types: ['authorization_code', 'implicit'],
    scopes: ['anonymous', 'openid', 'profile', 'offline_access'],
    ...given.client,
    metadata: given.client?.metadata ?? { response_types: [...responseTypes] },
  })
  const all: Record<string, string | undefined> = { response_type: 'code', scope: 'openid', ...parameters }
  const sent = new Map(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined))
  const replyTo = { redirect_uri: 'http://localhost:5000/', ...readResponseMode(sent) }
  return parseAuthorizationRequest(sent, { issuer: { server, policy: policyOf(server) }, client, replyTo })
}

function parsed(parameters: Record<string, string | undefined>, given?: Given): AuthorizationRequest {
  const outcome = parse(parameters, given)
  if (!outcome.ok) throw new Error(`${outcome.error}: ${outcome.description}`)
  return outcome.value
}

const error = (parameters: Record<string, string | undefined>, given?: Given) => {
  const outcome = parse(parameters, given)
  return outcome.ok ? 'fine' : outcome.error
}

describe('response_type (RFC 6749 §3.1.1, OAuth Multiple Response Types §3)', () => {
  it.each([
    ['token id_token', 'id_token token'],
    ['id_token token', 'id_token token'],
    ['token id_token code', 'code id_token token'],
    ['code', 'code'],
  ])('%s has its words in any order (protocol.md 2.2)', (sent, meant) => {
    expect(parsed({ response_type: sent, nonce: 'n' }).response_type).toBe(meant)
  })

  it('is required', () => {
    expect(error({ response_type: undefined })).toBe('invalid_request')
  })

  it.each(['none', 'code code', 'Code', 'code  token', 'password', 'id_token,token', '__proto__'])(
    'there is no %s',
    (response_type) => {
      expect(error({ response_type, nonce: 'n' })).toBe('unsupported_response_type')
    },
  )

  it('without any registered: code alone, so that hybrid and implicit are a switch of each client', () => {
    const found = responseTypes.filter(
      (response_type) => error({ response_type, nonce: 'n' }, { client: { metadata: {} } }) === 'fine',
    )
    expect(found).toEqual(['code'])
  })

  it('profile exchange allows a client all of them, profile strict code alone', () => {
    const of = (profile: ProfileName) =>
      responseTypes.map((response_type) =>
        error({ response_type, nonce: 'n', code_challenge: CHALLENGE, code_challenge_method: 'S256' }, { profile }),
      )
    expect(new Set(of('exchange'))).toEqual(new Set(['fine']))
    expect(of('strict')).toEqual(['fine', ...Array(6).fill('unsupported_response_type')])
  })

  it('T-17 a disabled thing still works: not with a grant type that was taken away', () => {
    const without = (...grant_types: string[]) => ({ client: { grant_types } })
    expect(error({ response_type: 'token' }, without('authorization_code'))).toBe('unauthorized_client')
    expect(error({ response_type: 'code token' }, without('authorization_code'))).toBe('unauthorized_client')
    expect(error({ response_type: 'code' }, without('implicit'))).toBe('unauthorized_client')
  })

  it('readResponseType agrees with every order of words', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...responseTypes),
        fc.infiniteStream(fc.nat()),
        (response_type: ResponseType, numbers) => {
          const order = response_type.split(' ').map((word) => ({ word, at: numbers.next().value ?? 0 }))
          const shuffled = order.sort((one, two) => one.at - two.at).map(({ word }) => word)
          expect(readResponseType(shuffled.join(' '))).toBe(response_type)
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('response_mode (OAuth Multiple Response Types §2.1, Form Post Response Mode §1)', () => {
  const mode = (parameters: Record<string, string>) =>
    readResponseMode(new Map(Object.entries(parameters))).response_mode

  it('is query for codes and fragment for anything with a token, unless asked otherwise (§5)', () => {
    expect(mode({ response_type: 'code' })).toBe('query')
    for (const response_type of responseTypes.slice(1)) expect(mode({ response_type })).toBe('fragment')
    expect(mode({ response_type: 'code', response_mode: 'fragment' })).toBe('fragment')
    expect(mode({ response_type: 'token', response_mode: 'form_post' })).toBe('form_post')
  })

  it('refuses tokens in a query, in the fragment', () => {
    expect(error({ response_type: 'token', response_mode: 'query' })).toBe('invalid_request')
    expect(mode({ response_type: 'token', response_mode: 'query' })).toBe('fragment')
  })

  it('refuses modes that are not there', () => {
    expect(error({ response_mode: 'web_message' })).toBe('invalid_request')
    expect(error({ response_mode: 'query.jwt' })).toBe('invalid_request')
  })
})

describe('scope (RFC 6749 §3.3, OIDC Core §3.1.2.1)', () => {
  it('loses duplicates and what the server does not know', () => {
    expect(parsed({ scope: 'openid profile openid made_up' }).scopes).toEqual(['openid', 'profile'])
  })

  it.each([undefined, '   ', 'openid\tprofile', 'open"id', 'made_up', 'openïd'])('%j is invalid_scope', (scope) => {
    expect(error({ scope })).toBe('invalid_scope')
  })

  it('T-16 scope escalation: what the client may not have is refused', () => {
    expect(error({ scope: 'openid email' })).toBe('invalid_scope')
    expect(error({ scope: 'openid roles' })).toBe('invalid_scope')
    expect(parsed({ scope: 'roles' }, { client: { scopes: ['roles'] } }).scopes).toEqual(['roles'])
  })

  it('T-16 scope escalation: any words lead to a subset of what the client may have', () => {
    const word = fc.constantFrom<string[]>(
      'openid',
      'profile',
      'email',
      'roles',
      'anonymous',
      'offline_access',
      'x',
      '__proto__',
    )
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 6 }),
        fc.subarray(['openid', 'profile', 'roles', 'anonymous']),
        (scope, scopes) => {
          const outcome = parse({ scope: scope.join(' ') }, { client: { scopes } })
          if (!outcome.ok) return
          expect(outcome.value.scopes.every((one) => scopes.includes(one) && scope.includes(one))).toBe(true)
          expect(outcome.value.scopes).not.toContain('anonymous')
        },
      ),
    )
  })

  it('anonymous is for clients, not for users (protocol.md 2.5)', () => {
    expect(error({ scope: 'anonymous' })).toBe('invalid_scope')
    expect(error({ scope: 'openid anonymous' })).toBe('invalid_scope')
  })

  it('offline_access works alone (protocol.md 2.7), and counts only where there is a code (OIDC Core §11)', () => {
    expect(parsed({ scope: 'offline_access' }).scopes).toEqual(['offline_access'])
    const withToken = { response_type: 'token', scope: 'openid offline_access' }
    expect(parsed(withToken).scopes).toEqual(['openid'])
    expect(parsed({ ...withToken, response_type: 'code token' }).scopes).toEqual(['openid', 'offline_access'])
    expect(error({ response_type: 'token', scope: 'offline_access' })).toBe('invalid_scope')
  })

  it('openid is needed for an ID token from here (OIDC Core §3.2.2.1)', () => {
    expect(error({ response_type: 'id_token', scope: 'profile', nonce: 'n' })).toBe('invalid_scope')
    expect(error({ response_type: 'token', scope: 'profile' })).toBe('fine')
  })
})

describe('nonce', () => {
  it.each(responseTypes)('T-25 nonce not enforced: %s', (response_type) => {
    const expected = response_type.includes('id_token') ? 'invalid_request' : 'fine'
    expect(error({ response_type })).toBe(expected)
    expect(parsed({ response_type, nonce: 'true' }).nonce).toBe('true')
  })
})

describe('PKCE (RFC 7636)', () => {
  const S256 = { code_challenge: CHALLENGE, code_challenge_method: 'S256' }

  it('is offered to every client (§4.3)', () => {
    expect(parsed(S256).code_challenge).toBe(CHALLENGE)
  })

  it.each([
    ['plain', { ...S256, code_challenge_method: 'plain' }],
    ['challenge without method', { code_challenge: CHALLENGE }],
    ['method without challenge', { code_challenge_method: 'S256' }],
    ['method in another case', { ...S256, code_challenge_method: 's256' }],
    ['challenge too short', { ...S256, code_challenge: CHALLENGE.slice(1) }],
    ['challenge too long', { ...S256, code_challenge: `${CHALLENGE}A` }],
    ['challenge with padding', { ...S256, code_challenge: `${CHALLENGE.slice(1)}=` }],
  ])('T-09 PKCE downgrade: %s', (_name, parameters) => {
    expect(error(parameters)).toBe('invalid_request')
  })

  it.each<[string, Given]>([
    ['a public client', { client: { metadata: { token_endpoint_auth_method: 'none' } } }],
    ['a client with requirePkce', { client: { settings: { requirePkce: true } } }],
    ['a server with requirePkce', { settings: { requirePkce: true } }],
    ['profile strict', { profile: 'strict' }],
  ])('T-09 PKCE downgrade: %s cannot leave it out', (_name, given) => {
    expect(error({}, given)).toBe('invalid_request')
    expect(error({ response_type: 'code' }, given)).toBe('invalid_request')
    expect(error(S256, given)).toBe('fine')
  })

  it('profile exchange leaves it to confidential clients', () => {
    expect(error({})).toBe('fine')
  })

  it('means nothing without a code', () => {
    const publicClient = {
      client: { metadata: { response_types: [...responseTypes], token_endpoint_auth_method: 'none' as const } },
    }
    expect(parsed({ response_type: 'token', ...S256 }, publicClient).code_challenge).toBeUndefined()
  })
})

describe('parameters of OpenID Connect (OIDC Core §3.1.2.1)', () => {
  it('prompt: none alone, or some of the others', () => {
    expect(parsed({}).prompt).toEqual([])
    expect(parsed({ prompt: 'consent login' }).prompt).toEqual(['login', 'consent'])
    for (const prompt of ['none login', 'login none', 'Login', 'create'])
      expect(error({ prompt })).toBe('invalid_request')
  })

  it("max_age: seconds, or the client's default_max_age", () => {
    const given = { client: { metadata: { default_max_age: 60 } } }
    expect(parsed({ max_age: '0' }).max_age).toBe(0)
    expect(parsed({}).max_age).toBeUndefined()
    expect(parsed({}, given).max_age).toBe(60)
    expect(parsed({ max_age: '5' }, given).max_age).toBe(5)
    for (const max_age of ['-1', '1.5', '1e3', 'x', '9999999999']) expect(error({ max_age })).toBe('invalid_request')
  })

  it("acr_values: words, or the client's default_acr_values", () => {
    const given = { client: { metadata: { default_acr_values: ['urn:a'] } } }
    expect(parsed({ acr_values: 'urn:b urn:c' }, given).acr_values).toEqual(['urn:b', 'urn:c'])
    expect(parsed({}, given).acr_values).toEqual(['urn:a'])
  })

  it('display, ui_locales and login_hint', () => {
    const request = parsed({ display: 'popup', ui_locales: 'fr-CA fr en', login_hint: 'pat@lakeside.example' })
    expect(request).toMatchObject({
      display: 'popup',
      ui_locales: ['fr-CA', 'fr', 'en'],
      login_hint: 'pat@lakeside.example',
    })
    expect(parsed({ display: 'hologram' }).display).toBeUndefined()
  })

  it('claims: understood where they have a meaning (§5.5)', () => {
    const claims = {
      userinfo: { email: null },
      id_token: { acr: { essential: true, values: ['a'] }, auth_time: { essential: true } },
    }
    expect(parsed({ claims: JSON.stringify({ ...claims, future: { x: 1 } }) }).claims).toEqual(claims)
  })

  it.each([
    '{',
    '[]',
    'null',
    '{"userinfo":[]}',
    '{"id_token":{"email":true}}',
    '{"id_token":{"acr":{"essential":"yes"}}}',
    '{"id_token":{"acr":{"values":"x"}}}',
  ])('claims: %s is invalid_request', (claims) => {
    expect(error({ claims })).toBe('invalid_request')
  })

  it('claims: nothing special in __proto__', () => {
    const request = parsed({ claims: '{"userinfo":{"__proto__":{"essential":true},"email":null}}' })
    expect(Object.keys(request.claims?.userinfo ?? {})).toEqual(['email'])
    expect(({} as Record<string, unknown>).essential).toBeUndefined()
  })

  it('claims: ignored where there is no openid (§5.5)', () => {
    expect(parsed({ scope: 'profile', claims: '{' }).claims).toBeUndefined()
  })

  it('claims: a sub by value is the only user who will do (§5.5.1)', () => {
    expect(parsed({ claims: '{"id_token":{"sub":{"value":"00u1"}}}' }).hintedUserId).toBe('00u1')
  })

  it('registration is refused by its name (§7.2.1), and what nobody knows is ignored (protocol.md 2.2)', () => {
    expect(error({ registration: '{}' })).toBe('registration_not_supported')
    expect(error({ referrer: 'https://x', resource: 'https://y' })).toBe('fine')
  })
})
