import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, authorize } from './support/authorize.ts'
import { type LocalProvider, openProvider } from './support/provider.ts'
import { postRegistration, register, registrationFor } from './support/relying-party.ts'

let provider: LocalProvider
beforeAll(async () => {
  provider = await openProvider()
})
afterAll(() => provider.close())

const initiate_login_uri = 'https://rp.example/test/a/portreeve/initiate_login'

describe('oidcc-3rdparty-init-login-certification-test-plan (OIDC Core §4, OIDC Registration §2)', () => {
  it('oidcc-3rd_party-init-login: initiate_login_uri is in the answer, and where the client looks itself up (OIDC Registration §3.2, §4.3)', async () => {
    const { registered } = await register(provider, 'code', { initiate_login_uri })
    expect(registered.initiate_login_uri).toBe(initiate_login_uri)
    const read = await fetch(String(registered.registration_client_uri), {
      headers: { Authorization: `Bearer ${registered.registration_access_token}` },
    })
    expect(read.status).toBe(200)
    expect(read.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
    expect(await read.json()).toMatchObject({ client_id: registered.client_id, initiate_login_uri })
  })

  it.each(['http://rp.example/initiate', 'http://localhost:5000/initiate', 'javascript:alert(1)', 'not a URI'])(
    'oidcc-3rd_party-init-login-nohttps: %s is refused (OIDC Core §4)',
    async (uri) => {
      const refused = await postRegistration(provider, registrationFor(provider, 'code', { initiate_login_uri: uri }))
      expect(refused.status).toBe(400)
      expect(refused.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
      expect(await refused.json()).toMatchObject({ error: 'invalid_client_metadata' })
    },
  )

  it('a person finds the way there, with iss, on the account page (OIDC Core §4)', async () => {
    const rp = await register(provider, 'code', { initiate_login_uri: `${initiate_login_uri}?from=portreeve` })
    const browser = provider.newBrowser()
    await authorize(provider, ask(provider, rp), browser)
    const account = await browser.get(`${provider.origin}/account`)
    const link = `${initiate_login_uri}?from=portreeve&iss=${encodeURIComponent(provider.issuer)}`
    expect(account.text).toContain(`href="${link.replaceAll('&', '&amp;')}"`)
  })
})
