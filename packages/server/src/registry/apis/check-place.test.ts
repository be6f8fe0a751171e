import { describe, expect, it } from 'vitest'
import { createAddressPolicy, parseRequestTarget } from '../../http/index.ts'
import { createCheckUrl } from '../check-url.ts'
import { checkPlace } from './check-place.ts'

const checkUrl = createCheckUrl(createAddressPolicy([]))
const check = (basePath: string, changes = {}) =>
  checkPlace({ kind: 'rest', basePath, targetUrl: 'https://dms.example', ...changes }, checkUrl)

describe('the place of an API', () => {
  it.each(['/appointments/v1', '/a', '/a.b/c_d/e~f/g-h', '/v1.2', '/...'])(
    '%s is a base path, and a path that can be called',
    (basePath) => {
      expect(check(basePath)).toBeUndefined()
      expect(parseRequestTarget(basePath).ok).toBe(true)
    },
  )

  it.each([
    '',
    '/',
    'a',
    '/a/',
    '//a',
    '/a//b',
    '/a b',
    '/a%20b',
    '/a;b',
    '/a\\b',
    '/é',
    '/a?b',
    '/a#b',
    '/./a',
    '/a/..',
    '/../a',
    `/${'a'.repeat(200)}`,
  ])('T-07 G-A %j is no base path', (basePath) =>
    expect(check(basePath)).toMatchObject({ error: 'invalid', fields: [{ pointer: '/basePath' }] }),
  )

  it('has a target unless it only sends events', () => {
    expect(check('/a', { targetUrl: '' })?.fields?.[0]?.pointer).toBe('/targetUrl')
    expect(check('/a', { kind: 'async', targetUrl: '' })).toBeUndefined()
    expect(check('/a', { kind: 'async', targetUrl: 'http://10.0.0.1' })?.fields?.[0]?.pointer).toBe('/targetUrl')
    expect(check('/a', { targetUrl: 'https://dms.example/?x=1' })?.fields?.[0]?.pointer).toBe('/targetUrl')
  })
})
