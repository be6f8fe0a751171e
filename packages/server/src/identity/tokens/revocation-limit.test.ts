import type { EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Client } from '../../store/index.ts'
import { createRefreshTokens } from '../grants/refresh-token.ts'
import { exampleIssuer } from '../testing/example-issuer.ts'
import { openTestIdentity } from '../testing/open-test-identity.ts'
import { signIn } from '../testing/user-tokens.ts'
import { createRevocationLimit } from './revocation-limit.ts'
import { type RevokeDeps, revoke } from './revoke.ts'

const PER_HOLDER = 10_000

async function openTest() {
  const test = await openTestIdentity()
  onTestFinished(() => test.close())
  const { identity, store, server, clock } = test
  const { findVerificationKey, revokedTokens } = identity
  const revocationLimit = createRevocationLimit(() => clock.now)
  const refreshTokens = createRefreshTokens(new Uint8Array(32))
  const now = () => clock.now
  const deps: RevokeDeps = {
    findVerificationKey,
    grants: store.grants,
    refreshTokens,
    revokedTokens,
    revocationLimit,
    now,
  }
  const issuer = await exampleIssuer({ ...server, settings: { signingAlgs: ['ES256'] } })
  return {
    test,
    giveBack: (client: Client, token: string) =>
      revoke({ issuer, client, parameters: new Map([['token', token]]), headers: {} }, deps),
    exhaust: (holder: string) => {
      for (let count = 0; count < PER_HOLDER; count++) revocationLimit.admit(holder)
    },
  }
}

describe('access tokens that are given back by the thousand (RFC 7009 §2.2.1)', () => {
  it('G-H memory flood: a client that gets tokens only to give them back is told to stop, and others are not', async () => {
    const { test, giveBack, exhaust } = await openTest()
    const { identity, client, clock } = test
    const mint = async () => (await identity.mint(test.server.id, client.client_id)).token
    const [first, second] = [await mint(), await mint()]
    exhaust(client.client_id)
    expect(await giveBack(client, first)).toMatchObject({ ok: true, value: { status: 503 } })
    expect(await identity.verifyBearer(`Bearer ${first}`)).toMatchObject({ ok: true })
    const { access_token, client: other } = await signIn(test)
    expect(await giveBack(other, access_token)).toMatchObject({ ok: true, value: { status: 200 } })
    clock.now = (clock.now + 3599) as EpochSeconds
    expect(await giveBack(client, second)).toMatchObject({ value: { status: 503 } })
    clock.now = (clock.now + 1) as EpochSeconds
    expect(await giveBack(client, await mint())).toMatchObject({ value: { status: 200 } })
  })

  it("G-H memory flood: of a user's tokens one too many takes the whole grant along, in one entry", async () => {
    const { test, giveBack, exhaust } = await openTest()
    const { access_token, client, user, grant } = await signIn(test)
    exhaust(user.id)
    expect(await giveBack(client, access_token)).toMatchObject({ ok: true, value: { status: 200 } })
    expect(test.identity.revokedTokens.isGrantRevoked({ ...grant, revokedAt: undefined })).toBe(true)
    expect(await test.identity.verifyBearer(`Bearer ${access_token}`)).toMatchObject({ ok: false })
  })
})
