import type { GrantId } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Store, StoreUnavailable } from '../../store/index.ts'
import { putCode, REDIRECT_URI } from '../testing/grants.ts'
import { openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'
import { putClient, putPublicClient, type TestClient, type TokenAnswer } from '../testing/token-requests.ts'

/** Calls that reject, such as `grants.useCode`. */
const broken = new Set<string>()
/** Calls that were made. */
const called = new Set<string>()

function breakable(store: Store): Store {
  const wrap = <T extends object>(name: string, methods: T): T =>
    Object.fromEntries(
      Object.entries(methods).map(([method, call]) => [
        method,
        async (...args: unknown[]) => {
          const path = `${name}.${method}`
          called.add(path)
          if (broken.has(path)) throw new StoreUnavailable('down')
          return call(...args)
        },
      ]),
    ) as T
  const { clients, grants, usedOnce } = store
  return {
    ...store,
    clients: wrap('clients', clients),
    grants: wrap('grants', grants),
    usedOnce: wrap('usedOnce', usedOnce),
  }
}

let test: TestIdentity
let app: TestClient
let publicApp: TestClient
beforeAll(async () => {
  test = await openTestIdentity(breakable)
  app = await putClient(test)
  publicApp = await putPublicClient(test, { settings: { refreshGraceSeconds: 0 } })
})
afterAll(() => test.close())
beforeEach(() => {
  broken.clear()
  called.clear()
})

const codeFields = async (client: TestClient) => {
  const { code } = await putCode(test.store, client.client, test.clock.now)
  return { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI }
}
async function refreshFields(client: TestClient) {
  const { body } = await client.post(await codeFields(client))
  return { grant_type: 'refresh_token', refresh_token: body.refresh_token as string }
}

function expectUnavailable(answer: TokenAnswer) {
  expect([answer.status, answer.body.error]).toEqual([503, 'temporarily_unavailable'])
  expect(answer.headers.get('retry-after')).toBe('2')
  expect(Object.keys(answer.body)).toEqual(['error', 'error_description'])
}

describe('T-15 storage error treated as success: never a token while a call fails', () => {
  it.each(['clients.find', 'grants.findByCode', 'grants.useCode'])('redeeming a code, %s', async (path) => {
    const client = await putClient(test)
    const fields = await codeFields(client)
    called.clear()
    broken.add(path)
    expectUnavailable(await client.post(fields))
    expect(called).toContain(path)
    broken.clear()
    // Nothing was used up by the attempt.
    expect((await client.post(fields)).status).toBe(200)
  })

  it.each(['grants.findByRefresh', 'grants.rotate'])('refreshing, %s', async (path) => {
    const fields = await refreshFields(publicApp)
    broken.add(path)
    expectUnavailable(await publicApp.post(fields))
    expect(called).toContain(path)
    broken.clear()
    expect((await publicApp.post(fields)).status).toBe(200)
  })

  const revokedAtOf = async (id: GrantId) => (await test.store.grants.find(id))?.grant.revokedAt

  it('grants.revoke, T-12: the second use of a code is not over before the first one is undone for good', async () => {
    const { code, grant } = await putCode(test.store, app.client, test.clock.now)
    const fields = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI }
    await app.post(fields)
    broken.add('grants.revoke')
    expectUnavailable(await app.post(fields))
    broken.clear()
    expect((await app.post(fields)).body.error).toBe('invalid_grant')
    expect(await revokedAtOf(grant.id)).toBeDefined()
  })

  it('grants.revoke, T-12: reuse of a refresh token, likewise', async () => {
    const { code, grant } = await putCode(test.store, publicApp.client, test.clock.now)
    const first = await publicApp.post({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI })
    const fields = { grant_type: 'refresh_token', refresh_token: first.body.refresh_token as string }
    await publicApp.post(fields)
    broken.add('grants.revoke')
    expectUnavailable(await publicApp.post(fields))
    broken.clear()
    expect((await publicApp.post(fields)).body.error).toBe('invalid_grant')
    expect(await revokedAtOf(grant.id)).toBeDefined()
  })
})
