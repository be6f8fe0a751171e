import type { Random } from '../random.ts'
import type { FuzzOperation, Schema } from './management-api-description.ts'
import type { IdPool } from './management-api-pool.ts'
import { recipeOf } from './management-api-recipes.ts'
import { hex, type Inventor, uuid, wildValues } from './management-api-values.ts'

/** A call as it is sent. */
export interface FuzzRequest {
  operation: FuzzOperation
  /** `valid`: as described. `nearly`: with one wrong member. `wild`: anything. */
  kind: 'valid' | 'nearly' | 'wild'
  /** Behind the server's path, with its query. */
  target: string
  headers: Record<string, string>
  body: string | Buffer | undefined
  /** JSON pointer of the member that was made wrong. */
  wrong?: string | undefined
  /** The body does not fit its schema, by a judge of its own. */
  unfit: boolean
  /** Path, query or headers are not as described, so that another refusal may come first. */
  headIsOdd: boolean
}

export interface RequestDeps {
  random: Random
  pool: IdPool
  inventor: Inventor
  /** Texts that stand for specs. */
  specs: readonly string[]
  /** Where every URL leads that is meant to work. */
  sinkUrl: string
}

/** Makes up calls of one operation. */
export function createRequests({
  random,
  pool,
  inventor,
  specs,
  sinkUrl,
}: RequestDeps): (operation: FuzzOperation) => FuzzRequest {
  return (operation) => {
    const kind = random.pick(['valid', 'valid', 'nearly', 'nearly', 'wild'] as const)
    const headers: Record<string, string> = {}
    const target = makeTarget(operation, kind)
    const oddHeaders = makeHeaders(operation, kind, headers)
    const made = makeBody(operation, kind, headers)
    return { operation, kind, ...target, headers, ...made, headIsOdd: target.headIsOdd || oddHeaders || made.oddType }
  }

  function makeTarget({ path, parameters }: FuzzOperation, kind: FuzzRequest['kind']) {
    let headIsOdd = false
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const known = pool.pick(name === 'name' ? 'namespace' : name)
      if (known !== undefined && random.chance(kind === 'wild' ? 0.5 : 0.9)) return encodeURIComponent(known)
      headIsOdd = true
      if (kind === 'valid') return uuid(random)
      return random.pick([
        uuid(random),
        hex(random, 8),
        'a',
        '%00',
        '%2e%2e',
        '..',
        '%F0%9F%98%80',
        '%ff',
        'x'.repeat(300),
        'null',
        '__proto__',
        'a%2Fb',
        "'",
        '%E2%80%AE',
      ])
    })
    const query = new URLSearchParams()
    for (const { name, in: place, schema, required } of parameters) {
      if (place !== 'query' || !random.chance(required ? 0.95 : 0.3)) continue
      if (kind === 'valid' || random.chance(0.5)) query.set(name, String(inventor.valid(schema, name)))
      else {
        headIsOdd = true
        query.append(name, String(random.pick(wildValues(random))).slice(0, 2_000))
        if (random.chance(0.1)) query.append(name, 'twice')
      }
    }
    if (kind === 'wild' && random.chance(0.1)) {
      headIsOdd = true
      query.set(random.pick(['unknown', '__proto__', 'limit[]', '']), '1')
    }
    const text = query.toString().replaceAll('%ED%A0%80', '%EF%BF%BD')
    return { target: filled + (text === '' ? '' : `?${text}`), headIsOdd }
  }

  /** Are they odd? */
  function makeHeaders(
    { method, replies }: FuzzOperation,
    kind: FuzzRequest['kind'],
    headers: Record<string, string>,
  ): boolean {
    const before = Object.keys(headers).length
    if (kind === 'valid' && method === 'POST' && random.chance(0.1)) headers['idempotency-key'] = hex(random, 3)
    if (kind === 'valid' && method === 'GET' && replies.has(304) && random.chance(0.2))
      headers['if-none-match'] = `"${random.int(3)}"`
    if (kind === 'wild' && random.chance(0.2))
      headers['if-match'] = random.pick([
        '"1"',
        '"0"',
        'W/"1"',
        '*',
        '"a"',
        '1',
        '"1", "2"',
        '""',
        '"99999999999999999999"',
      ])
    if (kind === 'wild' && random.chance(0.1))
      headers['idempotency-key'] = random.pick(['', 'a b', 'x'.repeat(300), 'k', '\u00e9'])
    if (kind === 'wild' && random.chance(0.1))
      headers['request-id'] = random.pick(['', 'a', uuid(random), '\u00e9', 'x'.repeat(500), 'a,b'])
    if (kind === 'wild' && random.chance(0.1)) headers['x-forwarded-for'] = '10.0.0.1'
    return Object.keys(headers).length > before
  }

  function makeBody(operation: FuzzOperation, kind: FuzzRequest['kind'], headers: Record<string, string>) {
    const none = { body: undefined, unfit: false, oddType: false }
    const [type] = operation.bodies.keys()
    if (type === undefined)
      return kind === 'wild' && random.chance(0.2) ? { ...wildBody(headers), unfit: false, oddType: true } : none
    if (kind === 'wild') return { ...wildBody(headers), unfit: false, oddType: true }
    if (!operation.isBody) {
      headers['content-type'] = random.pick([...operation.bodies.keys()])
      const text = random.pick(specs)
      return {
        body: kind === 'nearly' ? random.mutate(text, ['$ref: /etc/passwd\n', '{', '<script>']) : text,
        unfit: false,
        oddType: true,
      }
    }
    headers['content-type'] = type
    const schema = operation.bodies.get(type) as Schema
    const recipe = random.chance(0.7) ? recipeOf(operation.id, random, pool, sinkUrl) : undefined
    const given = recipe ?? inventor.valid(schema, 'body')
    if (kind === 'valid') return { body: JSON.stringify(given), unfit: false, oddType: false }
    const { pointer, changed } = makeWrong(given)
    const body = JSON.stringify(changed)
    // Judged as it arrives: JSON has no half of a surrogate pair but as an escape.
    return {
      body,
      wrong: pointer,
      unfit: operation.isBody(given) && !operation.isBody(JSON.parse(body)),
      oddType: false,
    }
  }

  /** `given` with one member replaced, removed or added. */
  function makeWrong(given: unknown): { pointer: string; changed: unknown } {
    const places = placesOf(given, '')
    const place = random.pick(places)
    const value = random.pick(wildValues(random))
    const changed = structuredClone(given)
    if (place === '') return { pointer: '', changed: value }
    const steps = place.slice(1).split('/')
    const last = steps.pop() as string
    const parent = steps.reduce<unknown>(
      (at, step) => (at as Record<string, unknown>)[nameOf(step)],
      changed,
    ) as Record<string, unknown>
    const how = random.int(10)
    if (how === 0) delete parent[nameOf(last)]
    else if (how === 1 && !Array.isArray(parent)) parent.unknownMember = value
    else parent[nameOf(last)] = value
    return {
      pointer:
        how === 1 && !Array.isArray(parent) ? `${steps.map((step) => `/${step}`).join('')}/unknownMember` : place,
      changed,
    }
  }

  function wildBody(headers: Record<string, string>): { body: string | Buffer | undefined } {
    headers['content-type'] = random.pick([
      'application/json',
      'application/json',
      'application/json; charset=utf-8',
      'APPLICATION/JSON',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/json;',
      'a',
      '',
      'application/yaml',
    ]) // prettier-ignore
    if (random.chance(0.05)) headers['content-encoding'] = random.pick(['gzip', 'identity', 'br', 'x'])
    switch (random.int(8)) {
      case 0:
        return { body: undefined }
      case 1:
        return { body: Buffer.from([0xff, 0xfe, 0x7b, 0x00, random.int(256)]) }
      case 2:
        return { body: `${'{"a":'.repeat(5_00)}1${'}'.repeat(500)}` }
      case 3:
        return { body: '{"__proto__":{"operator":true},"a":1}' }
      case 4:
        return {
          body: random.mutate('{"name":"a","values":{"a":"b"},"items":[]}', ['{', '}', '"', '\\u0000', '[', '1e999']),
        }
      case 5:
        return { body: `"${'x'.repeat(random.pick([10, 20_000]))}"` }
      default:
        return { body: JSON.stringify(random.pick(wildValues(random))) }
    }
  }
}

export const nameOf = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~')

/** JSON pointers of everything in it, its own included. */
export function placesOf(value: unknown, pointer: string): string[] {
  if (typeof value !== 'object' || value === null) return [pointer]
  const inner = Object.entries(value).flatMap(([name, member]) =>
    placesOf(member, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
  return pointer === '' && inner.length > 0 ? inner : [pointer, ...inner]
}
