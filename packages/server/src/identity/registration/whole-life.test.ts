import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { answerOf, openTestAuthorization, type TestAuthorization } from '../testing/open-test-authorization.ts'
import { basicOf } from '../testing/open-test-identity.ts'
import { createInitialAccessToken } from './access-tokens.ts'

let test: TestAuthorization
const told: URLSearchParams[] = []
const app = createServer((request, response) => {
  request.on('data', (chunk: Buffer) => told.push(new URLSearchParams(chunk.toString())))
  request.on('end', () => response.end())
})
let appOrigin: string
beforeAll(async () => {
  test = await openTestAuthorization()
  await new Promise<void>((resolve) => void app.listen(0, 'localhost', resolve))
  appOrigin = `http://localhost:${(app.address() as AddressInfo).port}`
})
afterAll(async () => {
  await test.close()
  await new Promise((resolve) => app.close(resolve))
})

const json = async (response: Response) => (await response.json()) as Record<string, string>

describe('an app that registers itself, is used, and goes (RFC 7591, RFC 7592, OIDC Back-Channel Logout §2.7)', () => {
  it('gets tokens for a user, hears of the logout with which they end, and leaves nothing behind', async () => {
    const { token } = await createInitialAccessToken(
      { authServerId: test.server.id, name: 'ci', scopes: ['openid', 'email'], ttlSeconds: 60 },
      {
        registrationTokens: test.store.registrationTokens,
        hashSecret: test.identity.hashSecret,
        now: () => test.clock.now,
      },
    )
    const redirect_uri = `${appOrigin}/cb`
    const bye = `${appOrigin}/bye`
    const registered = await json(
      await fetch(`${test.issuer}/v1/register`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({
          redirect_uris: [redirect_uri],
          post_logout_redirect_uris: [bye],
          backchannel_logout_uri: `${appOrigin}/logout`,
        }),
      }),
    )
    const { client_id = '', client_secret = '', registration_client_uri = '', registration_access_token } = registered

    const { browser, session } = await test.signedIn()
    const consent = await browser.followAll(
      await browser.get(test.url({ client_id, redirect_uri, scope: 'openid email' })),
    )
    const back = await browser.submit(consent, { decision: 'allow' })
    const { code = '' } = answerOf(back.location)
    const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri })
    const Authorization = basicOf(client_id, client_secret)
    const tokens = await json(
      await fetch(`${test.issuer}/v1/token`, { method: 'POST', headers: { Authorization }, body: form }),
    )
    const userinfo = () =>
      fetch(`${test.issuer}/v1/userinfo`, { headers: { Authorization: `Bearer ${tokens.access_token}` } })
    expect((await userinfo()).status).toBe(200)

    const logout = new URLSearchParams({
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: bye,
      state: 'x',
    })
    const away = await browser.get(`${test.issuer}/v1/logout?${logout}`)
    expect(away.location).toBe(`${bye}?state=x`)
    expect(browser.cookies.has('portreeve_session')).toBe(false)
    await vi.waitFor(() => expect(told).toHaveLength(1))
    const [, claims = ''] = (told[0]?.get('logout_token') ?? '').split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ aud: client_id, sid: session.sid })
    await vi.waitFor(async () => expect((await userinfo()).status).toBe(401))

    const bearer = { Authorization: `Bearer ${registration_access_token}` }
    expect((await fetch(registration_client_uri, { method: 'DELETE', headers: bearer })).status).toBe(204)
    const gone = await fetch(`${test.issuer}/v1/token`, { method: 'POST', headers: { Authorization }, body: form })
    expect(await json(gone)).toMatchObject({ error: 'invalid_client' })
    expect((await browser.get(test.url({ client_id, redirect_uri }))).status).toBe(400)
    for (const secret of [token, client_secret, registration_access_token, tokens.id_token, code]) {
      expect(test.logged.join('')).not.toContain(secret)
    }
  })
})
