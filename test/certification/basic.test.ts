import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, authorize, walk } from './support/authorize.ts'
import { checkError, checkTokenError, postCode, redeem } from './support/check-answers.ts'
import { describeModules } from './support/modules.ts'
import { type LocalProvider, openProvider } from './support/provider.ts'
import { register } from './support/relying-party.ts'

let provider: LocalProvider
beforeAll(async () => {
  provider = await openProvider()
})
afterAll(() => provider.close())

describe('oidcc-basic-certification-test-plan: response_type=code (OIDC Core §3.1)', () => {
  describeModules({ response_type: 'code' }, () => provider)
})

describe('what the plan takes for granted of the code flow', () => {
  const signIn = async () => {
    const rp = await register(provider, 'code')
    return { rp, answer: await authorize(provider, ask(provider, rp), provider.newBrowser()) }
  }

  it('a wrong secret is 401 invalid_client with a challenge (RFC 6749 §5.2), and the code is still good', async () => {
    const { rp, answer } = await signIn()
    const refused = await postCode(provider, rp, answer, { proof: oauth.ClientSecretBasic('not-the-secret') })
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm="/)
    await checkTokenError(refused, 'invalid_client', 401)
    await redeem(provider, rp, answer)
  })

  it('a code is good for its client and its redirect_uri alone, and for a minute (RFC 6749 §4.1.3)', async () => {
    const { rp, answer } = await signIn()
    const other = await register(provider, 'code')
    await checkTokenError(await postCode(provider, other, answer), 'invalid_grant')
    const elsewhere = { ...rp, redirect_uri: `${rp.redirect_uri}/other` }
    await checkTokenError(await postCode(provider, elsewhere, answer), 'invalid_grant')
    provider.pass(61)
    await checkTokenError(await postCode(provider, rp, answer), 'invalid_grant')
  })

  it('who says no answers access_denied, in the query (RFC 6749 §4.1.2.1)', async () => {
    const rp = await register(provider, 'code')
    const asked = ask(provider, rp)
    const browser = provider.newBrowser()
    const signInPage = await browser.followAll(await browser.get(asked.url))
    const person = { email: provider.user.email, password: provider.password }
    const consent = await browser.followAll(await browser.submit(signInPage, person))
    const denied = await browser.submit(consent, { decision: 'deny' })
    checkError(provider, await walk(denied, { asked, browser, person }), 'access_denied')
  })

  it('code in the fragment when the app asks for it (OAuth Multiple Response Types §2.1)', async () => {
    const rp = await register(provider, 'code')
    const asked = ask(provider, rp, { response_mode: 'fragment' })
    const answer = await authorize(provider, asked, provider.newBrowser())
    expect(answer.carrier).toBe('fragment')
    await redeem(provider, rp, answer)
  })
})
