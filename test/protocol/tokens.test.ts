import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, membersOf, openExchange, partOf, read, SENT } from './support/exchange.ts'

let exchange: Exchange
beforeAll(async () => {
  exchange = await openExchange()
})
afterAll(() => exchange.close())

const uri = encodeURIComponent(SENT)
const redeem = async (scope: string) =>
  exchange.token(`grant_type=authorization_code&code=${await exchange.code(scope)}&redirect_uri=${uri}`)
const refresh = (refresh_token: string | undefined, scope = '') =>
  exchange.token(`grant_type=refresh_token&refresh_token=${refresh_token}${scope}`)
const clientCredentials = () => exchange.token('grant_type=client_credentials&scope=anonymous')
const implicit = async (response_type = 'token') => {
  const query = `response_type=${encodeURIComponent(response_type)}&scope=openid&redirect_uri=${uri}&nonce=n`
  const { rawLocation = '' } = await exchange.authorizeRaw(query)
  return Object.fromEntries(new URLSearchParams(rawLocation.split('#')[1]))
}
const claimsOf = (jwt: string | undefined) => JSON.parse(partOf(jwt, 1))

describe('2.7 token response, as raw text', () => {
  const JWT = '[\\w-]+\\.[\\w-]+\\.[\\w-]+'
  const always = (scope: string) =>
    `^\\{"token_type":"Bearer","expires_in":3600,"access_token":"${JWT}","scope":"${scope}"`

  it('2.7 HTTP 200, and the fields that are always there in their order: client credentials', async () => {
    const answer = await clientCredentials()
    expect(answer.status).toBe(200)
    expect(answer.body).toMatch(new RegExp(`${always('anonymous')}\\}$`))
  })

  it('2.7 id_token behind them with scope openid', async () => {
    expect((await redeem('openid')).body).toMatch(new RegExp(`${always('openid')},"id_token":"${JWT}"\\}$`))
  })

  it('2.7 refresh_token at the end with scope offline_access: 43 characters of base64url', async () => {
    const text = `${always('openid offline_access')},"id_token":"${JWT}","refresh_token":"[A-Za-z0-9_-]{43}"\\}$`
    expect((await redeem('openid%20offline_access')).body).toMatch(new RegExp(text))
  })

  it('2.7 offline_access alone: a refresh token and no ID token', async () => {
    const text = `${always('offline_access')},"refresh_token":"[A-Za-z0-9_-]{43}"\\}$`
    expect((await redeem('offline_access')).body).toMatch(new RegExp(text))
  })

  it('2.7 no refresh token for client credentials or implicit', async () => {
    expect(read(await clientCredentials())).not.toHaveProperty('refresh_token')
    for (const type of ['token', 'token id_token']) expect(await implicit(type)).not.toHaveProperty('refresh_token')
  })

  it('2.7 refresh returns the same refresh token again, with a new access token, 1,366 s later', async () => {
    const first = read(await redeem('offline_access'))
    exchange.clock.now = (exchange.clock.now + 1366) as typeof exchange.clock.now
    const again = read(await refresh(first.refresh_token))
    expect(again.refresh_token).toBe(first.refresh_token)
    expect(again.access_token).not.toBe(first.access_token)
    expect(claimsOf(again.access_token).iat - claimsOf(first.access_token).iat).toBe(1366)
    expect(Object.keys(again)).toEqual(Object.keys(first))
  })

  it('2.7 scopes at refresh may be fewer, never more than at the first authorization', async () => {
    const { refresh_token } = read(await redeem('openid%20email%20offline_access'))
    expect(read(await refresh(refresh_token, '&scope=openid')).scope).toBe('openid')
    expect(read(await refresh(refresh_token)).scope).toBe('openid email offline_access')
    const more = await refresh(refresh_token, '&scope=openid%20profile')
    expect([more.status, read(more).error]).toEqual([400, 'invalid_scope'])
  })
})

describe('2.9 access token', () => {
  it('2.9 header: alg, typ = JWT and kid (a UUID of version 1), in this order; 256 bytes of RS256', async () => {
    const { access_token = '' } = read(await clientCredentials())
    const uuid1 = '[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
    expect(partOf(access_token, 0)).toMatch(new RegExp(`^\\{"alg":"RS256","typ":"JWT","kid":"${uuid1}"\\}$`))
    expect(Buffer.from(access_token.split('.')[2] ?? '', 'base64url')).toHaveLength(256)
  })

  it('2.9 iss is the issuer, aud the plain string api_providers, exp − iat = 3600, and ver is absent', async () => {
    for (const token of [read(await clientCredentials()).access_token, read(await redeem('openid')).access_token]) {
      const claims = claimsOf(token)
      expect(claims).toMatchObject({ iss: exchange.issuer, aud: 'api_providers', exp: claims.iat + 3600 })
      expect(claims).not.toHaveProperty('ver')
      expect(partOf(token, 1)).toContain('"aud":"api_providers"')
    }
  })

  it('2.9 client credentials: sub = cid = the API Key, no uid, scp ["anonymous"], jti AT. and 43 characters', async () => {
    const { access_token } = read(await clientCredentials())
    expect(membersOf(access_token, 1)).toEqual(['jti', 'iss', 'aud', 'iat', 'exp', 'cid', 'scp', 'sub'])
    const { client_id } = exchange.app
    expect(claimsOf(access_token)).toMatchObject({ cid: client_id, sub: client_id, scp: ['anonymous'] })
    expect(claimsOf(access_token).jti).toMatch(/^AT\.[A-Za-z0-9_-]{43}$/)
  })

  it.each(['authorization code', 'implicit'])(
    '2.9 %s: cid the API Key, sub the e-mail, uid 00u and 17, scp ["openid"], jti AT. and 43 characters',
    async (grant) => {
      const { access_token } = grant === 'implicit' ? await implicit() : read(await redeem('openid'))
      expect(membersOf(access_token, 1)).toEqual(['jti', 'iss', 'aud', 'iat', 'exp', 'cid', 'uid', 'scp', 'sub'])
      const { id, email } = exchange.user
      expect(id).toMatch(/^00u[A-Za-z0-9]{17}$/)
      expect(claimsOf(access_token)).toMatchObject({
        cid: exchange.app.client_id,
        sub: email,
        uid: id,
        scp: ['openid'],
      })
      expect(claimsOf(access_token).jti).toMatch(/^AT\.[A-Za-z0-9_-]{43}$/)
    },
  )

  it('2.9 offline_access and its refreshes: scp, and a jti whose second part is the same in every token of one refresh token', async () => {
    const first = read(await redeem('offline_access'))
    const tokens = [first, read(await refresh(first.refresh_token)), read(await refresh(first.refresh_token))]
    const jtis = tokens.map(({ access_token }) => claimsOf(access_token).jti as string)
    for (const jti of jtis) expect(jti).toMatch(/^AT\.[A-Za-z0-9_-]{43}\.[A-Za-z0-9+/]{43}=$/)
    expect(new Set(jtis.map((jti) => jti.split('.')[1])).size).toBe(3)
    expect(new Set(jtis.map((jti) => jti.split('.')[2])).size).toBe(1)
    for (const { access_token } of tokens) {
      expect(claimsOf(access_token)).toMatchObject({ scp: ['offline_access'], uid: exchange.user.id })
    }
    const other = claimsOf(read(await redeem('offline_access')).access_token).jti as string
    expect(other.split('.')[2]).not.toBe(jtis[0]?.split('.')[2])
  })

  it('2.9 kid is in the key set', async () => {
    const { kid } = JSON.parse(partOf(read(await redeem('openid')).access_token, 0))
    const { keys } = (await (await fetch(`${exchange.issuer}/v1/keys`)).json()) as { keys: { kid: string }[] }
    expect(keys.map((key) => key.kid)).toContain(kid)
  })
})

describe('2.10 ID token', () => {
  it('2.10 claims in the published order', async () => {
    const published = ['sub', 'iss', 'aud', 'iat', 'exp', 'jti', 'amr', 'idp', 'auth_time', 'at_hash', 'nonce']
    const { id_token } = read(await redeem('openid'))
    expect(membersOf(id_token, 1).slice(0, published.length)).toEqual(published)
    expect(membersOf(id_token, 0)).toEqual(['alg', 'typ', 'kid'])
  })

  it("2.10 sub is the user's id and not the e-mail; aud is the API Key; iat and exp are 3600 apart; jti is ID. and 43", async () => {
    const claims = claimsOf(read(await redeem('openid')).id_token)
    const { app, user, issuer } = exchange
    expect(claims).toMatchObject({ sub: user.id, iss: issuer, aud: app.client_id, exp: claims.iat + 3600 })
    expect(claims.jti).toMatch(/^ID\.[A-Za-z0-9_-]{43}$/)
    expect(claims).not.toHaveProperty('ver')
  })

  it('2.10 amr says how the login was, idp is 00o and 17 characters, and the same for everybody', async () => {
    const [one, two] = [
      claimsOf(read(await redeem('openid')).id_token),
      claimsOf((await implicit('id_token')).id_token),
    ]
    expect(one.amr).toEqual(['pwd'])
    expect(one.idp).toMatch(/^00o[A-Za-z0-9]{17}$/)
    expect(two.idp).toBe(one.idp)
  })

  it('2.10 auth_time is that of the real login', async () => {
    const claims = claimsOf(read(await redeem('openid')).id_token)
    expect(claims.auth_time).toBeLessThan(claims.iat)
  })

  it('2.10 at_hash is the left half of SHA-256 of the access token, base64url', async () => {
    for (const given of [read(await redeem('openid')), await implicit('token id_token')]) {
      const half = createHash('sha256')
        .update(given.access_token ?? '')
        .digest()
        .subarray(0, 16)
      expect(claimsOf(given.id_token).at_hash).toBe(half.toString('base64url'))
    }
  })

  it('2.10 nonce when it was sent', async () => {
    expect(claimsOf(read(await redeem('openid')).id_token).nonce).toBe('n')
    const { rawLocation = '' } = await exchange.authorizeRaw(`response_type=code&scope=openid&redirect_uri=${uri}`)
    const code = new URL(rawLocation).searchParams.get('code')
    const body = `grant_type=authorization_code&code=${code}&redirect_uri=${uri}`
    expect(claimsOf(read(await exchange.token(body)).id_token)).not.toHaveProperty('nonce')
  })

  it('2.10 name with scope profile', async () => {
    expect(claimsOf(read(await redeem('openid%20profile')).id_token).name).toBe(exchange.user.name)
    expect(claimsOf(read(await redeem('openid')).id_token)).not.toHaveProperty('name')
  })
})
