import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { grant, grantCode, grantRefresh, interaction, mail, session } from '../store/contract/samples.ts'
import type { Store } from '../store/index.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { createHousekeeping } from './housekeeping.ts'
import type { Issuers } from './keys/issuers.ts'
import { policyOf } from './profiles.ts'
import { exampleServer } from './testing/open-test-identity.ts'

const HOUR = 3600
const DAY = 24 * HOUR
const NOW = 1_800_000_000
const ago = (seconds: number) => (NOW - seconds) as EpochSeconds

const server = exampleServer({ accessTokenTtlSeconds: 4 * HOUR })
const issuer = { server, policy: policyOf(server), url: 'http://localhost/oauth2/x', keys: [] }
const issuers: Issuers = { byId: new Map([[server.id as AuthServerId, issuer]]), verificationKeys: new Map() }

let close: () => Promise<void> = async () => undefined
afterEach(() => close())

async function openHouse(wrap: (store: Store) => Store = (store) => store) {
  const store = await openTestStore()
  const faults: unknown[] = []
  const housekeeping = createHousekeeping({
    store: wrap(store),
    issuers: () => issuers,
    now: () => ago(0),
    onFault: (fault) => faults.push(fault),
  })
  close = async () => {
    housekeeping.close()
    await store.close()
  }
  return { store, housekeeping, faults }
}

describe('housekeeping', () => {
  it('forgets what is over and keeps what is not', async () => {
    const { store, housekeeping, faults } = await openHouse()
    const [over, underWay] = [interaction({ expiresAt: ago(1) }), interaction({ expiresAt: ago(-HOUR) })]
    const [old, young] = [session({ createdAt: ago(9 * DAY) }), session({ createdAt: ago(6 * DAY) })]
    const [read, unread] = [mail({ createdAt: ago(31 * DAY) }), mail({ createdAt: ago(DAY) })]
    for (const one of [over, underWay]) await store.interactions.put(one)
    for (const one of [old, young]) await store.sessions.put(one)
    for (const one of [read, unread]) await store.mails.put(one)
    await store.throttles.count('old', ago(2 * DAY), HOUR)
    await store.throttles.count('young', ago(HOUR), HOUR)

    await housekeeping.run()

    expect(faults).toEqual([])
    expect(await store.interactions.find(over.idHash)).toBeUndefined()
    expect(await store.interactions.find(underWay.idHash)).toBeDefined()
    expect(await store.sessions.find(old.sid)).toBeUndefined()
    expect(await store.sessions.find(young.sid)).toBeDefined()
    expect((await store.mails.list(10)).map(({ id }) => id)).toEqual([unread.id])
    expect(await store.throttles.find('old')).toBeUndefined()
    expect(await store.throttles.find('young')).toBeDefined()
  })

  it('T-12 revocation forgotten: a grant stays as long as a token of it may live, and as long as its refresh token', async () => {
    const { store, housekeeping } = await openHouse()
    const code = grantCode({ expiresAt: ago(4 * HOUR) })
    const tokenMayLive = grant({ createdAt: ago(4 * HOUR), code })
    const over = grant({ createdAt: ago(8 * DAY), code: grantCode({ expiresAt: ago(8 * DAY) }) })
    const refreshable = grant({ createdAt: ago(90 * DAY), refresh: grantRefresh({ expiresAt: ago(-DAY) }) })
    for (const one of [tokenMayLive, over, refreshable]) await store.grants.put(one)

    await housekeeping.run()

    expect(await store.grants.find(tokenMayLive.id)).toBeDefined()
    expect(await store.grants.find(over.id)).toBeUndefined()
    expect(await store.grants.find(refreshable.id)).toBeDefined()
  })

  it('keeps grants while their session may last, because their apps have to hear of its end (OIDC Back-Channel Logout §2.3)', async () => {
    const { store, housekeeping } = await openHouse()
    const used = grant({ createdAt: ago(6 * DAY), code: grantCode({ expiresAt: ago(6 * DAY) }) })
    await store.grants.put(used)
    await housekeeping.run()
    expect((await store.grants.listBySession(used.sid)).map(({ id }) => id)).toEqual([used.id])
  })

  it('goes on with the other chores when one fails, and says so', async () => {
    const fault = new Error('the disk is full')
    const { store, housekeeping, faults } = await openHouse((kept) => ({
      ...kept,
      interactions: { ...kept.interactions, prune: () => Promise.reject(fault) },
    }))
    await store.mails.put(mail({ createdAt: ago(31 * DAY) }))
    await housekeeping.run()
    expect(faults).toEqual([fault])
    expect(await store.mails.list(10)).toEqual([])
  })
})
