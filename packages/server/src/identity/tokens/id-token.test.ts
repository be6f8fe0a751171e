import { createHash } from 'node:crypto'
import { type ClientId, type EpochSeconds, type SigningAlg, signingAlgs } from '@portreeve/protocol'
import { compactVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import type { ClaimsRequest } from '../../store/index.ts'
import { generateIdpId } from '../generate-ids.ts'
import { decodeJwt, exampleIssuer } from '../testing/example-issuer.ts'
import { exampleGrant, exampleUser } from '../testing/grants.ts'
import { createSignIdToken, type IdTokenRequest } from './id-token.ts'
import { CannotSign, createSignCompact } from './sign-compact.ts'

const now = 1_800_000_000 as EpochSeconds
const idp = generateIdpId()
const signIdToken = createSignIdToken({ signCompact: createSignCompact(), now: () => now, idp })
const user = exampleUser({ name: 'Pat Doe', claims: { given_name: 'Pat', phone_number: '+1' } })
const issuer = await exampleIssuer({ settings: { signingAlgs: ['RS256', 'PS256', 'ES256', 'EdDSA'] } })

const grantWith = (scopes: string[], claims?: ClaimsRequest) =>
  exampleGrant({ userId: user.id, scopes, claims, nonce: 'a nonce', acr: 'urn:acr', authTime: 1 as EpochSeconds })

async function claimsOf(changes: Partial<IdTokenRequest> = {}) {
  const request: IdTokenRequest = {
    issuer,
    client: { client_id: 'TheKey' as ClientId, metadata: {} },
    user,
    grant: grantWith(['openid']),
    withScopeClaims: false,
    ...changes,
  }
  const token = await signIdToken(request)
  return { token, ...decodeJwt(token) }
}

describe('ID tokens (OIDC Core §2, protocol.md 2.10)', () => {
  it('say who signed in, for whom and how, in the published order', async () => {
    const { header, claims } = await claimsOf({ access_token: 'a.b.c', code: 'a code' })
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT', kid: issuer.keys[0]?.kid })
    expect(claims).toEqual({
      sub: user.id,
      iss: issuer.url,
      aud: 'TheKey',
      iat: now,
      exp: now + 3600,
      jti: expect.stringMatching(/^ID\.[\w-]{43}$/),
      amr: ['pwd'],
      idp: expect.stringMatching(/^00o[A-Za-z0-9]{17}$/),
      auth_time: 1,
      at_hash: expect.any(String),
      nonce: 'a nonce',
      c_hash: expect.any(String),
      acr: 'urn:acr',
      sid: expect.any(String),
    })
    const published = ['sub', 'iss', 'aud', 'iat', 'exp', 'jti', 'amr', 'idp', 'auth_time', 'at_hash', 'nonce']
    expect(Object.keys(claims).slice(0, published.length)).toEqual(published)
  })

  it('leave out what there is not', async () => {
    const grant = { ...grantWith(['openid']), nonce: undefined, acr: undefined }
    const { claims } = await claimsOf({ grant })
    for (const name of ['nonce', 'acr', 'at_hash', 'c_hash', 'name', 'email']) expect(claims).not.toHaveProperty(name)
  })

  it('live as long as their authorization server says', async () => {
    const short = await exampleIssuer({ settings: { idTokenTtlSeconds: 60 } })
    expect((await claimsOf({ issuer: short })).claims.exp).toBe(now + 60)
  })

  it.each([
    ['RS256', 'sha256', 16],
    ['PS256', 'sha256', 16],
    ['ES256', 'sha256', 16],
    ['EdDSA', 'sha512', 32],
  ] as const)(
    'of a client that wants %s are signed with it, and halve its hash (§3.1.3.6)',
    async (alg, digest, bytes) => {
      const client = { client_id: 'TheKey' as ClientId, metadata: { id_token_signed_response_alg: alg } }
      const { token, header, claims } = await claimsOf({ client, access_token: 'a.b.c', code: 'a code' })
      const key = issuer.keys.find((known) => known.alg === alg)
      expect(header).toEqual({ alg, typ: 'JWT', kid: key?.kid })
      await compactVerify(token, key!.publicKey, { algorithms: [alg] })
      const half = (text: string) => createHash(digest).update(text).digest().subarray(0, bytes).toString('base64url')
      expect(claims).toMatchObject({ at_hash: half('a.b.c'), c_hash: half('a code') })
    },
  )

  it.each(signingAlgs)('in %s are refused where the server does not sign with it', async (alg: SigningAlg) => {
    const client = { client_id: 'TheKey' as ClientId, metadata: { id_token_signed_response_alg: alg } }
    const other = await exampleIssuer({ settings: { signingAlgs: [alg === 'ES256' ? 'EdDSA' : 'ES256'] } })
    await expect(claimsOf({ issuer: other, client })).rejects.toBeInstanceOf(CannotSign)
  })

  it('leave the claims of scopes to userinfo while there is an access token (§5.4)', async () => {
    const { claims } = await claimsOf({ grant: grantWith(['openid', 'email', 'phone']) })
    expect(claims).not.toHaveProperty('email')
    expect(claims).not.toHaveProperty('phone_number')
  })

  it('carry them where no access token is issued (§5.4)', async () => {
    const grant = grantWith(['openid', 'profile', 'email', 'phone'])
    const { claims } = await claimsOf({ grant, withScopeClaims: true })
    expect(claims).toMatchObject({ name: 'Pat Doe', given_name: 'Pat', email: user.email, phone_number: '+1' })
  })

  it('carry the name with scope profile in any case, because implicit clients show it (protocol.md 2.10)', async () => {
    const { claims } = await claimsOf({ grant: grantWith(['openid', 'profile']) })
    expect(claims.name).toBe('Pat Doe')
    expect(claims).not.toHaveProperty('given_name')
  })

  it('carry what was asked for with the claims parameter (§5.5), and nothing that takes the place of our own', async () => {
    const asked = { email: null, sub: { value: 'somebody else' }, exp: { value: 1 } }
    const { claims } = await claimsOf({ grant: grantWith(['openid'], { id_token: asked }) })
    expect(claims).toMatchObject({ email: user.email, sub: user.id, exp: now + 3600 })
  })
})
