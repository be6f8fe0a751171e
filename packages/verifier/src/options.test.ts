import { describe, expect, it } from 'vitest'
import { createVerifier, type VerifierOptions } from './index.ts'

const good: VerifierOptions = {
  issuer: 'https://id.example/oauth2/aus1',
  clientId: 'client',
  clientSecret: 'secret',
  subscriptionsUrl: 'https://subscriptions.example',
}

describe('createVerifier', () => {
  it('accepts https anywhere and http on this machine', () => {
    for (const issuer of [good.issuer, 'http://localhost:8400/oauth2/a', 'http://127.0.0.1:1/a', 'http://[::1]:1/a']) {
      expect(() => createVerifier({ ...good, issuer })).not.toThrow()
    }
    expect(() => createVerifier({ ...good, issuer: 'http://identity:8400/oauth2/a', insecureHttp: true })).not.toThrow()
  })

  it.each<[Partial<VerifierOptions>, RegExp]>([
    [{ issuer: 'http://identity:8400/oauth2/a' }, /issuer.*https/],
    [{ issuer: 'http://127.0.0.1.evil.example/a' }, /issuer.*https/],
    [{ issuer: 'https://id.example/oauth2/a/' }, /issuer.*trailing slash/],
    [{ issuer: 'https://id.example/?x' }, /issuer.*query/],
    [{ issuer: 'id.example' }, /issuer.*URL/],
    [{ subscriptionsUrl: 'file:///etc' }, /subscriptionsUrl.*URL/],
    [{ subscriptionsUrl: 'https://a:b@subscriptions.example' }, /subscriptionsUrl.*credentials/],
    [{ clientId: '' }, /clientId/],
    [{ clientSecret: 'secret\n' }, /clientSecret.*line ends/],
    [{ token: 'both' as 'minted' }, /token/],
    [{ clockToleranceSeconds: -1 }, /clockToleranceSeconds/],
    [{ cache: { contextsMax: Number.NaN } }, /cache\.contextsMax/],
  ])('names the option that is unusable: %j', (change, text) => {
    expect(() => createVerifier({ ...good, ...change })).toThrow(text)
  })

  it('never repeats a secret in its error', () => {
    expect(() => createVerifier({ ...good, clientSecret: 'hush hush' })).toThrow(expect.not.stringContaining('hush'))
  })
})
