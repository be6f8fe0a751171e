import { createHash } from 'node:crypto'
import type { ApiId, AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it, vi } from 'vitest'
import { type Client, StoreUnavailable } from '../../store/index.ts'
import { policyOf } from '../profiles.ts'
import { exampleServer } from '../testing/open-test-identity.ts'
import { authenticateClient, checkSecret } from './authenticate-client.ts'

const at = (seconds: number) => seconds as EpochSeconds
const hashSecret = (secret: string) => createHash('sha256').update(secret).digest()
const server = exampleServer({ id: 'aus1' as AuthServerId })
const issuer = { server, policy: policyOf(server), url: 'https://as.example/oauth2/aus1', keys: [] }

function client(changes: Partial<Client> = {}): Client {
  return {
    client_id: 'TheKey' as ClientId,
    authServerId: server.id,
    owner: { kind: 'api', id: 'api' as ApiId },
    secrets: [{ hmac: hashSecret('right'), createdAt: at(0) }],
    grant_types: ['client_credentials'],
    scopes: ['anonymous'],
    metadata: {},
    settings: {},
    disabled: false,
    version: 1,
    createdAt: at(0),
    ...changes,
  }
}

const presented = (secret: string) => ({ hmac: hashSecret(secret), now: at(1000) })
const secretOf = (text: string, expiresAt?: number) => ({
  hmac: hashSecret(text),
  createdAt: at(0),
  ...(expiresAt === undefined ? {} : { expiresAt: at(expiresAt) }),
})

describe('checkSecret (RFC 6749 §2.3.1)', () => {
  it('lets the right secret in', () => expect(checkSecret(client(), presented('right'))).toBeUndefined())

  it('lets either of two live secrets in (design.md decision 6)', () => {
    const rotating = client({ secrets: [secretOf('old', 1001), secretOf('new')] })
    expect(checkSecret(rotating, presented('old'))).toBeUndefined()
    expect(checkSecret(rotating, presented('new'))).toBeUndefined()
  })

  it.each([
    ['an unknown key', undefined, 'right'],
    ['a key remembered as absent', null, 'right'],
    ['a wrong secret', client(), 'wrong'],
    ['an empty secret', client(), ''],
    ['a secret at its expiry', client({ secrets: [secretOf('right', 1000)] }), 'right'],
    ['a client without secrets', client({ secrets: [] }), 'right'],
  ])('refuses %s', (_case, record, secret) => {
    expect(checkSecret(record, presented(secret))).toMatchObject({ ok: false, error: 'invalid_client' })
  })
})

describe('authenticateClient', () => {
  function setUp(memory: Client | null | undefined, stored: Client | undefined | Error) {
    const ask = async () => {
      if (stored instanceof Error) throw stored
      return stored
    }
    const find = vi.fn(ask)
    const refresh = vi.fn(ask)
    const failurePause = vi.fn(async () => undefined)
    const never = () => {
      throw new Error('not for secrets')
    }
    const deps = {
      clients: { peek: () => memory, find, refresh },
      hashSecret,
      failurePause,
      now: () => at(1000),
      usedOnce: { use: never },
      keySets: { find: never },
      openClientSecret: never,
    }
    const attempt = (client_secret: string, client_id = 'TheKey') =>
      authenticateClient(
        { kind: 'secret', method: 'client_secret_basic', client_id, client_secret },
        { issuer, path: '/v1/token' },
        deps,
      )
    return { attempt, failurePause, asked: () => find.mock.calls.length + refresh.mock.calls.length }
  }

  it('lets a remembered client in without asking the store', async () => {
    const { attempt, asked, failurePause } = setUp(client(), new StoreUnavailable('down'))
    expect(await attempt('right')).toMatchObject({ ok: true, value: { client_id: 'TheKey' } })
    expect(asked()).toBe(0)
    expect(failurePause).not.toHaveBeenCalled()
  })

  it('lets a client in that is not remembered yet', async () => {
    const { attempt } = setUp(undefined, client())
    expect(await attempt('right')).toMatchObject({ ok: true })
  })

  it('repairs a memory from before the secret was renewed', async () => {
    const { attempt } = setUp(client(), client({ secrets: [secretOf('renewed')] }))
    expect(await attempt('renewed')).toMatchObject({ ok: true })
  })

  it('lets a client in that was made after it was remembered as absent', async () => {
    const { attempt } = setUp(null, client())
    expect(await attempt('right')).toMatchObject({ ok: true })
  })

  it.each([
    ['unknown, not remembered', undefined, undefined],
    ['unknown, remembered as absent', null, undefined],
    ['wrong secret, not remembered', undefined, client({ secrets: [secretOf('other')] })],
    ['wrong secret, remembered', client({ secrets: [secretOf('other')] }), client({ secrets: [secretOf('other')] })],
    ['T-17 disabled', client({ disabled: true }), client({ disabled: true })],
    [
      'registered for another method',
      client({ metadata: { token_endpoint_auth_method: 'private_key_jwt' } }),
      client({ metadata: { token_endpoint_auth_method: 'private_key_jwt' } }),
    ],
    ['disabled since it was remembered as wrong', client({ secrets: [] }), client({ disabled: true })],
    [
      'another server',
      client({ authServerId: 'aus2' as AuthServerId }),
      client({ authServerId: 'aus2' as AuthServerId }),
    ],
  ])('T-31 user enumeration: %s takes the same way and gets the same words', async (_case, memory, stored) => {
    const { attempt, asked, failurePause } = setUp(memory, stored)
    const outcome = await attempt('right')
    expect(outcome).toMatchObject({ ok: false, error: 'invalid_client' })
    expect(!outcome.ok && outcome.description).toBe(
      'The client credentials were not accepted. Check the key and the secret, and that they belong to this authorization server.',
    )
    expect(asked()).toBe(1)
    expect(failurePause).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['22 KB long', 'k'.repeat(22_000)],
    ['one character too long', 'k'.repeat(65)],
    ['empty', ''],
    ['with a zero byte', 'The\0Key'],
    ['not ASCII', 'TheKéy'],
    ['ending in a line', 'TheKey\n'],
  ])('G-H memory: a key that nobody was given is neither looked up nor remembered: %s', async (_case, key) => {
    const { attempt, asked, failurePause } = setUp(undefined, client())
    const outcome = await attempt('right', key)
    const unknown = await setUp(undefined, undefined).attempt('right')
    expect(outcome).toEqual(unknown)
    expect(asked()).toBe(0)
    expect(failurePause).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['a known client', client({ secrets: [] })],
    ['a client remembered as absent', null],
    ['an unknown one', undefined],
  ])('T-15 storage error treated as success: rejects for %s when the store is away', async (_case, memory) => {
    const { attempt } = setUp(memory, new StoreUnavailable('down'))
    await expect(attempt('right')).rejects.toBeInstanceOf(StoreUnavailable)
  })
})
