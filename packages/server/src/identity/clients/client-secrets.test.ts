import { randomBytes } from 'node:crypto'
import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import type { ClientSecret } from '../../store/index.ts'
import { createSealer } from '../keys/seal.ts'
import { exampleClient } from '../testing/open-test-identity.ts'
import { createClientSecrets, revokeOldSecrets, rotateSecret } from './client-secrets.ts'
import { createHashSecret } from './hash-secret.ts'

const now = 1_800_000_000 as EpochSeconds
const hashSecret = createHashSecret(randomBytes(32))
const secrets = createClientSecrets({
  hashSecret,
  sealer: createSealer(randomBytes(32), 'client secrets of assertions'),
  now: () => now,
})
const client_id = 'TheKey' as ClientId

describe('createClientSecret', () => {
  it('makes 16 letters and digits, of which only the HMAC is kept (protocol.md 2.12)', () => {
    const { client_secret, kept } = secrets.create({ client_id, metadata: {} })
    expect(client_secret).toMatch(/^[A-Za-z0-9]{16}$/)
    expect(kept).toEqual({ hmac: hashSecret(client_secret), createdAt: now })
  })

  it('makes 32 for client_secret_jwt, sealed for this client alone (RFC 7518 §3.2)', () => {
    const metadata = { token_endpoint_auth_method: 'client_secret_jwt' } as const
    const { client_secret, kept } = secrets.create({ client_id, metadata })
    expect(client_secret).toMatch(/^[A-Za-z0-9]{32}$/)
    const sealed = kept.sealed as Uint8Array
    expect(Buffer.from(sealed).toString('latin1')).not.toContain(client_secret)
    expect(Buffer.from(secrets.open(client_id, sealed)).toString()).toBe(client_secret)
    expect(() => secrets.open('Other' as ClientId, sealed)).toThrow('seal')
  })
})

describe('rotation with an overlap (design.md decision 6)', () => {
  const secret = (letter: string, expiresAt?: number): ClientSecret => ({
    hmac: Buffer.from(letter.repeat(32)),
    createdAt: now,
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt as EpochSeconds }),
  })
  const clientWith = (...kept: ClientSecret[]) =>
    exampleClient('aus1' as AuthServerId, new Uint8Array(32), { secrets: kept })
  const rotate = (overlapSeconds: number, ...kept: ClientSecret[]) =>
    rotateSecret(clientWith(...kept), { added: secret('n'), overlapSeconds, now }).secrets

  it('lets the old secret live for the overlap', () => {
    expect(rotate(3600, secret('a'))).toEqual([secret('a', now + 3600), secret('n')])
  })
  it('never lets an old secret live longer than it had', () => {
    expect(rotate(3600, secret('a', now + 10))).toEqual([secret('a', now + 10), secret('n')])
  })
  it('keeps two at most, the newer ones', () => {
    expect(rotate(60, secret('a', now + 10), secret('b'))).toEqual([secret('b', now + 60), secret('n')])
  })
  it('without an overlap ends the old one at once', () => expect(rotate(0, secret('a'))).toEqual([secret('n')]))
  it('forgets one that has expired', () => expect(rotate(60, secret('a', now))).toEqual([secret('n')]))
  it('gives a first secret to a client that had none', () => expect(rotate(60)).toEqual([secret('n')]))

  it('revokeOldSecrets ends the overlap', () => {
    expect(revokeOldSecrets(clientWith(secret('a', now + 60), secret('n'))).secrets).toEqual([secret('n')])
    expect(revokeOldSecrets(clientWith()).secrets).toEqual([])
  })
})
