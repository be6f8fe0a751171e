import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { ClientMetadata, EpochSeconds } from '@portreeve/protocol'
import { exportJWK, type JWTHeaderParameters, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ProfileName } from '../../store/index.ts'
import { policyOf } from '../profiles.ts'
import { exampleClient, exampleServer } from '../testing/open-test-identity.ts'
import { resolveRequestObject } from './resolve-request-object.ts'

const NOW = 1_700_000_000 as EpochSeconds
const pairs = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
}
type Alg = keyof typeof pairs
let jwks: NonNullable<ClientMetadata['jwks']>
beforeAll(async () => {
  const keys = Object.entries(pairs).map(async ([alg, { publicKey }]) => ({
    ...(await exportJWK(publicKey)),
    kid: alg,
    alg,
  }))
  jwks = { keys: await Promise.all(keys) }
})

interface Sent {
  profile?: ProfileName
  metadata?: ClientMetadata
  outer?: Record<string, string>
  /** What is behind every jwks_uri. */
  fetched?: typeof jwks
  byUri?: boolean
}

const server = exampleServer()
const client = exampleClient(server.id, new Uint8Array(32))

async function resolve(request: string, sent: Sent = {}) {
  const { profile = 'exchange', metadata = { jwks } } = sent
  const issuer = {
    server,
    url: 'https://identity.example/oauth2/aus1',
    policy: policyOf({ profile, settings: {} }),
    keys: [],
  }
  const outer = { client_id: client.client_id, response_type: 'code', scope: 'openid', state: 'outer', ...sent.outer }
  const carried = sent.byUri ? { request_uri: request } : { request }
  return resolveRequestObject(new Map(Object.entries({ ...outer, ...carried })), { ...client, metadata }, issuer, {
    keySets: { find: async () => (sent.fetched?.keys ?? []) as never },
    fetchRequestUri: async () => ({ ok: true, value: request }),
    now: () => NOW,
  })
}

const sign = (claims: Record<string, unknown>, header: Partial<JWTHeaderParameters> = {}, key?: KeyObject) => {
  const alg = (header.alg ?? 'RS256') as Alg
  return new SignJWT(claims).setProtectedHeader({ kid: alg, ...header, alg }).sign(key ?? pairs[alg].privateKey)
}
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const unsigned = (claims: Record<string, unknown>, header: Record<string, unknown> = { alg: 'none' }) =>
  `${encode(header)}.${encode(claims)}.`

const outcomeOf = async (request: string | Promise<string>, sent?: Sent) => {
  const outcome = await resolve(await request, sent)
  return outcome.ok ? Object.fromEntries(outcome.value) : outcome.error
}

describe('request objects (OIDC Core §6)', () => {
  it.each<Alg>(['RS256', 'PS256', 'ES256', 'EdDSA'])('signed with %s by a key of the client (§6.3.2)', async (alg) => {
    const request = await sign({ state: 'inner' }, { alg })
    expect(await outcomeOf(request)).toMatchObject({ state: 'inner' })
    expect(
      await outcomeOf(request, { metadata: { jwks_uri: 'https://app.example/keys' }, fetched: jwks }),
    ).toMatchObject({
      state: 'inner',
    })
  })

  it('what the object says goes before what the URL says, and the URL fills the rest (§6.1)', async () => {
    const claims = { userinfo: { email: null } }
    const outcome = await outcomeOf(sign({ state: 'inner', max_age: 60, claims, nonce: 'n' }), {
      outer: { display: 'popup' },
    })
    expect(outcome).toEqual({
      client_id: client.client_id,
      response_type: 'code',
      scope: 'openid',
      display: 'popup',
      state: 'inner',
      max_age: '60',
      claims: JSON.stringify(claims),
      nonce: 'n',
    })
  })

  it('claims about the JWT itself are no parameters', async () => {
    const about = {
      iss: client.client_id,
      aud: ['x', 'https://identity.example/oauth2/aus1'],
      iat: NOW,
      exp: NOW + 1,
      nbf: NOW,
      jti: 'j',
    }
    expect(Object.keys((await outcomeOf(sign(about))) as object)).toEqual([
      'client_id',
      'response_type',
      'scope',
      'state',
    ])
  })

  it('client_id and response_type are in the URL too, and agree (§6.1)', async () => {
    const agreeing = { client_id: client.client_id, response_type: 'code' }
    expect(await outcomeOf(sign(agreeing))).toMatchObject(agreeing)
    expect(await outcomeOf(sign({ client_id: 'AnotherKey' }))).toBe('invalid_request_object')
    expect(await outcomeOf(sign({ response_type: 'token' }))).toBe('invalid_request_object')
    expect(await outcomeOf(sign({ response_type: 'code' }), { outer: { response_type: '' } })).toBe(
      'invalid_request_object',
    )
    const turned = { outer: { response_type: 'token id_token' } }
    expect(await outcomeOf(sign({ response_type: 'id_token token' }), turned)).toMatchObject({
      response_type: 'id_token token',
    })
  })

  it('none in another, and not both ways at once (§6.1, §6.2.2)', async () => {
    expect(await outcomeOf(sign({ request: 'x' }))).toBe('invalid_request_object')
    expect(await outcomeOf(sign({ request_uri: 'https://x' }))).toBe('invalid_request_object')
    expect(await outcomeOf(sign({}), { outer: { request_uri: 'https://x' } })).toBe('invalid_request')
  })

  it.each(['', 'x', 'a.b.c', '..', `${encode({ alg: 'RS256' })}.${encode([])}.x`])(
    '%j is no request object',
    async (text) => {
      expect(await outcomeOf(text)).toBe('invalid_request_object')
    },
  )

  it('parameters are strings, or what §6.1 shows', async () => {
    for (const claims of [
      { state: 1 },
      { scope: ['openid'] },
      { state: null },
      { claims: null },
      { state: { a: 1 } },
    ]) {
      expect(await outcomeOf(sign(claims))).toBe('invalid_request_object')
    }
  })

  describe('alg none (§6.1)', () => {
    it('where the profile allows it and the client has not registered another', async () => {
      expect(await outcomeOf(unsigned({ state: 'inner' }))).toMatchObject({ state: 'inner' })
      const registered = { metadata: { jwks, request_object_signing_alg: 'none' } }
      expect(await outcomeOf(unsigned({ state: 'inner' }), registered)).toMatchObject({ state: 'inner' })
      expect(await outcomeOf(sign({}), registered)).toBe('invalid_request_object')
    })

    it('T-18 algorithm confusion: never in profile strict, nor where the client registered an algorithm', async () => {
      expect(await outcomeOf(unsigned({}), { profile: 'strict' })).toBe('invalid_request_object')
      const registered = { metadata: { jwks, request_object_signing_alg: 'RS256' } }
      expect(await outcomeOf(unsigned({}), registered)).toBe('invalid_request_object')
    })

    it.each(['None', 'NONE', 'nOnE', ''])('T-18 algorithm confusion: %j is not none', async (alg) => {
      expect(await outcomeOf(unsigned({}, { alg }))).toBe('invalid_request_object')
    })

    it('T-18 algorithm confusion: a signature cut off, or one beside none', async () => {
      const [head, payload, signature] = (await sign({})).split('.')
      expect(await outcomeOf(`${head}.${payload}.`)).toBe('invalid_request_object')
      expect(await outcomeOf(`${unsigned({})}${signature}`)).toBe('invalid_request_object')
    })
  })

  describe('T-18 algorithm confusion, unsigned JWTs', () => {
    it('HS256 with the public key as secret', async () => {
      const signed = `${encode({ alg: 'HS256', kid: 'RS256' })}.${encode({ state: 'inner' })}`
      for (const format of ['pem', 'der'] as const) {
        const secret = pairs.RS256.publicKey.export({ format: format as 'pem', type: 'spki' })
        const signature = createHmac('sha256', secret).update(signed).digest('base64url')
        expect(await outcomeOf(`${signed}.${signature}`)).toBe('invalid_request_object')
      }
    })

    it('a kid of another key, of no key, and a key of somebody else', async () => {
      const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      expect(await outcomeOf(sign({}, { kid: 'PS256' }))).toBe('invalid_request_object')
      expect(await outcomeOf(sign({}, { kid: 'x' }))).toBe('invalid_request_object')
      expect(await outcomeOf(sign({}, {}, stranger))).toBe('invalid_request_object')
      expect(await outcomeOf(sign({}), { metadata: {} })).toBe('invalid_request_object')
    })

    it('an algorithm that the client did not register', async () => {
      const registered = { metadata: { jwks, request_object_signing_alg: 'ES256' } }
      expect(await outcomeOf(sign({}), registered)).toBe('invalid_request_object')
      expect(await outcomeOf(sign({ state: 'inner' }, { alg: 'ES256' }), registered)).toMatchObject({ state: 'inner' })
    })

    it('a JWE around it', async () => {
      const { CompactEncrypt } = await import('jose')
      const encrypted = await new CompactEncrypt(Buffer.from(unsigned({})))
        .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' })
        .encrypt(pairs.RS256.publicKey)
      expect(await outcomeOf(encrypted)).toBe('invalid_request_object')
    })

    it.each(['at+jwt', 'logout+jwt', 'application/jwt', ''])('typ %j', async (typ) => {
      expect(await outcomeOf(sign({}, { typ }))).toBe('invalid_request_object')
    })

    it('typ JWT, oauth-authz-req+jwt or none at all are fine (RFC 9101 §4)', async () => {
      for (const typ of ['JWT', 'jwt', 'oauth-authz-req+jwt'])
        expect(await outcomeOf(sign({}, { typ }))).toBeTypeOf('object')
    })

    it.each([
      ['aud', { aud: 'https://other.example' }],
      ['aud, empty', { aud: [] }],
      ['iss', { iss: 'AnotherKey' }],
      ['expired', { exp: NOW }],
      ['exp of another type', { exp: 'never' }],
      ['not good yet', { nbf: NOW + 1 }],
      ['sub, as in a client assertion', { sub: client.client_id }],
    ])('wrong %s', async (_name, claims) => {
      expect(await outcomeOf(sign(claims))).toBe('invalid_request_object')
    })

    it('an unknown crit', async () => {
      const header = { alg: 'RS256' as const, kid: 'RS256', crit: ['exp'], exp: 1 }
      const signed = `${encode(header)}.${encode({})}`
      const { sign: signBytes } = await import('node:crypto')
      const signature = signBytes('sha256', Buffer.from(signed), pairs.RS256.privateKey).toString('base64url')
      expect(await outcomeOf(`${signed}.${signature}`)).toBe('invalid_request_object')
    })
  })

  it('says nothing that could not be said back to the app: half a character has no percent-encoding', async () => {
    for (const claims of [{ state: '\ud800' }, { nonce: 'a\udfff' }]) {
      expect(await outcomeOf(unsigned(claims))).toBe('invalid_request_object')
    }
    expect(await outcomeOf(unsigned({ state: '\u{1f511}' }))).toMatchObject({ state: '\u{1f511}' })
  })

  it('a request without one is as it was', async () => {
    const issuer = { server, url: 'u', policy: policyOf(server), keys: [] }
    const outer = new Map([['state', 'x']])
    const deps = { keySets: { find: async () => [] }, fetchRequestUri: () => Promise.reject(), now: () => NOW }
    expect(await resolveRequestObject(outer, client, issuer, deps)).toEqual({ ok: true, value: outer })
  })
})
