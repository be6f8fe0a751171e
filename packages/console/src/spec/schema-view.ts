import { entriesOf, type Json, listOf, resolve, textOf } from './json.ts'

/** A schema as people read it: names, kinds of values, rules in words. */
export interface SchemaNode {
  /** Of the property; empty for the whole, `each` for items of a list. */
  name: string
  /** "text", "list of numbers", "one of". */
  kind: string
  isRequired: boolean
  description: string
  /** "at least 3 characters" */
  rules: string[]
  /** Where only these are allowed. */
  values: string[]
  children: SchemaNode[]
  /** `again`: it is within itself. `more`: it goes on, and is not shown further. */
  end?: 'again' | 'more'
}

/** Of one schema. */
const NODES_MAX = 400
const DEPTH_MAX = 8
const VALUES_MAX = 40

/** Never throws and never goes on for ever, whatever the schema is. Pure. */
export function schemaView(root: Json, schema: unknown): SchemaNode {
  let left = NODES_MAX

  function view(given: unknown, name: string, isRequired: boolean, above: readonly string[]): SchemaNode {
    const { value: own, refs, name: refName } = resolve(root, given)
    const node: SchemaNode = { name, kind: refName, isRequired, description: '', rules: [], values: [], children: [] }
    if (refs.some((ref) => above.includes(ref))) return { ...node, end: 'again' }
    if (--left < 0 || depthOf(above) >= DEPTH_MAX) return { ...node, end: 'more' }
    const path = [...above, ...refs, LEVEL]
    const merged = mergeAll(root, own)
    return {
      ...node,
      kind: kindOf(root, merged, refName),
      description: textOf(merged.description, 5_000) || textOf(merged.title, 300),
      rules: rulesOf(merged),
      values: valuesOf(merged),
      children: childrenOf(merged, path),
    }
  }

  function childrenOf(schema: Json, path: readonly string[]): SchemaNode[] {
    const required = new Set(listOf(schema.required))
    const children: SchemaNode[] = []
    const add = (given: unknown, name: string, isRequired = false) => {
      if (left > 0) children.push(view(given, name, isRequired, path))
    }
    for (const [name, property] of entriesOf(schema.properties)) add(property, textOf(name, 200), required.has(name))
    for (const [name, property] of entriesOf(schema.patternProperties)) add(property, `names like ${textOf(name, 200)}`)
    if (isObject(schema.additionalProperties)) add(schema.additionalProperties, 'any other name')
    if (isObject(schema.items)) add(schema.items, 'each')
    for (const [index, item] of listOf(schema.prefixItems).entries()) add(item, `item ${index + 1}`)
    for (const [index, choice] of choicesOf(schema).entries()) add(choice, `choice ${index + 1}`)
    return children
  }

  return view(schema, '', false, [])
}

/** Stands between the references of two levels. */
const LEVEL = '\n'
const depthOf = (path: readonly string[]): number => path.filter((each) => each === LEVEL).length

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const choicesOf = (schema: Json): readonly unknown[] => [...listOf(schema.oneOf), ...listOf(schema.anyOf)]

/** With the parts of `allOf` put together, one level deep: they hold the properties that count. */
function mergeAll(root: Json, schema: Json): Json {
  const parts = listOf(schema.allOf)
    .slice(0, 20)
    .map((part) => resolve(root, part).value)
  if (parts.length === 0) return schema
  const all = [
    ...parts.flatMap((part) => [...listOf(part.allOf).map((each) => resolve(root, each).value), part]),
    schema,
  ]
  return {
    ...Object.assign({}, ...all),
    properties: Object.fromEntries(all.flatMap(({ properties }) => entriesOf(properties))),
    required: all.flatMap(({ required }) => listOf(required)),
  }
}

const KINDS: Record<string, string> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
  array: 'list',
  null: 'nothing',
}

function kindOf(root: Json, schema: Json, name: string): string {
  if (choicesOf(schema).length > 0) return 'one of'
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((type) => typeof type === 'string')
  const [type = schema.properties !== undefined ? 'object' : schema.items !== undefined ? 'array' : ''] = types
  if (types.length > 1) return types.map(wordOf).join(' or ')
  if (type === 'array') {
    const { value, name: itemName } = resolve(root, schema.items)
    const item = itemName || wordOf(typeof value.type === 'string' ? value.type : '')
    return item === '' ? 'list' : `list of ${textOf(item, 100)}`
  }
  if (type === 'object') return textOf(name, 100) || 'object'
  const format = textOf(schema.format, 50)
  return [wordOf(type), format].filter((word) => word !== '').join(', ') || textOf(name, 100) || 'anything'
}

const wordOf = (type: unknown): string =>
  typeof type !== 'string' ? '' : Object.hasOwn(KINDS, type) ? (KINDS[type] ?? type) : textOf(type, 50)

const RULES: readonly (readonly [name: string, word: (value: string) => string])[] = [
  ['minLength', (value) => `at least ${value} characters`],
  ['maxLength', (value) => `at most ${value} characters`],
  ['minimum', (value) => `${value} or more`],
  ['exclusiveMinimum', (value) => `more than ${value}`],
  ['maximum', (value) => `${value} or less`],
  ['exclusiveMaximum', (value) => `less than ${value}`],
  ['minItems', (value) => `at least ${value} items`],
  ['maxItems', (value) => `at most ${value} items`],
  ['pattern', (value) => `pattern ${value}`],
  ['default', (value) => `${value} if left out`],
]

function rulesOf(schema: Json): string[] {
  const rules = RULES.flatMap(([name, word]) => {
    const value = schema[name]
    return typeof value === 'string' || typeof value === 'number' ? [word(textOf(value, 200))] : []
  })
  return schema.deprecated === true ? ['deprecated', ...rules] : rules
}

const valuesOf = (schema: Json): string[] =>
  [...listOf(schema.enum), ...(schema.const === undefined ? [] : [schema.const])]
    .slice(0, VALUES_MAX)
    .map((value) => textOf(typeof value === 'string' ? value : JSON.stringify(value), 200))
