import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leadsSomewhereSafe } from '../client-metadata/check-uri.ts'
import { isRegisteredRedirectUri, type RedirectUriRule } from './match-redirect-uri.ts'

const exact: RedirectUriRule = { registered: [], redirectUris: 'exact', isNative: false }
const matches = (registered: string, requested: string, rule: Partial<RedirectUriRule> = {}) =>
  isRegisteredRedirectUri(requested, { ...exact, registered: [registered], ...rule })

describe('redirect_uri against the registered ones (RFC 6749 §3.1.2.3, RFC 9700 §4.1.3)', () => {
  it('accepts the same string, among several', () => {
    const registered = ['https://app.example/a', 'https://app.example/b?x=1']
    expect(isRegisteredRedirectUri('https://app.example/b?x=1', { ...exact, registered })).toBe(true)
    expect(isRegisteredRedirectUri('https://app.example/b', { ...exact, registered })).toBe(false)
  })

  it('accepts nothing of a client without any', () => {
    expect(isRegisteredRedirectUri('https://app.example/', exact)).toBe(false)
  })

  it.each([
    ['http://localhost:5000', 'http://localhost:5000/'],
    ['http://localhost:5000/', 'http://localhost:5000'],
    ['https://app.example', 'https://app.example/'],
  ])('profile exchange: %s and %s are one, in profile strict two (protocol.md 2.2)', (registered, requested) => {
    expect(matches(registered, requested, { redirectUris: 'exchange' })).toBe(true)
    expect(matches(registered, requested, { redirectUris: 'exact' })).toBe(false)
  })

  it.each([
    ['https://app.example/cb', 'https://app.example/cb/'],
    ['https://app.example/cb/', 'https://app.example/cb'],
    ['https://app.example', 'https://app.example//'],
    ['https://app.example?x', 'https://app.example/?x'],
    ['https://app.example', 'https://app.example/?'],
    ['http://localhost:80', 'http://localhost/'],
  ])('forgives nothing but one slash on an empty path: %s, %s (protocol.md 2.2)', (registered, requested) => {
    expect(matches(registered, requested, { redirectUris: 'exchange' })).toBe(false)
  })

  it.each([
    'https://allowed.com.evil.com/cb',
    'https://allowed.com@evil.com/cb',
    'https://evil.com/https://allowed.com/cb',
    'https://allowed.com/cb/..;/x',
    'https://allowed.com/cb/../x',
    'https://allowed.com/cb%252f..',
    'https://allowed.com/cb%2f..',
    'https://allowed.com./cb',
    'https://ALLOWED.com/cb',
    'HTTPS://allowed.com/cb',
    'https://allowed.com/CB',
    'https://allowed.com/cb#',
    'https://allowed.com/cb#x',
    'https://allowed.com/cb?x=1',
    'https://allowed.com/cbx',
    'https://allowed.com/',
    'https://allowed.com:443/cb',
    'http://allowed.com/cb',
    '//allowed.com/cb',
    ' https://allowed.com/cb',
    'https://allowed.com/cb\n',
    'https://allowed.com\\@evil.com/cb',
    '',
  ])('T-01 redirect_uri by prefix or wildcard: %j is not https://allowed.com/cb', (requested) => {
    expect(matches('https://allowed.com/cb', requested, { redirectUris: 'exchange', isNative: true })).toBe(false)
  })

  it.each(['https://*.allowed.com/cb', 'https://allowed.com/*', 'https://allowed.com/.*', 'https://a|b.com/cb'])(
    'T-02 redirect_uri as a regular expression: %s matches itself alone',
    (registered) => {
      expect(matches(registered, 'https://x.allowed.com/cb', { redirectUris: 'exchange' })).toBe(false)
      expect(matches(registered, 'https://allowed.com/x', { redirectUris: 'exchange' })).toBe(false)
      expect(matches(registered, 'https://b.com/cb', { redirectUris: 'exchange' })).toBe(false)
    },
  )

  it('T-02 redirect_uri as a regular expression: a dot is a dot', () => {
    expect(matches('https://allowed.com/cb', 'https://allowedxcom/cb')).toBe(false)
  })
})

describe('loopback addresses of native clients (RFC 8252 §7.3)', () => {
  const native = { isNative: true }

  it.each([
    ['http://127.0.0.1/cb', 'http://127.0.0.1:51004/cb'],
    ['http://127.0.0.1:1/cb', 'http://127.0.0.1:65535/cb'],
    ['http://127.0.0.1:8080/cb?x=1', 'http://127.0.0.1/cb?x=1'],
    ['http://[::1]/cb', 'http://[::1]:61023/cb'],
    ['http://[::1]', 'http://[::1]:61023'],
  ])('may come on another port: %s, %s', (registered, requested) => {
    expect(matches(registered, requested, native)).toBe(true)
    expect(matches(registered, requested, { isNative: false })).toBe(false)
  })

  it('both relaxations together, in profile exchange only', () => {
    expect(matches('http://127.0.0.1', 'http://127.0.0.1:5000/', { isNative: true, redirectUris: 'exchange' })).toBe(
      true,
    )
    expect(matches('http://127.0.0.1', 'http://127.0.0.1:5000/', native)).toBe(false)
  })

  it.each([
    ['http://127.0.0.1/cb', 'http://127.0.0.1:5000/other'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:5000/cb?x=1'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:5000/cb#x'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:5000/CB'],
    ['http://127.0.0.1/cb', 'http://127.0.0.2:5000/cb'],
    ['http://127.0.0.1/cb', 'http://[::1]:5000/cb'],
    ['http://127.0.0.1/cb', 'http://localhost:5000/cb'],
    ['http://localhost/cb', 'http://localhost:5000/cb'],
    ['http://localhost/cb', 'http://127.0.0.1:5000/cb'],
    ['https://127.0.0.1/cb', 'https://127.0.0.1:5000/cb'],
    ['http://127.0.0.1/cb', 'https://127.0.0.1:5000/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:0/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:65536/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:80@evil.com/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1.evil.com/cb'],
    ['http://127.0.0.1', 'http://127.0.0.1evil.com'],
    ['http://127.0.0.1:1', 'http://127.0.0.1:1evil.com'],
    ['https://app.example/cb', 'https://app.example:5000/cb'],
  ])('T-03 loopback relaxation leaks: only the port may vary: %s, %s', (registered, requested) => {
    expect(matches(registered, requested, native)).toBe(false)
    expect(matches(registered, requested, { isNative: true, redirectUris: 'exchange' })).toBe(false)
  })
})

describe('URIs that nobody is redirected to', () => {
  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'javascript://allowed.com/%0aalert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://x/y',
    'about:blank',
    'view-source:https://x',
    'myapp://cb',
    'ftp://x/y',
  ])('T-04 unsafe schemes: %s is refused even where it is registered', (uri) => {
    expect(matches(uri, uri)).toBe(false)
  })

  it.each([
    '/\\evil',
    '//evil',
    '/\tevil',
    '\\\\evil',
    'https:evil',
    'https:/evil',
    'https:///evil',
    'https://ev\u0000il/',
    '?',
    '/cb',
  ])('T-05 open redirect: %j is refused even where it is registered', (uri) => {
    expect(matches(uri, uri, { redirectUris: 'exchange' })).toBe(false)
  })

  it.each([
    'https://u@app.example/',
    'https://u:p@app.example/cb',
    'https://app.example/cb#f',
    'https://app.example/ü',
  ])('refuses user names, fragments and what is no URI: %s (RFC 6749 §3.1.2)', (uri) => {
    expect(matches(uri, uri)).toBe(false)
  })

  it.each(['https://app.example/cb', 'http://localhost:5000', 'com.example.app:/cb', 'com.example.app://cb?x=@'])(
    'lets %s pass (RFC 8252 §7.1)',
    (uri) => {
      expect(matches(uri, uri)).toBe(true)
    },
  )
})

describe('any URI', () => {
  const origin = fc.constantFrom(
    'http://127.0.0.1',
    'http://[::1]',
    'http://localhost',
    'https://a.example',
    'com.example.a:',
  )
  const piece = fc.constantFrom('', '/', ':80', ':8080', 'a', '.', '@', '?', '#', 'cb', '%2f', '*', '\\', 'https://')
  const uri = fc.tuple(origin, piece, piece, piece).map((pieces) => pieces.join(''))
  /** A registered URI and what comes in: the same, another, or the same with something more or less. */
  const pairs = uri.chain((registered) => {
    const at = fc.nat(registered.length)
    const changed = fc.oneof(
      fc.constant(registered),
      uri,
      fc.tuple(at, piece).map(([index, text]) => registered.slice(0, index) + text + registered.slice(index)),
      at.map((index) => registered.slice(0, index) + registered.slice(index + 1)),
    )
    return fc.tuple(fc.constant(registered), changed)
  })

  it('T-02 redirect_uri as a regular expression: profile strict accepts only byte-equal strings', () => {
    fc.assert(
      fc.property(pairs, ([registered, requested]) => {
        const isSafe = leadsSomewhereSafe(requested) && !requested.includes('#')
        expect(matches(registered, requested)).toBe(isSafe && registered === requested)
      }),
      { numRuns: 2000 },
    )
  })

  it('T-01 redirect_uri by prefix or wildcard: accepts only byte-equal strings or the two documented relaxations', () => {
    const forgiven = (text: string) =>
      text
        .replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\])):[1-9]\d{0,4}(?=[/?]|$)/, '$1')
        .replace(/^(https?:\/\/[^/?#]+)\/$/, '$1')
    let accepted = 0
    fc.assert(
      fc.property(pairs, ([registered, requested]) => {
        if (!matches(registered, requested, { redirectUris: 'exchange', isNative: true })) return
        accepted++
        expect(forgiven(requested)).toBe(forgiven(registered))
        expect(new URL(requested).host.replace(/:\d+$/, '')).toBe(new URL(registered).host.replace(/:\d+$/, ''))
        expect(new URL(requested).protocol).toBe(new URL(registered).protocol)
      }),
      { numRuns: 2000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })
})
