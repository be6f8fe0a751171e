import { randomBytes } from 'node:crypto'
import { type AppId, accept, type EpochSeconds, type OrganizationId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createRouteListener } from '../http/index.ts'
import type { TestIdentity } from '../identity/testing/open-test-identity.ts'
import { putClient, signIn } from '../identity/testing/user-tokens.ts'
import { exampleApp, exampleOrganization } from '../store/testing/examples.ts'
import { type Operation, operation } from './operation.ts'
import { keepToken, openTestManagement, type TestManagement } from './testing/open-test-management.ts'

let test: TestManagement
let identity: TestIdentity

beforeAll(async () => {
  test = await openTestManagement({ operations: whoOperations })
  const { routes, hot } = test.identity
  const listener = await createRouteListener({ routes, hot, log: test.log })
  test.closing(() => listener.close())
  const origin = `http://127.0.0.1:${await listener.listen(0, '127.0.0.1')}`
  identity = { ...test, issuer: `${origin}/oauth2/${test.server.id}` } as unknown as TestIdentity
})
afterAll(() => test.close())

const who = z.object({
  userId: z.string(),
  operator: z.boolean(),
  memberships: z.record(z.string(), z.array(z.string())),
})

/** They answer whom they think they talk to. */
function whoOperations(): Operation[] {
  const success = { status: 200, body: who, description: 'You.' } as const
  const handle: Operation['handle'] = ({ actor: { userId, operator, memberships } }) =>
    accept({ userId, operator, memberships: Object.fromEntries(memberships) })
  const shared = { path: '/who', summary: 'Who', success, refusals: [], handle }
  return [
    operation({ ...shared, id: 'who.get', method: 'GET' }),
    operation({ ...shared, id: 'who.put', method: 'PUT', audit: 'shell' }),
  ]
}

const ask = (token: string, method = 'GET') => test.ask(method, '/who', undefined, { Authorization: `Bearer ${token}` })
const organization = () => crypto.randomUUID() as OrganizationId

describe('a request without a token', () => {
  it('gets a bare challenge (RFC 6750 §3.1)', async () => {
    for (const method of ['GET', 'PUT']) {
      const answer = await test.ask(method, '/who')
      expect(answer).toMatchObject({ status: 401, body: { code: 'MISSING-AUTHORIZATION' } })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="management"')
    }
  })
})

describe('a personal token', () => {
  it('is its user, with what they may do', async () => {
    const [own, other] = [organization(), organization()]
    const actor = await test.actorWith({ organization: own, roles: ['developer'] })
    await test.store.members.put({ organizationId: other, userId: actor.user.id, roles: [], createdAt: test.clock.now })
    expect((await ask(actor.token)).body).toEqual({
      userId: actor.user.id,
      operator: false,
      memberships: { [own]: ['developer'], [other]: [] },
    })
    expect((await ask((await test.actorWith({ operator: true })).token)).body).toMatchObject({ operator: true })
  })

  it('is refused alike whatever is wrong with it', async () => {
    const { token, user } = await test.actorWith()
    const { token: ofNobody } = await keepToken({ id: 'gone' as never }, {}, test)
    const { token: expired } = await keepToken(user, { expiresAt: test.clock.now as EpochSeconds }, test)
    const answers = await Promise.all(
      [
        'Bearer ',
        'Bearer x',
        `Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
        token,
        `Bearer pmt_${randomBytes(32).toString('base64url')}`,
        `Bearer ${token}x`,
        `Bearer ${token.slice(0, -1)}`,
        `Bearer  ${token}`,
        `Bearer ${token} ${token}`,
        `Bearer ${ofNobody}`,
        `Bearer ${expired}`,
      ].map((Authorization) => test.ask('GET', '/who', undefined, { Authorization })),
    )
    for (const { status, headers, body } of answers) {
      expect([status, body.code]).toEqual([401, 'INVALID-MANAGEMENT-TOKEN'])
      expect(headers.get('www-authenticate')).toBe('Bearer realm="management", error="invalid_token"')
    }
    expect(new Set(answers.map(({ body }) => body.detail)).size).toBe(1)
    expect(test.logged.join('')).not.toContain(token)
  })

  it('G-H is not looked up for a network from which too many unknown ones come; those that were good before are', async () => {
    const [known, fresh] = [await test.actorWith(), await test.actorWith()]
    expect((await ask(known.token)).status).toBe(200)
    const lookUps = vi.spyOn(test.store.managementTokens, 'find')
    const madeUp = () => ask(`pmt_${randomBytes(32).toString('base64url')}`)
    for (let count = 0; count < 100; count++) await madeUp()
    expect(lookUps.mock.calls.length).toBeLessThanOrEqual(100)
    lookUps.mockClear()
    const refused = await madeUp()
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOO-MANY-REQUESTS' } })
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await ask(fresh.token)).status).toBe(429)
    expect(lookUps).not.toHaveBeenCalled()
    expect((await ask(known.token)).status).toBe(200)
    test.clock.millis += 1_000
    expect((await ask(fresh.token)).status).toBe(200)
    // What was good and is revoked is unknown like any other.
    await test.store.managementTokens.remove(known.user.id, known.tokenId)
    expect((await ask(known.token)).status).toBe(401)
    test.clock.millis += 10_000
    lookUps.mockRestore()
  })

  it('ends when it said it would', async () => {
    const actor = await test.actorWith({ tokenExpiresAt: (test.clock.now + 60) as EpochSeconds })
    expect((await ask(actor.token)).status).toBe(200)
    test.clock.now = (test.clock.now + 60) as EpochSeconds
    expect((await ask(actor.token)).status).toBe(401)
  })

  it('T-16 that may only read changes nothing, and is told which scope it lacks (RFC 6750 §3.1)', async () => {
    const { token } = await test.actorWith({ scope: 'read', operator: true })
    expect((await ask(token)).status).toBe(200)
    expect((await ask(token, 'HEAD')).status).toBe(200)
    const refused = await ask(token, 'PUT')
    expect(refused).toMatchObject({ status: 403, body: { code: 'INSUFFICIENT-SCOPE' } })
    const challenge = 'Bearer realm="management", error="insufficient_scope", scope="management:write"'
    expect(refused.headers.get('www-authenticate')).toBe(challenge)
  })

  it('T-17 is worthless at once when it is revoked, and when its user is disabled or deleted', async () => {
    const [revoked, disabled] = [await test.actorWith(), await test.actorWith()]
    for (const { token } of [revoked, disabled]) expect((await ask(token)).status).toBe(200)
    await test.store.managementTokens.remove(revoked.user.id, revoked.tokenId)
    await test.identity.users.disable(disabled.user.id)
    for (const { token } of [revoked, disabled]) expect((await ask(token)).status).toBe(401)
    await test.identity.users.enable(disabled.user.id)
    expect((await ask(disabled.token)).status).toBe(200)
  })

  it('T-17 is as much as its user is at the moment: roles and operators change at once', async () => {
    const organizationId = organization()
    const { user, token } = await test.actorWith({ organization: organizationId, roles: ['owner'], operator: true })
    await test.actorWith({ operator: true })
    expect((await ask(token)).body).toMatchObject({ operator: true, memberships: { [organizationId]: ['owner'] } })
    await test.store.members.remove(organizationId, user.id)
    await test.store.operators.remove(user.id)
    expect((await ask(token)).body).toMatchObject({ operator: false, memberships: {} })
  })
})

describe('an access token of ours', () => {
  const scopes = ['openid', 'management:read', 'management:write']
  const signedIn = (scope: string[], client: Parameters<typeof signIn>[1] = {}) =>
    signIn(identity, { client: { scopes, ...client.client }, grant: { scopes: scope } })

  it('is the user who allowed it, as far as its scopes go', async () => {
    const reader = await signedIn(['management:read'])
    expect((await ask(reader.access_token)).body).toMatchObject({ userId: reader.user.id, operator: false })
    expect((await ask(reader.access_token, 'PUT')).body).toMatchObject({ code: 'INSUFFICIENT-SCOPE' })
    const writer = await signedIn(['management:write'])
    for (const method of ['GET', 'PUT']) expect((await ask(writer.access_token, method)).status).toBe(200)
  })

  it('T-16 is nothing here without a scope of ours, however good it is', async () => {
    const { access_token } = await signedIn(['openid'])
    const refused = await ask(access_token)
    expect(refused).toMatchObject({ status: 403, body: { code: 'INSUFFICIENT-SCOPE' } })
    expect(refused.headers.get('www-authenticate')).toContain('scope="management:read"')
  })

  it('T-16 of a client for itself is nobody, whatever the client may be allowed', async () => {
    const { client } = await putClient(identity, { scopes: [...scopes, 'anonymous'] })
    const { token } = await test.identity.mint(test.server.id, client.client_id)
    expect((await test.identity.verifyBearer(`Bearer ${token}`)).ok).toBe(true)
    expect(await ask(token)).toMatchObject({ status: 401, body: { code: 'INVALID-MANAGEMENT-TOKEN' } })
  })

  it('T-16 is no token when it was made for somebody else', async () => {
    const { client } = await putClient(identity)
    const { token } = await test.identity.mint(test.server.id, client.client_id, { aud: 'elsewhere' })
    expect((await ask(token)).status).toBe(401)
  })

  it('T-17 is worthless at once when the user is disabled, the client is, or the grant was revoked', async () => {
    const [user, client, grant] = [
      await signedIn(['management:write']),
      await signedIn(['management:write']),
      await signedIn(['management:write']),
    ]
    for (const { access_token } of [user, client, grant]) expect((await ask(access_token)).status).toBe(200)
    await test.identity.users.disable(user.user.id)
    await test.store.clients.put({ ...client.client, disabled: true })
    await test.identity.revokedTokens.revokeClient(grant.client.client_id)
    for (const { access_token } of [user, client, grant]) expect((await ask(access_token)).status).toBe(401)
  })

  it('T-17 is worthless when the app that has it, or the organization of that app, is switched off', async () => {
    const organizationOfApp = exampleOrganization({ id: organization() })
    await test.store.organizations.put(organizationOfApp)
    const id = crypto.randomUUID() as AppId
    const { client, access_token } = await signedIn(['management:write'], { client: { owner: { kind: 'app', id } } })
    const app = exampleApp({ id, organizationId: organizationOfApp.id, client_id: client.client_id })
    await test.store.apps.put(app)
    const status = async () => (await ask(access_token)).status
    expect(await status()).toBe(200)
    await test.store.organizations.put({ ...organizationOfApp, disabled: true })
    expect(await status()).toBe(401)
    await test.store.organizations.put(organizationOfApp)
    await test.store.apps.put({ ...app, disabled: true })
    expect(await status()).toBe(401)
  })
})
