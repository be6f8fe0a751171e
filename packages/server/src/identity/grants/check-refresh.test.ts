import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import type { ClientSettings, GrantRefresh } from '../../store/index.ts'
import { exampleGrant, exampleUser } from '../testing/grants.ts'
import { checkGrantAlive, checkHolder, type FoundRefresh, isRotated, turnOf } from './check-refresh.ts'

const at = (seconds: number) => seconds as EpochSeconds
const hash = (letter: string) => Buffer.from(letter.repeat(32))
const refresh: GrantRefresh = {
  handleHash: hash('h'),
  hash: hash('c'),
  previousHash: hash('p'),
  rotatedAt: at(1000),
  expiresAt: at(5000),
}

const user = exampleUser()
const found: FoundRefresh = {
  refresh,
  revoked: false,
  user,
  session: undefined, // Long over: offline_access is for that (OIDC Core §11).
  grant: exampleGrant({ authServerId: 'aus1' as AuthServerId, client_id: 'TheKey' as ClientId, userId: user.id }),
}

describe('checkHolder (RFC 6749 §6)', () => {
  const request = { authServerId: 'aus1' as AuthServerId, client: { client_id: 'TheKey' as ClientId } }

  it('lets its client use it', () => expect(checkHolder(found, request)).toBeUndefined())

  it.each<[string, Partial<typeof request>]>([
    ['T-11 another client', { client: { client_id: 'Other' as ClientId } }],
    ['another authorization server', { authServerId: 'aus2' as AuthServerId }],
  ])('refuses %s', (_case, changes) => {
    expect(checkHolder(found, { ...request, ...changes })).toMatchObject({ error: 'invalid_grant' })
  })
})

describe('checkGrantAlive', () => {
  it('lets it live up to its last second', () => expect(checkGrantAlive(found, at(4999))).toBeUndefined())

  it.each<[string, Partial<FoundRefresh>, number]>([
    ['an expired token', {}, 5000],
    ['T-17 a revoked grant', { revoked: true }, 1001],
    ['T-17 a user who is gone', { user: undefined }, 1001],
    ['T-17 a disabled user', { user: { ...user, disabled: true } }, 1001],
  ])('refuses %s', (_case, changes, now) => {
    expect(checkGrantAlive({ ...found, ...changes }, at(now))).toMatchObject({ error: 'invalid_grant' })
  })
})

describe('turnOf (RFC 9700 §4.14.2)', () => {
  const turn = (letter: string, graceSeconds: number, now: number, kept = refresh) =>
    turnOf(kept, { hash: hash(letter) }, { graceSeconds, now: at(now) })

  it('knows the current one', () => expect(turn('c', 30, 9999)).toBe('current'))
  it('takes the one before it as repeated within the grace', () => expect(turn('p', 30, 1029)).toBe('repeated'))
  it('T-11 takes the one before it as reused after the grace', () => expect(turn('p', 30, 1030)).toBe('reused'))
  it('T-11 gives no grace where there is none, even when another clock was ahead', () => {
    expect(turn('p', 0, 999)).toBe('reused')
  })
  it('T-11 takes any other with the right handle as reused', () => {
    expect(turn('x', 30, 1001)).toBe('reused')
    expect(turn('x', 30, 1001, { handleHash: hash('h'), hash: hash('c'), expiresAt: at(5000) })).toBe('reused')
  })
})

describe('isRotated', () => {
  const ask = (method: 'none' | undefined, chosen: ClientSettings['refreshTokens'], policy: 'same' | 'rotate') =>
    isRotated(
      {
        metadata: method ? { token_endpoint_auth_method: method } : {},
        settings: chosen ? { refreshTokens: chosen } : {},
      },
      { refreshTokens: policy },
    )

  it.each<[string, 'none' | undefined, 'same' | 'rotate' | undefined, 'same' | 'rotate', boolean]>([
    ['confidential, as the exchange does (protocol.md 2.7)', undefined, undefined, 'same', false],
    ['confidential, as strict does', undefined, undefined, 'rotate', true],
    ['confidential, chosen', undefined, 'rotate', 'same', true],
    ['confidential, chosen against strict', undefined, 'same', 'rotate', false],
    ['public', 'none', undefined, 'same', true],
    ['public, chosen', 'none', 'same', 'same', false],
    ['public, never in strict (RFC 9700 §2.2.2)', 'none', 'same', 'rotate', true],
  ])('%s', (_case, method, chosen, policy, rotated) => expect(ask(method, chosen, policy)).toBe(rotated))
})
