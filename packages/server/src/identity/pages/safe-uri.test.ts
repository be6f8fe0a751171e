import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formActionSource, parseColour, parseFrame, parseLink, parseLogo, parseRedirect } from './safe-uri.ts'

const RUNNING = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'blob:https://a.example/1',
  'filesystem:https://a.example/1',
  'file:///etc/passwd',
  'about:blank',
]

describe('T-04 unsafe schemes', () => {
  it.each(RUNNING)('%j is nothing to follow, to be sent to, to show or to frame', (uri) => {
    expect(parseLink(uri)).toBeUndefined()
    expect(parseRedirect(uri)).toBeUndefined()
    expect(parseLogo(uri)).toBeUndefined()
    expect(parseFrame(uri)).toBeUndefined()
    expect(formActionSource(uri)).toBeUndefined()
  })

  it('a redirect may lead to an app of the device, by a scheme with a dot (RFC 8252 §7.1)', () => {
    expect(parseRedirect('com.example.lane:/done?x=1')).toBe('com.example.lane:/done?x=1')
    expect(formActionSource('com.example.lane:/done')).toBe('com.example.lane:')
    expect(parseRedirect('lane:/done')).toBeUndefined()
    expect(parseLink('com.example.lane:/done')).toBeUndefined()
  })
})

describe('T-05 open redirect via return and logout URLs', () => {
  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\\\\evil.example',
    'evil.example',
    '',
  ])('%j is no link', (uri) => expect(parseLink(uri)).toBeUndefined())

  it.each(['/account', '/', '/new-password/Jk3v?x=1#top'])('%s is a path of ours', (path) => {
    expect(parseLink(path)).toBe(path)
  })

  it('answers web addresses in the form in which browsers read them', () => {
    expect(parseLink('https://a.example/x y"\'<')).toBe("https://a.example/x%20y%22'%3C")
    expect(parseLink(undefined)).toBeUndefined()
  })
})

describe('T-27 stored content: logos', () => {
  it.each(['png', 'jpeg', 'webp', 'gif', 'svg+xml'])('takes data: of image/%s', (type) => {
    expect(parseLogo(`data:image/${type};base64,AAAA`)).toEqual({ src: `data:image/${type};base64,AAAA` })
  })

  it.each([
    'data:text/html,x',
    'data:image/svg+xmlx,x',
    'data:,x',
    'http://a.example/l.png',
    'https://u:p@a.example/l.png',
    '/l.png',
  ])('refuses %s', (uri) => expect(parseLogo(uri)).toBeUndefined())

  it('takes https and says which origin the policy has to allow', () => {
    expect(parseLogo('https://cdn.example:8443/l.png')).toEqual({
      src: 'https://cdn.example:8443/l.png',
      origin: 'https://cdn.example:8443',
    })
  })
})

describe('sources of a Content-Security-Policy (CSP3 §2.3.1)', () => {
  it.each([
    "https://a;script-src 'unsafe-inline'",
    'https://a;script-src.b/',
    'https://a,b.example/',
    "https://'self'/",
  ])('T-26 injection: %s adds nothing to the policy', (uri) => {
    expect(formActionSource(uri)).toBeUndefined()
    expect(parseLogo(uri)).toBeUndefined()
    expect(parseFrame(uri)).toBeUndefined()
  })

  it.each([
    ['https://app.example/callback?x=1', 'https://app.example'],
    ['https://app.example:8443/callback', 'https://app.example:8443'],
    ['http://app.example/callback', 'http://app.example'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example'],
    ['http://localhost:3000/callback', 'http://localhost:*'],
    ['http://127.0.0.1/callback', 'http://127.0.0.1:*'],
    ['https://localhost:3000/callback', 'https://localhost:3000'],
    ['http://[::1]:3000/callback', 'http:'],
  ])('a form that ends at %s needs %s', (uri, source) => expect(formActionSource(uri)).toBe(source))

  it('are never anything but one source, whatever was typed', () => {
    const source = /^(?:https?:\/\/[a-z0-9._-]+(?::(?:\d+|\*))?|[a-z][a-z0-9+.-]*:)$/
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string().map((text) => `https://${text}/`),
          fc.string(),
        ),
        (uri) => {
          for (const found of [formActionSource(uri), parseLogo(uri)?.origin, parseFrame(uri)?.origin]) {
            if (found !== undefined) expect(found).toMatch(source)
          }
        },
      ),
    )
  })
})

it('a colour is six hexadecimal digits', () => {
  expect(parseColour('#0F6b6B')).toBe('#0f6b6b')
  for (const text of [undefined, '', 'red', '#fff', '#0f6b6b;}', '#0f6b6b\n', 'url(x)']) {
    expect(parseColour(text)).toBeUndefined()
  }
})
