import * as oauth from 'oauth4webapi'
import { expect, it } from 'vitest'
import {
  checkIdToken,
  checkTokenBody,
  checkTokenError,
  checkTokenHeaders,
  checkUserinfo,
  postCode,
  redeem,
} from './check-answers.ts'
import { insecure } from './provider.ts'
import type { RelyingParty } from './relying-party.ts'
import type { Steps } from './steps.ts'

/** Modules about codes and refresh tokens. */
export function describeCodes(steps: () => Steps): void {
  const refresh = (rp: RelyingParty, refresh_token = '', scope?: string) =>
    oauth.refreshTokenGrantRequest(steps().provider.as, rp.client, rp.proof, refresh_token, {
      ...insecure,
      ...(scope !== undefined && { additionalParameters: { scope } }),
    })

  it('oidcc-codereuse: the second use is refused (RFC 6749 §4.1.2)', async () => {
    const { register, send, provider: at } = steps()
    const rp = await register()
    const answer = await send(rp)
    await redeem(at, rp, answer)
    await checkTokenError(await postCode(at, rp, answer), 'invalid_grant')
  })

  it('oidcc-codereuse-30seconds: and takes back what the first one bought (RFC 6749 §4.1.2)', async () => {
    const { register, send, provider: at } = steps()
    const rp = await register()
    const answer = await send(rp)
    const { access_token } = await redeem(at, rp, answer)
    await checkUserinfo(at, access_token)
    at.pass(30)
    await checkTokenError(await postCode(at, rp, answer), 'invalid_grant')
    const headers = { Authorization: `Bearer ${access_token}` }
    const refused = await fetch(at.as.userinfo_endpoint ?? '', { headers })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/)
  })

  it.each(['client_secret_post', 'client_secret_jwt', 'private_key_jwt'])(
    'oidcc-server-client-secret-post and its kind: %s (OIDC Core §9)',
    async (token_endpoint_auth_method) => {
      const { register, send, take } = steps()
      const rp = await register({ token_endpoint_auth_method })
      expect(rp.registered.token_endpoint_auth_method).toBe(token_endpoint_auth_method)
      await take(rp, await send(rp))
    },
  )

  it('oidcc-refresh-token: new tokens of the same login, and only for the client it was given to (OIDC Core §12)', async () => {
    const { register, send, take, provider: at } = steps()
    const grant_types = [...((await register()).registered.grant_types as string[]), 'refresh_token']
    const [first, second] = [await register({ grant_types }), await register({ grant_types })]
    const parameters = { scope: 'openid offline_access', prompt: 'consent' }
    const given = await take(first, await send(first, parameters))
    const ofSecond = await take(second, await send(second, parameters))
    at.pass(1)
    const response = await refresh(first, given.refresh_token, 'openid offline_access')
    checkTokenHeaders(response)
    const body = (await response.json()) as Record<string, string>
    checkTokenBody(body)
    expect(body.access_token).not.toBe(given.access_token)
    const claims = await checkIdToken(at, first, body.id_token ?? '', {
      nonce: undefined,
      access_token: body.access_token,
    })
    for (const name of ['iss', 'sub', 'aud', 'auth_time', 'azp']) expect(claims[name], name).toEqual(given.claims[name])
    expect(claims.iat).toBeGreaterThan(given.claims.iat as number)
    await checkUserinfo(at, body.access_token ?? '')
    await checkTokenError(await refresh(first, ofSecond.refresh_token), 'invalid_grant')
    await checkTokenError(await refresh(first, given.refresh_token, 'openid offline_access email'), 'invalid_scope')
  })
}
