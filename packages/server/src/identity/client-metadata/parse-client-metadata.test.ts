import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { policyOf } from '../profiles.ts'
import { grantTypes } from '../token/token.ts'
import { effectiveMetadata } from './effective-metadata.ts'
import { type MetadataRules, parseClientMetadata } from './parse-client-metadata.ts'
import { grantTypesSupported } from './supported.ts'

const exchange: MetadataRules = {
  policy: policyOf({ profile: 'exchange', settings: { signingAlgs: ['RS256', 'ES256'] } }),
  scopes: ['openid', 'email', 'offline_access', 'anonymous'],
}
const strict: MetadataRules = { ...exchange, policy: policyOf({ profile: 'strict', settings: {} }) }

const redirect_uris = ['https://app.example/cb']
const parse = (members: object, rules = exchange) => parseClientMetadata({ redirect_uris, ...members }, rules)
const parsed = (members: object, rules = exchange) => {
  const outcome = parse(members, rules)
  if (!outcome.ok) throw new Error(outcome.description)
  return outcome.value
}
const refusal = (members: object, rules = exchange) => {
  const outcome = parse(members, rules)
  return outcome.ok ? undefined : `${outcome.error}: ${outcome.description}`
}
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const publicJwk = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'a' }
const jwks = { keys: [publicJwk] }

describe('response_types and grant_types (RFC 7591 §2.1, OIDC Registration §2)', () => {
  it('is the code flow when nothing is said', () => {
    const { metadata, grant_types } = parsed({})
    expect(metadata).toEqual({ redirect_uris, response_types: ['code'] })
    expect(grant_types).toEqual(['authorization_code'])
  })

  it.each([
    [['code'], ['authorization_code']],
    [['id_token'], ['implicit']],
    [['id_token token', 'id_token'], ['implicit']],
    [['code id_token'], ['authorization_code', 'implicit']],
    [
      ['code', 'code id_token token'],
      ['authorization_code', 'implicit'],
    ],
  ])('%j follows with %j', (response_types, grant_types) => {
    expect(parsed({ response_types }).grant_types).toEqual(grant_types)
    expect(parsed({ response_types, grant_types }).metadata.response_types).toEqual(response_types)
  })

  it('reads the words of a response type in any order (OAuth Multiple Response Types §2)', () => {
    expect(parsed({ response_types: ['token id_token code'] }).metadata.response_types).toEqual(['code id_token token'])
  })

  it.each([
    [{ response_types: ['code id_token'], grant_types: ['authorization_code'] }, 'grant_types has to have implicit'],
    [{ response_types: ['id_token'], grant_types: ['authorization_code'] }, 'grant_types has to have implicit'],
    [{ response_types: ['code'], grant_types: ['authorization_code', 'implicit'] }, 'response_types has none'],
    [{ grant_types: ['implicit'] }, 'response_types has none for implicit'],
    [{ grant_types: ['refresh_token'] }, 'grant_types has refresh_token without'],
    [{ grant_types: ['password'] }, 'grant_types has an entry that has to be'],
    [{ grant_types: [] }, 'grant_types has to be an array'],
    [{ response_types: ['none'] }, 'response_types has an entry'],
    [{ response_types: 'code' }, 'response_types has to be an array'],
  ])('refuses %j', (members, why) => {
    expect(refusal(members)).toContain(`invalid_client_metadata: ${why}`)
  })

  it('needs no redirect URI for a client that never sends a browser', () => {
    const outcome = parseClientMetadata({ grant_types: ['client_credentials'] }, exchange)
    expect(outcome).toMatchObject({ ok: true, value: { grant_types: ['client_credentials'] } })
    expect(parseClientMetadata({}, exchange)).toMatchObject({ ok: false, error: 'invalid_redirect_uri' })
  })

  it('allows what the profile has, and no more', () => {
    for (const response_types of [['id_token'], ['code token'], ['id_token token']]) {
      expect(refusal({ response_types }, strict)).toContain('response_types')
    }
    expect(refusal({ grant_types: ['implicit'] }, strict)).toContain('grant_types')
    expect(parsed({ grant_types: ['authorization_code', 'refresh_token'] }, strict).grant_types).toHaveLength(2)
  })

  it('allows only grant types that the token endpoint has', () => {
    const redeemed = grantTypesSupported(exchange.policy).filter((one) => one !== 'implicit')
    expect(redeemed.filter((one) => !grantTypes.has(one))).toEqual([])
  })
})

describe('redirect_uris (RFC 7591 §3.2.2)', () => {
  it.each([
    [['javascript:alert(1)']],
    [['https://app.example/cb#x']],
    [['https://app.example/cb', 'http://app.example/cb']],
    ['https://app.example/cb'],
    [[]],
    [[7]],
    [Array.from({ length: 51 }, (_, at) => `https://app.example/${at}`)],
  ])('refuses %j with invalid_redirect_uri and without repeating it', (uris) => {
    expect(refusal({ redirect_uris: uris })).toMatch(/^invalid_redirect_uri: redirect_uris /)
    expect(refusal({ redirect_uris: uris })).not.toContain('app.example')
  })

  it('T-05 open redirect: post_logout_redirect_uris follow the same rules', () => {
    expect(
      parsed({ post_logout_redirect_uris: ['https://app.example/bye'] }).metadata.post_logout_redirect_uris,
    ).toEqual(['https://app.example/bye'])
    for (const uri of ['/\\evil', '//evil.example', '/\t/evil', 'javascript:x', 'https://app.example/bye#x']) {
      expect(refusal({ post_logout_redirect_uris: [uri] })).toContain(
        'invalid_client_metadata: post_logout_redirect_uris',
      )
    }
  })
})

describe('authentication and keys (OIDC Core §9, RFC 7591 §2)', () => {
  it.each([
    [{ token_endpoint_auth_method: 'tls_client_auth' }, 'token_endpoint_auth_method has to be'],
    [{ token_endpoint_auth_method: 'private_key_jwt' }, 'token_endpoint_auth_method private_key_jwt needs'],
    [{ token_endpoint_auth_method: 'private_key_jwt', jwks, jwks_uri: 'https://app.example/k' }, 'jwks and jwks_uri'],
    [{ jwks_uri: 'http://app.example/keys' }, 'jwks_uri has to be https'],
    [
      { token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'client_credentials'] },
      'token_endpoint_auth_method none cannot',
    ],
    [{ token_endpoint_auth_signing_alg: 'none' }, 'token_endpoint_auth_signing_alg has to be'],
    [{ token_endpoint_auth_signing_alg: 'RS256' }, 'token_endpoint_auth_signing_alg does not go with'],
    [
      { token_endpoint_auth_method: 'private_key_jwt', jwks, token_endpoint_auth_signing_alg: 'HS256' },
      'token_endpoint_auth_signing_alg does not go with',
    ],
    [{ request_object_signing_alg: 'RS256' }, 'request_object_signing_alg needs'],
    [{ jwks: {} }, 'jwks has to be a JWK Set'],
    [{ jwks: { keys: [] } }, 'jwks has to have 1 to'],
    [{ jwks: { keys: [{ kid: 'a' }] } }, 'jwks has a key without kty'],
    [{ jwks: { keys: [rsa.privateKey.export({ format: 'jwk' })] } }, 'jwks has a private or symmetric key'],
    [{ jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }, 'jwks has a private or symmetric key'],
    [{ jwks: { keys: [{ ...publicJwk, n: 'A'.repeat(2000) }] } }, 'jwks has a key that is too long'],
    [{ jwks: { keys: [{ kty: 'RSA', n: 7, e: 'AQAB' }] } }, 'jwks has a key that cannot be read'],
    [
      { jwks: { keys: [generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })] } },
      'jwks has an RSA key of less',
    ],
  ])('refuses %j', (members, why) => {
    expect(refusal(members)).toContain(`invalid_client_metadata: ${why}`)
  })

  it('passes over keys of a type it does not know (RFC 7517 §5)', () => {
    const keys = [publicJwk, { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AAAA' }]
    expect(parsed({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys } }).metadata.jwks).toEqual({ keys })
  })

  it('signs with algorithms the server has', () => {
    expect(parsed({ id_token_signed_response_alg: 'ES256' }).metadata.id_token_signed_response_alg).toBe('ES256')
    for (const alg of ['none', 'HS256', 'PS256']) {
      for (const name of [
        'id_token_signed_response_alg',
        'userinfo_signed_response_alg',
        'introspection_signed_response_alg',
      ]) {
        expect(refusal({ [name]: alg })).toContain(`${name} has to be RS256 or ES256`)
      }
    }
  })

  it('allows request objects without signature where the profile does (OIDC Core §6.1)', () => {
    expect(parsed({ request_object_signing_alg: 'none' }).metadata.request_object_signing_alg).toBe('none')
    expect(refusal({ request_object_signing_alg: 'none' }, strict)).toContain('request_object_signing_alg')
  })
})

describe('what is not supported', () => {
  it.each([
    [{ subject_type: 'pairwise' }, 'subject_type'],
    [{ sector_identifier_uri: 'https://app.example/sector' }, 'sector_identifier_uri'],
    [{ id_token_encrypted_response_alg: 'RSA-OAEP' }, 'id_token_encrypted_response_alg'],
    [{ dpop_bound_access_tokens: true }, 'dpop_bound_access_tokens'],
    [{ require_pushed_authorization_requests: true }, 'require_pushed_authorization_requests'],
  ])('is refused, because passing over it would weaken the client: %j', (members, name) => {
    expect(refusal(members)).toContain(`invalid_client_metadata: ${name}`)
  })

  it('is a software statement, which is refused by its own code (RFC 7591 §3.2.2)', () => {
    expect(refusal({ software_statement: 'e30.e30.x' })).toContain('unapproved_software_statement')
  })

  it('is passed over where it asks for nothing', () => {
    const harmless = {
      dpop_bound_access_tokens: false,
      'client_name#de': 'App',
      trusted: true,
      x: {},
      subject_type: null,
    }
    expect(parsed(harmless).metadata).toEqual({ redirect_uris, response_types: ['code'] })
  })
})

describe('logout and login URIs', () => {
  it('wants frontchannel_logout_uri on the origin of a redirect URI (OIDC Front-Channel Logout §2)', () => {
    expect(
      parsed({ frontchannel_logout_uri: 'https://app.example/out?x=1' }).metadata.frontchannel_logout_uri,
    ).toBeDefined()
    for (const uri of ['https://other.example/out', 'https://app.example:8443/out', 'http://localhost/out']) {
      expect(refusal({ frontchannel_logout_uri: uri })).toContain('frontchannel_logout_uri')
    }
  })

  it('wants backchannel_logout_uri on https, and http of confidential clients only (OIDC Back-Channel Logout §2.2)', () => {
    expect(refusal({ backchannel_logout_uri: 'https://app.example/out' })).toBeUndefined()
    expect(refusal({ backchannel_logout_uri: 'http://localhost:3000/out' })).toBeUndefined()
    const asPublic = { token_endpoint_auth_method: 'none', backchannel_logout_uri: 'http://localhost:3000/out' }
    expect(refusal(asPublic)).toContain('backchannel_logout_uri')
    expect(refusal({ backchannel_logout_uri: 'https://app.example/out#x' })).toContain('backchannel_logout_uri')
  })

  it('wants initiate_login_uri on https, always (OIDC Core §4)', () => {
    expect(refusal({ initiate_login_uri: 'https://app.example/login' })).toBeUndefined()
    expect(refusal({ initiate_login_uri: 'http://localhost:3000/login' })).toContain('initiate_login_uri')
  })

  it('allows a fragment in request_uris and nowhere else (OIDC Core §6.2)', () => {
    expect(refusal({ request_uris: ['https://app.example/r.jwt#hash'] })).toBeUndefined()
    expect(refusal({ tos_uri: 'https://app.example/tos#a' })).toContain('tos_uri may not have a fragment')
  })
})

describe('texts and numbers', () => {
  it.each([
    [{ client_name: '' }, 'client_name'],
    [{ client_name: 'a'.repeat(201) }, 'client_name'],
    [{ client_name: 'App\u0007' }, 'client_name has control characters'],
    [{ client_name: 'App \u202Eexe' }, 'client_name has control characters'],
    [{ client_name: 'App \ud800' }, 'client_name has control characters'],
    [{ client_name: ['App'] }, 'client_name'],
    [{ logo_uri: 'data:image/svg+xml,x' }, 'logo_uri'],
    [{ contacts: 'a@b.example' }, 'contacts'],
    [{ default_max_age: -1 }, 'default_max_age'],
    [{ default_max_age: 1.5 }, 'default_max_age'],
    [{ require_auth_time: 'true' }, 'require_auth_time'],
    [{ application_type: 'desktop' }, 'application_type'],
  ])('refuses %j', (members, why) => {
    expect(refusal(members)).toContain(`invalid_client_metadata: ${why}`)
  })

  it.each([[null], [[]], ['{}'], [7]])('refuses %j, which is no JSON object', (input) => {
    expect(parseClientMetadata(input, exchange)).toMatchObject({ ok: false, error: 'invalid_client_metadata' })
  })

  it('keeps names in any script as they are', () => {
    expect(parsed({ client_name: 'Autohaus Müller 車 👩‍🔧' }).metadata.client_name).toBe('Autohaus Müller 車 👩‍🔧')
  })
})

describe('scope', () => {
  it('T-16 scope escalation: has those of the management API only where it names them', () => {
    const rules = { ...exchange, scopes: ['openid', 'management:read', 'management:write'] }
    expect(parsed({}, rules).scopes).toEqual(['openid'])
    expect(parsed({ scope: 'management:read' }, rules).scopes).toEqual(['management:read'])
    expect(refusal({ scope: 'management:read' })).toContain('scope has a scope')
  })

  it('T-16 scope escalation: is within what the client may be allowed, and all of that when it is left out', () => {
    expect(parsed({ scope: 'openid email' }).scopes).toEqual(['openid', 'email'])
    expect(parsed({}).scopes).toEqual(exchange.scopes)
    expect(refusal({ scope: 'openid roles' })).toContain('invalid_client_metadata: scope has a scope')
    for (const scope of ['', ' openid', 'openid  email', 7, 'a"b'])
      expect(refusal({ scope })).toContain('scope has to be')
  })
})

describe('effectiveMetadata', () => {
  it('has the defaults of RFC 7591 §2 and OIDC Registration §2', () => {
    const { metadata, grant_types } = parsed({})
    expect(effectiveMetadata({ metadata, grant_types })).toMatchObject({
      application_type: 'web',
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      subject_type: 'public',
      require_auth_time: false,
    })
    expect(effectiveMetadata({ metadata: {}, grant_types: ['client_credentials'] }).response_types).toEqual([])
    expect(effectiveMetadata({ metadata: {}, grant_types: ['authorization_code'] }).response_types).toEqual(['code'])
  })
})
