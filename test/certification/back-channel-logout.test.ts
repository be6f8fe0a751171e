import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ask, authorize } from './support/authorize.ts'
import { checkError, keySet, takeAll } from './support/check-answers.ts'
import { type LocalProvider, openProvider } from './support/provider.ts'
import { POST_LOGOUT_REDIRECT_URI, type RelyingParty, register } from './support/relying-party.ts'

let provider: LocalProvider
beforeAll(async () => {
  provider = await openProvider()
})
afterAll(() => provider.close())

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

const registerTold = (path: string, response_type = 'code', more: Record<string, unknown> = {}) =>
  register(provider, response_type, {
    post_logout_redirect_uris: [POST_LOGOUT_REDIRECT_URI],
    backchannel_logout_uri: `${provider.site.origin}${path}`,
    backchannel_logout_session_required: true,
    ...more,
  })

const postedTo = (path: string) => provider.site.posted.filter((posted) => posted.path === path)

async function arrived(path: string) {
  await vi.waitFor(() => expect(postedTo(path)).toHaveLength(1), 5_000)
  const [posted] = postedTo(path)
  if (!posted) throw new Error('not posted')
  return posted
}

/** OIDC Back-Channel Logout §2.6. */
async function checkLogoutToken({ client }: RelyingParty, token: string, about: { sub: unknown; sid: unknown }) {
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await keySet(provider)), {
    issuer: provider.issuer,
    audience: client.client_id,
    typ: 'logout+jwt',
    algorithms: ['RS256'],
    requiredClaims: ['iss', 'aud', 'iat', 'exp', 'jti', 'events'],
    currentDate: new Date(provider.clock.now * 1000),
  })
  expect(protectedHeader.alg).toBe('RS256')
  expect(Object.keys(payload).sort()).toEqual(['aud', 'events', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub'])
  expect(payload.events).toEqual({ [EVENT]: {} })
  expect(payload).not.toHaveProperty('nonce')
  expect(payload).toMatchObject(about)
  expect((payload.exp as number) - (payload.iat as number)).toBeLessThanOrEqual(120)
  return payload
}

describe('oidcc-backchannel-rp-initiated-logout-certification-test-plan', () => {
  it('oidcc-backchannel-logout-discovery-endpoint-verification (Back-Channel Logout §2.1)', () => {
    expect(provider.as).toMatchObject({
      end_session_endpoint: expect.any(String),
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    })
  })

  it.each(['code', 'id_token', 'id_token token', 'code id_token token'])(
    'oidcc-backchannel-rp-initiated-logout: response_type=%s (Back-Channel Logout §2.4, §2.5)',
    async (response_type) => {
      const path = `/backchannel_logout/${response_type.replaceAll(' ', '-')}`
      const rp = await registerTold(path, response_type)
      expect(rp.registered).toMatchObject({ backchannel_logout_session_required: true })
      const browser = provider.newBrowser()
      const { id_token, claims } = await takeAll(provider, rp, await authorize(provider, ask(provider, rp), browser))
      const url = new URL(String(provider.as.end_session_endpoint))
      url.search = new URLSearchParams({
        id_token_hint: id_token,
        post_logout_redirect_uri: POST_LOGOUT_REDIRECT_URI,
        state: 'over',
      }).toString()
      expect((await browser.get(url.href)).location).toBe(`${POST_LOGOUT_REDIRECT_URI}?state=over`)

      const posted = await arrived(path)
      expect(posted.headers['content-type']).toBe('application/x-www-form-urlencoded')
      expect([...posted.form.keys()]).toEqual(['logout_token'])
      const about = { sub: claims.sub, sid: claims.sid }
      await checkLogoutToken(rp, posted.form.get('logout_token') ?? '', about)
      const again = await authorize(provider, ask(provider, rp, { prompt: 'none' }), browser)
      checkError(provider, again, 'login_required')
    },
  )

  it('every app of the session hears of it, each with a token of its own, and no other app (§2.3)', async () => {
    const paths = ['/told/one', '/told/two']
    const [one, two, foreign] = [
      await registerTold(paths[0] ?? ''),
      await registerTold(paths[1] ?? ''),
      await registerTold('/told/not'),
    ]
    const browser = provider.newBrowser()
    const first = await takeAll(provider, one, await authorize(provider, ask(provider, one), browser))
    const second = await takeAll(provider, two, await authorize(provider, ask(provider, two), browser))
    expect(second.claims.sid).toBe(first.claims.sid)
    await takeAll(provider, foreign, await authorize(provider, ask(provider, foreign), provider.newBrowser()))
    await browser.get(`${provider.as.end_session_endpoint}?id_token_hint=${second.id_token}`)
    const about = { sub: first.claims.sub, sid: first.claims.sid }
    const jtis: unknown[] = []
    for (const [at, rp] of [one, two].entries()) {
      const posted = await arrived(paths[at] ?? '')
      jtis.push((await checkLogoutToken(rp, posted.form.get('logout_token') ?? '', about)).jti)
    }
    expect(new Set(jtis).size).toBe(2)
    expect(postedTo('/told/not')).toEqual([])
  })

  it('what was given for the session ends with it; what was given with offline_access goes on (§2.7)', async () => {
    const rp = await registerTold('/told/tokens', 'code', { grant_types: ['authorization_code', 'refresh_token'] })
    const browser = provider.newBrowser()
    const online = await takeAll(provider, rp, await authorize(provider, ask(provider, rp), browser))
    const wanted = ask(provider, rp, { scope: 'openid offline_access', prompt: 'consent' })
    const offline = await takeAll(provider, rp, await authorize(provider, wanted, browser))
    await browser.get(`${provider.as.end_session_endpoint}?id_token_hint=${online.id_token}`)
    await arrived('/told/tokens')
    const statusWith = async (token = '') =>
      (await fetch(provider.as.userinfo_endpoint ?? '', { headers: { Authorization: `Bearer ${token}` } })).status
    await vi.waitFor(async () => expect(await statusWith(online.access_token)).toBe(401))
    expect(await statusWith(offline.access_token)).toBe(200)
  })
})
