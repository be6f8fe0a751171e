import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, authorize } from './support/authorize.ts'
import { checkError, redeem } from './support/check-answers.ts'
import { describeModules } from './support/modules.ts'
import { insecure, type LocalProvider, openProvider } from './support/provider.ts'
import { register } from './support/relying-party.ts'

let provider: LocalProvider
beforeAll(async () => {
  provider = await openProvider()
})
afterAll(() => provider.close())

describe.each(['code id_token', 'code token', 'code id_token token'])(
  'oidcc-hybrid-certification-test-plan: response_type=%s (OIDC Core §3.3)',
  (response_type) => {
    describeModules({ response_type }, () => provider)

    it('nothing of it goes into a query: the refusal comes in the fragment (OAuth Multiple Response Types §5)', async () => {
      const asked = ask(provider, await register(provider, response_type), { response_mode: 'query' })
      const answer = await authorize(provider, asked, provider.newBrowser())
      expect(answer.carrier).toBe('fragment')
      checkError(provider, answer, 'invalid_request')
    })
  },
)

describe('by the validator of others', () => {
  it('code id_token: state, nonce, c_hash and signature by oauth4webapi (OIDC Core §3.3.2.12)', async () => {
    const rp = await register(provider, 'code id_token')
    const answer = await authorize(provider, ask(provider, rp), provider.newBrowser())
    const { state = '', nonce = '' } = answer.asked
    const url = new URL(`${answer.to}#${answer.parameters}`)
    const validated = await oauth.validateCodeIdTokenResponse(
      provider.as,
      rp.client,
      url,
      nonce,
      state,
      oauth.skipAuthTimeCheck,
      insecure,
    )
    expect(validated.get('code')).toBe(answer.parameters.get('code'))
    await redeem(provider, rp, answer)
  })
})

describe('hybrid is a switch of each client, and off (OIDC Registration §2, response_types)', () => {
  it.each(['code id_token', 'code token', 'code id_token token', 'id_token', 'id_token token'])(
    'response_type=%s of a client that registered code alone: unauthorized_client, in the fragment',
    async (response_type) => {
      const rp = await register(provider, 'code')
      const answer = await authorize(provider, ask(provider, rp, { response_type }), provider.newBrowser())
      expect(answer.carrier).toBe('fragment')
      checkError(provider, answer, 'unauthorized_client')
    },
  )
})
