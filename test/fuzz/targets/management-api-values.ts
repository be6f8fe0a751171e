import type { Random } from '../random.ts'
import type { Schema } from './management-api-description.ts'
import type { IdPool } from './management-api-pool.ts'

/** No answer may ever hold a text that begins like this: it is sent where a secret belongs. */
export const CANARY = 'fuzz-canary-'

/** Invents what a schema allows. */
export interface Inventor {
  /** `name`: what the value is called. `fullness`: how likely each member is that may be left out; differs from value to value by default. */
  valid(schema: Schema, name: string, fullness?: number): unknown
}

export interface InventorDeps {
  random: Random
  pool: IdPool
  resolve: (schema: Schema) => Schema
  /** Where every URL leads that is meant to work. */
  sinkUrl: string
}

const hexDigits = '0123456789abcdef'

export function hex(random: Random, length: number): string {
  return Array.from({ length }, () => hexDigits[random.int(16)]).join('')
}

export const uuid = (random: Random): string =>
  `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`

export function createInventor({ random, pool, resolve, sinkUrl }: InventorDeps): Inventor {
  /** How much of what may be left out is there: differs from body to body. */
  let fullness = 0.5

  function valid(given: Schema, name: string, wanted: number = random.pick([0.1, 0.5, 0.95])): unknown {
    fullness = wanted
    return invent(given, name)
  }

  function invent(given: Schema, name: string): unknown {
    const schema = resolve(given)
    if ('const' in schema) return schema.const
    if (Array.isArray(schema.enum)) return random.pick(schema.enum)
    const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
    if (choices) return invent(random.pick(choices), name)
    const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type
    switch (type) {
      case 'object':
        return inventObject(schema, name)
      case 'array':
        return inventArray(schema, name)
      case 'integer':
      case 'number':
        return inventNumber(schema)
      case 'boolean':
        return random.chance(0.5)
      case 'null':
        return null
      case 'string':
        return inventText(schema, name)
      default:
        return random.pick([null, 1, 'a', {}, []])
    }
  }

  function inventObject(schema: Schema, name: string): Record<string, unknown> {
    const {
      properties = {},
      required = [],
      additionalProperties,
    } = schema as {
      properties?: Record<string, Schema>
      required?: string[]
      additionalProperties?: Schema | boolean
    }
    const made: Record<string, unknown> = {}
    for (const [member, inner] of Object.entries(properties)) {
      if (required.includes(member) || random.chance(fullness)) made[member] = invent(inner, member)
    }
    if (typeof additionalProperties === 'object') {
      const secret = name === 'values'
      for (let left = random.int(3); left > 0; left--) {
        const key = secret ? random.pick(valueKeys) : `key${random.int(5)}`
        made[key] = secret && random.chance(0.9) ? `${CANARY}${hex(random, 12)}` : invent(additionalProperties, key)
      }
    }
    return made
  }

  function inventArray(schema: Schema, name: string): unknown[] {
    const {
      items = {},
      minItems = 0,
      maxItems = 3,
    } = schema as { items?: Schema; minItems?: number; maxItems?: number }
    const length = Math.min(maxItems, minItems + random.int(3))
    const made = Array.from({ length }, () => invent(items, name.replace(/s$/, '')))
    return [...new Set(made.map((item) => JSON.stringify(item)))].length >= minItems
      ? [...new Map(made.map((item) => [JSON.stringify(item), item])).values()]
      : made
  }

  function inventNumber(schema: Schema): number {
    const { minimum = 0, maximum = 1_000_000 } = schema as { minimum?: number; maximum?: number }
    return random.pick([minimum, maximum, minimum + random.int(Math.min(1_000_000, maximum - minimum + 1))])
  }

  function inventText(schema: Schema, name: string): string {
    const { minLength = 0, maxLength = 10_000 } = schema as { minLength?: number; maxLength?: number }
    const patterns = [schema, ...((schema.allOf as Schema[] | undefined) ?? [])].flatMap(({ pattern }) =>
      typeof pattern === 'string' ? [new RegExp(pattern, 'u')] : [],
    )
    const fits = (text: string) =>
      text.length >= minLength && text.length <= maxLength && patterns.every((pattern) => pattern.test(text))
    const known = pool.pick(name)
    if (known !== undefined && fits(known) && random.chance(0.85)) return known
    const own = candidates(name).filter(fits)
    if (own.length > 0) return random.pick(own)
    const any = fallbacks.filter(fits)
    if (any.length > 0) return random.pick(any)
    throw new Error(`nothing fits ${name}: ${JSON.stringify(schema)}`)
  }

  /** What a member of this name is likely to be. */
  function candidates(name: string): string[] {
    if (/secret|password/i.test(name)) return [`${CANARY}${hex(random, 12)}`]
    if (/(?:url|uri)s?$/i.test(name))
      return [`${sinkUrl}/${hex(random, 4)}`, `${sinkUrl}/${hex(random, 4)}`, 'https://example.com/a']
    if (/email|contact/i.test(name)) return [`${hex(random, 8)}@people.example`]
    if (/domain/i.test(name)) return [`${hex(random, 6)}.example`]
    switch (name) {
      case 'month':
        return ['current', 'last', '2026-10']
      case 'id':
        return [uuid(random), hex(random, 10)]
      case 'basePath':
        return [`/b${hex(random, 6)}/v1`]
      case 'namespace':
        return [`ns-${hex(random, 6)}`]
      case 'name':
        return [`Name ${hex(random, 6)}`, `n-${hex(random, 6)}`]
      case 'countryCode':
        return ['US', 'DE', 'JP']
      case 'currency':
        return ['USD', 'EUR']
      case 'contentType':
        return ['application/json', 'application/x-www-form-urlencoded']
      case 'attributeName':
        return ['token', 'data.token']
      case 'scope':
        return ['anonymous']
      default:
        return [`Text ${hex(random, 4)}`, hex(random, 6)]
    }
  }

  return { valid }
}

const valueKeys = [
  'client_id',
  'client_secret',
  'request:header:X-Key',
  'token:audience',
  'payload:user',
  'header:X-Key',
  'X-Key',
  'user',
]
const fallbacks = [
  '4xx',
  '404',
  'a',
  'abc',
  'A',
  'Aa0',
  '1',
  '0',
  '1.25',
  '1.0',
  'US',
  'USD',
  '/a',
  '/a/b',
  'https://example.com/a',
  'a@b.example',
  'X-Key',
  'en',
  'Bearer ',
  '',
  '00000000-0000-4000-8000-000000000000',
  '#112233',
  'anonymous',
  'api.update',
  'client_credentials',
] // prettier-ignore

/** What may go wrong with one value. Each is a JSON value that is sent as it stands. */
export function wildValues(random: Random): unknown[] {
  return [
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER + 2,
    '',
    ' ',
    'a',
    'a\u0000b',
    '\ud800',
    'a\u202eb',
    '\ufeff',
    '\u{1f600}'.repeat(50),
    'x'.repeat(300),
    'x'.repeat(9_000),
    [],
    {},
    [[]],
    [null],
    [{}],
    { a: 1 },
    Array.from({ length: 2_000 }, () => 1),
    { __proto__x: 1 },
    { constructor: { prototype: {} } },
    'http://10.0.0.1/',
    'http://169.254.169.254/latest',
    'http://[::1]/',
    'http://2130706433/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    '../../etc/passwd',
    "' OR 1=1 --",
    '${7*7}',
    '%00',
    '%',
    '/',
    '\\',
    '<script>alert(1)</script>',
    '{"a":1}',
    '\r\nX-Injected: 1',
    'null',
    'undefined',
    'NaN',
    '__proto__',
    'constructor',
    'toString',
    hex(random, 8),
    uuid(random),
    '0'.repeat(40),
    '١٢٣',
    'ſ',
    'İ',
    'e\u0301',
    '2026-13-45',
  ] // prettier-ignore
}
