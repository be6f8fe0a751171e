import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, authorize } from './support/authorize.ts'
import { checkError, takeAll } from './support/check-answers.ts'
import { type LocalProvider, openProvider } from './support/provider.ts'
import { POST_LOGOUT_REDIRECT_URI, postRegistration, register, registrationFor } from './support/relying-party.ts'

let provider: LocalProvider
beforeAll(async () => {
  provider = await openProvider()
})
afterAll(() => provider.close())

const frontchannel_logout_uri = 'https://rp.example/test/a/portreeve/frontchannel_logout'

async function leave(response_type: string, metadata: Record<string, unknown>) {
  const rp = await register(provider, response_type, {
    post_logout_redirect_uris: [POST_LOGOUT_REDIRECT_URI],
    frontchannel_logout_uri,
    ...metadata,
  })
  const browser = provider.newBrowser()
  const { id_token, claims } = await takeAll(provider, rp, await authorize(provider, ask(provider, rp), browser))
  const url = new URL(String(provider.as.end_session_endpoint))
  url.search = new URLSearchParams({
    id_token_hint: id_token,
    post_logout_redirect_uri: POST_LOGOUT_REDIRECT_URI,
    state: 'over',
  }).toString()
  return { rp, browser, claims, page: await browser.get(url.href) }
}

const unescaped = (text: string) => text.replaceAll('&amp;', '&')
const framesOf = (html: string) =>
  [...html.matchAll(/<iframe[^>]* src="([^"]+)"/g)].map(([, src = '']) => unescaped(src))

describe('oidcc-frontchannel-rp-initiated-logout-certification-test-plan', () => {
  it('oidcc-frontchannel-logout-discovery-endpoint-verification (Front-Channel Logout §3)', () => {
    expect(provider.as).toMatchObject({
      end_session_endpoint: expect.any(String),
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
    })
  })

  it.each(['code', 'id_token', 'code id_token token'])(
    'oidcc-frontchannel-rp-initiated-logout: response_type=%s, a frame with iss and sid, and the way back (Front-Channel Logout §2, §3)',
    async (response_type) => {
      const metadata = { frontchannel_logout_session_required: true }
      const { rp, browser, claims, page } = await leave(response_type, metadata)
      expect(rp.registered).toMatchObject({ ...metadata, frontchannel_logout_uri })
      expect(page.status).toBe(200)
      const [frame = '', ...others] = framesOf(page.text)
      expect(others).toEqual([])
      const url = new URL(frame)
      expect(url.origin + url.pathname).toBe(frontchannel_logout_uri)
      expect([...url.searchParams]).toEqual([
        ['iss', provider.issuer],
        ['sid', claims.sid],
      ])
      // The policy of the page lets the frame load, and the way back is there for browsers with scripts and without.
      expect(page.headers.get('content-security-policy')).toMatch(/frame-src [^;]*https:\/\/rp\.example/)
      expect(unescaped(page.text)).toContain(`href="${POST_LOGOUT_REDIRECT_URI}?state=over"`)
      const again = await authorize(provider, ask(provider, rp, { prompt: 'none' }), browser)
      checkError(provider, again, 'login_required')
    },
  )

  it('without frontchannel_logout_session_required there is neither iss nor sid (§2)', async () => {
    const { page } = await leave('code', {})
    expect(framesOf(page.text)).toEqual([frontchannel_logout_uri])
  })

  it('keeps the query that the registered URI has (§2)', async () => {
    const { page, claims } = await leave('code', {
      frontchannel_logout_uri: `${frontchannel_logout_uri}?a=b`,
      frontchannel_logout_session_required: true,
    })
    const expected = new URLSearchParams({ a: 'b', iss: provider.issuer, sid: String(claims.sid) })
    expect([...new URL(framesOf(page.text)[0] ?? '').searchParams]).toEqual([...expected])
  })

  it('a URI of another origin than the redirect URIs is refused (§2)', async () => {
    const metadata = registrationFor(provider, 'code', { frontchannel_logout_uri: 'https://other.example/logout' })
    const refused = await postRegistration(provider, metadata)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: 'invalid_client_metadata' })
  })
})
