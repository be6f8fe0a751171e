import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, authorize } from './support/authorize.ts'
import { describeAnswers, describeModules } from './support/modules.ts'
import { type LocalProvider, openProvider } from './support/provider.ts'
import { register } from './support/relying-party.ts'

let provider: LocalProvider
beforeAll(async () => {
  provider = await openProvider()
})
afterAll(() => provider.close())

const plans = [
  ['basic', 'code'],
  ['implicit', 'id_token'],
  ['implicit', 'id_token token'],
  ['hybrid', 'code id_token'],
  ['hybrid', 'code token'],
  ['hybrid', 'code id_token token'],
] as const

describe.each(plans)(
  'oidcc-formpost-%s-certification-test-plan: response_type=%s (OAuth 2.0 Form Post Response Mode §2)',
  (_plan, response_type) => {
    // The mode changes how an answer travels and nothing of what is in it: one plan runs whole, the others what answers.
    const describeThem = response_type === 'code' ? describeModules : describeAnswers
    describeThem({ response_type, response_mode: 'form_post' }, () => provider)
  },
)

describe('the page of form_post (Form Post Response Mode §2, §4)', () => {
  it('is a form that posts to the app alone, is kept by nobody, and has a button where no scripts run', async () => {
    const rp = await register(provider, 'code')
    const browser = provider.newBrowser()
    await authorize(provider, ask(provider, rp), browser)
    const page = await browser.get(ask(provider, rp, { response_mode: 'form_post', state: '"><script>' }).url)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toMatch(/^text\/html;\s*charset=utf-8$/i)
    expect(page.headers.get('cache-control')).toContain('no-store')
    // Neither tells the app where the person was.
    expect(page.headers.get('referrer-policy')).toMatch(/^(no-referrer|same-origin)$/)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`form-action ${new URL(rp.redirect_uri).origin}`)
    expect(page.forms).toEqual([
      { action: rp.redirect_uri, fields: { code: expect.any(String), state: '"><script>', iss: provider.issuer } },
    ])
    expect(page.text).toMatch(/<form[^>]* method="post"/)
    expect(page.text).toMatch(/<button/)
    expect(page.text).not.toContain('"><script>')
  })

  it('nothing of the answer is in a URL', async () => {
    const rp = await register(provider, 'code id_token token')
    const browser = provider.newBrowser()
    const { to, parameters } = await authorize(provider, ask(provider, rp, { response_mode: 'form_post' }), browser)
    expect(to).toBe(rp.redirect_uri)
    expect([...parameters.keys()]).toContain('code')
  })
})
