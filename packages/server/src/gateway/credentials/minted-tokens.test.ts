import type { ApiId, AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Api, Client } from '../../store/index.ts'
import { createLog } from '../../telemetry/index.ts'
import { createMintedTokens, type MintedTokens } from './minted-tokens.ts'
import type { Outbound } from './provider-credential.ts'

const log = createLog('silent')
const api = (authServerId: string, client_id: string, id = `${authServerId} ${client_id}`) =>
  ({ id: id as ApiId, authServerId: authServerId as AuthServerId, client_id: client_id as ClientId }) as Api

describe('tokens that the gateway mints for API services', () => {
  let now: EpochSeconds
  let minted: string[]
  let fails: boolean
  let keyServer: string | undefined
  let client: Client | undefined
  let revoked: Set<string>
  let tokens: MintedTokens
  const credentialFor = (of: Api) => tokens.credentialFor(of)

  beforeEach(() => {
    now = 1000 as EpochSeconds
    minted = []
    fails = false
    keyServer = 's1'
    client = { disabled: false } as Client
    revoked = new Set()
    tokens = createMintedTokens({
      now: () => now,
      log,
      identity: {
        clients: { peek: () => client },
        revokedTokens: { isRevoked: ({ cid, jti }) => cid === 'c1' && revoked.has(jti) },
        async mint(authServerId, client_id) {
          if (fails) throw new Error('cannot sign')
          const token = `${Buffer.from('{"kid":"k"}').toString('base64url')}.${authServerId}.${client_id}.${minted.length}`
          minted.push(token)
          return { token, expiresAt: (now + 100) as EpochSeconds, jti: `AT.${minted.length}` }
        },
        findVerificationKey: (kid) =>
          keyServer === undefined
            ? undefined
            : {
                kid,
                authServerId: keyServer as AuthServerId,
                alg: 'RS256',
                accessTokens: 'exchange',
                publicKey: {} as never,
              },
      },
    })
  })
  const bearerOf = (outbound: Outbound | undefined) => outbound?.headers[1]
  const settled = () => new Promise((resolve) => setImmediate(resolve))

  it('is minted once for all who wait, and then at hand', async () => {
    const credential = credentialFor(api('s1', 'c1'))
    expect(credential.peek(now)).toBeUndefined()
    const all = await Promise.all([credential.obtain(), credential.obtain(), credentialFor(api('s1', 'c1')).obtain()])
    expect(new Set(all.map(bearerOf))).toEqual(new Set([`Bearer ${minted[0]}`]))
    expect(credential.peek(now)).toBe(all[0])
    expect(minted).toHaveLength(1)
  })

  it('G-F every input is in the key: another client or server gets another token', async () => {
    keyServer = 's1'
    const a = await credentialFor(api('s1', 'c1')).obtain()
    const b = await credentialFor(api('s1', 'c2')).obtain()
    const c = await credentialFor(api('s1,c1', '')).obtain()
    const d = await credentialFor(api('s2', 'c1')).obtain()
    expect(new Set([a, b, c, d]).size).toBe(4)
    expect(bearerOf(d)).toContain('.s2.c1.')
  })

  it('is renewed ahead of expiry while the old one goes on being used', async () => {
    const credential = credentialFor(api('s1', 'c1'))
    const first = await credential.obtain()
    now = 1080 as EpochSeconds
    expect(credential.peek(now)).toBe(first)
    expect(credential.peek(now)).toBe(first)
    await settled()
    expect(minted).toHaveLength(2)
    expect(bearerOf(credential.peek(now))).toBe(`Bearer ${minted[1]}`)
  })

  it('is not sent in its last seconds', async () => {
    const credential = credentialFor(api('s1', 'c1'))
    await credential.obtain()
    expect(credential.peek(1090 as EpochSeconds)).toBeDefined()
    expect(credential.peek(1091 as EpochSeconds)).toBeUndefined()
  })

  it('goes on with the old one when renewing fails, and tries again after a pause', async () => {
    const credential = credentialFor(api('s1', 'c1'))
    const first = await credential.obtain()
    fails = true
    now = 1080 as EpochSeconds
    expect(credential.peek(now)).toBe(first)
    await settled()
    fails = false
    now = 1084 as EpochSeconds
    expect(credential.peek(now)).toBe(first)
    await settled()
    expect(minted).toHaveLength(1)
    now = 1085 as EpochSeconds
    credential.peek(now)
    await settled()
    expect(minted).toHaveLength(2)
  })

  it('rejects when none can be had, and starts anew with the next call', async () => {
    const credential = credentialFor(api('s1', 'c1'))
    fails = true
    await expect(credential.obtain()).rejects.toThrow('cannot sign')
    fails = false
    expect(bearerOf(await credential.obtain())).toMatch(/^Bearer /)
  })

  it('T-17 is not sent once the API’s client has changed or is disabled', async () => {
    const credential = credentialFor(api('s1', 'c1'))
    await credential.obtain()
    expect(credential.peek(now)).toBeDefined()
    client = undefined // What a change notice leaves in memory.
    expect(credential.peek(now)).toBeUndefined()
    client = { disabled: true } as Client
    expect(credential.peek(now)).toBeUndefined()
  })

  it('T-17 is not sent once it is revoked, and the next one is', async () => {
    const credential = credentialFor(api('s1', 'c1'))
    await credential.obtain()
    revoked.add('AT.0')
    expect(credential.peek(now)).toBeDefined()
    revoked.add('AT.1')
    expect(credential.peek(now)).toBeUndefined()
    expect(credential.peek(now)).toBeUndefined()
    const next = await credential.obtain()
    expect(credential.peek(now)).toBe(next)
  })

  it('G-F dies with the key that signed it', async () => {
    const credential = credentialFor(api('s1', 'c1'))
    await credential.obtain()
    keyServer = undefined
    expect(credential.peek(now)).toBeUndefined()
    keyServer = 's2'
    expect(credential.peek(now)).toBeUndefined()
  })

  it('is forgotten with the last API that has it', async () => {
    const kept = credentialFor(api('s1', 'c1', 'a'))
    await kept.obtain()
    expect(credentialFor(api('s1', 'c1', 'b'))).toBe(kept)
    tokens.forget('a' as ApiId)
    tokens.forget('a' as ApiId)
    expect(credentialFor(api('s1', 'c1', 'b'))).toBe(kept)
    tokens.forget('b' as ApiId)
    expect(tokens.size).toBe(0)
    expect(credentialFor(api('s1', 'c1', 'b')).peek(now)).toBeUndefined()
  })

  it('is forgotten when its API gets another client, and when there is no such API any more', () => {
    credentialFor(api('s1', 'c1', 'a'))
    credentialFor(api('s1', 'c2', 'a'))
    expect(tokens.size).toBe(1)
    for (let made = 0; made < 100; made++) credentialFor(api('s1', `of ${made}`))
    tokens.keepOnly(new Set(['a' as ApiId]))
    expect(tokens.size).toBe(1)
  })
})
