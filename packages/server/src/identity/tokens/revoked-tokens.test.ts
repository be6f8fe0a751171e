import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuthServerId, ClientId, EpochSeconds, GrantId, UserId } from '@portreeve/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openStore, type RevocationKind, type Store } from '../../store/index.ts'
import { generateUserId } from '../generate-ids.ts'
import { generateGrantId } from '../grants/credentials.ts'
import { exampleGrant } from '../testing/grants.ts'
import type { VerifiedToken } from '../verify-signed-token.ts'
import { createRevokedTokens, type RevokedTokens } from './revoked-tokens.ts'

const TTL = 3600
const REFRESH_TTL = 86_400
const start = 1_800_000_000 as EpochSeconds
const clock = { now: start }
const plus = (seconds: number) => (start + seconds) as EpochSeconds

const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
  clock.now = start
  vi.useRealTimers()
})

async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'portreeve-revoked-'))
  opened.push(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function openIn(directory: string): Promise<Store> {
  const onFault = (fault: unknown) => {
    throw fault
  }
  const store = await openStore({ kind: 'sqlite', directory }, { onFault })
  opened.push(() => store.close())
  return store
}

async function nodeOn(store: Store, onFault = (_fault: unknown) => {}): Promise<RevokedTokens> {
  const revoked = await createRevokedTokens({
    store,
    tokensUntil: (now) => (now + TTL) as EpochSeconds,
    grantsUntil: (now) => (now + REFRESH_TTL) as EpochSeconds,
    now: () => clock.now,
    onFault,
  })
  opened.push(() => revoked.close())
  return revoked
}

/** Of a feed whose gaps the test makes. */
const heardBy = (listeners: (() => void)[]) => (listener: () => void) => {
  listeners.push(listener)
  return () => {}
}

let made = 0
function exampleToken(changes: Partial<Omit<VerifiedToken, 'key'>> & { authServerId?: string } = {}): VerifiedToken {
  const { authServerId = 'aus1', ...claims } = changes
  return {
    key: { authServerId: authServerId as AuthServerId } as VerifiedToken['key'],
    jti: `AT.${++made}`,
    iss: 'https://identity.example',
    aud: 'api_providers',
    cid: 'TheKey' as ClientId,
    sub: 'TheKey',
    uid: undefined,
    grantId: undefined,
    scopes: [],
    iat: start,
    exp: plus(TTL),
    nbf: undefined,
    ...claims,
  }
}

/** The five kinds, what each takes down, and how it is asked for. */
interface Case {
  kind: RevocationKind
  covers: (token: VerifiedToken) => boolean
  revoke: (revoked: RevokedTokens) => Promise<void>
}

/** A world of its own: two of everything, tokens of every combination, from before, now and after. */
function exampleWorld() {
  const id = `${++made}`
  const servers = [`ausA${id}`, `ausB${id}`]
  const clients = [`keyA${id}`, `keyB${id}`] as ClientId[]
  const users = [undefined, generateUserId(), generateUserId()]
  const grants = new Map<string, GrantId>()
  const tokens: VerifiedToken[] = []
  for (const authServerId of servers) {
    for (const cid of clients) {
      for (const uid of users) {
        const grantId = uid === undefined ? undefined : generateGrantId()
        if (grantId !== undefined) grants.set(`${authServerId} ${cid} ${uid}`, grantId)
        for (const iat of [plus(-1), start, plus(1)])
          tokens.push(exampleToken({ authServerId, cid, uid, grantId, iat }))
      }
    }
  }
  const [server, client, user] = [servers[0] as AuthServerId, clients[0] as ClientId, users[1] as UserId]
  const grantId = grants.get(`${server} ${client} ${user}`) as GrantId
  const one = tokens.at(-1) as VerifiedToken
  const cases: Case[] = [
    { kind: 'token', covers: ({ jti }) => jti === one.jti, revoke: (revoked) => revoked.revokeToken(one) },
    { kind: 'grant', covers: (token) => token.grantId === grantId, revoke: (revoked) => revoked.revokeGrant(grantId) },
    {
      kind: 'user',
      covers: ({ uid, iat }) => uid === user && iat < start,
      revoke: (revoked) => revoked.revokeUser(user),
    },
    {
      kind: 'client',
      covers: ({ cid, iat }) => cid === client && iat <= start,
      revoke: (revoked) => revoked.revokeClient(client),
    },
    {
      kind: 'authorization_server',
      covers: ({ key, iat }) => key.authServerId === server && iat <= start,
      revoke: (revoked) => revoked.revokeServer(server),
    },
  ]
  return { tokens, cases, user, client, server, grantId }
}

describe('T-12 revocation forgotten after restart or across policies', () => {
  it('T-12 by token, grant, user, client and authorization server, in all 32 combinations, here, elsewhere and later', async () => {
    const directory = await newDirectory()
    const store = await openIn(directory)
    const [here, elsewhere] = await Promise.all([nodeOn(store), nodeOn(store)])
    const expected: [VerifiedToken, boolean, string][] = []
    for (let subset = 0; subset < 32; subset++) {
      const { tokens, cases, user, client, server, grantId } = exampleWorld()
      await store.grants.put(exampleGrant({ id: grantId, userId: user, client_id: client, authServerId: server }))
      const chosen = cases.filter((_one, index) => (subset >> index) % 2 === 1)
      for (const { revoke } of chosen) await revoke(here)
      for (const token of tokens) {
        const isRevoked = chosen.some(({ covers }) => covers(token))
        // The grant goes with its user and its client (RFC 7009 §2.1), so what it bought later goes as well.
        const withGrant = token.grantId === grantId && chosen.some(({ kind }) => kind === 'user' || kind === 'client')
        expected.push([token, isRevoked || withGrant, chosen.map(({ kind }) => kind).join('+')])
      }
    }
    const check = (revoked: RevokedTokens) => {
      for (const [token, isRevoked, kinds] of expected) expect(revoked.isRevoked(token), kinds).toBe(isRevoked)
    }
    check(here)
    await vi.waitFor(() => check(elsewhere))
    check(await nodeOn(store))
    // As kill -9 would leave it: what is on disk while the server still runs.
    const copy = await newDirectory()
    await cp(directory, copy, { recursive: true })
    check(await nodeOn(await openIn(copy)))
  })

  it('T-12 grants of a revoked user, client or authorization server buy nothing any more', async () => {
    const store = await openIn(await newDirectory())
    const revoked = await nodeOn(store)
    for (const kind of ['user', 'client', 'authorization_server']) {
      const { cases, user, client, server } = exampleWorld()
      const of = { userId: user, client_id: client, authServerId: server }
      const [before, after] = [
        exampleGrant({ ...of, createdAt: plus(-1) }),
        exampleGrant({ ...of, createdAt: plus(1) }),
      ]
      expect(revoked.isGrantRevoked(before), kind).toBe(false)
      await cases.find((one) => one.kind === kind)?.revoke(revoked)
      expect(revoked.isGrantRevoked(before), kind).toBe(true)
      expect(revoked.isGrantRevoked(after), kind).toBe(false)
    }
  })

  it('T-12 a user who signs in right after all of theirs was revoked has good tokens in the same second', async () => {
    const store = await openIn(await newDirectory())
    const revoked = await nodeOn(store)
    const userId = generateUserId()
    const [before, after] = [exampleGrant({ userId, createdAt: start }), exampleGrant({ userId, createdAt: start })]
    await store.grants.put(before)
    await revoked.revokeUser(userId)
    await store.grants.put(after)
    const tokenOf = ({ id }: { id: GrantId }) => exampleToken({ uid: userId, grantId: id, iat: start })
    expect([revoked.isRevoked(tokenOf(before)), revoked.isGrantRevoked(before)]).toEqual([true, true])
    expect([revoked.isRevoked(tokenOf(after)), revoked.isGrantRevoked(after)]).toEqual([false, false])
  })

  it('T-12 marks the rows of grants too, so that refresh tokens stay dead when the notices are long forgotten', async () => {
    const store = await openIn(await newDirectory())
    const revoked = await nodeOn(store)
    const grant = exampleGrant({ userId: generateUserId(), client_id: 'Marked' as ClientId, createdAt: start })
    await store.grants.put(grant)
    await revoked.revokeClient(grant.client_id)
    clock.now = plus(2 * REFRESH_TTL)
    const after = await nodeOn(store)
    const found = await store.grants.find(grant.id)
    expect(found?.grant.revokedAt).toBe(start)
    expect(found && after.isGrantRevoked(found.grant)).toBe(true)
  })

  it('T-12 a store that has lost a revocation does not bring its tokens back', async () => {
    const store = await openIn(await newDirectory())
    const gapListeners: (() => void)[] = []
    let lost = false
    const losing: Store = {
      ...store,
      changes: { subscribe: store.changes.subscribe, onGap: heardBy(gapListeners), behindMillis: () => 0 },
      revocations: { ...store.revocations, listLive: async (now) => (lost ? [] : store.revocations.listLive(now)) },
    }
    const revoked = await nodeOn(losing)
    const token = exampleToken()
    await revoked.revokeToken(token)
    lost = true
    for (const tell of gapListeners) tell()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(revoked.isRevoked(token)).toBe(true)
  })

  it('T-12 after a gap everything that was missed is asked for, again and again until the store answers', async () => {
    const store = await openIn(await newDirectory())
    let failures = 0
    const gapListeners: (() => void)[] = []
    const deaf: Store = {
      ...store,
      changes: { subscribe: () => () => {}, onGap: heardBy(gapListeners), behindMillis: () => 0 },
      revocations: {
        ...store.revocations,
        async listLive(now) {
          if (failures > 0 && failures-- > 0) throw new Error('store is away')
          return store.revocations.listLive(now)
        },
      },
    }
    const faults: unknown[] = []
    const revoked = await nodeOn(deaf, (fault) => faults.push(fault))
    const token = exampleToken()
    await (await nodeOn(store)).revokeToken(token)
    expect(revoked.isRevoked(token)).toBe(false)
    failures = 2
    for (const tell of gapListeners) tell()
    await vi.waitFor(() => expect(revoked.isRevoked(token)).toBe(true), 3_000)
    expect(faults).toHaveLength(2)
  })

  it('T-12 a notice whose record cannot be read at the moment is not forgotten', async () => {
    const store = await openIn(await newDirectory())
    let failing = true
    const failingFind: Store = {
      ...store,
      revocations: {
        ...store.revocations,
        async find(kind, id) {
          if (failing) throw new Error('store is away')
          return store.revocations.find(kind, id)
        },
        async listLive(now) {
          if (failing) throw new Error('store is away')
          return store.revocations.listLive(now)
        },
      },
    }
    failing = false
    const faults: unknown[] = []
    const revoked = await nodeOn(failingFind, (fault) => faults.push(fault))
    failing = true
    const token = exampleToken({ cid: 'Another' as ClientId })
    await (await nodeOn(store)).revokeClient(token.cid)
    await vi.waitFor(() => expect(faults.length).toBeGreaterThanOrEqual(2), 3_000)
    failing = false
    await vi.waitFor(() => expect(revoked.isRevoked(token)).toBe(true), 3_000)
  })
})

describe('revocations in memory', () => {
  it('end when nothing of theirs can be alive', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const revoked = await nodeOn(await openIn(await newDirectory()))
    const token = exampleToken()
    await revoked.revokeToken(token)
    clock.now = plus(TTL - 1)
    vi.advanceTimersByTime(60_000)
    expect(revoked.isRevoked(token)).toBe(true)
    clock.now = plus(TTL)
    vi.advanceTimersByTime(60_000)
    expect(revoked.isRevoked(token)).toBe(false) // Refused all the same: it has expired.
  })

  it('take the later of two moments, whichever is heard first', async () => {
    const revoked = await nodeOn(await openIn(await newDirectory()))
    const client_id = 'Twice' as ClientId
    clock.now = plus(10)
    await revoked.revokeClient(client_id)
    clock.now = plus(5)
    await revoked.revokeClient(client_id)
    expect(revoked.isRevoked(exampleToken({ cid: client_id, iat: plus(10) }))).toBe(true)
    expect(revoked.isRevoked(exampleToken({ cid: client_id, iat: plus(11) }))).toBe(false)
  })
})

describe('T-15 storage error treated as success', () => {
  it('T-15 a revocation that could not be kept is a fault, and this node refuses the token all the same', async () => {
    const store = await openIn(await newDirectory())
    const away = async (): Promise<never> => {
      throw new Error('store is away')
    }
    const failing: Store = {
      ...store,
      revocations: { ...store.revocations, put: away },
      grants: { ...store.grants, revoke: away, revokeAll: away },
    }
    const revoked = await nodeOn(failing)
    const { tokens, cases } = exampleWorld()
    for (const { kind, revoke, covers } of cases) {
      await expect(revoke(revoked), kind).rejects.toThrow('store is away')
      for (const token of tokens.filter(covers)) expect(revoked.isRevoked(token), kind).toBe(true)
    }
  })

  it('T-15 does not start without knowing what was revoked', async () => {
    const store = await openIn(await newDirectory())
    const listLive = () => Promise.reject(new Error('store is away'))
    await expect(nodeOn({ ...store, revocations: { ...store.revocations, listLive } })).rejects.toThrow('store is away')
  })
})
