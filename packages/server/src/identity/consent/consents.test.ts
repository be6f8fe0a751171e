import type { ClientId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleUser } from '../testing/grants.ts'
import { answerOf, openTestAuthorization, type TestAuthorization } from '../testing/open-test-authorization.ts'
import { type Consents, createConsents } from './consents.ts'

let test: TestAuthorization
let consents: Consents
beforeAll(async () => {
  test = await openTestAuthorization()
  const { store, identity, clock } = test
  const { clients, revokedTokens } = identity
  consents = createConsents({ store, clients, revokedTokens, now: () => clock.now })
})
afterAll(() => test.close())

/** Somebody who allowed two apps, with an access token of each. */
async function twoApps() {
  const user = exampleUser()
  await test.store.users.put(user)
  const { browser } = await test.signedIn({ user })
  const allowed = async (client_name: string) => {
    const { client_id } = await test.putApp({ settings: {}, metadata: { client_name } })
    const url = test.url({ client_id, response_type: 'code token', scope: 'openid offline_access' })
    const page = await browser.submit(await browser.follow(await browser.get(url)), { decision: 'allow' })
    return { client_id, token: answerOf(page.location).access_token }
  }
  return { user, browser, first: await allowed('Zeta'), second: await allowed('Alpha') }
}

const isGood = async (token: string | undefined) => (await test.identity.verifyBearer(`Bearer ${token}`)).ok

describe('what a user has allowed (account page)', () => {
  it('lists apps by name, with what they may', async () => {
    const { user, first, second } = await twoApps()
    expect(await consents.list(user.id)).toEqual([
      {
        authServerId: test.server.id,
        client_id: second.client_id,
        app: { name: 'Alpha' },
        scopes: ['openid', 'offline_access'],
        since: test.clock.now,
      },
      expect.objectContaining({ client_id: first.client_id, app: { name: 'Zeta' } }),
    ])
  })

  it('leaves out apps that are gone', async () => {
    const { user, first } = await twoApps()
    await test.store.clients.remove(first.client_id)
    await expect.poll(async () => (await consents.list(user.id)).length).toBe(1)
  })

  it("revoking one takes its tokens and its consent, and nobody else's", async () => {
    const { user, browser, first, second } = await twoApps()
    const bystander = await twoApps()
    expect(await consents.revoke(user.id, test.server.id, first.client_id)).toBe('removed')
    expect(await isGood(first.token)).toBe(false)
    expect(await isGood(second.token)).toBe(true)
    expect(await isGood(bystander.first.token)).toBe(true)
    expect((await test.store.grants.listByUser(user.id)).map(({ client_id }) => client_id)).toEqual([second.client_id])
    expect((await consents.list(user.id)).map(({ app }) => app.name)).toEqual(['Alpha'])
    expect((await browser.get(test.url({ client_id: first.client_id }))).rawLocation).toMatch(/^\/consent\//)
    expect(await consents.revoke(user.id, test.server.id, first.client_id)).toBe('absent')
  })

  it('an app that was never allowed is absent', async () => {
    const { user } = await twoApps()
    expect(await consents.revoke(user.id, test.server.id, 'NoSuchKey' as ClientId)).toBe('absent')
  })
})
