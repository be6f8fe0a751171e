import { createHash } from 'node:crypto'
import type { EpochSeconds } from '@portreeve/protocol'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../store/index.ts'
import { generateCode } from '../grants/credentials.ts'
import { putCode, REDIRECT_URI, type WaitingCode } from '../testing/grants.ts'
import { openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'
import { putClient, putPublicClient, type TestClient, type TokenAnswer } from '../testing/token-requests.ts'

/** RFC 7636 appendix B. */
const code_verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const code_challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

/** Names of store calls, in order, while `counting`. */
const asked: string[] = []
const counted = (store: Store): Store => ({
  ...store,
  grants: count('grants', store.grants),
  clients: count('clients', store.clients),
})
function count<T extends object>(name: string, methods: T): T {
  return Object.fromEntries(
    Object.entries(methods).map(([method, call]) => [
      method,
      (...args: unknown[]) => {
        asked.push(`${name}.${method}`)
        return call(...args)
      },
    ]),
  ) as T
}

let test: TestIdentity
let app: TestClient
let publicApp: TestClient
beforeAll(async () => {
  test = await openTestIdentity(counted)
  app = await putClient(test)
  publicApp = await putPublicClient(test)
})
afterAll(() => test.close())

const now = () => test.clock.now
const newCode = (client: TestClient, changes: Parameters<typeof putCode>[3] = {}) =>
  putCode(test.store, client.client, now(), changes)
const fieldsOf = ({ code }: Pick<WaitingCode, 'code'>) => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: REDIRECT_URI,
})
/** Whether an access token still opens anything. */
const isGood = async (token: string | undefined) => (await test.identity.verifyBearer(`Bearer ${token}`)).ok

function expectInvalidGrant(answer: TokenAnswer) {
  expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant'])
  expect(answer.body).not.toHaveProperty('access_token')
}

describe('POST /token, grant_type=authorization_code (RFC 6749 §4.1.3)', () => {
  it('answers with the members of protocol.md 2.7 in their order', async () => {
    const { status, body } = await app.post(fieldsOf(await newCode(app)))
    expect(status).toBe(200)
    const members = ['token_type', 'expires_in', 'access_token', 'scope', 'id_token', 'refresh_token']
    expect(Object.keys(body)).toEqual(members)
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'openid offline_access' })
    expect(body.refresh_token).toMatch(/^[\w-]{43}$/)
  })

  it('signs tokens of the user for the app (protocol.md 2.9, 2.10)', async () => {
    const waiting = await newCode(app, { nonce: 'n-0S6', amr: ['pwd', 'otp'] })
    const { body } = await app.post(fieldsOf(waiting))
    const { client_id } = app.client
    const { id, email } = waiting.user
    expect(decodeJwt(body.access_token as string)).toMatchObject({ cid: client_id, uid: id, sub: email })
    const idToken = decodeJwt(body.id_token as string)
    expect(idToken).toMatchObject({
      sub: id,
      aud: client_id,
      nonce: 'n-0S6',
      amr: ['pwd', 'otp'],
      sid: waiting.grant.sid,
    })
    const digest = createHash('sha256')
      .update(body.access_token as string)
      .digest()
    expect(idToken.at_hash).toBe(digest.toString('base64url', 0, 16)) // OIDC Core §3.1.3.6
  })

  it('asks the store twice when all is well: find the code, use it', async () => {
    const waiting = await newCode(app)
    asked.length = 0
    expect((await app.post(fieldsOf(waiting))).status).toBe(200)
    expect(asked).toEqual(['grants.findByCode', 'grants.useCode'])
  })

  it.each<[string, string[], string[]]>([
    ['openid alone: no refresh token', ['openid'], ['id_token']],
    ['offline_access alone: no ID token', ['offline_access'], ['refresh_token']],
    ['neither', ['profile'], []],
  ])('%s (protocol.md 2.7)', async (_case, scopes, members) => {
    const { body } = await app.post(fieldsOf(await newCode(app, { scopes })))
    expect(Object.keys(body).slice(4)).toEqual(members)
    expect(body.scope).toBe(scopes.join(' '))
  })

  it('gives no refresh token to a client that may not use one (RFC 7591 §2)', async () => {
    const other = await putClient(test, { grant_types: ['authorization_code'] })
    const { body } = await other.post(fieldsOf(await newCode(other)))
    expect(body.refresh_token).toBeUndefined()
  })

  it('T-16 scope escalation: gives only what the client may still have', async () => {
    const waiting = await newCode(app, { scopes: ['openid', 'roles'] })
    const { body } = await app.post(fieldsOf(waiting))
    expect(body.scope).toBe('openid')
    expect(decodeJwt(body.access_token as string).scp).toEqual(['openid'])
    expectInvalidGrant(await app.post(fieldsOf(await newCode(app, { scopes: ['roles'] }))))
  })

  it('ignores scope and other fields of no meaning here (protocol.md 2.6 form 11)', async () => {
    const fields = { ...fieldsOf(await newCode(app, { scopes: ['openid'] })), scope: 'openid email', state: 'x' }
    expect((await app.post(fields)).body.scope).toBe('openid')
  })

  it('T-10 code reuse: refuses a second use and revokes what the first one bought (§4.1.2)', async () => {
    const waiting = await newCode(app)
    const first = await app.post(fieldsOf(waiting))
    expect(await isGood(first.body.access_token)).toBe(true)
    expectInvalidGrant(await app.post(fieldsOf(waiting)))
    expect(await isGood(first.body.access_token)).toBe(false)
    const refresh_token = first.body.refresh_token as string
    expectInvalidGrant(await app.post({ grant_type: 'refresh_token', refresh_token }))
  })

  it('T-10 code reuse: revokes also when the code has expired meanwhile', async () => {
    const waiting = await newCode(app, { code: { expiresAt: (now() + 1) as EpochSeconds } })
    const first = await app.post(fieldsOf(waiting))
    test.clock.now = (now() + 5) as EpochSeconds
    expectInvalidGrant(await app.post(fieldsOf(waiting)))
    expect(await isGood(first.body.access_token)).toBe(false)
  })

  it('a spent code in the hands of somebody who could not have used it signs nobody out', async () => {
    const waiting = await newCode(publicApp, { code: { code_challenge } })
    const first = await publicApp.post({ ...fieldsOf(waiting), code_verifier })
    expect(first.status).toBe(200)
    expectInvalidGrant(await publicApp.post(fieldsOf(waiting)))
    expectInvalidGrant(await publicApp.post({ ...fieldsOf(waiting), code_verifier: `${code_verifier}x` }))
    expectInvalidGrant(await app.post({ ...fieldsOf(waiting), code_verifier }))
    expect(await isGood(first.body.access_token)).toBe(true)
  })

  it('a wrong attempt does not use the code up', async () => {
    const waiting = await newCode(app)
    expectInvalidGrant(await app.post({ ...fieldsOf(waiting), redirect_uri: 'http://localhost:5000' }))
    expectInvalidGrant(await publicApp.post(fieldsOf(waiting)))
    expect((await app.post(fieldsOf(waiting))).status).toBe(200)
  })

  it('T-09 PKCE downgrade: asks for the verifier where there was a challenge, and for none where there was not', async () => {
    const withChallenge = () => newCode(publicApp, { code: { code_challenge } })
    expect((await publicApp.post({ ...fieldsOf(await withChallenge()), code_verifier })).status).toBe(200)
    expectInvalidGrant(await publicApp.post(fieldsOf(await withChallenge())))
    expectInvalidGrant(await publicApp.post({ ...fieldsOf(await withChallenge()), code_verifier: '' }))
    expectInvalidGrant(await publicApp.post({ ...fieldsOf(await withChallenge()), code_verifier: code_challenge }))
    expectInvalidGrant(await app.post({ ...fieldsOf(await newCode(app)), code_verifier }))
  })

  it('T-10 forged codes: no other text is a code, a refresh token least of all', async () => {
    const { body } = await app.post(fieldsOf(await newCode(app)))
    for (const code of [generateCode(), body.refresh_token as string, 'x', `${generateCode()}%00`, "' or 1=1 --"]) {
      expectInvalidGrant(await app.post(fieldsOf({ code })))
    }
  })

  it('says the same to a stranger whatever is wrong (§5.2)', async () => {
    const used = await newCode(app)
    await app.post(fieldsOf(used))
    const answers = [
      await publicApp.post(fieldsOf({ code: generateCode() })),
      await publicApp.post(fieldsOf(used)),
      await publicApp.post(fieldsOf(await newCode(app))),
    ]
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  })

  it('400 invalid_request without a code', async () => {
    const answer = await app.post({ grant_type: 'authorization_code', redirect_uri: REDIRECT_URI })
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request'])
  })

  it('400 unauthorized_client for a client that may not have this grant_type any more', async () => {
    const other = await putClient(test)
    const waiting = await newCode(other)
    await test.store.clients.put({ ...other.client, grant_types: ['client_credentials'] })
    expect((await other.post(fieldsOf(waiting))).body.error).toBe('unauthorized_client')
  })

  it('T-17 disabled thing still works: code, user, session, grant, client', async () => {
    const late = await newCode(app, { code: { expiresAt: now() } })
    expectInvalidGrant(await app.post(fieldsOf(late)))

    const ofDisabledUser = await newCode(app)
    await test.store.users.put({ ...ofDisabledUser.user, disabled: true })
    expectInvalidGrant(await app.post(fieldsOf(ofDisabledUser)))

    const ofEndedSession = await newCode(app)
    await test.store.sessions.end(ofEndedSession.session.sid, now())
    expectInvalidGrant(await app.post(fieldsOf(ofEndedSession)))

    const ofRevokedGrant = await newCode(app)
    await test.identity.revokedTokens.revokeGrant(ofRevokedGrant.grant.id)
    expectInvalidGrant(await app.post(fieldsOf(ofRevokedGrant)))

    const ofRevokedUser = await newCode(app)
    await test.identity.revokedTokens.revokeUser(ofRevokedUser.user.id)
    expectInvalidGrant(await app.post(fieldsOf(ofRevokedUser)))

    const other = await putClient(test)
    const ofDisabledClient = await newCode(other)
    await test.store.clients.put({ ...other.client, disabled: true })
    expect((await other.post(fieldsOf(ofDisabledClient))).status).toBe(401)
  })

  it('never logs a code, a token or a verifier', async () => {
    const waiting = await newCode(publicApp, { code: { code_challenge } })
    const { body } = await publicApp.post({ ...fieldsOf(waiting), code_verifier })
    await publicApp.post({ ...fieldsOf(waiting), code_verifier })
    const log = test.logged.join('')
    for (const secret of [waiting.code, code_verifier, body.access_token, body.refresh_token]) {
      expect(log).not.toContain(secret)
    }
  })
})
