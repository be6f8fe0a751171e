import { isObject, type JsonObject, memberOf, membersOf, type SpecDocument } from './spec-document.ts'

/** Schemas that one of them leads to, all together. More would take a compiler seconds. */
const NODES_MAX = 10_000

class SchemaTooLarge extends Error {
  override readonly name = 'SchemaTooLarge'
}

/** Does the value have the form that JSON Schema asks of this keyword? One that has not is left out, as if it were not there. */
const plain: Record<string, (value: unknown) => boolean> = {
  multipleOf: (value) => isNumber(value) && value > 0,
  maximum: isNumber,
  minimum: isNumber,
  exclusiveMaximum: isNumber,
  exclusiveMinimum: isNumber,
  maxLength: isCount,
  minLength: isCount,
  maxItems: isCount,
  minItems: isCount,
  maxContains: isCount,
  minContains: isCount,
  maxProperties: isCount,
  minProperties: isCount,
  uniqueItems: (value) => typeof value === 'boolean',
  pattern: (value) => typeof value === 'string',
  format: (value) => typeof value === 'string',
  const: (value) => value !== undefined,
  dependentRequired: (value) => membersOf(value).every(([, names]) => isNames(names)),
}
const ofSchema =
  `additionalProperties contains propertyNames not if then else unevaluatedItems unevaluatedProperties`.split(' ')
const ofSchemas = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const ofSchemasByName = ['properties', 'patternProperties', 'dependentSchemas']
const types = new Set(['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'])

/**
 * One schema of a description as JSON Schema 2020-12 that stands by itself, for requests: what it refers to is in `$defs`, the dialect of 2.0 and
 * 3.0 is translated (`nullable`, boolean `exclusiveMinimum`, nothing beside `$ref`), and what is only read need not be sent
 * (OpenAPI 3.0 §4.7.24). Only keywords that compare anything are taken over, so that nothing in a description can be one for the
 * compiler. `$dynamicRef` is taken for `$ref`. Throws SchemaTooLarge.
 */
export function requestSchema(schema: unknown, document: SpecDocument): JsonObject {
  const isOld = document.dialect === 'old'
  const names = new Map<unknown, string>()
  const waiting: [name: string, target: unknown][] = []
  let nodes = 0

  function convert(given: unknown, readOnlyAbove: ReadonlySet<string>): JsonObject | boolean {
    if (typeof given === 'boolean') return given
    if (!isObject(given)) return true
    if (++nodes > NODES_MAX) throw new SchemaTooLarge(`more than ${NODES_MAX} schemas lead on from here`)
    const out: JsonObject = {}
    const reference = given.$ref ?? (isOld ? undefined : (given.$dynamicRef ?? given.$recursiveRef))
    if (typeof reference === 'string') {
      out.$ref = `#/$defs/${nameOf(document.find(reference))}`
      if (isOld) return out
    }
    for (const [name, isFit] of Object.entries(plain)) {
      const value = memberOf(given, name)
      if (value !== undefined && isFit(value)) out[name] = value
    }
    takeTypes(given, out, isOld)
    if (isOld) takeBounds(given, out)
    const readOnly = new Set([...readOnlyAbove, ...readOnlyIn(given, document, 0)])
    const required = memberOf(given, 'required')
    if (isNames(required)) out.required = [...new Set(required)].filter((name) => !readOnly.has(name))
    takeSchemas(given, out, (child, isBeside) => convert(child, isBeside ? readOnly : none))
    return out
  }

  function nameOf(target: unknown): string {
    const known = names.get(target)
    if (known !== undefined) return known
    const name = `s${names.size}`
    names.set(target, name)
    waiting.push([name, target])
    return name
  }

  const top = convert(schema, none)
  const $defs: JsonObject = {}
  for (let next = waiting.pop(); next; next = waiting.pop()) $defs[next[0]] = convert(next[1], none)
  return { allOf: [top], $defs }
}

const none: ReadonlySet<string> = new Set()

function takeSchemas(
  given: JsonObject,
  out: JsonObject,
  convert: (child: unknown, isBeside: boolean) => JsonObject | boolean,
): void {
  for (const name of ofSchema) {
    const child = memberOf(given, name)
    if (isSchema(child)) out[name] = convert(child, name === 'if' || name === 'then' || name === 'else')
  }
  for (const name of ofSchemas) {
    const list = memberOf(given, name)
    if (Array.isArray(list) && list.length > 0) out[name] = list.map((child) => convert(child, name !== 'prefixItems'))
  }
  const items = memberOf(given, 'items')
  if (Array.isArray(items)) out.prefixItems ??= items.map((child) => convert(child, false))
  else if (isSchema(items)) out.items = convert(items, false)
  for (const name of ofSchemasByName) {
    const children = memberOf(given, name)
    if (!isObject(children)) continue
    // Without a prototype: `constructor` is a property like any other.
    const converted = Object.create(null) as JsonObject
    for (const [key, child] of membersOf(children)) converted[key] = convert(child, name === 'dependentSchemas')
    out[name] = converted
  }
}

function takeTypes(given: JsonObject, out: JsonObject, isOld: boolean): void {
  const type = memberOf(given, 'type')
  const wanted = (Array.isArray(type) ? type : [type]).filter((one) => types.has(one as string))
  const nullable = isOld && (given.nullable === true || given['x-nullable'] === true)
  if (wanted.length > 0) out.type = nullable ? [...new Set([...wanted, 'null'])] : wanted
  const values = memberOf(given, 'enum')
  if (Array.isArray(values) && values.length > 0)
    out.enum = nullable && !values.includes(null) ? [...values, null] : values
}

/** In the old dialect the exclusive bounds say of the others that they are exclusive. */
function takeBounds(given: JsonObject, out: JsonObject): void {
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (given[exclusive] === true && out[bound] !== undefined) {
      out[exclusive] = out[bound]
      delete out[bound]
    }
  }
}

const ALL_OF_DEPTH_MAX = 5

/** Names of properties that are only read, also where parts of one schema say so. */
function readOnlyIn(given: JsonObject, document: SpecDocument, depth: number): string[] {
  const own = membersOf(given.properties).flatMap(([name, child]) =>
    (isObject(child) && child.readOnly === true) || document.resolve(child)?.readOnly === true ? [name] : [],
  )
  if (depth >= ALL_OF_DEPTH_MAX || !Array.isArray(given.allOf) || given.allOf.length > 50) return own
  const parts = given.allOf.map((part) => document.resolve(part))
  return [...own, ...parts.flatMap((part) => (part ? readOnlyIn(part, document, depth + 1) : []))]
}

function isSchema(value: unknown): boolean {
  return typeof value === 'boolean' || isObject(value)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')
}
