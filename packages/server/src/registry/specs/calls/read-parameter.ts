import { isJson } from './media-types.ts'
import { isObject, type JsonObject, memberOf, membersOf, type SpecDocument } from './spec-document.ts'

/** Where a parameter stands. */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie'

/** How a parameter is written (OpenAPI 3.1 §4.8.12), also where 2.0 says it in its own words. */
export interface ParameterForm {
  name: string
  in: ParameterPlace
  required: boolean
  schema: unknown
  style: string
  explode: boolean
  /** It is JSON in text. */
  json: boolean
  mayBeEmpty: boolean
}

const places = new Set<unknown>(['path', 'query', 'header', 'cookie'])

/** Undefined: nothing that can be compared, such as a form's field. */
export function parameterForm(parameter: JsonObject, document: SpecDocument): ParameterForm | undefined {
  const { name, in: place } = parameter
  if (typeof name !== 'string' || !places.has(place)) return undefined
  const shared = {
    name,
    in: place as ParameterPlace,
    required: parameter.required === true,
    mayBeEmpty: parameter.allowEmptyValue === true,
  }
  if (document.isSwagger) return { ...shared, ...form2(parameter, shared.in) }
  const [content] = membersOf(parameter.content)
  if (content) {
    const [mediaType, node] = content
    const json = isJson(mediaType)
    return { ...shared, schema: json ? document.resolve(node)?.schema : true, style: 'content', explode: false, json }
  }
  const style = typeof parameter.style === 'string' ? parameter.style : defaultStyle(shared.in)
  const explode = typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form' || style === 'cookie'
  return { ...shared, schema: parameter.schema, style, explode, json: false }
}

const defaultStyle = (place: ParameterPlace) => (place === 'query' || place === 'cookie' ? 'form' : 'simple')

const styles2: Record<string, string> = { ssv: 'spaceDelimited', tsv: 'tabDelimited', pipes: 'pipeDelimited' }

function form2({ collectionFormat, ...schema }: JsonObject, place: ParameterPlace) {
  const { name: _, in: __, required: ___, ...rest } = schema
  const style = styles2[String(collectionFormat)] ?? defaultStyle(place)
  return { schema: rest, style, explode: collectionFormat === 'multi', json: false }
}

/** What values may be: several where the schema leaves it open whether `1` is a number or text. The first is the likeliest. */
export function readText(text: string, schema: unknown, document: SpecDocument): unknown[] {
  const types = typesOf(schema, document, 0)
  const values: unknown[] = []
  const any = types.size === 0
  if ((types.has('number') || types.has('integer')) && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) {
    values.push(Number(text))
  }
  if (types.has('boolean') && (text === 'true' || text === 'false')) values.push(text === 'true')
  if (types.has('null') && (text === '' || text === 'null')) values.push(null)
  if (types.has('string') || any || values.length === 0) values.push(text)
  return values
}

/** `items` of an array, or one of its `prefixItems`. */
export function itemSchema(schema: unknown, at: number, document: SpecDocument): unknown {
  const resolved = document.resolve(schema)
  const tuple = resolved?.prefixItems
  return (Array.isArray(tuple) ? tuple[at] : undefined) ?? resolved?.items
}

/** Of a property of an object, also where parts of the schema have it. */
export function propertySchema(schema: unknown, name: string, document: SpecDocument): unknown {
  const resolved = document.resolve(schema)
  const own = memberOf(resolved?.properties, name)
  if (own !== undefined) return own
  for (const part of partsOf(resolved)) {
    const found = memberOf(document.resolve(part)?.properties, name)
    if (found !== undefined) return found
  }
  return isObject(resolved?.additionalProperties) ? resolved.additionalProperties : undefined
}

export function propertyNames(schema: unknown, document: SpecDocument): string[] {
  const resolved = document.resolve(schema)
  const all = [resolved, ...partsOf(resolved).map((part) => document.resolve(part))]
  return all.flatMap((one) => membersOf(one?.properties).map(([name]) => name))
}

const DEPTH_MAX = 8

/** Which types of JSON the value may have. Empty: the schema does not say. */
export function typesOf(schema: unknown, document: SpecDocument, depth = 0): ReadonlySet<string> {
  const types = new Set<string>()
  const resolved = depth > DEPTH_MAX ? undefined : document.resolve(schema)
  if (!resolved) return types
  const { type } = resolved
  for (const one of Array.isArray(type) ? type : [type]) if (typeof one === 'string') types.add(one)
  if (types.size === 0) {
    const values = Array.isArray(resolved.enum) ? resolved.enum : 'const' in resolved ? [resolved.const] : []
    for (const value of values) types.add(typeOf(value))
    for (const part of partsOf(resolved)) for (const one of typesOf(part, document, depth + 1)) types.add(one)
    if (types.size === 0 && isObject(resolved.properties)) types.add('object')
    if (types.size === 0 && resolved.items !== undefined) types.add('array')
  }
  if (resolved.nullable === true) types.add('null')
  return types
}

function partsOf(schema: JsonObject | undefined): unknown[] {
  return ['allOf', 'anyOf', 'oneOf'].flatMap((name) => {
    const list = schema?.[name]
    return Array.isArray(list) ? list.slice(0, 20) : []
  })
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
