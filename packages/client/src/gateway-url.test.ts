import { describe, expect, it } from 'vitest'
import { createResolveUrl } from './gateway-url.ts'

const gateway = 'https://api.example.com'
const resolve = createResolveUrl(gateway)

describe('where a call goes', () => {
  it.each([
    ['/acme/orders/v1/orders', 'https://api.example.com/acme/orders/v1/orders'],
    ['/acme/orders/v1/orders/?limit=1&at=//x', 'https://api.example.com/acme/orders/v1/orders/?limit=1&at=//x'],
    ['/acme/a..b/.well-known/...', 'https://api.example.com/acme/a..b/.well-known/...'],
    ['/acme/@someone', 'https://api.example.com/acme/@someone'],
    ['/acme/search?q=../x', 'https://api.example.com/acme/search?q=../x'],
    ['https://api.example.com/acme/orders', 'https://api.example.com/acme/orders'],
    ['HTTPS://API.example.com:443/acme', 'https://api.example.com/acme'],
  ])('%s is %s', (input, url) => {
    expect(resolve(input)).toBe(url)
  })

  it('is taken as it is from a URL that is there already', () => {
    expect(resolve(new URL('/acme/x?y', gateway))).toBe('https://api.example.com/acme/x?y')
  })

  it.each([
    '//evil.example/acme',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '@evil.example/acme',
    ':@evil.example/',
    '.evil.example/acme',
    'acme/orders',
    '',
    'https:/evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'data:text/plain,x',
    'https://evil.example/acme',
    'https://api.example.com.evil.example/',
    'https://api.example.com@evil.example/',
    'https://api.example.com:8443/acme',
    'http://api.example.com/acme',
    'https://user@api.example.com/acme',
    'https://user:password@api.example.com/acme',
    'https://[::ffff:7f00:1]/acme',
  ])('T-28 (a token that leaves its host): %j is a TypeError', (input) => {
    expect(() => resolve(input)).toThrow(TypeError)
  })

  it.each(['/acme/../other', '/acme/..', '/acme/%2e%2E/other', '/acme/.%2e/other', '/./acme', '/acme/..\\other'])(
    'T-07 %j, which servers on the way could read in two ways, is a TypeError',
    (input) => {
      expect(() => resolve(input)).toThrow(TypeError)
      expect(() => resolve(`https://api.example.com${input}`)).toThrow(TypeError)
    },
  )

  it('stays below a gatewayUrl that has a path', () => {
    const resolveBelow = createResolveUrl('https://shared.example/gateway')
    expect(resolveBelow('/acme')).toBe('https://shared.example/gateway/acme')
    expect(resolveBelow('https://shared.example/gateway/acme')).toBe('https://shared.example/gateway/acme')
    for (const other of ['https://shared.example/other', 'https://shared.example/gateway-2/acme']) {
      expect(() => resolveBelow(other)).toThrow('below https://shared.example/gateway')
    }
  })
})
