import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openPublicExchange, type PublicExchange } from '../support/public-exchange.ts'
import { hasCurl, hasJava, hasPython } from '../support/run-client.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let exchange: PublicExchange
beforeAll(async () => {
  exchange = await openPublicExchange()
})
afterAll(() => exchange?.close())

const program = (name: string) => new URL(`token/${name}`, import.meta.url)
const languages: Record<string, { name: string; isThere: boolean }> = {
  mjs: { name: 'JavaScript', isThere: true },
  py: { name: 'Python', isThere: hasPython },
  sh: { name: 'curl', isThere: hasCurl },
  java: { name: 'Java', isThere: hasJava },
}
const languageOf = (file: string) => languages[file.split('.').at(-1) ?? ''] ?? { name: '', isThere: false }

/** Registered as http://localhost:5000, sent with a slash. */
const asked = 'response_type=code&scope=openid%20offline_access&redirect_uri=http://localhost:5000/&state=x&nonce=n'
async function code(): Promise<string> {
  const location = await exchange.authorize(`client_id=${exchange.demo.app.apiKey}&${asked}`)
  return new URL(location).searchParams.get('code') ?? ''
}

/** protocol.md 2.6: each form as a program that was written for the public exchange, with its names in it. */
const withClientCredentials = [
  ['form 1: all fields in the query, no body', '01-fields-in-query.mjs'],
  ['form 3: query and body at once', '03-query-and-body.py'],
  ['form 4: JSON', '04-json-body.mjs'],
  ['form 5: no Content-Type', '05-no-content-type.py'],
  ['form 6: Content-Type in mixed case', '06-mixed-case-content-type.py'],
  ['form 7: malformed Content-Type', '07-malformed-content-type.py'],
  ['form 8: credentials in the form', '08-credentials-in-form.py'],
  ['form 8: the same as PHP sends it', '08-credentials-in-form-as-php.sh'],
  ['form 10: a Subscription-Id header', '10-subscription-id.py'],
  ['form 11: fields that nobody needs', 'UnneededFields.java'],
  ['form 12: a newline in the credentials', '12-newline-in-credentials.sh'],
  ['form 13: spelling of headers', '13-header-spelling.sh'],
  ['form 14: any Accept', '14-accept.py'],
  ['form 18: basic in lower case', '18-lower-case-scheme.mjs'],
].map(([form = '', file = '']) => ({ form, file, ...languageOf(file) }))

const withCode = [
  ['form 2: trailing slash, fields in the query', '02-trailing-slash.mjs'],
  ['form 4: JSON', '04-json-body.mjs'],
  ['form 9: raw redirect_uri in the body', '09-raw-redirect-uri.sh'],
  ['form 9: raw redirect_uri in the body', '09-raw-redirect-uri.py'],
  ['form 9: raw redirect_uri in the query', 'RawRedirectUri.java'],
].map(([form = '', file = '']) => ({ form, file, ...languageOf(file) }))

describe('protocol.md 2.6 programs for the public exchange get a token', () => {
  for (const { form, file, name, isThere } of withClientCredentials) {
    it.skipIf(!isThere)(`2.6 ${form}, in ${name}`, async () => {
      const token = await exchange.runClient(program(file))
      expect(Object.keys(token)).toEqual(['token_type', 'expires_in', 'access_token', 'scope'])
      expect(token).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'anonymous' })
    })
  }

  for (const { form, file, name, isThere } of withCode) {
    it.skipIf(!isThere)(`2.6 ${form}, with a code, in ${name}`, async () => {
      const token = await exchange.runClient(program(file), { CODE: await code() })
      expect(token).toMatchObject({ token_type: 'Bearer', scope: 'openid offline_access' })
      expect(token.refresh_token).toMatch(/^[\w-]{43}$/)
    })
  }

  it.skipIf(!hasCurl)('2.6 forms 1, 9 and 11: a refresh in the query with the old code, with curl', async () => {
    const old = await code()
    const first = await exchange.runClient(program('04-json-body.mjs'), { CODE: old })
    const refreshed = { REFRESH_TOKEN: first.refresh_token, CODE: old }
    const second = await exchange.runClient(program('01-refresh-in-query.sh'), refreshed)
    expect(second.refresh_token).toBe(first.refresh_token)
    expect(second.access_token).not.toBe(first.access_token)
  })
})

describe('protocol.md 2.6 programs that should fail find out at once', () => {
  it.skipIf(!hasJava)('2.6 form 15: legacy paths are not served and not redirected, in Java', async () => {
    expect(await exchange.runClient(program('LegacyPaths.java'))).toEqual([404, 404, 404])
  })
  it.skipIf(!hasPython)('2.6 form 16: the issuer itself is no token endpoint, in Python', async () => {
    expect(await exchange.runClient(program('16-issuer-itself.py'))).toEqual([0, 404])
  })
  it('2.6 form 17: scope=roles is invalid_scope, in JavaScript', async () => {
    expect(await exchange.runClient(program('17-scope-roles.mjs'))).toEqual([400, 'invalid_scope'])
  })
})
