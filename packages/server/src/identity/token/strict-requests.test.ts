import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { putCode, REDIRECT_URI } from '../testing/grants.ts'
import { basicOf, exampleServer, openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'
import { rawPost, sendRaw } from '../testing/send-raw.ts'
import { putClient, type TestClient } from '../testing/token-requests.ts'

const FORM = 'Content-Type: application/x-www-form-urlencoded'
const FIELDS = 'grant_type=client_credentials&scope=anonymous'

let test: TestIdentity
let clients: Record<'exchange' | 'strict', TestClient>
beforeAll(async () => {
  test = await openTestIdentity()
  const strict = exampleServer({ profile: 'strict' })
  await test.store.authorizationServers.put(strict)
  await test.identity.ensureKey(strict.id)
  clients = { exchange: await putClient(test), strict: await putClient(test, { authServerId: strict.id }) }
})
afterAll(() => test.close())

/** Where and how a request differs from the canonical one. */
interface Loose {
  path?: string
  lines?: string[]
  body?: string | undefined
  authorization?: (client: TestClient) => string | undefined
  bodyOf?: (client: TestClient) => string
}

const basic = ({ client, client_secret }: TestClient) => basicOf(client.client_id, client_secret)

function send(profile: keyof typeof clients, { path = '', lines = [FORM], body, ...rest }: Loose) {
  const client = clients[profile]
  const authorization = (rest.authorization ?? basic)(client)
  const all = authorization === undefined ? lines : [`Authorization: ${authorization}`, ...lines]
  return sendRaw(
    test.port,
    rawPost(`/oauth2/${client.client.authServerId}/v1/token${path}`, all, rest.bodyOf?.(client) ?? body),
  )
}

describe('profile strict takes standard token requests only (RFC 6749 §3.2; protocol.md 2.6)', () => {
  it.each<[string, Loose]>([
    ['the canonical form', { body: FIELDS }],
    [
      '6: a content type in mixed case, which it may have (RFC 9110 §8.3.1)',
      {
        body: FIELDS,
        lines: ['Content-Type: Application/x-www-form-urlencoded; charset=UTF-8'],
      },
    ],
    [
      '9: a redirect_uri that is not encoded, because a form reads the same either way',
      {
        body: `${FIELDS}&redirect_uri=http://localhost:5000/`,
      },
    ],
    ['10: a Subscription-Id header', { body: FIELDS, lines: [FORM, 'Subscription-Id: test'] }],
    ['11: unknown fields (§3.2)', { body: `${FIELDS}&foo=bar` }],
    ['13: lower-case header names', { body: FIELDS, lines: ['content-type:application/x-www-form-urlencoded'] }],
    ['14: any Accept', { body: FIELDS, lines: [FORM, 'Accept: text/html'] }],
    ['18: basic in lower case', { body: FIELDS, authorization: (client) => basic(client).replace('Basic', 'basic') }],
  ])('form %s works in both profiles', async (_form, loose) => {
    expect((await send('exchange', loose)).status).toBe(200)
    expect((await send('strict', loose)).status).toBe(200)
  })

  it.each<[string, Loose, number, string]>([
    ['1: fields in the query', { path: `?${FIELDS}` }, 400, 'invalid_request'],
    ['2: a trailing slash', { path: '/', body: FIELDS }, 404, 'invalid_request'],
    ['3: fields in query and body', { path: '?scope=anonymous', body: FIELDS }, 400, 'invalid_request'],
    [
      '4: JSON',
      { body: '{"grant_type":"client_credentials","scope":"anonymous"}', lines: ['Content-Type: application/json'] },
      400,
      'invalid_request',
    ],
    ['5: no content type', { body: FIELDS, lines: [] }, 400, 'invalid_request'],
    [
      '7: a malformed content type',
      { body: FIELDS, lines: ['Content-Type: Content-Type: application/x-www-form-urlencoded'] },
      400,
      'invalid_request',
    ],
    ['an unknown content type', { body: FIELDS, lines: ['Content-Type: text/plain'] }, 400, 'invalid_request'],
    [
      '8: a secret in the body of a client that did not register it',
      {
        authorization: () => undefined,
        bodyOf: ({ client, client_secret }) => `${FIELDS}&client_id=${client.client_id}&client_secret=${client_secret}`,
      },
      401,
      'invalid_client',
    ],
    [
      '12: a line end after the secret',
      {
        body: FIELDS,
        authorization: ({ client, client_secret }) => basicOf(client.client_id, `${client_secret}\n`),
      },
      401,
      'invalid_client',
    ],
  ])('form %s works in exchange and is refused in strict', async (_form, loose, status, error) => {
    expect((await send('exchange', loose)).status).toBe(200)
    const answer = await send('strict', loose)
    expect([answer.status, JSON.parse(answer.body).error]).toEqual([status, error])
  })

  it('redeems a code and rotates the refresh token, with tokens of RFC 9068', async () => {
    const { client, post } = clients.strict
    const { code, user } = await putCode(test.store, client, test.clock.now)
    const first = await post({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI })
    expect(first.status).toBe(200)
    expect(decodeProtectedHeader(first.body.access_token as string).typ).toBe('at+jwt')
    expect(decodeJwt(first.body.access_token as string)).toMatchObject({ sub: user.id, client_id: client.client_id })
    const refresh_token = first.body.refresh_token as string
    const second = await post({ grant_type: 'refresh_token', refresh_token })
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).not.toBe(refresh_token)
  })
})
