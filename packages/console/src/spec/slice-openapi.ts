import { isWebUrl } from '../parts/is-web-url.ts'
import { entriesOf, follow, type Json, objectOf, resolve, textOf } from './json.ts'
import { operationId } from './outline.ts'

/*
 * A part of an OpenAPI document, made so that a viewer can show it whatever its author meant to do with it: no references (nothing to fetch, nothing that
 * goes in circles or multiplies), no more than so much for each operation, members of the types that they should have, links to the web alone, and none of
 * the numbers that example makers count up to.
 */

/** For each operation: values, and characters of them. */
const BUDGET = { nodes: 2_500, characters: 120_000 }
const DEPTH_MAX = 40
/** References within references. */
const REFS_MAX = 10
/** `minLength`, `minItems` and the like: a maker of examples makes that many. */
const COUNT_MAX = 50

const OPERATION = [
  ...['summary', 'description', 'operationId', 'deprecated', 'parameters', 'requestBody', 'responses', 'callbacks'],
  ...['externalDocs', 'consumes', 'produces'],
]

/** The operations with these ids (outline.ts), all of them in the group `tag`. Pure. */
export function sliceOpenApi(root: Json, ids: readonly string[], tag: string): Json {
  const wanted = new Set(ids)
  const isSwagger = root.swagger !== undefined
  const take = (place: 'paths' | 'webhooks', prefix: '' | 'webhook ') => {
    const taken: Json = {}
    for (const [path, given] of entriesOf(root[place])) {
      const item = resolve(root, given).value
      const operations = entriesOf(item).filter(([method]) => wanted.has(operationId(prefix, method, path)))
      if (operations.length === 0) continue
      taken[path] = Object.fromEntries(
        operations.map(([method, operation]) => [method, takeOperation(root, item, operation, tag)]),
      )
    }
    return taken
  }
  const webhooks = take('webhooks', 'webhook ')
  return {
    ...(isSwagger ? { swagger: '2.0' } : { openapi: /^3\.0/.test(textOf(root.openapi)) ? '3.0.3' : '3.1.0' }),
    // Shown by the page itself.
    info: { title: textOf(objectOf(root.info).title, 300) || 'API', version: '1' },
    paths: take('paths', ''),
    ...(Object.keys(webhooks).length > 0 && { webhooks }),
  }
}

function takeOperation(root: Json, item: Json, operation: unknown, tag: string): Json {
  const walk = createWalk(root)
  const given = objectOf(operation)
  const taken = objectOf(walk(Object.fromEntries(OPERATION.filter((n) => n in given).map((n) => [n, given[n]]))))
  const parameters = [...listIn(walk({ parameters: item.parameters })), ...listIn(taken)].filter(isParameter)
  // The operation's own word counts over the path's.
  const byPlace = new Map(parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]))
  return { responses: {}, ...taken, parameters: [...byPlace.values()], tags: [tag] }
}

const listIn = (value: unknown): Json[] => ((objectOf(value).parameters as unknown[] | undefined) ?? []).map(objectOf)
const isParameter = ({ name, in: place }: Json): boolean => typeof name === 'string' && typeof place === 'string'

/** Members whose own members have names of the author's choice, so that `example` is no example there. */
const NAMED = new Set([
  ...['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions', 'responses', 'headers'],
  ...['content', 'links', 'callbacks', 'encoding'],
])
/** Members that are data: a `$ref` in there is somebody's example of one. */
const DATA = new Set(['example', 'default', 'const', 'enum', 'value'])
const WEB_URLS = new Set(['url', 'namespace', 'externalValue', 'termsOfService'])
/** Not shown, or not without a place of their own. */
const LEFT_OUT = new Set([
  '$ref',
  '$id',
  '$anchor',
  '$dynamicRef',
  '$dynamicAnchor',
  '$schema',
  '$vocabulary',
  'discriminator',
  'servers',
  'security',
  '__proto__',
])
const COUNTS = new Set(['minLength', 'minItems', 'minProperties', 'minContains'])

type Kind = 'object' | 'list' | 'text' | 'schema' | 'flag' | 'number'
const KINDS: Record<string, readonly Kind[]> = {
  ...kinds(['object'], 'properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions', 'responses'),
  ...kinds(['object'], 'headers', 'content', 'links', 'callbacks', 'encoding', 'requestBody', 'externalDocs', 'xml'),
  ...kinds(['object', 'flag'], 'schema', 'items', 'additionalProperties', 'unevaluatedProperties', 'not', 'contains'),
  ...kinds(['object', 'flag'], 'if', 'then', 'else', 'propertyNames', 'unevaluatedItems'),
  ...kinds(['list'], 'allOf', 'oneOf', 'anyOf', 'prefixItems', 'enum', 'parameters', 'tags', 'consumes', 'produces'),
  ...kinds(['text'], 'description', 'summary', 'title', 'format', 'pattern', 'operationId', 'name', 'in', 'style'),
  ...kinds(['text'], 'contentEncoding', 'contentMediaType', 'collectionFormat', 'url'),
  ...kinds(['text', 'list'], 'type'),
  ...kinds(['list', 'flag'], 'required'),
  ...kinds(['list', 'object'], 'examples'),
  ...kinds(['flag'], 'deprecated', 'nullable', 'readOnly', 'writeOnly', 'uniqueItems', 'allowEmptyValue', 'explode'),
  ...kinds(['number'], 'minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum', 'multipleOf'),
  ...kinds(['number'], 'minProperties', 'maxProperties', 'minContains', 'maxContains'),
}

function kinds(of: readonly Kind[], ...names: string[]): Record<string, readonly Kind[]> {
  return Object.fromEntries(names.map((name) => [name, of]))
}

function kindOf(value: unknown): Kind | undefined {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object' && value !== null) return 'object'
  if (typeof value === 'string') return 'text'
  return typeof value === 'boolean' ? 'flag' : typeof value === 'number' ? 'number' : undefined
}

const isFit = (name: string, value: unknown): boolean => {
  const expected = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined
  const kind = kindOf(value)
  return expected === undefined || (kind !== undefined && expected.includes(kind))
}

interface Place {
  depth: number
  refs: readonly string[]
  /** Keys are names of the author's choice. */
  isNamed: boolean
}

/** Copies what may be shown, with everything that it refers to in its place, until the budget is spent. */
function createWalk(root: Json): (value: unknown) => unknown {
  let nodes = BUDGET.nodes
  let characters = BUDGET.characters

  function textIn(text: string): string {
    const shown = textOf(text, Math.max(0, Math.min(5_000, characters)))
    characters -= shown.length
    return shown
  }

  function walk(value: unknown, place: Place): unknown {
    if (--nodes < 0 || place.depth > DEPTH_MAX) return insteadOf(value, place)
    if (typeof value === 'string') return textIn(value)
    if (typeof value !== 'object' || value === null) return value
    const deeper = { ...place, depth: place.depth + 1, isNamed: false }
    if (Array.isArray(value)) return value.map((each) => walk(each, deeper)).filter((each) => each !== undefined)
    const { $ref } = value as Json
    if (typeof $ref === 'string' && !place.isNamed) return walkRef($ref, value as Json, deeper)
    return walkObject(value as Json, place.isNamed, deeper)
  }

  function walkObject(object: Json, isNamed: boolean, deeper: Place): Json {
    const copy: Json = {}
    for (const [name, value] of Object.entries(object)) {
      if (nodes <= 0) break
      if (name === '__proto__') continue
      if (isNamed) {
        // A schema may be `true`, which is any; everything else with a name is an object.
        if (kindOf(value) === 'object') copy[name] = walk(value, deeper)
        else if (value === true) copy[name] = {}
      } else if (!LEFT_OUT.has(name) && !name.startsWith('x-') && isFit(name, value)) {
        const shown = member(name, value, deeper)
        if (shown !== undefined) copy[name] = shown
      }
    }
    return isNamed ? copy : withoutWork(copy)
  }

  function member(name: string, value: unknown, deeper: Place): unknown {
    if (WEB_URLS.has(name) && !(typeof value === 'string' && isWebUrl(value))) return undefined
    if (DATA.has(name) || (name === 'examples' && Array.isArray(value))) return data(value, deeper.depth)
    return walk(value, { ...deeper, isNamed: NAMED.has(name) || name === 'examples' })
  }

  function walkRef(ref: string, beside: Json, place: Place): unknown {
    const name = textOf(ref.slice(ref.lastIndexOf('/') + 1), 100)
    if (place.refs.includes(ref)) return { title: name, description: `${name} again, in which this is.` }
    const found = follow(root, ref)
    if (!found) return { title: name, description: 'What this refers to is not in the document.' }
    if (place.refs.length >= REFS_MAX) return { title: name, ...TOO_MUCH }
    const value = walk(found.value, { ...place, refs: [...place.refs, ref] })
    const isSchema = /^#\/(components\/schemas|definitions)\//.test(ref)
    const words = typeof beside.description === 'string' ? { description: textIn(beside.description) } : {}
    return { ...(isSchema && { title: name }), ...objectOf(value), ...words }
  }

  function data(value: unknown, depth: number): unknown {
    if (--nodes < 0 || depth > DEPTH_MAX) return '…'
    if (typeof value === 'string') return textIn(value)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.slice(0, Math.max(0, nodes)).map((each) => data(each, depth + 1))
    const copy: Json = {}
    for (const [name, each] of Object.entries(value)) {
      if (nodes <= 0) break
      // A viewer would take it for a reference of the document.
      if (name !== '__proto__' && name !== '$ref' && name !== '$$ref') copy[name] = data(each, depth + 1)
    }
    return copy
  }

  return (value) => walk(value, { depth: 0, refs: [], isNamed: false })
}

/** What stands where it was too much: of the same kind, so that nobody takes its words for a schema. */
function insteadOf(value: unknown, { isNamed }: Place): unknown {
  const kind = kindOf(value)
  if (kind === 'list') return []
  return kind === 'object' ? (isNamed ? {} : TOO_MUCH) : undefined
}

const TOO_MUCH: Json = { description: 'It goes on. All of it is in the document itself.' }

/** Without what makes work for who makes up examples: patterns to fulfil, thousands of items. It is said in words instead. */
function withoutWork(schema: Json): Json {
  const words: string[] = []
  const rest: Json = {}
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'pattern') words.push(`Pattern: \`${String(value).replaceAll('`', 'ˋ')}\``)
    else if (COUNTS.has(name) && (value as number) > COUNT_MAX) words.push(`${name}: ${String(value)}`)
    else rest[name] = value
  }
  if (words.length === 0) return rest
  return { ...rest, description: [rest.description, ...words].filter((text) => text !== undefined).join('\n\n') }
}
