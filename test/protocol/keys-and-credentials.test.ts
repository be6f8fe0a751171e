import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClientAdministration } from '../../packages/server/src/identity/index.ts'
import { type Exchange, FORM, openExchange, partOf, read } from './support/exchange.ts'

let exchange: Exchange
beforeAll(async () => {
  exchange = await openExchange()
})
afterAll(() => exchange.close())

const keys = async () =>
  ((await (await fetch(`${exchange.issuer}/v1/keys`)).json()) as { keys: Record<string, string>[] }).keys
const FIELDS = 'grant_type=client_credentials&scope=anonymous'
const kidNow = async () => JSON.parse(partOf(read(await exchange.token(FIELDS)).access_token, 0)).kid as string

describe('2.11 keys and rotation', () => {
  it('2.11 each key has kty = RSA, use = sig, alg = RS256, kid, n and e, and nothing else', async () => {
    for (const key of await keys()) {
      expect(Object.keys(key)).toEqual(['kty', 'use', 'alg', 'kid', 'n', 'e'])
      expect(key).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256' })
    }
  })

  it('2.11 a new key is listed before it signs, the old one as long as its tokens live, and all of it by itself', async () => {
    const old = await kidNow()
    const day = 86_400
    const start = exchange.clock.now
    const at = async (seconds: number) => {
      exchange.clock.now = (start + seconds) as typeof exchange.clock.now
      await exchange.identity.ensureKey(exchange.server.id)
      return { listed: (await keys()).map(({ kid }) => kid), signs: await kidNow() }
    }
    expect((await at(75 * day)).listed).toEqual([old])
    const announced = await at(76 * day)
    expect(announced.listed).toHaveLength(2)
    expect(announced.signs).toBe(old)
    // At least every 90 days.
    const rotated = await at(90 * day + 60)
    expect(rotated.signs).not.toBe(old)
    expect(announced.listed).toContain(rotated.signs)
    expect(rotated.listed).toContain(old)
    expect((await at(90 * day + 2 * 3600)).listed).not.toContain(old)
  })
})

describe('2.12 credentials', () => {
  const withSecret = (client_id: string, secret: string) => {
    const line = `Authorization: Basic ${Buffer.from(`${client_id}:${secret}`).toString('base64')}`
    return exchange.token(FIELDS, [FORM, line])
  }
  /** A confidential app of the exchange, as an operator makes it. */
  async function newClient() {
    const administration = createClientAdministration({
      store: exchange.store,
      findServer: exchange.identity.findServer,
      createClientSecret: exchange.identity.createClientSecret,
      revokedTokens: exchange.identity.revokedTokens,
      now: () => exchange.clock.now,
    })
    const made = await administration.create({
      authServerId: exchange.server.id,
      grant_types: ['client_credentials'],
      scope: 'anonymous',
    })
    if (!made.ok) throw new Error(made.detail)
    const { client, client_secret = '' } = made.value
    return { administration, client, client_secret }
  }

  it('2.12 API Key: 32 characters, A–Z a–z 0–9, case-sensitive', async () => {
    const { client, client_secret } = await newClient()
    const { client_id } = client
    expect(client_id).toMatch(/^[A-Za-z0-9]{32}$/)
    expect((await withSecret(client_id, client_secret)).status).toBe(200)
    const swapped = client_id === client_id.toLowerCase() ? client_id.toUpperCase() : client_id.toLowerCase()
    expect(read(await withSecret(swapped, client_secret)).error).toBe('invalid_client')
  })

  it('2.12 API Secret: 16 characters, A–Z a–z 0–9, with an issue date and no expiration', async () => {
    const { client, client_secret } = await newClient()
    expect(client_secret).toMatch(/^[A-Za-z0-9]{16}$/)
    expect(client.secrets).toMatchObject([{ createdAt: exchange.clock.now }])
    expect(client.secrets[0]?.expiresAt).toBeUndefined()
  })

  it('2.12 renewal: only the secret can be made anew, the key never changes, and the old secret stops at once', async () => {
    const { administration, client, client_secret } = await newClient()
    const renewed = await administration.rotateSecret(client.client_id, 0)
    if (!renewed.ok) throw new Error(renewed.detail)
    expect(renewed.value.client.client_id).toBe(client.client_id)
    expect((await withSecret(client.client_id, renewed.value.client_secret ?? '')).status).toBe(200)
    expect(read(await withSecret(client.client_id, client_secret)).error).toBe('invalid_client')
  })
})
