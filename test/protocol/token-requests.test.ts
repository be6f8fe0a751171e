import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawPost, sendRaw } from '../../packages/server/src/identity/testing/send-raw.ts'
import { type Exchange, FORM, openExchange, read, SENT } from './support/exchange.ts'

let exchange: Exchange
beforeAll(async () => {
  exchange = await openExchange()
})
afterAll(() => exchange.close())

const uri = encodeURIComponent(SENT)
type Fields = Record<string, string>
type Grant = 'client_credentials' | 'authorization_code' | 'refresh_token'
const grants: Grant[] = ['client_credentials', 'authorization_code', 'refresh_token']

/** A request that is good once, as fields. */
async function fieldsOf(grant: Grant): Promise<Fields> {
  if (grant === 'client_credentials') return { grant_type: grant, scope: 'anonymous' }
  const code = await exchange.code('openid%20offline_access')
  const byCode = { grant_type: 'authorization_code', code, redirect_uri: SENT }
  if (grant === 'authorization_code') return byCode
  const { refresh_token = '' } = read(await exchange.token(encode(byCode)))
  return { grant_type: grant, refresh_token }
}

/** `redirect_uri` as it is where it may stay so. */
const encode = (fields: Fields, isRaw = false) =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${isRaw ? value : encodeURIComponent(value)}`)
    .join('&')

const credentials = () => ({ client_id: exchange.app.client_id, client_secret: exchange.client_secret })
const basic = (text: string) => `Authorization: Basic ${Buffer.from(text).toString('base64')}`
const expectToken = (answer: { status: number; body: string }) => {
  expect(answer.body).toContain('"access_token":"ey')
  expect(answer.status).toBe(200)
}

describe.each(grants)('2.5 canonical form, %s', (grant) => {
  it('2.5 POST with Basic, Accept: application/json, the form type and Cache-Control: no-cache', async () => {
    const lines = [FORM, 'Accept: application/json', 'Cache-Control: no-cache']
    expectToken(await exchange.token(encode(await fieldsOf(grant)), lines))
  })
})

describe('2.5 canonical form, fields', () => {
  it('2.5 client_credentials: anonymous is the only scope, and leaving it out is 400 invalid_scope', async () => {
    for (const scope of ['', '&scope=', '&scope=openid', '&scope=roles', '&scope=anonymous%20openid']) {
      const answer = await exchange.token(`grant_type=client_credentials${scope}`)
      expect([scope, answer.status, read(answer).error]).toEqual([scope, 400, 'invalid_scope'])
    }
  })

  it('2.5 client_credentials: redirect_uri may be there', async () => {
    expectToken(await exchange.token(`grant_type=client_credentials&scope=anonymous&redirect_uri=${uri}`))
  })

  it('2.5 authorization_code: each of grant_type, code and redirect_uri is needed', async () => {
    const fields = await fieldsOf('authorization_code')
    for (const name of Object.keys(fields)) {
      const { [name]: _gone, ...rest } = fields
      expect((await exchange.token(encode(rest))).status, name).toBe(400)
    }
    expectToken(await exchange.token(encode(fields)))
  })

  it('2.5 refresh_token: scope is optional; the old code and redirect_uri are ignored, as the published example sends them', async () => {
    const code = await exchange.code('openid%20offline_access')
    const { refresh_token = '' } = read(
      await exchange.token(encode({ grant_type: 'authorization_code', code, redirect_uri: SENT })),
    )
    const fields = { grant_type: 'refresh_token', refresh_token }
    expectToken(await exchange.token(encode({ ...fields, code, redirect_uri: SENT })))
    expectToken(await exchange.token(encode({ ...fields, scope: 'openid offline_access' })))
    // Had the code counted, it would have been its second use and the end of the grant.
    expectToken(await exchange.token(encode(fields)))
  })
})

/** Everything but 15 to 17 works; each as the wire has it, for each grant (protocol.md 2.6). */
describe.each(grants)('2.6 looser forms, %s', (grant) => {
  const target = (fields: Fields, slash = '') => `${exchange.tokenPath}${slash}?${encode(fields)}`
  const sendOwn = (lines: readonly string[], body?: string, to = exchange.tokenPath) =>
    sendRaw(exchange.port, rawPost(to, lines, body))
  const own = () => basic(`${exchange.app.client_id}:${exchange.client_secret}`)

  it('2.6 form 1: all fields in the query, empty body, form type, content length 0', async () => {
    expectToken(await exchange.token('', [FORM], target(await fieldsOf(grant))))
  })
  it('2.6 form 1: the same, content length absent', async () => {
    expectToken(await exchange.token(undefined, [FORM], target(await fieldsOf(grant))))
  })
  it('2.6 form 2: as 1, on /v1/token/ with a trailing slash, and never a redirect', async () => {
    expectToken(await exchange.token('', [FORM], target(await fieldsOf(grant), '/')))
  })
  it('2.6 form 3: the same fields in query and body at once', async () => {
    const fields = await fieldsOf(grant)
    expectToken(await exchange.token(encode(fields), [FORM], target(fields)))
  })
  it('2.6 form 4: JSON body', async () => {
    expectToken(await exchange.token(JSON.stringify(await fieldsOf(grant)), ['Content-Type: application/json']))
  })
  it('2.6 form 5: form-encoded text with no Content-Type', async () => {
    expectToken(await exchange.token(encode(await fieldsOf(grant)), []))
  })
  it('2.6 form 6: content type in mixed case', async () => {
    expectToken(
      await exchange.token(encode(await fieldsOf(grant)), ['Content-Type: Application/x-www-form-urlencoded']),
    )
  })
  it("2.6 form 7: content type with the header's name repeated in its value", async () => {
    const line = 'Content-Type: Content-Type: application/x-www-form-urlencoded'
    expectToken(await exchange.token(encode(await fieldsOf(grant)), [line]))
  })
  it('2.6 form 8: client_id and client_secret in the form, no Authorization header', async () => {
    expectToken(await sendOwn([FORM], encode({ ...(await fieldsOf(grant)), ...credentials() })))
  })
  it('2.6 form 9: redirect_uri not percent-encoded, in body or query', async () => {
    const inBody = { ...(await fieldsOf(grant)), redirect_uri: SENT }
    expectToken(await exchange.token(encode(inBody, true)))
    const inQuery = { ...(await fieldsOf(grant)), redirect_uri: SENT }
    expectToken(await exchange.token('', [FORM], `${exchange.tokenPath}?${encode(inQuery, true)}`))
  })
  it('2.6 form 10: a Subscription-Id header is ignored', async () => {
    const line = 'Subscription-Id: 0dd2a0ef-52f2-4a3c-9cbd-b8f1a4ca5b1f'
    expectToken(await exchange.token(encode(await fieldsOf(grant)), [FORM, line]))
  })
  it('2.6 form 11: fields that the grant does not need', async () => {
    const extra = { code: 'old', refresh_token: 'old', redirect_uri: SENT, ...(await fieldsOf(grant)) }
    expectToken(await exchange.token(encode(extra)))
  })
  it('2.6 form 12: encoded credentials whose secret ends in a newline', async () => {
    const line = basic(`${exchange.app.client_id}:${exchange.client_secret}\n`)
    expectToken(await sendOwn([FORM, line], encode(await fieldsOf(grant))))
  })
  it("2.6 form 13: lower-case header names, no space after the header's colon", async () => {
    const lines = [own().replace('Authorization: ', 'authorization:'), 'content-type:application/x-www-form-urlencoded']
    expectToken(await sendOwn(lines, encode(await fieldsOf(grant))))
  })
  it('2.6 form 14: Accept of */*, Application/json, or as a browser sends it', async () => {
    for (const accept of ['*/*', 'Application/json', 'text/html,application/xhtml+xml,*/*;q=0.8']) {
      const answer = await exchange.token(encode(await fieldsOf(grant)), [FORM, `Accept: ${accept}`])
      expectToken(answer)
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    }
  })
  it('2.6 form 15: legacy paths are not served, and nothing is redirected', async () => {
    const body = encode(await fieldsOf(grant))
    for (const path of ['/v2/token', '/oauth2/v1/token', '/oauth2/v1/keys']) {
      const { status } = await sendOwn([FORM, own()], body, path)
      expect([path, status]).toEqual([path, 404])
    }
  })
  it('2.6 form 16: POST to the issuer itself is not served', async () => {
    const { status } = await sendOwn([FORM, own()], encode(await fieldsOf(grant)), `/oauth2/${exchange.server.id}`)
    expect(status).toBe(404)
  })
  it('2.6 form 18: lower-case scheme name', async () => {
    expectToken(await sendOwn([FORM, own().replace('Basic', 'basic')], encode(await fieldsOf(grant))))
  })
})

describe('2.6 what should fail', () => {
  it('2.6 form 17: scope=roles with client credentials is invalid_scope', async () => {
    expect(read(await exchange.token('grant_type=client_credentials&scope=roles')).error).toBe('invalid_scope')
  })

  it.each([
    ['not encoded', (key: string, secret: string) => `Authorization: Basic ${key}:${secret}`],
    ['secret before key', (key: string, secret: string) => basic(`${secret}:${key}`)],
    ['encoded twice', (key: string, secret: string) => basic(Buffer.from(`${key}:${secret}`).toString('base64'))],
  ])('2.6 credentials %s fail as bad credentials', async (_what, line) => {
    const { client_id, client_secret } = credentials()
    const answer = await exchange.token('grant_type=client_credentials&scope=anonymous', [
      FORM,
      line(client_id, client_secret),
    ])
    expect([answer.status, read(answer).error]).toEqual([401, 'invalid_client'])
  })
})

describe('2.8 errors of the token endpoint', () => {
  it.each([
    [400, 'invalid_scope', 'grant_type=client_credentials'],
    [400, 'invalid_grant', `grant_type=authorization_code&code=${'a'.repeat(43)}&redirect_uri=x`],
    [400, 'invalid_grant', `grant_type=refresh_token&refresh_token=${'a'.repeat(43)}`],
    [400, 'invalid_request', 'scope=anonymous'],
    [400, 'unsupported_grant_type', 'grant_type=password&username=a&password=b'],
  ])('2.8 %s %s for %s: JSON with error and error_description', async (status, error, body) => {
    const answer = await exchange.token(body)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(Object.keys(read(answer))).toEqual(['error', 'error_description'])
    expect(read(answer).error).toBe(error)
  })

  it('2.8 401 invalid_client', async () => {
    const line = basic(`${exchange.app.client_id}:0123456789abcdef`)
    const answer = await exchange.token('grant_type=client_credentials&scope=anonymous', [FORM, line])
    expect([answer.status, read(answer).error]).toEqual([401, 'invalid_client'])
  })

  it('2.8 400 unauthorized_client', async () => {
    const other = await exchange.putApp({ grant_types: ['client_credentials'] })
    const line = basic(`${other.client_id}:${exchange.client_secret}`)
    const answer = await exchange.token('grant_type=refresh_token&refresh_token=x', [FORM, line])
    expect([answer.status, read(answer).error]).toEqual([400, 'unauthorized_client'])
  })
})
