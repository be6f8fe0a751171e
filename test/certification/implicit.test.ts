import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, authorize } from './support/authorize.ts'
import { checkError } from './support/check-answers.ts'
import { describeModules } from './support/modules.ts'
import { type LocalProvider, openProvider } from './support/provider.ts'
import { register } from './support/relying-party.ts'

let provider: LocalProvider
beforeAll(async () => {
  provider = await openProvider()
})
afterAll(() => provider.close())

describe.each(['id_token', 'id_token token'])(
  'oidcc-implicit-certification-test-plan: response_type=%s (OIDC Core §3.2)',
  (response_type) => {
    describeModules({ response_type }, () => provider)

    it('tokens never go into a query: the refusal comes in the fragment (OAuth Multiple Response Types §3, §5)', async () => {
      const asked = ask(provider, await register(provider, response_type), { response_mode: 'query' })
      const answer = await authorize(provider, asked, provider.newBrowser())
      expect(answer.carrier).toBe('fragment')
      checkError(provider, answer, 'invalid_request')
    })

    it('words of the response type come in any order (OAuth Multiple Response Types §3)', async () => {
      const rp = await register(provider, response_type)
      const turned = response_type.split(' ').reverse().join(' ')
      const answer = await authorize(provider, ask(provider, rp, { response_type: turned }), provider.newBrowser())
      expect(answer.parameters.get('id_token')).toMatch(/^ey/)
      expect(answer.parameters.has('code')).toBe(false)
    })
  },
)

describe('no refresh token and no code from the implicit flow (OIDC Core §3.2.2.5, RFC 6749 §4.2.2)', () => {
  it('offline_access means nothing without a code (OIDC Core §11)', async () => {
    const rp = await register(provider, 'id_token token')
    const asked = ask(provider, rp, { scope: 'openid offline_access', prompt: 'consent' })
    const { parameters } = await authorize(provider, asked, provider.newBrowser())
    expect(parameters.get('scope')).toBe('openid')
    expect(parameters.has('refresh_token')).toBe(false)
  })
})
