import { describe, expect, it } from 'vitest'
import { emailDomainOf, parseEmailDomain } from './email-domain.ts'

describe('e-mail domains', () => {
  it.each([
    ['lakeside.example', 'lakeside.example'],
    ['Lakeside.EXAMPLE', 'lakeside.example'],
    ['Zürich.example', 'xn--zrich-kva.example'],
    ['xn--zrich-kva.example', 'xn--zrich-kva.example'],
    ['a-b.co.uk', 'a-b.co.uk'],
  ])('%s is %s', (text, domain) => {
    expect(parseEmailDomain(text)).toBe(domain)
  })

  it.each([
    '',
    'example',
    '.example',
    'lakeside.',
    'lakeside..example',
    '-a.example',
    'a-.example',
    'a_b.example',
    '127.0.0.1',
    '0x7f.1',
    '[::1]',
    'a b.example',
    'a@b.example',
    'a.example/path',
    'a.example:25',
    'a%2eexample',
    `${'a'.repeat(64)}.example`,
    `${'abc.'.repeat(70)}example`,
    'lakeside.example\0',
  ])('%j is none', (text) => {
    expect(parseEmailDomain(text)).toBeUndefined()
  })

  it.each([
    ['karin@Lakeside.example', 'lakeside.example'],
    ['karin@zürich.example', 'xn--zrich-kva.example'],
    ['a@evil.example@lakeside.example', 'lakeside.example'],
    ['@lakeside.example', undefined],
    ['lakeside.example', undefined],
  ])('of %s: %s', (email, domain) => {
    expect(emailDomainOf(email)).toBe(domain)
  })
})
