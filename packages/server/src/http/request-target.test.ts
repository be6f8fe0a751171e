import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRequestTarget } from './request-target.ts'

describe('T-07 path parser mismatch: a request target (RFC 9112 §3.2.1)', () => {
  it.each([
    ['/', { path: '/', query: '' }],
    ['/a/b', { path: '/a/b', query: '' }],
    ['/a/b/', { path: '/a/b/', query: '' }],
    ['/a/b/?limit=2', { path: '/a/b/', query: 'limit=2' }],
    ['/a?', { path: '/a', query: '' }],
    ['/a?b?c', { path: '/a', query: 'b?c' }],
    ['/a?next=/../x;y\\z%2e%2f%252f%', { path: '/a', query: 'next=/../x;y\\z%2e%2f%252f%' }],
    ['/report.v1/..a/a../...', { path: '/report.v1/..a/a../...', query: '' }],
    ['/caf%C3%A9/100%25', { path: '/caf%C3%A9/100%25', query: '' }],
    ['/100%25of/a%25zz', { path: '/100%25of/a%25zz', query: '' }],
    ['/%40%5B%60%7B', { path: '/%40%5B%60%7B', query: '' }],
    ["/a:b@c,d=e+f$g!h*i'(j)~k_l-m", { path: "/a:b@c,d=e+f$g!h*i'(j)~k_l-m", query: '' }],
  ])('keeps %s byte for byte', (raw, parts) => {
    expect(parseRequestTarget(raw)).toEqual({ ok: true, value: { raw, ...parts } })
  })

  const refused: [why: string, raw: string][] = [
    ['dot segments', '/a/./b'],
    ['dot segments', '/a/../b'],
    ['dot segments', '/a/..'],
    ['dot segments', '/..'],
    ['dot segments', '/.'],
    ['dot segments', '/a/.?x'],
    ['encoded dot segments', '/a/%2e/b'],
    ['encoded dot segments', '/a/%2E%2e/b'],
    ['encoded dot segments', '/a/.%2e'],
    ['encoded dot segments', '/a/%2e.'],
    ['empty segments', '//a'],
    ['empty segments', '/a//b'],
    ['empty segments', '/a//'],
    ['encoded slashes', '/a%2fb'],
    ['encoded slashes', '/a%2Fb'],
    ['backslashes', '/a\\b'],
    ['backslashes', '/a%5cb'],
    ['backslashes', '/a/..%5Cb'],
    ['path parameters', '/a;x/b'],
    ['path parameters', '/a/..;/b'],
    ['path parameters', '/a/..%3b/b'],
    ['fragments', '/a#b'],
    ['fragments', '/a?b#c'],
    ['encoded control bytes', '/a%00'],
    ['encoded control bytes', '/a%0d%0aX:%20y'],
    ['encoded control bytes', '/a%7F'],
    ['control bytes', '/a\tb'],
    ['control bytes', '/a?b\u0000'],
    ['control bytes', '/a\u007f'],
    ['spaces', '/a b'],
    ['spaces', '/a?b c'],
    ['non-ASCII bytes', '/café'],
    ['non-ASCII bytes', '/a?é'],
    ['malformed percent-encoding', '/a%'],
    ['malformed percent-encoding', '/a%2'],
    ['malformed percent-encoding', '/a%zz'],
    ['malformed percent-encoding', '/a%u002f'],
    ['encoded letters', '/%61dmin'],
    ['encoded letters', '/x/admi%6E'],
    ['encoded letters', '/%5A'],
    ['encoded digits', '/v%31'],
    ['encoded "-"', '/a%2Db'],
    ['encoded "."', '/v1%2e2'],
    ['encoded "_"', '/a%5fb'],
    ['encoded "~"', '/%7Ea'],
    ['double encoding', '/a%252fb'],
    ['double encoding', '/a/%252e%252e/b'],
    ['double encoding', '/a%2541'],
    ['double encoding', '/a%25%32%66'],
    ['bytes that are not UTF-8', '/a%c0%afb'],
    ['bytes that are not UTF-8', '/a%e0%80%afb'],
    ['bytes that are not UTF-8', '/caf%e9'],
    ['absolute-form', 'http://victim/a'],
    ['authority-form', 'victim:443'],
    ['asterisk-form', '*'],
    ['nothing', ''],
    ['over-long targets', `/${'a'.repeat(9000)}`],
  ]
  it.each(refused)('refuses %s: %j', (_why, raw) => {
    expect(parseRequestTarget(raw)).toMatchObject({ ok: false, error: 'malformed_target' })
  })

  it('accepts no path that decodes, once or twice, into another shape', () => {
    const pieces = [
      '/',
      '.',
      '..',
      ';',
      '\\',
      '%',
      '%2',
      '%2e',
      '%2F',
      '%5c',
      '%25',
      '%252e',
      '%3b',
      'a',
      'b.c',
      '%61',
      '%00',
      '%c3%a9',
      '?',
      '#',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const raw = `/${parts.join('')}`
        const parsed = parseRequestTarget(raw)
        if (!parsed.ok) return
        expect(parsed.value.raw).toBe(raw)
        const once = decodeURIComponent(parsed.value.path)
        // Whatever else a server may do with it, it cannot find a segment that was not there.
        for (const reading of [parsed.value.path, once, decodeLeniently(once)]) {
          expect(reading.split('/').length).toBe(parsed.value.path.split('/').length)
          expect(reading).not.toMatch(/[\\;#]|\/\.{0,2}\/|\/\.{1,2}$|[^ -~é]/)
          // Nor does it find a letter that was not there: in names of one's own, what is matched is what is read.
          expect(parsed.value.path).not.toMatch(/%(?:[46][1-9a-f]|[57][0-9a]|3[0-9]|2[de]|5f|7e)/i)
          expect(new URL(`http://x${encodeURI(once)}`).pathname).toBe(encodeURI(once))
        }
      }),
      { numRuns: 3_000 },
    )
  })
})

function decodeLeniently(text: string): string {
  return text.replaceAll(/%[0-9a-f]{2}/gi, (byte) => String.fromCharCode(Number.parseInt(byte.slice(1), 16)))
}
