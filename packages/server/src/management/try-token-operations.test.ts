import { ANONYMOUS } from '@portreeve/protocol'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../store/index.ts'
import type { TestActor } from './testing/open-test-management.ts'
import { openTestRegistry, type TestRegistry } from './testing/open-test-registry.ts'

let test: TestRegistry
beforeAll(async () => {
  test = await openTestRegistry()
})
afterAll(() => test.close())

async function newApp(changes: object = {}) {
  const wish = { organizationId: test.own.id, name: 'Planner', contactEmail: 'help@planner.example', ...changes }
  const { status, body } = await test.own.developer.ask('POST', '/apps', wish)
  expect(status).toBe(201)
  return body as { id: App['id']; client_id: App['client_id'] }
}

const tried = ({ id }: { id: string }, by: TestActor = test.own.developer, body: object = {}, headers = {}) =>
  by.ask('POST', `/apps/${id}/try-token`, body, headers)

describe('POST /apps/{appId}/try-token', () => {
  it('answers a token of the app, as client_credentials gives one, good for five minutes', async () => {
    const app = await newApp()
    for (const body of [{}, { scope: ANONYMOUS }]) {
      const answer = await tried(app, test.own.developer, body)
      const expiresAt = test.clock.now + 300
      expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer', scope: ANONYMOUS, expiresAt } })
      const { sub, cid, scp, exp, iat } = decodeJwt(answer.body.access_token)
      expect({ sub, cid, scp, exp, iat }).toEqual({
        ...{ sub: app.client_id, cid: app.client_id, scp: [ANONYMOUS] },
        ...{ exp: expiresAt, iat: test.clock.now },
      })
      const outcome = await test.identity.verifyBearer(`Bearer ${answer.body.access_token}`)
      expect(outcome).toMatchObject({ ok: true, value: { client: { client_id: app.client_id } } })
    }
  })

  it('lives no longer than tokens of its authorization server do', async () => {
    await test.store.authorizationServers.put({ ...test.server, accessTokenTtlSeconds: 120 })
    await test.identity.ensureKey(test.server.id)
    expect((await tried(await newApp())).body.expiresAt).toBe(test.clock.now + 120)
    await test.store.authorizationServers.put(test.server)
    await test.identity.ensureKey(test.server.id)
  })

  it('G-H leaves an entry in the record, and the token in none, in no log and in no cache', async () => {
    const app = await newApp()
    const { headers, body } = await tried(app)
    expect(headers.get('cache-control')).toBe('no-store')
    const [entry] = await test.auditOf(app.id)
    const { jti, exp } = decodeJwt(body.access_token)
    expect(entry).toMatchObject({
      ...{ action: 'app.try_token', organizationIds: [test.own.id] },
      changes: { jti: { to: jti }, scope: { to: ANONYMOUS }, expiresAt: { to: exp } },
    })
    const signature = body.access_token.split('.')[2]
    for (const text of [JSON.stringify(entry), test.logged.join('')]) expect(text).not.toContain(signature)
  })

  it('G-H with an Idempotency-Key is the same token again, which the store has only sealed', async () => {
    const app = await newApp()
    const headers = { 'Idempotency-Key': 'try-1' }
    const first = await tried(app, test.own.developer, {}, headers)
    const again = await tried(app, test.own.developer, {}, headers)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.body).toEqual(first.body)
    expect((await test.auditOf(app.id)).filter(({ action }) => action === 'app.try_token')).toHaveLength(1)
  })

  it('is refused for another scope, before anything is signed', async () => {
    const app = await newApp()
    for (const scope of ['openid', 'anonymous management:write', 'anonymous  anonymous']) {
      const answer = await tried(app, test.own.developer, { scope })
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/scope' }] } })
    }
    expect((await test.auditOf(app.id)).map(({ action }) => action)).not.toContain('app.try_token')
  })

  it('T-17 is a conflict where the app or its credentials are disabled, or may not have one, from the same moment on', async () => {
    const app = await newApp()
    const client = await test.store.clients.find(app.client_id)
    if (!client) throw new Error('it has credentials')
    const { developer } = test.own
    await developer.ask('POST', `/apps/${app.id}/disable`)
    expect(await tried(app)).toMatchObject({ status: 409, body: { detail: 'The app is disabled. Enable it first.' } })
    await developer.ask('POST', `/apps/${app.id}/enable`)
    const cases = [
      [{ disabled: true }, 'are disabled'],
      [{ grant_types: ['authorization_code'] }, 'may not use client_credentials'],
      [{ metadata: { token_endpoint_auth_method: 'none' } }, 'may not use client_credentials'],
      [{ scopes: ['openid'] }, 'may not have scope anonymous'],
    ] as const
    for (const [changes, why] of cases) {
      await test.store.clients.put({ ...client, ...(changes as object) })
      expect(await tried(app)).toMatchObject({ status: 409, body: { detail: expect.stringContaining(why) } })
    }
    await test.store.clients.put(client)
    expect(await tried(app)).toMatchObject({ status: 200 })
  })

  it('T-30 is for developers of its organization and for operators: 403 for its members, and for everybody else 404', async () => {
    const app = await newApp()
    const owner = await test.member(test.own.id, ['owner'])
    const statuses = async (...actors: TestActor[]) =>
      Promise.all(actors.map(async (actor) => (await tried(app, actor)).status))
    expect(await statuses(test.own.developer, owner, test.operator)).toEqual([200, 200, 200])
    expect(await statuses(test.own.reader, test.other.developer, test.stranger)).toEqual([403, 404, 404])
    const readOnly = await test.actorWith({ organization: test.own.id, roles: ['developer'], scope: 'read' })
    expect(await tried(app, readOnly)).toMatchObject({ status: 403, body: { code: 'INSUFFICIENT-SCOPE' } })
  })
})
