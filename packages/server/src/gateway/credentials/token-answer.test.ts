import { describe, expect, it } from 'vitest'
import { customOauth, externalOauth } from './testing/examples.ts'
import { readTokenAnswer } from './token-answer.ts'
import type { TokenAccessControl } from './token-request.ts'

const read = (accessControl: TokenAccessControl, body: unknown, status = 200) =>
  readTokenAnswer(accessControl, {
    status,
    contentEncoding: undefined,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const external = (body: unknown, status?: number) => read(externalOauth(), body, status)

describe('answer of an external token URL (protocol.md 3.6, RFC 6749 §5.1)', () => {
  it('has access_token and expires_in; the token is sent as Bearer', () => {
    expect(external({ access_token: 'abc', token_type: 'bearer', expires_in: 1800 })).toEqual({
      authorization: 'Bearer abc',
      lifetimeSeconds: 1800,
    })
  })

  it.each([
    [1800, 1800],
    ['1800', 1800],
    [' 1800 ', 1800],
    [1799.9, 1799],
    [undefined, 300],
    [null, 300],
    [0, 300],
    [-5, 300],
    ['soon', 300],
    ['', 300],
    ['0x10', 300],
    [true, 300],
    [[3600], 300],
    [3_600_000, 86_400],
    ['99999999999', 86_400],
  ])('expires_in %j is %i seconds', (expires_in, seconds) => {
    expect(external({ access_token: 'abc', expires_in }).lifetimeSeconds).toBe(seconds)
  })

  it('may be of a type that begins with Bearer, or say none; a token of another type is not used (RFC 6749 §7.1)', () => {
    expect(external({ access_token: 'abc' }).authorization).toBe('Bearer abc')
    expect(external({ access_token: 'abc', token_type: 'BearerToken' }).authorization).toBe('Bearer abc')
    for (const token_type of ['DPoP', 'mac', '', 5, null]) {
      expect(() => external({ access_token: 'abc', token_type })).toThrow('not of the type Bearer')
    }
  })

  it.each([
    ['no text', { access_token: 5 }],
    ['empty', { access_token: '' }],
    ['elsewhere', { token: 'abc' }],
  ])('is refused when the token is %s', (_, body) => {
    expect(() => external(body)).toThrow('has no access_token')
  })

  it.each(['a\r\nX-Evil: 1', 'a\u0000', 'ü', 'a ', 'a\u007f', 'x'.repeat(16_400)])(
    'G-D is refused when the token cannot be a header value: %j',
    (access_token) => {
      expect(() => external({ access_token })).toThrow('cannot be sent in a header')
    },
  )

  it.each([
    '',
    'null',
    '[]',
    '"abc"',
    '<html>',
    '{"access_token":"abc"',
    '[{"access_token":"abc"}]',
    '['.repeat(60_000),
  ])('is refused when it is no JSON object: %.30j', (body) => {
    expect(() => external(body)).toThrow('no JSON object')
  })

  it('G-I is refused when it redirects, whatever it holds', () => {
    for (const status of [301, 302, 303, 307, 308]) {
      expect(() => external({ access_token: 'abc' }, status)).toThrow('redirects')
    }
  })

  it('G-H repeats nothing of an answer but the standard’s words', () => {
    expect(() => external({ error: 'invalid_client', error_description: 'secret-1' }, 401)).toThrow(
      /^the token URL answered 401 \(invalid_client\)$/,
    )
    expect(() => external({ error: 's3cret' }, 400)).toThrow(/^the token URL answered 400$/)
    expect(() => external('s3cret', 500)).toThrow(/^the token URL answered 500$/)
  })

  it('is refused when it is compressed, because nobody asked for that', () => {
    const answer = { status: 200, contentEncoding: 'gzip', body: '{"access_token":"abc"}' }
    expect(() => readTokenAnswer(externalOauth(), answer)).toThrow('compressed')
    expect(readTokenAnswer(externalOauth(), { ...answer, contentEncoding: 'identity' }).authorization).toBe(
      'Bearer abc',
    )
  })
})

describe('answer of a custom token URL (protocol.md 3.6)', () => {
  const custom = (attributeName: string, body: unknown, changes = {}) =>
    read(customOauth({ attributeName, ...changes }), body)

  it('has the token at the end of a dotted path, three levels deep', () => {
    expect(custom('data.auth.token', { data: { auth: { token: 'abc' } } }).authorization).toBe('Bearer abc')
    expect(custom('token', { token: 'abc' }).authorization).toBe('Bearer abc')
  })

  it('objects only: no arrays, no text, no members that only a prototype has', () => {
    expect(() => custom('data.0.token', { data: [{ token: 'abc' }] })).toThrow('no text at data.0.token')
    expect(() => custom('token.length', { token: 'abc' })).toThrow('no text')
    for (const name of ['constructor.name', '__proto__.constructor.name', 'toString.name', 'data.__proto__']) {
      expect(() => custom(name, { data: {} })).toThrow('no text')
    }
    expect(() => custom('token', '{"__proto__":{"token":"abc"}}')).toThrow('no text')
    expect(custom('__proto__.token', '{"__proto__":{"token":"abc"}}').authorization).toBe('Bearer abc')
  })

  it('the token has to be text: a number may have lost digits on its way', () => {
    for (const token of [12345, true, null, { a: 1 }, '']) {
      expect(() => custom('token', { token })).toThrow('no text at token')
    }
  })

  it.each([
    ['Bearer ', 'Bearer abc'],
    ['', 'abc'],
    ['Token token=', 'Token token=abc'],
    ['JWT  ', 'JWT  abc'],
  ])('the prefix %j is put before it exactly as it is', (tokenPrefix, authorization) => {
    expect(custom('token', { token: 'abc' }, { tokenPrefix }).authorization).toBe(authorization)
  })

  it('lives as long as was registered, a day at most, whatever the answer says', () => {
    expect(custom('t', { t: 'abc', expires_in: 5 }, { expirationSeconds: 1200 }).lifetimeSeconds).toBe(1200)
    expect(custom('t', { t: 'abc' }, { expirationSeconds: 31_536_000 }).lifetimeSeconds).toBe(86_400)
  })
})
