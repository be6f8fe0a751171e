import type { EpochSeconds, GrantId } from '@portreeve/protocol'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Grant } from '../../store/index.ts'
import { putCode, REDIRECT_URI } from '../testing/grants.ts'
import { exampleServer, openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'
import { putClient, putPublicClient, type TestClient, type TokenAnswer } from '../testing/token-requests.ts'

let test: TestIdentity
let app: TestClient
let publicApp: TestClient
beforeAll(async () => {
  test = await openTestIdentity()
  app = await putClient(test)
  publicApp = await putPublicClient(test)
})
afterAll(() => test.close())

const now = () => test.clock.now
const sleep = (seconds: number) => {
  test.clock.now = (now() + seconds) as EpochSeconds
}
const isGood = async (token: string | undefined) => (await test.identity.verifyBearer(`Bearer ${token}`)).ok

/** Logs in, as it were, and redeems the code. */
async function signIn(client: TestClient, changes: Partial<Omit<Grant, 'code'>> = {}) {
  const waiting = await putCode(test.store, client.client, now(), changes)
  const { code } = waiting
  const { body } = await client.post({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI })
  return { ...waiting, first: body, refresh_token: body.refresh_token as string }
}
const refresh = (client: TestClient, refresh_token: string, fields: Record<string, string> = {}) =>
  client.post({ grant_type: 'refresh_token', refresh_token, ...fields })

function expectInvalidGrant(answer: TokenAnswer) {
  expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant'])
  expect(answer.body).not.toHaveProperty('access_token')
}

describe("POST /token, grant_type=refresh_token, the exchange's way (protocol.md 2.5, 2.7)", () => {
  it('answers with the same refresh token and a new access token, again and again', async () => {
    const { first, refresh_token } = await signIn(app)
    for (const _ of [1, 2]) {
      const { status, body } = await refresh(app, refresh_token)
      expect(status).toBe(200)
      expect(Object.keys(body)).toEqual(Object.keys(first))
      expect(body.refresh_token).toBe(refresh_token)
      expect(body.access_token).not.toBe(first.access_token)
    }
  })

  it('ignores code and redirect_uri, as the published example sends them (2.5)', async () => {
    const { refresh_token, code } = await signIn(app)
    const { status, body } = await refresh(app, refresh_token, { code, redirect_uri: 'http://elsewhere' })
    expect(status).toBe(200)
    expect(await isGood(body.access_token)).toBe(true)
  })

  it('works in the query, with a trailing slash (2.6 forms 1 and 2)', async () => {
    const { refresh_token } = await signIn(app)
    const url = `${test.issuer}/v1/token/?grant_type=refresh_token&refresh_token=${refresh_token}&scope=openid`
    const headers = { Authorization: `Basic ${btoa(`${app.client.client_id}:${app.client_secret}`)}` }
    expect((await fetch(url, { method: 'POST', headers })).status).toBe(200)
  })

  it('signs an ID token of the same login, without its nonce (OIDC Core §12.2)', async () => {
    const { first, refresh_token } = await signIn(app, { nonce: 'n-0S6', authTime: (now() - 500) as EpochSeconds })
    sleep(1366)
    const { body } = await refresh(app, refresh_token)
    const [before, after] = [decodeJwt(first.id_token as string), decodeJwt(body.id_token as string)]
    for (const claim of ['iss', 'sub', 'aud', 'auth_time', 'sid']) expect(after[claim]).toEqual(before[claim])
    expect(after.iat).toBe(now())
    expect([before.nonce, after.nonce]).toEqual(['n-0S6', undefined])
  })

  it('has no ID token without openid', async () => {
    const { refresh_token } = await signIn(app, { scopes: ['offline_access'] })
    expect((await refresh(app, refresh_token)).body).not.toHaveProperty('id_token')
  })

  it('narrows the scope of the new access token and never that of the grant (RFC 6749 §6)', async () => {
    const { refresh_token } = await signIn(app, { scopes: ['openid', 'profile', 'email', 'offline_access'] })
    const narrowed = await refresh(app, refresh_token, { scope: 'email email' })
    expect(narrowed.body.scope).toBe('email')
    expect(decodeJwt(narrowed.body.access_token as string).scp).toEqual(['email'])
    expect(narrowed.body).not.toHaveProperty('id_token')
    const all = await refresh(app, refresh_token)
    expect(all.body.scope).toBe('openid profile email offline_access')
    expect((await refresh(app, refresh_token, { scope: '' })).body.scope).toBe(all.body.scope)
  })

  it('T-16 scope escalation: 400 invalid_scope for more than was granted, or than the client may have', async () => {
    const other = await putClient(test)
    const { refresh_token } = await signIn(other, { scopes: ['openid', 'email', 'offline_access'] })
    for (const scope of ['openid profile', 'anonymous', 'OPENID', ' ', 'openid\nemail']) {
      const answer = await refresh(other, refresh_token, { scope })
      expect([scope, answer.status, answer.body.error]).toEqual([scope, 400, 'invalid_scope'])
    }
    await test.store.clients.put({ ...other.client, scopes: ['openid', 'offline_access'] })
    expect((await refresh(other, refresh_token)).body.scope).toBe('openid offline_access')
    expect((await refresh(other, refresh_token, { scope: 'email' })).body.error).toBe('invalid_scope')
    await test.store.clients.put({ ...other.client, scopes: ['openid'] })
    expectInvalidGrant(await refresh(other, refresh_token))
  })

  it('goes on after the session has ended (OIDC Core §11)', async () => {
    const { refresh_token, session } = await signIn(app)
    await test.store.sessions.end(session.sid, now())
    expect((await refresh(app, refresh_token)).status).toBe(200)
  })

  it('tells the new e-mail of a user who has changed it (2.9)', async () => {
    const { refresh_token, user } = await signIn(app)
    const email = `new-${user.email}`
    await test.store.users.put({ ...user, email })
    const { body } = await refresh(app, refresh_token)
    expect(decodeJwt(body.access_token as string).sub).toBe(email)
  })

  it('ends when it has lived long enough, however often it was used', async () => {
    const server = exampleServer({ settings: { refreshTokenTtlSeconds: 100 } })
    await test.store.authorizationServers.put(server)
    await test.identity.ensureKey(server.id)
    const other = await putClient(test, { authServerId: server.id })
    const { refresh_token } = await signIn(other)
    sleep(99)
    expect((await refresh(other, refresh_token)).status).toBe(200)
    sleep(1)
    expectInvalidGrant(await refresh(other, refresh_token))
  })

  it('T-11 is bound to its client: another one with good credentials gets nothing and ends nothing', async () => {
    const { refresh_token, first } = await signIn(app)
    expectInvalidGrant(await refresh(await putClient(test), refresh_token))
    expectInvalidGrant(await refresh(publicApp, refresh_token))
    expect(await isGood(first.access_token)).toBe(true)
    expect((await refresh(app, refresh_token)).status).toBe(200)
  })

  it('T-11 a token with the right handle and a secret that was never issued revokes the whole grant', async () => {
    const { refresh_token, first } = await signIn(app)
    const forged = refresh_token.slice(0, 30) + (refresh_token[30] === 'A' ? 'B' : 'A') + refresh_token.slice(31)
    expectInvalidGrant(await refresh(app, forged))
    expect(await isGood(first.access_token)).toBe(false)
    expectInvalidGrant(await refresh(app, refresh_token))
  })

  it('400 invalid_request without a refresh token; invalid_grant for anything else', async () => {
    expect((await app.post({ grant_type: 'refresh_token' })).body.error).toBe('invalid_request')
    for (const text of ['x', 'A'.repeat(43), `${'A'.repeat(42)}B`, `${'A'.repeat(43)}=`]) {
      expectInvalidGrant(await refresh(app, text))
    }
  })

  it('T-17 disabled thing still works: user, client, grant, everything of a user or client', async () => {
    const ofDisabledUser = await signIn(app)
    await test.store.users.put({ ...ofDisabledUser.user, disabled: true })
    expectInvalidGrant(await refresh(app, ofDisabledUser.refresh_token))

    const ofRevokedGrant = await signIn(app)
    await test.identity.revokedTokens.revokeGrant(ofRevokedGrant.grant.id)
    expectInvalidGrant(await refresh(app, ofRevokedGrant.refresh_token))

    const ofRevokedUser = await signIn(app)
    await test.identity.revokedTokens.revokeUser(ofRevokedUser.user.id)
    expectInvalidGrant(await refresh(app, ofRevokedUser.refresh_token))

    const other = await putClient(test)
    const ofDisabledClient = await signIn(other)
    await test.store.clients.put({ ...other.client, disabled: true })
    expect((await refresh(other, ofDisabledClient.refresh_token)).status).toBe(401)
    await test.store.clients.put({ ...other.client, grant_types: ['authorization_code'] })
    expect((await refresh(other, ofDisabledClient.refresh_token)).body.error).toBe('unauthorized_client')
  })
})

describe('rotation (RFC 9700 §4.14.2)', () => {
  it('gives public clients a new refresh token each time, and confidential ones that ask for it', async () => {
    const rotating = await putClient(test, { settings: { refreshTokens: 'rotate' } })
    for (const client of [publicApp, rotating]) {
      const { refresh_token } = await signIn(client)
      const { status, body } = await refresh(client, refresh_token)
      expect(status).toBe(200)
      expect(body.refresh_token).toMatch(/^[\w-]{43}$/)
      expect(body.refresh_token).not.toBe(refresh_token)
      expect((await refresh(client, body.refresh_token as string)).status).toBe(200)
    }
  })

  it('answers the same successor within 30 s, because an answer can get lost', async () => {
    const { refresh_token } = await signIn(publicApp)
    const { body } = await refresh(publicApp, refresh_token)
    sleep(29)
    const again = await refresh(publicApp, refresh_token)
    expect(again.status).toBe(200)
    expect(again.body.refresh_token).toBe(body.refresh_token)
    expect((await refresh(publicApp, body.refresh_token as string)).status).toBe(200)
  })

  it('T-11 reuse after the grace revokes the whole grant', async () => {
    const { refresh_token } = await signIn(publicApp)
    const { body } = await refresh(publicApp, refresh_token)
    sleep(30)
    expectInvalidGrant(await refresh(publicApp, refresh_token))
    expect(await isGood(body.access_token)).toBe(false)
    expectInvalidGrant(await refresh(publicApp, body.refresh_token as string))
  })

  it('T-11 within the grace too, once the successor was used itself', async () => {
    const { refresh_token } = await signIn(publicApp)
    const second = await refresh(publicApp, refresh_token)
    const third = await refresh(publicApp, second.body.refresh_token as string)
    expect(third.status).toBe(200)
    expectInvalidGrant(await refresh(publicApp, refresh_token))
    expectInvalidGrant(await refresh(publicApp, third.body.refresh_token as string))
  })

  it('T-11 without a grace every second use is reuse', async () => {
    const client = await putPublicClient(test, { settings: { refreshGraceSeconds: 0 } })
    const { refresh_token } = await signIn(client)
    const { body } = await refresh(client, refresh_token)
    expectInvalidGrant(await refresh(client, refresh_token))
    expectInvalidGrant(await refresh(client, body.refresh_token as string))
  })

  it('T-11 refresh race: of 50 at once without a grace one gets an answer, and then the grant is revoked', async () => {
    const client = await putPublicClient(test, { settings: { refreshGraceSeconds: 0 } })
    const { refresh_token, grant } = await signIn(client)
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(client, refresh_token)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await test.store.grants.find(grant.id))?.grant.revokedAt).toBeDefined()
  })

  it('T-11 refresh race: of 50 at once with a grace all get the same successor', async () => {
    const { refresh_token, grant } = await signIn(publicApp)
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(publicApp, refresh_token)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1)
    expect((await test.store.grants.find(grant.id))?.grant.revokedAt).toBeUndefined()
  })

  it('a wrong scope does not turn the token over', async () => {
    const { refresh_token } = await signIn(publicApp)
    expect((await refresh(publicApp, refresh_token, { scope: 'roles' })).body.error).toBe('invalid_scope')
    sleep(60)
    expect((await refresh(publicApp, refresh_token)).status).toBe(200)
  })

  it('keeps its end when it is rotated', async () => {
    const { refresh_token, grant } = await signIn(publicApp)
    const expiryOf = async (id: GrantId) => (await test.store.grants.find(id))?.grant.refresh?.expiresAt
    const before = await expiryOf(grant.id)
    sleep(100)
    await refresh(publicApp, refresh_token)
    expect(await expiryOf(grant.id)).toBe(before)
  })
})
