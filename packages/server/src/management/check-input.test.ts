import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkInput, strictly } from './check-input.ts'
import { digits, emailAddress, httpUrl, line, prose, uuid } from './schemas.ts'

const faultsOf = (schema: z.ZodType, value: unknown) => {
  const checked = checkInput(schema, value, 'body')
  return checked.ok ? [] : checked.faults.map(({ pointer, detail }) => `${pointer} ${detail}`)
}

describe('what is wrong with input', () => {
  it.each<[z.ZodType, unknown, string[]]>([
    [z.object({ a: z.string() }), {}, ['/a is missing']],
    [z.object({ a: z.string() }), { a: null }, ['/a has to be text']],
    [z.object({ a: z.int() }), { a: 1.5 }, ['/a has to be a whole number']],
    [z.object({ a: z.boolean() }), { a: 'true' }, ['/a has to be true or false']],
    [z.object({ a: z.enum(['x', 'y']) }), { a: 'z' }, ['/a has to be "x" or "y"']],
    [z.array(z.string()).max(1), ['a', 'b'], [' has to have at most 1 entry']],
    [z.string().min(2), 'a', [' has to have at least 2 characters']],
    [z.int().max(5), 6, [' has to be at most 5']],
    [z.record(z.string().regex(/^[a-z]+$/), z.int()), { A: 1 }, ['/A has a name that is not allowed']],
    [z.string().regex(/^x$/), 'y', [' does not have the form that is asked for']],
    [z.string().regex(/^x$/, 'has to be x'), 'y', [' has to be x']],
    [z.strictObject({ a: z.strictObject({}) }), { a: { 'b/c': 1 } }, ['/a/b~1c is no member that can be sent here']],
    [
      z.strictObject({ a: z.array(z.strictObject({ x: z.int().optional(), y: z.int().optional() })).optional() }),
      { a: [{}, { z: 1 }] },
      ['/a/1/z is no member that can be sent here: there are x, y'],
    ],
  ])('is told behind the name of the member', (schema, value, faults) => {
    expect(faultsOf(schema, value)).toEqual(faults)
  })

  it('is told by the form that was meant, where there are several', () => {
    const schema = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('round'), radius: z.int() }),
      z.strictObject({ kind: z.literal('flat'), width: z.int() }),
    ])
    expect(faultsOf(schema, { kind: 'round' })).toEqual(['/radius is missing'])
    expect(faultsOf(schema, { kind: 'flat', width: 1, radius: 2 })).toEqual([
      '/radius is no member that can be sent here: there are kind, width',
    ])
    expect(faultsOf(schema, { kind: 'odd' })).toEqual(['/kind has to be "round" or "flat"'])
    expect(faultsOf(schema, {})).toEqual(['/kind is missing: it has to be "round" or "flat"'])
    expect(faultsOf(z.object({ access: schema.optional() }), { access: { kind: 'round', radius: 1, r: 1 } })).toEqual([
      '/access/r is no member that can be sent here: there are kind, radius',
    ])
    const either = z.union([z.literal('*'), z.strictObject({ ids: z.array(z.string()) })])
    expect(faultsOf(either, { ids: [1] })).toEqual(['/ids/0 has to be text'])
    expect(faultsOf(either, 7)).toEqual([' has none of the forms that it may have'])
  })

  it('is twenty faults at most', () => {
    expect(faultsOf(z.array(z.string()), Array(100).fill(1))).toHaveLength(20)
  })

  it('includes members that nobody declared, unless a schema lets them in', () => {
    expect(faultsOf(strictly(z.object({})), { a: 1 })).toHaveLength(1)
    expect(faultsOf(strictly(z.looseObject({})), { a: 1 })).toEqual([])
  })
})

describe('building blocks', () => {
  it.each<[string, z.ZodType, unknown[], unknown[]]>([
    [
      'line',
      line(5),
      ['a b', 'ä', '日本'],
      ['', ' ', 'a\nb', 'a\u2028b', 'a\u0000', '\ud800', 'a\u202eb', 'sixsix', 5],
    ],
    ['prose', prose(5), ['', 'a\nb', 'a\tb'], ['a\u0000', '\udc00', 'a\u0007', 'sixsix']],
    [
      'httpUrl',
      httpUrl,
      ['https://a.example', 'http://a.example:81/x?y=z'],
      [
        'javascript:alert(1)',
        'https://u:p@a.example',
        'ftp://a',
        'https://',
        'https://a b',
        '//a.example',
        'https:\\\\a',
      ],
    ],
    ['uuid', uuid, ['0190a6c2-3b1e-7a3c-9d0a-3c1d1e0c6f2b'], ['0190A6C2-3B1E-7A3C-9D0A-3C1D1E0C6F2B', 'x', '']],
    ['emailAddress', emailAddress, ['a@b.example', 'ä@ö.example'], ['a', 'a@', '@b', 'a b@c', 'a@b@c', 'a@b\n']],
    ['digits', digits(1, 200, 50), [undefined, '1', '200'], ['0', '201', '1e1', ' 1', '-1', '1.0', '٣']],
  ])('%s', (_name, schema, good, bad) => {
    for (const value of good) expect(schema.safeParse(value).success).toBe(true)
    for (const value of bad) expect(schema.safeParse(value).success).toBe(false)
  })
})
