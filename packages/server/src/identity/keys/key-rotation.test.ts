import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { decodeJwt } from '../testing/example-issuer.ts'
import { exampleClient, exampleServer, openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'

const DAY = 86_400
const opened: TestIdentity[] = []
afterEach(async () => {
  for (const test of opened.splice(0)) await test.close()
})

async function open(...args: Parameters<typeof openTestIdentity>): Promise<TestIdentity> {
  const test = await openTestIdentity(...args)
  opened.push(test)
  return test
}

const later = (test: TestIdentity, seconds: number) => {
  test.clock.now = (test.clock.now + seconds) as EpochSeconds
}
const published = async ({ issuer }: TestIdentity): Promise<string[]> => {
  const { keys } = (await (await fetch(`${issuer}/v1/keys`)).json()) as { keys: { kid: string }[] }
  return keys.map(({ kid }) => kid)
}
const mint = async (test: TestIdentity) => (await test.identity.mint(test.server.id, test.client.client_id)).token
const kidOf = (token: string) => decodeJwt(token).header.kid as string
const isGood = async (test: TestIdentity, token: string) => (await test.identity.verifyBearer(`Bearer ${token}`)).ok

describe('keys of a running authorization server (design.md decision 7)', () => {
  it('rotate by themselves over 400 days: announced before use, published for as long as their tokens live', async () => {
    const test = await open()
    const server = { ...test.server, settings: { signingAlgs: ['ES256' as const] } }
    await test.store.authorizationServers.put(server)
    await test.identity.ensureKey(server.id)
    const firstPublished = new Map<string, number>()
    const firstSigned = new Map<string, number>()
    for (let day = 0; day < 400; day += 4) {
      await test.identity.ensureKey(server.id) // what the hourly run does for every server
      for (const kid of await published(test)) if (!firstPublished.has(kid)) firstPublished.set(kid, day)
      const token = await mint(test)
      if (!firstSigned.has(kidOf(token))) firstSigned.set(kidOf(token), day)
      later(test, 3599)
      expect(await isGood(test, token)).toBe(true)
      expect(await published(test)).toContain(kidOf(token))
      later(test, 4 * DAY - 3599)
    }
    const rsa = 1 // the RS256 key of before the change of settings
    expect([firstSigned.size, firstPublished.size]).toEqual([5, 5 + rsa])
    for (const [kid, day] of firstSigned) {
      if (day > 0) expect(day - firstPublished.get(kid)!).toBeGreaterThanOrEqual(14)
    }
  })

  it('one key of every algorithm, each published with its own members (RFC 7518 §6, RFC 8037 §2)', async () => {
    const test = await open()
    const server = exampleServer({ settings: { signingAlgs: ['RS256', 'PS256', 'ES256', 'EdDSA'] } })
    await test.store.authorizationServers.put(server)
    await test.identity.ensureKey(server.id)
    const response = await fetch(`${test.identity.issuerOf(server.id)}/v1/keys`)
    const { keys } = (await response.json()) as { keys: Record<string, string>[] }
    const shapes = Object.fromEntries(keys.map((key) => [key.alg, Object.keys(key)]))
    expect(shapes).toEqual({
      RS256: ['kty', 'use', 'alg', 'kid', 'n', 'e'],
      PS256: ['kty', 'use', 'alg', 'kid', 'n', 'e'],
      ES256: ['kty', 'use', 'alg', 'kid', 'crv', 'x', 'y'],
      EdDSA: ['kty', 'use', 'alg', 'kid', 'crv', 'x'],
    })
  })
})

describe('keys.rotate', () => {
  it('signs with a new key from this moment on, while tokens of the old one stay good', async () => {
    const test = await open()
    const before = await mint(test)
    const outcome = await test.identity.keys.rotate(test.server.id, { revokeOld: false })
    const after = await mint(test)
    expect(kidOf(after)).not.toBe(kidOf(before))
    expect(outcome).toMatchObject({
      ok: true,
      value: [
        { kid: kidOf(before), alg: 'RS256', state: 'retired', publishedUntil: test.clock.now + 3600 + 300 },
        { kid: kidOf(after), alg: 'RS256', state: 'active' },
      ],
    })
    expect(await published(test)).toEqual([kidOf(before), kidOf(after)])
    expect(await isGood(test, before)).toBe(true)
  })

  it('T-17 in an emergency refuses every token of the old keys at once, announced ones included', async () => {
    const test = await open()
    const before = await mint(test)
    later(test, 80 * DAY)
    await test.identity.ensureKey(test.server.id)
    const announced = (await published(test)).find((kid) => kid !== kidOf(before))
    expect(announced).toBeDefined()
    const stolen = await mint(test)
    await test.identity.keys.rotate(test.server.id, { revokeOld: true })
    const after = await mint(test)
    expect([kidOf(before), announced]).not.toContain(kidOf(after))
    expect(await published(test)).toEqual([kidOf(after)])
    expect(await isGood(test, stolen)).toBe(false)
    expect(await isGood(test, after)).toBe(true)
    const list = await test.identity.keys.list(test.server.id)
    expect(list.ok && list.value.map(({ state }) => state)).toEqual(['revoked', 'revoked', 'active'])
    // And on it goes by itself: the new key gets its successor in time, the revoked ones are forgotten.
    later(test, 80 * DAY)
    await test.identity.ensureKey(test.server.id)
    const states = await test.identity.keys.list(test.server.id)
    expect(states.ok && states.value.map(({ state }) => state)).toEqual(['active', 'announced'])
  })

  it('takes one algorithm and leaves the others', async () => {
    const test = await open()
    const server = exampleServer({ settings: { signingAlgs: ['ES256', 'EdDSA'] } })
    await test.store.authorizationServers.put(server)
    await test.identity.ensureKey(server.id)
    const outcome = await test.identity.keys.rotate(server.id, { alg: 'EdDSA', revokeOld: true })
    expect(outcome.ok && outcome.value.map(({ alg, state }) => `${alg} ${state}`).sort()).toEqual([
      'ES256 active',
      'EdDSA active',
      'EdDSA revoked',
    ])
  })

  it('refuses an unknown authorization server, and an algorithm that it does not use', async () => {
    const test = await open()
    const { keys } = test.identity
    expect(await keys.rotate(exampleServer().id, { revokeOld: true })).toMatchObject({ error: 'unknown_server' })
    expect(await keys.list(exampleServer().id)).toMatchObject({ error: 'unknown_server' })
    const refused = await keys.rotate(test.server.id, { alg: 'ES256', revokeOld: true })
    expect(refused).toMatchObject({ ok: false, error: 'unknown_alg' })
  })

  it('by several operators at once leaves one signer, and every key that was made in the list', async () => {
    const test = await open()
    const server = exampleServer({ settings: { signingAlgs: ['ES256'] } })
    await test.store.authorizationServers.put(server)
    await test.identity.ensureKey(server.id)
    const rotate = () => test.identity.keys.rotate(server.id, { revokeOld: true })
    await Promise.all([rotate(), rotate(), rotate()])
    const list = await test.identity.keys.list(server.id)
    const states = list.ok ? list.value.map(({ state }) => state) : []
    expect(states).toHaveLength(4)
    expect(states.filter((state) => state === 'active')).toHaveLength(1)
    const { token } = await test.identity.mint(server.id, exampleClient(server.id, new Uint8Array(32)).client_id)
    expect(list.ok && list.value.find(({ state }) => state === 'active')?.kid).toBe(kidOf(token))
  })

  it('T-15 says so when the store fails, and revokes nothing before there is a new key', async () => {
    let broken = false
    const test = await open((store) => ({
      ...store,
      signingKeys: {
        ...store.signingKeys,
        put: async (key) => {
          if (broken) throw new Error('store is away')
          return store.signingKeys.put(key)
        },
      },
    }))
    const before = await mint(test)
    broken = true
    await expect(test.identity.keys.rotate(test.server.id, { revokeOld: true })).rejects.toThrow('store is away')
    expect(await isGood(test, before)).toBe(true)
    expect(kidOf(await mint(test))).toBe(kidOf(before))
  })
})
