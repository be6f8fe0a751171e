import { createHash } from 'node:crypto'
import type { ClientId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRouteListener } from '../http/index.ts'
import type { TestIdentity } from '../identity/testing/open-test-identity.ts'
import { signIn } from '../identity/testing/user-tokens.ts'
import type { Session } from '../store/index.ts'
import { exampleSession } from '../store/testing/examples.ts'
import { exchangeOperations } from './exchange-operations.ts'
import { keepToken, openTestManagement, type TestActor, type TestManagement } from './testing/open-test-management.ts'

let test: TestManagement
let identity: TestIdentity
beforeAll(async () => {
  test = await openTestManagement({ operations: exchangeOperations })
  const { routes, hot } = test.identity
  const listener = await createRouteListener({ routes, hot, log: test.log })
  test.closing(() => listener.close())
  const origin = `http://127.0.0.1:${await listener.listen(0, '127.0.0.1')}`
  identity = { ...test, issuer: `${origin}/oauth2/${test.server.id}` } as unknown as TestIdentity
})
afterAll(() => test.close())

async function putSession({ user }: Pick<TestActor, 'user'>, changes: Partial<Session> = {}): Promise<Session> {
  const at = test.clock.now
  const session = exampleSession({ userId: user.id, createdAt: at, lastSeenAt: at, ...changes })
  await test.store.sessions.put(session)
  return session
}

/** Somebody who signed in to a client and has its access token. */
async function signedIn({ trusted }: { trusted: boolean }) {
  const scopes = ['openid', 'management:read', 'management:write', 'offline_access']
  const settings = trusted ? { trusted } : {}
  const made = await signIn(identity, { client: { scopes, settings }, grant: { scopes } })
  const headers = { Authorization: `Bearer ${made.access_token}` }
  const ask: TestActor['ask'] = (method, path, body) => test.ask(method, path, body, headers)
  return { ...made, ask }
}

const auditOf = async (subjectId: string) =>
  (await test.store.auditEntries.list({ subjectId, limit: 5 })).map(({ action }) => action)

describe('/me/sessions', () => {
  it('are those that live, newest first, with what the account page shows of them', async () => {
    const actor = await test.actorWith()
    const old = await putSession(actor, { createdAt: (test.clock.now - 9) as never, userAgent: 'x' })
    const newest = await putSession(actor)
    await putSession(actor, { endedAt: test.clock.now })
    await putSession(await test.actorWith())
    const { body } = await actor.ask('GET', '/me/sessions')
    const { address, lastSeenAt } = newest
    expect(body.items).toEqual([
      { id: newest.sid, current: false, browser: 'Firefox on Linux', address, createdAt: newest.createdAt, lastSeenAt },
      { id: old.sid, current: false, address, createdAt: old.createdAt, lastSeenAt },
    ])
  })

  it('T-10 say nothing that the cookie is made of, or that leads to it', async () => {
    const actor = await test.actorWith()
    const cookie = 'A'.repeat(43)
    const idHash = createHash('sha256').update(`session ${cookie}`).digest()
    const { sid } = await putSession(actor, { idHash })
    const text = JSON.stringify((await actor.ask('GET', '/me/sessions')).body)
    for (const secret of [cookie, ...(['hex', 'base64', 'base64url'] as const).map((form) => idHash.toString(form))]) {
      expect(text).not.toContain(secret)
    }
    expect(text).toContain(sid)
  })

  it('are ended one by one, at once and on record', async () => {
    const actor = await test.actorWith()
    const [gone, stays] = [await putSession(actor), await putSession(actor)]
    expect(await actor.ask('POST', `/me/sessions/${gone.sid}/end`)).toMatchObject({ status: 204, body: undefined })
    expect(await test.store.sessions.find(gone.sid)).toMatchObject({ endedAt: test.clock.now })
    expect((await actor.ask('GET', '/me/sessions')).body.items).toMatchObject([{ id: stays.sid }])
    expect((await actor.ask('POST', `/me/sessions/${gone.sid}/end`)).status).toBe(404)
    expect(await auditOf(gone.sid)).toEqual(['session.end'])
  })

  it('T-30 of others are ended by nobody else, operators neither', async () => {
    const { sid } = await putSession(await test.actorWith())
    const operator = await test.actorWith({ operator: true })
    expect((await operator.ask('POST', `/me/sessions/${sid}/end`)).status).toBe(404)
    expect(await test.store.sessions.find(sid)).not.toHaveProperty('endedAt')
  })

  it('say which one the token came from, and end all others', async () => {
    const person = await signedIn({ trusted: true })
    const other = await putSession(person)
    const { items } = (await person.ask('GET', '/me/sessions')).body
    expect(Object.fromEntries(items.map((one: { id: string; current: boolean }) => [one.id, one.current]))).toEqual({
      [other.sid]: false,
      [person.session.sid]: true,
    })
    expect((await person.ask('POST', '/me/sessions/end-others')).status).toBe(204)
    expect((await person.ask('GET', '/me/sessions')).body.items).toMatchObject([{ id: person.session.sid }])
    expect(await auditOf(person.user.id)).toEqual(['user.end_other_sessions'])
  })

  it('end all of them with a personal token, which came from none', async () => {
    const actor = await test.actorWith()
    await putSession(actor)
    await putSession(actor)
    await actor.ask('POST', '/me/sessions/end-others')
    expect((await actor.ask('GET', '/me/sessions')).body.items).toEqual([])
  })
})

describe('/me/consents', () => {
  it('are what apps were allowed; one that is taken back leaves the app with nothing, at once and on record', async () => {
    const app = await signedIn({ trusted: false })
    const { client_id } = app.client
    const at = test.clock.now
    const consent = { userId: app.user.id, authServerId: test.server.id, client_id, scopes: ['openid'], claims: [] }
    await test.store.consents.allow({ ...consent, createdAt: at, updatedAt: at })
    const { token } = await keepToken(app.user, {}, test)
    const ask: TestActor['ask'] = (method, path) =>
      test.ask(method, path, undefined, { Authorization: `Bearer ${token}` })
    const name = app.client.metadata.client_name ?? client_id
    expect((await ask('GET', '/me/consents')).body.items).toMatchObject([
      { client_id, name, scopes: ['openid'], grantedAt: at },
    ])
    expect((await app.ask('GET', '/me')).status).toBe(200)
    expect((await ask('DELETE', `/me/consents/${client_id}`)).status).toBe(204)
    expect((await app.ask('GET', '/me')).status).toBe(401)
    const refreshed = await fetch(`${identity.issuer}/v1/token`, {
      method: 'POST',
      headers: { Authorization: app.basic },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: app.refresh_token ?? '' }),
    })
    expect([refreshed.status, await refreshed.json()]).toMatchObject([400, { error: 'invalid_grant' }])
    expect((await ask('GET', '/me/consents')).body.items).toEqual([])
    expect((await ask('DELETE', `/me/consents/${client_id}`)).status).toBe(404)
    expect(await auditOf(client_id)).toEqual(['consent.remove'])
  })

  it('T-30 of others are out of reach', async () => {
    const [one, other] = [await test.actorWith(), await test.actorWith({ operator: true })]
    const client_id = 'C'.repeat(32) as ClientId
    const at = { createdAt: test.clock.now, updatedAt: test.clock.now }
    const authServerId = test.server.id
    await test.store.consents.allow({ userId: one.user.id, authServerId, client_id, scopes: [], claims: [], ...at })
    expect((await other.ask('DELETE', `/me/consents/${client_id}`)).status).toBe(404)
    expect(await test.store.consents.find(one.user.id, authServerId, client_id)).toBeDefined()
  })
})

describe('/me/security', () => {
  it('says how the sign-in is protected and where that is changed, and no secret', async () => {
    const actor = await test.actorWith()
    const accountUrl = expect.stringMatching(/^http.*\/account$/)
    const bare = { hasPassword: false, hasTotp: false, passkeys: [], accountUrl }
    expect((await actor.ask('GET', '/me/security')).body).toEqual(bare)
    const totp = { sealedSecret: 'SEALED', confirmedAt: test.clock.now, recoveryCodeHmacs: ['HMAC1', 'HMAC2'] }
    await test.store.users.put({ ...actor.user, passwordHash: '$argon2id$HASH', totp })
    const passkey = { id: 'key', name: 'Telephone', createdAt: test.clock.now }
    const material = { publicKey: Buffer.from('KEY'), counter: 0, transports: [] }
    await test.store.passkeys.put({ ...passkey, ...material, userId: actor.user.id })
    const { body } = await actor.ask('GET', '/me/security')
    expect(body).toEqual({ ...bare, hasPassword: true, hasTotp: true, recoveryCodesLeft: 2, passkeys: [passkey] })
    expect(JSON.stringify(body)).not.toMatch(/SEALED|HMAC|HASH|KEY/)
  })
})

describe('PATCH /me with a name', () => {
  it('is what others see from then on; the record says that, and no name', async () => {
    const actor = await test.actorWith()
    expect((await actor.ask('PATCH', '/me', { name: 'Ada Moore' })).body).toMatchObject({ name: 'Ada Moore' })
    expect(await test.store.users.find(actor.user.id)).toMatchObject({ name: 'Ada Moore', email: actor.user.email })
    const entries = await test.store.auditEntries.list({ subjectId: actor.user.id, limit: 5 })
    expect(entries).toMatchObject([{ action: 'user.rename', changes: {} }])
  })

  it.each([[''], [' '], ['a\nb'], ['x'.repeat(201)]])(
    'is refused when nobody could be called that: %j',
    async (name) => {
      const actor = await test.actorWith()
      const refused = await actor.ask('PATCH', '/me', { name })
      expect(refused).toMatchObject({
        status: 400,
        body: { errors: expect.arrayContaining([expect.objectContaining({ pointer: '/name' })]) },
      })
    },
  )
})

describe('T-16 an app that may manage', () => {
  const asked = [
    ['GET', '/me/security'],
    ['GET', '/me/sessions'],
    ['POST', '/me/sessions/{sid}/end'],
    ['POST', '/me/sessions/end-others'],
    ['GET', '/me/consents'],
    ['DELETE', '/me/consents/{client_id}'],
    ['PATCH', '/me', { name: 'Mallory' }],
  ] as const

  it('neither sees nor changes the account of its user, not with a personal token that it made, nor with one made by that', async () => {
    const app = await signedIn({ trusted: false })
    const made = await app.ask('POST', '/me/tokens', { name: 'loot', scope: 'write' })
    const again = await test.ask('POST', '/me/tokens', { name: 'more', scope: 'write' }, bearer(made.body.token))
    for (const token of [app.access_token, made.body.token, again.body.token]) {
      for (const [method, path, body] of asked) {
        const at = path.replace('{sid}', app.session.sid).replace('{client_id}', app.client.client_id)
        const answer = await test.ask(method, at, body, bearer(token))
        expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, 'FORBIDDEN'])
      }
    }
    expect(await test.store.sessions.find(app.session.sid)).not.toHaveProperty('endedAt')
    expect(await auditOf(app.user.id)).toEqual([])
  })

  it('is the exchange’s own where it is trusted, and what its user makes with it is theirs', async () => {
    const own = await signedIn({ trusted: true })
    expect((await own.ask('GET', '/me/security')).status).toBe(200)
    const made = await own.ask('POST', '/me/tokens', { name: 'laptop' })
    expect((await test.ask('GET', '/me/sessions', undefined, bearer(made.body.token))).status).toBe(200)
  })
})

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })
