import type { AuthServerId, ClientId, EpochSeconds, GrantId, UserId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { type CodeRequest, checkAlive, checkOwnership, type FoundCode } from './check-redemption.ts'

const at = (seconds: number) => seconds as EpochSeconds
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const code_challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const redirect_uri = 'http://localhost:5000/'

function found(changes: Partial<FoundCode> = {}): FoundCode {
  const code = { hash: new Uint8Array(32), redirect_uri, code_challenge, expiresAt: at(1060) }
  return {
    code,
    revoked: false,
    grant: {
      id: 'grant' as GrantId,
      authServerId: 'aus1' as AuthServerId,
      client_id: 'TheKey' as ClientId,
      userId: '00u1' as UserId,
      sid: 'sid',
      scopes: ['openid'],
      authTime: at(900),
      amr: ['pwd'],
      code,
      createdAt: at(1000),
    },
    user: {
      id: '00u1' as UserId,
      email: 'pat@lakeside.example',
      emailVerified: true,
      name: 'Pat',
      claims: {},
      disabled: false,
      version: 1,
      createdAt: at(0),
      updatedAt: at(0),
    },
    session: {
      sid: 'sid',
      idHash: new Uint8Array(32),
      userId: '00u1' as UserId,
      authTime: at(900),
      amr: ['pwd'],
      createdAt: at(900),
      lastSeenAt: at(1000),
      userAgent: '',
      address: '',
    },
    ...changes,
  }
}

const request: CodeRequest = {
  authServerId: 'aus1' as AuthServerId,
  client: { client_id: 'TheKey' as ClientId },
  redirect_uri,
  code_verifier: verifier,
}

describe('checkOwnership (RFC 6749 §4.1.3, RFC 7636 §4.6)', () => {
  it('lets the client that asked have it', () => expect(checkOwnership(found(), request)).toBeUndefined())

  it.each<[string, Partial<CodeRequest>]>([
    ['T-10 another client', { client: { client_id: 'Other' as ClientId } }],
    ['another authorization server', { authServerId: 'aus2' as AuthServerId }],
    ['no redirect_uri', { redirect_uri: undefined }],
    ['a redirect_uri without its slash (protocol.md 2.2)', { redirect_uri: 'http://localhost:5000' }],
    ['a redirect_uri in another letter case', { redirect_uri: 'http://LOCALHOST:5000/' }],
    ['a redirect_uri without its port', { redirect_uri: 'http://localhost/' }],
    ['T-09 no code_verifier', { code_verifier: undefined }],
    ['T-09 another code_verifier', { code_verifier: `${verifier}x` }],
  ])('refuses %s', (_case, changes) => {
    expect(checkOwnership(found(), { ...request, ...changes })).toMatchObject({ ok: false, error: 'invalid_grant' })
  })

  it('T-09 PKCE downgrade: refuses a code_verifier where there was no challenge', () => {
    const code = { ...found().code, code_challenge: undefined }
    expect(checkOwnership(found({ code }), request)).toMatchObject({ error: 'invalid_grant' })
    expect(checkOwnership(found({ code }), { ...request, code_verifier: undefined })).toBeUndefined()
  })
})

describe('checkAlive', () => {
  const { user, session } = found()
  it('lets it live up to its last second', () => expect(checkAlive(found(), at(1059))).toBeUndefined())

  it.each<[string, Partial<FoundCode>, number]>([
    ['an expired code (protocol.md 2.4)', {}, 1060],
    ['T-17 a revoked grant', { revoked: true }, 1001],
    ['T-17 a user who is gone', { user: undefined }, 1001],
    ['T-17 a disabled user', { user: { ...user!, disabled: true } }, 1001],
    ['T-17 a session that has ended', { session: { ...session!, endedAt: at(1000) } }, 1001],
    ['T-17 a session that is gone', { session: undefined }, 1001],
    ['another session', { session: { ...session!, sid: 'another' } }, 1001],
  ])('refuses %s', (_case, changes, now) => {
    expect(checkAlive(found(changes), at(now))).toMatchObject({ ok: false, error: 'invalid_grant' })
  })
})
