import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkRedirectUri, checkWebUri, leadsSomewhereSafe } from './check-uri.ts'

const web = { application_type: 'web', httpOnLocalhost: true } as const
const strictWeb = { application_type: 'web', httpOnLocalhost: false } as const
const native = { application_type: 'native', httpOnLocalhost: false } as const
const mayRegister = (uri: string, rules: Parameters<typeof checkRedirectUri>[1] = web) =>
  checkRedirectUri(uri, rules) === undefined

describe('redirect URIs that may be registered', () => {
  it.each([
    'https://app.example/callback',
    'https://app.example',
    'https://app.example/cb?tenant=7&x=a@b',
    'https://app.example:8443/test/a/portreeve/callback',
    'https://app.example/index.html',
    'https://192.0.2.7/cb',
    'https://[2001:db8::1]/cb',
  ])('%s (RFC 6749 §3.1.2)', (uri) => {
    for (const rules of [web, strictWeb, native]) expect(checkRedirectUri(uri, rules)).toBeUndefined()
  })

  it.each(['http://localhost:5000', 'http://localhost:80/', 'http://127.0.0.1:3000/cb', 'http://[::1]:3000/cb'])(
    '%s in development and for native applications (protocol.md 2.2, RFC 8252 §7.3)',
    (uri) => {
      expect(mayRegister(uri, web)).toBe(true)
      expect(mayRegister(uri, native)).toBe(true)
      expect(mayRegister(uri, strictWeb)).toBe(false)
    },
  )

  it.each(['com.example.app:/callback', 'com.example.app://callback', 'com.example-two.app:/cb'])(
    '%s for native applications only (RFC 8252 §7.1)',
    (uri) => {
      expect(mayRegister(uri, native)).toBe(true)
      expect(mayRegister(uri, web)).toBe(false)
    },
  )
})

describe('redirect URIs that may not', () => {
  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'javascript://app.example/%0aalert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    'about:blank',
    'blob:https://app.example/1',
    'view-source:https://app.example/',
    'ftp://app.example/',
    'myapp://callback',
    'http://app.example/cb',
    'http://localhost.evil.example/cb',
  ])('T-04 unsafe scheme: %s', (uri) => {
    for (const rules of [web, strictWeb, native]) expect(mayRegister(uri, rules)).toBe(false)
  })

  it.each([
    '/callback',
    '//evil.example',
    'https:/app.example',
    'https:\\\\evil.example',
    'https://app.example\\@evil.example',
    'https://app.example/\tcb',
    'https://app.example/\ncb',
    ' https://app.example/cb',
    'https://app.example/cb ',
    'https://app.example/\u0000',
    'https://app.example/\u00e9',
    'https://app.example/%',
    'https://app.example/%zz',
  ])('T-05 open redirect: %j', (uri) => {
    expect(mayRegister(uri)).toBe(false)
    expect(leadsSomewhereSafe(uri)).toBe(false)
  })

  it.each([
    'https://*.example.com/cb',
    'https://app.example/*',
    'https://user@evil.example/cb',
    'https://app.example@evil.example/cb',
    'https://app.example/cb#fragment',
    'https://app.example/cb#',
    'https://app.example/a/../cb',
    'https://app.example/a/%2e%2E/cb',
    'https://app.example/cb/..;/x',
    'https://app.example/.',
    'https://app.example./cb',
    'https://APP.example/cb',
    'HTTPS://app.example/cb',
    'https://127.1/cb',
    'https://0x7f000001/cb',
    'https://',
    'https:///cb',
    `https://app.example/?${'a'.repeat(1981)}`,
  ])('T-01 redirect_uri prefix/wildcard: %s', (uri) => {
    expect(mayRegister(uri)).toBe(false)
  })

  it('T-05 what is allowed is read by a browser as it was written', () => {
    const part = fc.string({ unit: fc.constantFrom(...'ab.19/\\@:?#%2e;*[]~_- \t\n'), maxLength: 12 })
    fc.assert(
      fc.property(part, part, (host, rest) => {
        const uri = `https://${host}/${rest}`
        if (checkRedirectUri(uri, strictWeb) !== undefined) return
        // What browsers do leave out: the default port, and the slash of an empty path before a query.
        const expected = uri
          .replace(/^(https:\/\/[^/?]*?)(?::(?:443)?)?(?=[/?]|$)/, '$1')
          .replace(/^(https:\/\/[^/?]*)\?/, '$1/?')
        expect(new URL(uri).href).toBe(expected)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('other URIs of a client', () => {
  it('are https, and http on localhost where that is allowed', () => {
    expect(checkWebUri('https://app.example/logo.png', { httpOnLocalhost: false })).toBeUndefined()
    expect(checkWebUri('http://localhost:3000/logo.png', { httpOnLocalhost: true })).toBeUndefined()
    expect(checkWebUri('http://localhost:3000/logo.png', { httpOnLocalhost: false })).toBe('has to be https.')
    expect(checkWebUri('http://app.example/logo.png', { httpOnLocalhost: true })).toContain('has to be https')
    expect(checkWebUri('com.example.app:/logo', { httpOnLocalhost: true })).toContain('has to be https')
    expect(checkWebUri('javascript:alert(1)', { httpOnLocalhost: true })).toContain('has to be https')
  })
})

describe('leadsSomewhereSafe', () => {
  it('T-04 javascript: and unsafe schemes are refused at the redirect too', () => {
    expect(leadsSomewhereSafe('https://app.example/cb')).toBe(true)
    expect(leadsSomewhereSafe('http://localhost:5000')).toBe(true)
    expect(leadsSomewhereSafe('com.example.app:/cb')).toBe(true)
    for (const uri of ['javascript:alert(1)', 'data:text/html,x', 'file:///x', 'about:blank', 'blob:x', '//evil']) {
      expect(leadsSomewhereSafe(uri)).toBe(false)
    }
  })
})
