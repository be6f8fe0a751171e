import { createHash, randomBytes } from 'node:crypto'
import { compactVerify, createLocalJWKSet, decodeProtectedHeader } from 'jose'
import { expect, it } from 'vitest'
import { checkError, checkSuccess, keySet, takeAll, words } from './check-answers.ts'
import type { Provider } from './provider.ts'
import type { Variant } from './relying-party.ts'
import type { Steps } from './steps.ts'

/** Modules about what a request may and may not say. */
export function describeRequests(variant: Variant, steps: () => Steps<Provider>): void {
  const { response_type } = variant
  it('oidcc-server: the whole flow, in a browser that was never here (OIDC Core §3)', async () => {
    const { register, send, take, newBrowser } = steps()
    const rp = await register()
    const answer = await send(rp, {}, newBrowser())
    expect(answer.pages.map(({ status }) => status)).toEqual([200, 200])
    expect(answer.to).toBe(rp.redirect_uri)
    await take(rp, answer)
  })

  it('oidcc-idtoken-signature: RS256, with the key that its kid names (OIDC Core §10.1)', async () => {
    const { id_token } = await steps().complete()
    const { alg, kid } = decodeProtectedHeader(id_token)
    expect(alg).toBe('RS256')
    const jwks = await keySet(steps().provider)
    const named = jwks.keys.filter((key) => key.kid === kid)
    expect(named).toHaveLength(1)
    await compactVerify(id_token, createLocalJWKSet({ keys: named }))
  })

  // Without a response type nobody knows where an answer belongs, but in the query.
  it.runIf(variant.response_mode === undefined)(
    'oidcc-response-type-missing: an error at the app, in the query (RFC 6749 §3.1.1, §4.1.2.1)',
    async () => {
      const { register, ask, provider: at, newBrowser } = steps()
      const { url, state } = ask(await register(), { response_type: undefined })
      const page = await newBrowser().get(url)
      const parameters = new URL(page.location ?? '').searchParams
      const asked = { url, state, nonce: undefined }
      checkError(at, { parameters, asked, carrier: 'query', to: '', pages: [] }, 'invalid_request')
    },
  )

  if (words(response_type).includes('id_token')) {
    it('oidcc-ensure-request-without-nonce-fails: invalid_request (OIDC Core §3.2.2.1, §3.3.2.11)', async () => {
      const { register, send, provider: at } = steps()
      checkError(at, await send(await register(), { nonce: undefined }), 'invalid_request')
    })
  } else {
    it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow: and there is none in the ID token (OIDC Core §3.1.2.1)', async () => {
      const { claims } = await steps().complete({ nonce: undefined })
      expect(claims).not.toHaveProperty('nonce')
    })
  }

  it.each(['page', 'popup'])('oidcc-display-%s: no error (OIDC Core §3.1.2.1, §15.1)', async (display) => {
    await steps().complete({ display })
  })

  it('oidcc-ensure-request-with-unknown-parameter-succeeds (RFC 6749 §3.1, OIDC Core §3.1.2.1)', async () => {
    await steps().complete({ extra: 'foobar' })
  })

  it('oidcc-ui-locales: the pages are in the first language there is (OIDC Core §3.1.2.1)', async () => {
    const { register, send, take, newBrowser } = steps()
    const rp = await register()
    const answer = await send(rp, { ui_locales: 'se fr-CA en' }, newBrowser())
    const [signIn] = answer.pages
    const languages = steps().provider.as.ui_locales_supported ?? []
    expect(signIn?.text).toContain(`lang="${languages.includes('fr') ? 'fr' : 'en'}`)
    await take(rp, answer)
  })

  it('oidcc-claims-locales: no error (OIDC Core §5.2, §15.1)', async () => {
    await steps().complete({ claims_locales: 'se' })
  })

  it('oidcc-ensure-request-with-acr-values-succeeds: and one of them is reached (OIDC Core §3.1.2.1)', async () => {
    const acr_values = (steps().provider.as.acr_values_supported ?? []).join(' ')
    const { claims } = await steps().complete({ acr_values })
    expect(acr_values.split(' ')).toContain(claims.acr)
    await steps().complete({ acr_values: '1 2' })
  })

  it('oidcc-ensure-registered-redirect-uri: a page, and never a redirect (OIDC Core §3.1.2.1)', async () => {
    const { register, ask, newBrowser } = steps()
    const rp = await register()
    const redirect_uri = `${rp.redirect_uri}/${randomBytes(8).toString('hex')}`
    const page = await newBrowser().get(ask(rp, { redirect_uri }).url)
    expect(page.status).toBe(400)
    expect(page.location).toBeUndefined()
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.text).toContain('redirect_uri')
    expect(page.text).not.toContain(redirect_uri)
  })

  it('oidcc-ensure-post-request-succeeds: the request as a form of the app (OIDC Core §3.1.2.1)', async () => {
    const { register, ask, go, take, signedIn } = steps()
    const rp = await register()
    const asked = ask(rp)
    const url = new URL(asked.url)
    const headers = { origin: 'https://rp.example', 'sec-fetch-site': 'cross-site' }
    const first = await signedIn.post(url.origin + url.pathname, Object.fromEntries(url.searchParams), headers)
    await take(rp, await go(asked, signedIn, first))
  })

  it('oidcc-ensure-other-scope-order-succeeds, oidcc-alternate-happy-flow: openid last, parameters the other way round (RFC 6749 §3.3)', async () => {
    const { register, ask, go, take } = steps()
    const rp = await register()
    const asked = ask(rp, { scope: 'email openid' })
    const url = new URL(asked.url)
    url.search = new URLSearchParams([...url.searchParams].reverse()).toString()
    await take(rp, await go({ ...asked, url: url.href }))
  })

  it('oidcc-ensure-request-with-valid-pkce-succeeds: S256 (RFC 7636 §4.3, §4.6)', async () => {
    const { register, send, provider: at } = steps()
    const rp = await register()
    const code_verifier = randomBytes(32).toString('base64url')
    const code_challenge = createHash('sha256').update(code_verifier).digest('base64url')
    const answer = await send(rp, { code_challenge, code_challenge_method: 'S256' })
    checkSuccess(at, answer, response_type)
    if (!words(response_type).includes('code')) return
    await takeAll(at, rp, answer, { code_verifier })
  })
}
