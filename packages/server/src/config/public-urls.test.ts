import { describe, expect, it } from 'vitest'
import { portsFrom } from './ports.ts'
import { checkSeparateOrigins, isLoopbackUrl, localUrls, parsePublicUrl } from './public-urls.ts'

describe('T-06 public URLs', () => {
  it.each([
    ['https://identity.example', 'https://identity.example'],
    ['HTTPS://Identity.EXAMPLE:443/', 'https://identity.example'],
    ['http://localhost:80', 'http://localhost'],
    ['https://[2001:DB8::1]:8443', 'https://[2001:db8::1]:8443'],
    ['https://münchen.example', 'https://xn--mnchen-3ya.example'],
  ])('%s is kept as %s', (given, kept) => {
    expect(parsePublicUrl(given)).toEqual({ ok: true, value: kept })
  })

  it.each([
    'identity.example',
    'ftp://identity.example',
    'javascript:alert(1)',
    'https://identity.example/login',
    'https://identity.example//',
    'https://identity.example?x',
    'https://identity.example/#x',
    'https://identity.example/a/..',
    'https://identity.example\\@evil.example',
    'https://user@identity.example',
    'https://user:password@identity.example',
    'https:///identity.example',
    'https://',
    '',
  ])('%j is no origin', (given) => {
    expect(parsePublicUrl(given).ok).toBe(false)
  })

  it('lie on this machine when nobody says otherwise', () => {
    expect(localUrls(portsFrom(8400), 'https')).toEqual({
      identity: 'https://localhost:8400',
      console: 'https://localhost:8401',
      gateway: 'https://localhost:8402',
      relay: 'https://localhost:8403',
    })
  })

  it('are one origin each', () => {
    const one = 'https://x.example'
    expect(checkSeparateOrigins({ identity: one, console: 'https://y.example', gateway: one })).toHaveLength(1)
    expect(checkSeparateOrigins({ identity: one, console: one, gateway: one })).toHaveLength(2)
    expect(checkSeparateOrigins({ identity: one, gateway: `${one}:8443` })).toEqual([])
  })

  it.each([
    ['http://localhost:8400', true],
    ['http://127.0.0.53', true],
    ['http://[::1]:8400', true],
    ['http://localhost.example', false],
    ['http://127.0.0.1.example', false],
    ['http://0.0.0.0', false],
  ])('%s is this machine: %s', (url, loopback) => {
    expect(isLoopbackUrl(url)).toBe(loopback)
  })
})
