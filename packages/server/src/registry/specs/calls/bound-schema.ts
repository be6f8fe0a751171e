import { exampleLimits } from './example-book.ts'
import { isObject, type JsonObject, membersOf, type SpecDocument } from './spec-document.ts'

/** More items, or longer text, make no better example. */
const ITEMS_MAX = 3
const LENGTH_MAX = 200
/** Repetitions of three digits, and expressions that are a program. */
const GREEDY_PATTERN = /\{\d{3,}|^.{201}/s

const copied = `type format title xml readOnly writeOnly minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
  uniqueItems x-additionalPropertiesName`.split(/\s+/)
/** Values that stand for the whole schema, in the order in which they are taken. */
const given = ['example', 'const', 'default'] as const

/**
 * A copy of a schema that can be walked to its end: references followed, a schema within itself cut off where it comes back, no more nodes and levels
 * than `exampleLimits`, and of alternatives the first. What it is made into can only be small (a few references in each of a few schemas are
 * billions of values). Undefined: there is nothing to make an example of.
 */
export function boundSchema(schema: unknown, document: SpecDocument): JsonObject | undefined {
  let nodes: number = exampleLimits.schemaNodesMax
  let text: number = exampleLimits.bodyLengthMax
  return copy(schema, 0, [])

  function copy(schema: unknown, depth: number, above: readonly object[]): JsonObject | undefined {
    const followed = follow(schema, above)
    if (!followed || depth > exampleLimits.schemaDepthMax || nodes-- <= 0) return undefined
    const { node, within } = followed
    const into = (child: unknown) => copy(child, depth + 1, within)
    const out: JsonObject = {}
    for (const name of copied) if (Object.hasOwn(node, name)) out[name] = node[name]
    for (const name of given) if (Object.hasOwn(node, name) && fits(node[name])) out[name] = node[name]
    for (const name of ['examples', 'enum']) {
      const list = node[name]
      if (Array.isArray(list) && list.length > 0 && fits(list[0])) out[name] = [list[0]]
    }
    if (typeof node.pattern === 'string' && !GREEDY_PATTERN.test(node.pattern)) out.pattern = node.pattern
    for (const name of ['minLength', 'maxLength']) if (isCount(node[name])) out[name] = Math.min(node[name], LENGTH_MAX)
    for (const name of ['minItems', 'maxItems']) if (isCount(node[name])) out[name] = Math.min(node[name], ITEMS_MAX)
    copyChildren(node, out, into)
    return out
  }

  function copyChildren(node: JsonObject, out: JsonObject, into: (child: unknown) => JsonObject | undefined): void {
    if (isObject(node.properties)) {
      const properties = Object.create(null) as JsonObject
      for (const [name, child] of membersOf(node.properties)) {
        const bounded = into(child)
        if (bounded) properties[name] = bounded
      }
      out.properties = properties
    }
    const items = Array.isArray(node.items) ? node.items[0] : node.items
    if (items !== undefined || Array.isArray(node.prefixItems)) {
      const tuple = Array.isArray(node.prefixItems)
        ? node.prefixItems.slice(0, ITEMS_MAX).flatMap((i) => into(i) ?? [])
        : []
      const bounded = tuple.length > 0 ? tuple : into(items)
      if (bounded) out.items = bounded
      else out.example ??= []
    }
    if (isObject(node.additionalProperties)) {
      const bounded = into(node.additionalProperties)
      if (bounded) out.additionalProperties = bounded
    }
    if (Array.isArray(node.allOf)) out.allOf = node.allOf.flatMap((one) => into(one) ?? [])
    for (const name of ['oneOf', 'anyOf']) {
      const first = firstOf(node[name], into)
      if (first && !out.oneOf) out.oneOf = [first]
    }
  }

  /** The schema behind references, with what stands beside them where that counts, or undefined where it would come round. */
  function follow(schema: unknown, above: readonly object[]): { node: JsonObject; within: object[] } | undefined {
    let node = schema === true ? {} : schema
    const within = [...above]
    for (let hops = 0; hops < exampleLimits.schemaDepthMax; hops++) {
      if (!isObject(node) || within.includes(node)) return undefined
      within.push(node)
      const reference = node.$ref ?? node.$dynamicRef
      if (typeof reference !== 'string') return { node, within }
      const target = document.find(reference)
      const { $ref: _, $dynamicRef: __, ...beside } = node
      if (document.dialect === 'new' && Object.keys(beside).length > 0 && isObject(target)) {
        if (within.includes(target)) return undefined
        within.push(target)
        node = { ...target, ...beside }
      } else node = target
    }
    return undefined
  }

  /** Examples are as long as their authors liked, and a schema may be in many places. */
  function fits(value: unknown): boolean {
    text -= lengthOf(value)
    return text >= 0
  }
}

const lengths = new WeakMap<object, number>()

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 8
  const known = lengths.get(value)
  if (known !== undefined) return known
  const { length } = JSON.stringify(value)
  lengths.set(value, length)
  return length
}

function firstOf(list: unknown, into: (child: unknown) => JsonObject | undefined): JsonObject | undefined {
  if (!Array.isArray(list)) return undefined
  for (const one of list) {
    const bounded = into(one)
    // `null` as the first of two says no more than that it may be missing.
    if (bounded && bounded.type !== 'null') return bounded
  }
  return undefined
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}
