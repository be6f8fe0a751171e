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
    [{ issuer: new URL('https://id.example/a') as unknown as string }, /issuer.*URL/],
    [{ clientId: 'a b' }, /clientId/],
    [{ cache: null as unknown as object }, /cache/],
    [{ insecureHttp: 'false' as unknown as boolean }, /insecureHttp/],
    [{ clientSecret: 'secret\n' }, /clientSecret.*line ends/],
    [{ token: 'both' as 'minted' }, /token/],
    [{ clockToleranceSeconds: -1 }, /clockToleranceSeconds/],
    [{ cache: { contextsMax: Number.NaN } }, /cache\.contextsMax/],
  ])('names the option that is unusable: %j', (change, text) => {
    expect(() => createVerifier({ ...good, ...change })).toThrow(text)
  })

  it.each<[object, string]>([
    [{ ...good, issuer: undefined }, 'issuer is missing'],
    [{ ...good, clientSecret: '' }, 'clientSecret is missing'],
    [{ ...good, issuer: undefined, clientId: null }, 'issuer and clientId are missing'],
    [{}, 'issuer, clientId, clientSecret and subscriptionsUrl are missing'],
  ])('says what is missing, all at once: %j', (options, text) => {
    expect(() => createVerifier(options as VerifierOptions)).toThrow(new TypeError(text))
  })

  it.each([undefined, null, 'https://id.example/oauth2/aus1'])('says what it needs when called with %j', (options) => {
    const text = 'createVerifier needs an object with issuer, clientId, clientSecret and subscriptionsUrl'
    expect(() => createVerifier(options as unknown as VerifierOptions)).toThrow(new TypeError(text))
  })

  it.each<[object, string]>([
    [
      { subscriptionsUrl: undefined, subscriptionUrl: good.subscriptionsUrl },
      'subscriptionUrl is not an option of createVerifier. Is subscriptionsUrl meant?',
    ],
    [{ clientID: 'x' }, 'clientID is not an option of createVerifier. Is clientId meant?'],
    [{ cache: { keySeconds: 5 } }, 'cache.keySeconds is not an option of createVerifier. Is cache.keysSeconds meant?'],
    [{ contextSeconds: 5 }, 'contextSeconds is not an option of createVerifier. Is cache.contextSeconds meant?'],
    [{ retries: 5 }, 'retries is not an option of createVerifier'],
  ])('refuses an option there is not: %j', (change, text) => {
    expect(() => createVerifier({ ...good, ...change })).toThrow(new TypeError(text))
  })

  it('takes every option there is', () => {
    const cache = { keysSeconds: 1, keysStaleSeconds: 1, contextSeconds: 1, contextStaleSeconds: 1, refusalSeconds: 1 }
    const rest = {
      token: 'minted',
      tokenForm: 'exchange',
      audience: 'a',
      clockToleranceSeconds: 1,
      timeoutSeconds: 1,
      insecureHttp: false,
    } as const
    const options = { ...good, ...rest, cache: { ...cache, contextsMax: 1 }, fetch, now: () => 1 }
    expect(() => createVerifier(options satisfies Required<VerifierOptions>)).not.toThrow()
  })

  it('never repeats a secret in its error', () => {
    expect(() => createVerifier({ ...good, clientSecret: 'hush hush' })).toThrow(expect.not.stringContaining('hush'))
  })
})
