import type { EpochSeconds } from '@portreeve/protocol'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Issuer } from '../keys/issuers.ts'
import { exampleIssuer } from '../testing/example-issuer.ts'
import { createSignCompact } from '../tokens/sign-compact.ts'
import { createSignJwt } from '../tokens/sign-jwt.ts'
import { verifyIdTokenHint } from './verify-id-token-hint.ts'

let issuer: Issuer
let other: Issuer
beforeAll(async () => {
  issuer = await exampleIssuer({ settings: { signingAlgs: ['RS256', 'ES256', 'EdDSA', 'PS256'] } })
  other = await exampleIssuer()
})

const now = () => 1_700_000_000 as EpochSeconds
const signJwt = createSignJwt({ signCompact: createSignCompact(), now })
const claims = (changes: object = {}) => ({
  iss: issuer.url,
  sub: '00u1',
  aud: 'TheKey',
  jti: 'ID.x',
  exp: 1,
  ...changes,
})
const sign = (changes?: object, by = issuer, typ = 'JWT') => signJwt({ issuer: by, typ, claims: claims(changes) })
const verify = (hint: string, by = issuer) => {
  const keys = [...issuer.keys.map((key) => [issuer, key] as const), ...other.keys.map((key) => [other, key] as const)]
  return verifyIdTokenHint(hint, by, {
    findVerificationKey: (kid) => {
      const [found, key] = keys.find(([, one]) => one.kid === kid) ?? []
      if (!found || !key) return undefined
      const { alg, publicKey } = key
      return { kid, alg, publicKey, authServerId: found.server.id, accessTokens: 'exchange' }
    },
  })
}

describe('an ID token as a hint (OIDC Core §3.1.2.1, RP-Initiated Logout §2)', () => {
  it.each(['RS256', 'ES256', 'EdDSA', 'PS256'] as const)('signed with %s, long expired', async (alg) => {
    const hint = await signJwt({ issuer, alg, typ: 'JWT', claims: claims({ sid: 's' }) })
    expect(verify(hint)).toEqual({ ok: true, value: { sub: '00u1', aud: 'TheKey', sid: 's' } })
  })

  it('T-18 wrong typ: nothing else that the same keys sign', async () => {
    expect(verify(await sign({ jti: crypto.randomUUID() }, issuer, 'logout+jwt')).ok).toBe(false)
    expect(verify(await sign({ jti: 'AT.x' })).ok).toBe(false)
    expect(verify(await sign({ jti: undefined })).ok).toBe(false)
  })

  it('T-18 wrong iss: nothing of another authorization server, whatever it says', async () => {
    expect(verify(await sign({}, other)).ok).toBe(false)
    expect(verify(await sign({ iss: other.url })).ok).toBe(false)
    expect(verify(await sign({ iss: other.url }, other)).ok).toBe(false)
    expect(verify(await sign({ iss: other.url }, other), other).ok).toBe(true)
  })

  it('T-18 swapped kid: the key says which algorithm it is for', async () => {
    const [, payload, signature] = (await sign()).split('.')
    for (const { kid } of issuer.keys) {
      for (const alg of ['HS256', 'none', 'ES256', 'RS512']) {
        const head = Buffer.from(JSON.stringify({ alg, kid })).toString('base64url')
        expect(verify(`${head}.${payload}.${signature}`).ok).toBe(false)
        expect(verify(`${head}.${payload}.`).ok).toBe(false)
      }
    }
  })

  it('whose sub and aud are strings', async () => {
    expect(verify(await sign({ sub: 1 })).ok).toBe(false)
    expect(verify(await sign({ aud: ['TheKey'] })).ok).toBe(false)
  })
})
