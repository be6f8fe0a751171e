import type { EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createGuardedAgent } from '../../http/index.ts'
import { createLog } from '../../telemetry/index.ts'
import { createIdentity, type Identity } from '../identity.ts'
import { openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'
import { signIn } from '../testing/user-tokens.ts'
import { createServerAdministration, type ServerAdministration } from './server-administration.ts'

const HOUR = 3600

async function openTest(): Promise<{ test: TestIdentity; servers: ServerAdministration }> {
  const test = await openTestIdentity()
  onTestFinished(() => test.close())
  const { authorizationServers } = test.store
  const { ensureKey } = test.identity
  return {
    test,
    servers: createServerAdministration({ authorizationServers, ensureKey, now: () => test.clock.now }),
  }
}

/** Another process on the same store, as after a restart: it knows what the store says and nothing else. */
async function restarted({ store, encryptionKey, origin, clock }: TestIdentity): Promise<Identity> {
  const dispatcher = createGuardedAgent({ allowedCidrs: [] })
  const identity = await createIdentity({
    store,
    publicUrl: origin,
    encryptionKey,
    dispatcher,
    now: () => clock.now,
    log: createLog('silent'),
    onFault: () => undefined,
  })
  onTestFinished(async () => {
    identity.close()
    await dispatcher.close()
  })
  return identity
}

describe('an access token life that is made shorter', () => {
  it('T-12 revocation forgotten: what was revoked stays so for the longer life that its tokens have', async () => {
    const { test, servers } = await openTest()
    const { id } = test.server
    await servers.update(id, { accessTokenTtlSeconds: 10 * HOUR })
    const [byGrant, byUser, byClient] = [await signIn(test), await signIn(test), await signIn(test)]
    await servers.update(id, { accessTokenTtlSeconds: 60 })
    const { revokedTokens } = test.identity
    await revokedTokens.revokeGrant(byGrant.grant.id)
    await revokedTokens.revokeUser(byUser.user.id)
    await revokedTokens.revokeClient(byClient.client.client_id)
    test.clock.now = (test.clock.now + HOUR) as EpochSeconds
    await servers.update(id, { accessTokenTtlSeconds: 120 })
    const identity = await restarted(test)
    for (const { access_token } of [byGrant, byUser, byClient]) {
      expect(await identity.verifyBearer(`Bearer ${access_token}`)).toMatchObject({ ok: false, detail: 'revoked' })
    }
  })

  it('keeps the mark of it out of the reach of operators, until it says nothing any more', async () => {
    const { test, servers } = await openTest()
    const { id } = test.server
    const before = test.clock.now
    const lowered = await servers.update(id, { accessTokenTtlSeconds: 60 })
    expect(lowered).toMatchObject({ ok: true, value: { settings: { earlierTokensUntil: before + HOUR + 300 } } })
    expect(await servers.update(id, { settings: { earlierTokensUntil: null } })).toMatchObject({ error: 'invalid' })
    expect(await servers.update(id, { settings: { requirePkce: true } })).toMatchObject({
      value: { settings: { requirePkce: true, earlierTokensUntil: before + HOUR + 300 } },
    })
    const raised = await servers.update(id, { accessTokenTtlSeconds: 90 })
    expect(raised).toMatchObject({ value: { settings: { earlierTokensUntil: before + HOUR + 300 } } })
    test.clock.now = (before + HOUR + 300) as EpochSeconds
    expect(await servers.update(id, {})).toMatchObject({ value: { settings: { requirePkce: true } } })
    expect((await test.store.authorizationServers.find(id))?.settings).toEqual({ requirePkce: true })
  })
})
