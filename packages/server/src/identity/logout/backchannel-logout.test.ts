import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApp, openTestLogout, type TestLogout } from './testing/open-test-logout.ts'

let test: TestLogout
const apps: Awaited<ReturnType<typeof openApp>>[] = []
beforeEach(async () => {
  test = await openTestLogout()
})
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()))
  await test.close()
})

async function newApp(respond?: Parameters<typeof openApp>[0]) {
  const app = await openApp(respond)
  apps.push(app)
  const client = await test.putClient({ backchannel_logout_uri: `${app.origin}/logout?app=1` })
  return { ...app, client }
}

describe('logout tokens (OIDC Back-Channel Logout §2.4, §2.5)', () => {
  it('tell each app of the session once, in a form, signed like its ID tokens', async () => {
    const someone = await test.signIn()
    const [one, two] = [await newApp(), await newApp()]
    const silent = await test.putClient()
    for (const { client } of [one, one, two, { client: silent }]) await test.grantTo(client, someone)
    test.backchannel.sessionEnded(someone.session)
    await test.backchannel.settled()
    const keys = createLocalJWKSet({
      keys: test.issuer.keys.map(({ kid, alg, publicJwk }) => ({ ...publicJwk, kid, alg })),
    })
    for (const { client, received } of [one, two]) {
      expect(received).toHaveLength(1)
      const [{ path, type, token } = { path: '', type: '', token: '' }] = received
      expect(path).toBe('/logout?app=1')
      expect(type).toBe('application/x-www-form-urlencoded')
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer: test.issuer.url,
        audience: client.client_id,
        typ: 'logout+jwt',
        currentDate: new Date(test.clock.now * 1000),
      })
      expect(protectedHeader.alg).toBe('ES256')
      expect(payload).toEqual({
        iss: test.issuer.url,
        sub: someone.user.id,
        aud: client.client_id,
        iat: test.clock.now,
        exp: test.clock.now + 120,
        jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        sid: someone.session.sid,
      })
    }
  })

  it('are not sent to apps of other sessions, nor to disabled ones', async () => {
    const [someone, other] = [await test.signIn(), await test.signIn()]
    const [theirs, disabled] = [await newApp(), await newApp()]
    await test.store.clients.put({ ...disabled.client, disabled: true })
    await test.grantTo(theirs.client, other)
    await test.grantTo(disabled.client, someone)
    test.backchannel.sessionEnded(someone.session)
    await test.backchannel.settled()
    expect([...theirs.received, ...disabled.received]).toEqual([])
  })
})

describe('apps that do not answer well (OIDC Back-Channel Logout §2.8)', () => {
  const tellOf = async (respond: Parameters<typeof openApp>[0]) => {
    const someone = await test.signIn()
    const app = await newApp(respond)
    await test.grantTo(app.client, someone)
    test.backchannel.sessionEnded(someone.session)
    await test.backchannel.settled()
    return app
  }

  it('are asked again while they fail, a few times and ever later', async () => {
    const { received } = await tellOf((turn) => (turn < 3 ? 503 : 200))
    expect(received).toHaveLength(3)
    expect(new Set(received.map(({ token }) => token)).size).toBe(3)
    expect(test.pauses).toEqual([1_000, 10_000])
  })

  it('are given up after the third try', async () => {
    const { received } = await tellOf(() => 500)
    expect(received).toHaveLength(3)
    expect(test.logged.join('')).toContain('app could not be told of a logout')
  })

  it('are believed when they refuse', async () => {
    expect((await tellOf(() => 400)).received).toHaveLength(1)
    expect(test.logged.join('')).toContain('"status":400')
  })

  it('T-28 SSRF: are not followed anywhere else', async () => {
    const { received } = await tellOf(() => 302)
    expect(received.map(({ path }) => path)).toEqual(['/logout?app=1'])
  })

  it('T-28 SSRF: are not called at private addresses', async () => {
    await test.close()
    test = await openTestLogout({ allowedCidrs: [] })
    expect((await tellOf(() => 200)).received).toEqual([])
    expect(test.pauses).toEqual([])
  })

  it('hold up nobody: the end of a session does not wait for them', async () => {
    const someone = await test.signIn()
    const app = await newApp(() => 'hang')
    await test.grantTo(app.client, someone)
    const id_token_hint = await test.idToken(app.client, someone)
    const answer = await fetch(`${test.issuer.url}/v1/logout?id_token_hint=${id_token_hint}`, {
      headers: { Cookie: someone.cookie },
    })
    expect(answer.status).toBe(200)
    test.backchannel.close()
    await test.backchannel.settled()
  })

  it('no token or secret of it is logged', async () => {
    const { received } = await tellOf(() => 500)
    for (const { token } of received) expect(test.logged.join('')).not.toContain(token)
  })
})

describe('what the session gave (OIDC Back-Channel Logout §2.7)', () => {
  it('is taken back unless it was given for the time after as well', async () => {
    const someone = await test.signIn()
    const client = await test.putClient()
    const online = await test.grantTo(client, someone, { scopes: ['openid'] })
    const offline = await test.grantTo(client, someone, { scopes: ['openid', 'offline_access'] })
    test.backchannel.sessionEnded(someone.session)
    await test.backchannel.settled()
    expect(test.revoked).toEqual([online.id])
    expect((await test.store.grants.listBySession(someone.session.sid)).map(({ id }) => id)).toEqual([offline.id])
  })

  it('T-15 storage error treated as success: is asked for again while the store is away, and then logged', async () => {
    const someone = await test.signIn()
    test.faults.grants = true
    test.backchannel.sessionEnded(someone.session)
    await test.backchannel.settled()
    expect(test.pauses).toEqual([1_000, 10_000])
    expect(test.logged.join('')).toContain('what a session had could not be taken back')
  })
})
