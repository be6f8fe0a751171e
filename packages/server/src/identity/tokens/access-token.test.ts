import { createHash } from 'node:crypto'
import { type ClientId, type EpochSeconds, type SigningAlg, signingAlgs } from '@portreeve/protocol'
import { compactVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { generateGrantId } from '../grants/credentials.ts'
import type { Issuer } from '../keys/issuers.ts'
import { decodeJwt, exampleIssuer } from '../testing/example-issuer.ts'
import { exampleGrant, exampleUser } from '../testing/grants.ts'
import { verifySignedToken } from '../verify-signed-token.ts'
import { type AccessTokenRequest, createSignAccessToken } from './access-token.ts'
import { CannotSign, createSignCompact } from './sign-compact.ts'
import { grantIdIn } from './token-ids.ts'

const now = 1_800_000_000 as EpochSeconds
const client_id = 'TheKey' as ClientId
const signAccessToken = createSignAccessToken({ signCompact: createSignCompact(), now: () => now })
const user = exampleUser({ email: 'Pat@Lakeside.example' })
const userGrant = (scopes: string[]) => ({
  user,
  grant: exampleGrant({ userId: user.id, scopes, authTime: 1_799_990_000 as EpochSeconds, acr: 'urn:acr' }),
})

const exchange = await exampleIssuer()
const strict = await exampleIssuer({ profile: 'strict', settings: { signingAlgs: ['ES256'] } })

const signed = async (issuer: Issuer, changes: Partial<AccessTokenRequest> = {}) => {
  const { token } = await signAccessToken({ issuer, client_id, scp: ['anonymous'], ...changes })
  return { token, ...decodeJwt(token) }
}

describe('access tokens of the exchange (protocol.md 2.9)', () => {
  it('have alg, typ JWT and kid in the header, in this order', async () => {
    const { header } = await signed(exchange)
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT', kid: exchange.keys[0]?.kid })
    expect(Object.keys(header)).toEqual(['alg', 'typ', 'kid'])
    expect(header.kid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-/)
  })

  it("are the client's own with client credentials: sub and cid are the API Key, and there is no uid", async () => {
    const { claims } = await signed(exchange)
    expect(Object.keys(claims)).toEqual(['jti', 'iss', 'aud', 'iat', 'exp', 'cid', 'scp', 'sub'])
    expect(claims).toMatchObject({
      iss: exchange.url,
      aud: 'api_providers',
      iat: now,
      exp: now + 3600,
      cid: client_id,
      scp: ['anonymous'],
      sub: client_id,
    })
    expect(claims.jti).toMatch(/^AT\.[\w-]{43}$/)
  })

  it("are about a user with user grants: sub is the e-mail and uid the user's id", async () => {
    const { claims } = await signed(exchange, { scp: ['openid'], userGrant: userGrant(['openid']) })
    expect(Object.keys(claims)).toEqual(['jti', 'iss', 'aud', 'iat', 'exp', 'cid', 'uid', 'scp', 'sub'])
    expect(claims).toMatchObject({ cid: client_id, uid: user.id, scp: ['openid'], sub: 'Pat@Lakeside.example' })
    expect(claims.jti).toMatch(/^AT\.[\w-]{43}$/)
  })

  it('of a grant with offline_access share the second part of their jti, 44 characters of standard base64', async () => {
    const grant = userGrant(['openid', 'offline_access'])
    const tails = new Set<string>()
    for (const scp of [['openid', 'offline_access'], ['offline_access'], ['openid']]) {
      const { claims } = await signed(exchange, { scp, userGrant: grant })
      expect(claims.jti).toMatch(/^AT\.[\w-]{43}\.[A-Za-z0-9+/]{43}=$/)
      tails.add(String(claims.jti).split('.')[2] ?? '')
    }
    expect(tails.size).toBe(1)
    const other = await signed(exchange, { userGrant: userGrant(['offline_access']) })
    expect(tails).not.toContain(String(other.claims.jti).split('.')[2])
  })

  it('carry the id of their grant, and never the same jti twice', async () => {
    const grant = userGrant(['openid', 'offline_access'])
    const jtis = await Promise.all(
      Array.from({ length: 20 }, async () => (await signed(exchange, { userGrant: grant })).claims.jti as string),
    )
    expect(new Set(jtis).size).toBe(20)
    for (const jti of jtis) expect(grantIdIn(jti)).toBe(grant.grant.id)
  })

  it('tell their jti and expiry to whoever minted them, and take overrides for tokens that must be refused', async () => {
    const overrides = { iss: 'https://other.example', aud: 'others', iat: 1 as EpochSeconds, exp: 2 as EpochSeconds }
    const minted = await signAccessToken({ issuer: exchange, client_id, scp: [], overrides })
    const { claims } = decodeJwt(minted.token)
    expect(claims).toMatchObject(overrides)
    expect(minted).toMatchObject({ jti: claims.jti, expiresAt: 2 })
  })
})

describe('access tokens of profile strict (RFC 9068)', () => {
  it('have typ at+jwt, client_id, scope as text, and the client as subject of its own (§2.1, §2.2)', async () => {
    const { header, claims } = await signed(strict)
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: strict.keys[0]?.kid })
    expect(claims).toEqual({
      jti: expect.stringMatching(/^AT\.[\w-]{43}$/),
      iss: strict.url,
      aud: 'api_providers',
      iat: now,
      exp: now + 3600,
      client_id,
      scope: 'anonymous',
      sub: client_id,
    })
  })

  it("tell the user's id and how they signed in (§2.2.1)", async () => {
    const { claims } = await signed(strict, { scp: ['openid', 'email'], userGrant: userGrant(['openid', 'email']) })
    expect(claims).toMatchObject({
      sub: user.id,
      scope: 'openid email',
      auth_time: 1_799_990_000,
      acr: 'urn:acr',
      amr: ['pwd'],
    })
    expect(claims).not.toHaveProperty('uid')
  })
})

describe('what was signed is read back', () => {
  it.each([
    ['exchange', exchange],
    ['strict', strict],
  ] as const)('by the rules of %s', async (accessTokens, issuer) => {
    const grant = userGrant(['openid', 'offline_access'])
    const { token } = await signed(issuer, { scp: ['openid'], userGrant: grant })
    const [key] = issuer.keys
    const found = { kid: key!.kid, authServerId: issuer.server.id, alg: key!.alg, publicKey: key!.publicKey }
    const read = verifySignedToken(token, '', () => ({ ...found, accessTokens: issuer.policy.accessTokens }))
    expect(accessTokens).toBe(issuer.server.profile)
    expect(read).toMatchObject({
      ok: true,
      value: { cid: client_id, uid: user.id, grantId: grant.grant.id, scopes: ['openid'] },
    })
  })

  it.each(signingAlgs)('with %s, by another library (RFC 7515 §5.2)', async (alg: SigningAlg) => {
    const issuer = await exampleIssuer({ settings: { signingAlgs: [alg] } })
    const { token } = await signed(issuer)
    const { protectedHeader } = await compactVerify(token, issuer.keys[0]!.publicKey, { algorithms: [alg] })
    expect(protectedHeader).toMatchObject({ alg, kid: issuer.keys[0]?.kid })
  })
})

describe('the key that signs (protocol.md 2.11)', () => {
  it('is the newest active one, never one that is only announced or was revoked', async () => {
    const [key] = exchange.keys
    const at = (kid: string, activeFrom: number, revokedAt?: number) => ({
      ...key!,
      kid,
      activeFrom: activeFrom as EpochSeconds,
      revokedAt: revokedAt as EpochSeconds | undefined,
    })
    const kidOf = async (...keys: Issuer['keys']) => (await signed({ ...exchange, keys })).header.kid
    expect(await kidOf(at('old', 1), at('now', now), at('announced', now + 1))).toBe('now')
    expect(await kidOf(at('old', 1), at('revoked', now, now), at('announced', now + 1))).toBe('old')
    // After an emergency on a node whose clock is ahead of ours.
    expect(await kidOf(at('revoked', 1, now), at('next', now + 5))).toBe('next')
    await expect(kidOf(at('revoked', 1, now))).rejects.toBeInstanceOf(CannotSign)
    await expect(kidOf()).rejects.toBeInstanceOf(CannotSign)
  })
})

describe('grantIdIn', () => {
  it('finds a grant id in nothing else', () => {
    const id = generateGrantId()
    const jti = `AT.${Buffer.concat([Buffer.from(id, 'base64url'), createHash('md5').digest()]).toString('base64url')}`
    expect(grantIdIn(jti)).toBe(id)
    for (const other of ['', 'AT.', `ID.${jti.slice(3)}`, jti.slice(0, -1), `AT.${'!'.repeat(43)}`]) {
      expect(grantIdIn(other)).toBeUndefined()
    }
  })
})
