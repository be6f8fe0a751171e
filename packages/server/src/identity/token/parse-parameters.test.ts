import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeParameters, type Parameters, parseForm, parseJson } from './parse-parameters.ts'

const accepted = (outcome: ReturnType<typeof parseForm>) => {
  if (!outcome.ok) throw new Error(outcome.detail)
  return Object.fromEntries(outcome.value)
}
const map = (fields: Record<string, string>): Parameters => new Map(Object.entries(fields))

describe('parseForm (application/x-www-form-urlencoded)', () => {
  it('reads the canonical fields (protocol.md 2.5)', () => {
    expect(accepted(parseForm('grant_type=client_credentials&scope=anonymous'))).toEqual({
      grant_type: 'client_credentials',
      scope: 'anonymous',
    })
  })

  it('reads a redirect_uri that nobody percent-encoded (protocol.md 2.6 form 9)', () => {
    expect(accepted(parseForm('redirect_uri=http://localhost:5000/?a=b&scope=anonymous'))).toEqual({
      redirect_uri: 'http://localhost:5000/?a=b',
      scope: 'anonymous',
    })
  })

  it('T-08 duplicated parameters: refuses a repeated name, whether it means anything to us or not', () => {
    expect(parseForm('scope=anonymous&scope=anonymous')).toMatchObject({ ok: false, error: 'invalid_request' })
    expect(parseForm('scope=&scope=anonymous')).toMatchObject({ ok: false, error: 'invalid_request' })
    expect(parseForm('sc%6Fpe=a&scope=a')).toMatchObject({ ok: false, error: 'invalid_request' })
    expect(parseForm('x&x')).toMatchObject({ ok: false, error: 'invalid_request' })
  })

  it('reads whatever it accepts exactly as the URL standard does, and accepts all but repetitions', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', '=', '&', '+', '%', '2', '6', 'é', ' ', '?') }),
      fc.string({ unit: 'grapheme' }),
      fc.webQueryParameters(),
    )
    fc.assert(
      fc.property(text, (query) => {
        const standard = [...new URLSearchParams(`&${query}`)]
        const outcome = parseForm(query)
        expect(outcome.ok).toBe(new Set(standard.map(([name]) => name)).size === standard.length)
        if (outcome.ok) expect([...outcome.value]).toEqual(standard)
      }),
      { numRuns: 200 },
    )
  })
})

describe('parseJson (protocol.md 2.6 form 4)', () => {
  it('reads an object of strings', () => {
    expect(accepted(parseJson(' {"grant_type":"client_credentials", "scope":"anonymous"}\n'))).toEqual({
      grant_type: 'client_credentials',
      scope: 'anonymous',
    })
  })

  it.each([
    'null',
    '[]',
    '["a"]',
    '"a"',
    '1',
    '{"a":1}',
    '{"a":null}',
    '{"a":["b"]}',
    '{"a":{"b":"c"}}',
    '{',
    '',
    '{"a":"b"}x',
  ])('refuses %s', (text) => {
    expect(parseJson(text)).toMatchObject({ ok: false, error: 'invalid_request' })
  })

  it('T-08 duplicated parameters: refuses a repeated name, escaped or not, whatever its values', () => {
    const texts = [
      '{"a":"b","a":"b"}',
      '{"a":1,"a":"b"}',
      '{"a":{},"a":"b"}',
      '{"\\u0061":"b","a":"c"}',
      '{"a":{"x":"y"},"a":"b"}',
    ]
    for (const text of texts) expect(parseJson(text)).toMatchObject({ ok: false, error: 'invalid_request' })
  })

  it('gives a member called __proto__ or constructor no power', () => {
    const outcome = parseJson('{"__proto__":"x","constructor":"y","grant_type":"z"}')
    expect(outcome.ok && [...outcome.value]).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['grant_type', 'z'],
    ])
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  it('reads any object of strings back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (fields) => {
        const outcome = parseJson(JSON.stringify(fields))
        expect(outcome.ok && [...outcome.value]).toEqual(Object.entries(fields))
      }),
    )
  })
})

describe('mergeParameters (protocol.md 2.6 forms 1 and 3)', () => {
  it('takes what only one of the two places has', () => {
    expect(accepted(mergeParameters(map({ a: '1' }), map({})))).toEqual({ a: '1' })
    expect(accepted(mergeParameters(map({}), map({ a: '1' })))).toEqual({ a: '1' })
    expect(accepted(mergeParameters(map({ a: '1' }), map({ b: '2' })))).toEqual({ a: '1', b: '2' })
  })

  it('takes equal values in both places', () => {
    expect(accepted(mergeParameters(map({ a: '1' }), map({ a: '1' })))).toEqual({ a: '1' })
  })

  it('refuses two different values', () => {
    expect(mergeParameters(map({ a: '1' }), map({ a: '2' }))).toMatchObject({ ok: false, error: 'invalid_request' })
  })

  it('counts a parameter without a value as left out (RFC 6749 §3.2)', () => {
    expect(accepted(mergeParameters(map({ a: '' }), map({ a: '2' })))).toEqual({ a: '2' })
    expect(accepted(mergeParameters(map({ a: '1' }), map({ a: '' })))).toEqual({ a: '1' })
  })

  it('refuses or agrees with both places, whatever they hold', () => {
    const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('', '1', '2'))
    fc.assert(
      fc.property(fields, fields, (query, body) => {
        const outcome = mergeParameters(map(query), map(body))
        const differ = Object.keys(query).some((name) => query[name] && body[name] && query[name] !== body[name])
        expect(outcome.ok).toBe(!differ)
        if (outcome.ok)
          for (const name of 'abcd') expect(outcome.value.get(name) || '').toBe(query[name] || body[name] || '')
      }),
    )
  })
})

describe('what a refusal repeats of the request (RFC 6749 §5.2, T-26)', () => {
  it('names our own parameters and nothing else', () => {
    const marker = 'evil"<script>'
    const refusals = [
      parseForm(`${marker}=1&${marker}=2`),
      parseJson(JSON.stringify({ [marker]: 1 })),
      mergeParameters(map({ [marker]: '1' }), map({ [marker]: '2' })),
    ]
    for (const refusal of refusals) {
      expect(refusal.ok).toBe(false)
      expect(JSON.stringify(refusal)).not.toContain('evil')
    }
    expect(parseForm('scope=a&scope=b')).toMatchObject({ description: expect.stringContaining('parameter scope ') })
  })
})
