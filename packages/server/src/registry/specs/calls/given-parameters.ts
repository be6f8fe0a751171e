import { itemSchema, type ParameterForm, propertyNames, propertySchema, readText, typesOf } from './read-parameter.ts'
import type { SpecDocument } from './spec-document.ts'

/** What a request says outside its body, by decoded names. Values of the query are as they were sent. */
export interface GivenParameters {
  path: ReadonlyMap<string, string>
  query: ReadonlyMap<string, readonly string[]>
  /** Names in lower case. */
  header: ReadonlyMap<string, string>
  cookie: ReadonlyMap<string, string>
}

export function readQuery(query: string): Map<string, string[]> {
  const given = new Map<string, string[]>()
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodeText(equals === -1 ? pair : pair.slice(0, equals))
    const value = equals === -1 ? '' : pair.slice(equals + 1)
    const before = given.get(name)
    if (before) before.push(value)
    else given.set(name, [value])
  }
  return given
}

/** Several lines of one field are one list (RFC 9110 §5.3). */
export function readHeaders(raw: readonly string[]): Map<string, string> {
  const given = new Map<string, string>()
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase()
    const value = raw[at + 1] as string
    const before = given.get(name)
    given.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return given
}

export function readCookies(header: string | undefined): Map<string, string> {
  const given = new Map<string, string>()
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=')
    if (equals !== -1) given.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim())
  }
  return given
}

/** What one parameter may mean, likeliest first; or what is wrong with it before that can be said. Undefined: it is not there. */
export type ParameterReading = { values: unknown[] } | { fault: string } | undefined

export function readParameter(form: ParameterForm, given: GivenParameters, document: SpecDocument): ParameterReading {
  const types = typesOf(form.schema, document)
  if (form.in === 'query') {
    if (form.style === 'deepObject') return deepObject(form, given.query, document)
    if (types.has('object') && form.explode && form.style === 'form') return explodedObject(form, given.query, document)
    const all = given.query.get(form.name)
    if (!all) return undefined
    if (types.has('array') && form.explode) return { values: [readItems(all.map(decodeText), form.schema, document)] }
    // Readers differ in which of them counts.
    if (all.length > 1) return { fault: 'is there more than once' }
    return readValue(all[0] ?? '', decodeText, form, types, document)
  }
  const text = given[form.in].get(form.in === 'header' ? form.name.toLowerCase() : form.name)
  if (text === undefined) return undefined
  const decode = form.in === 'cookie' ? decodeText : (part: string) => part
  return readValue(text, decode, form, types, document)
}

function readValue(
  raw: string,
  decode: (part: string) => string,
  form: ParameterForm,
  types: ReadonlySet<string>,
  document: SpecDocument,
): ParameterReading {
  if (form.style === 'content') return form.json ? readJson(decode(raw)) : { values: [decode(raw)] }
  const prefix = form.style === 'label' ? '.' : form.style === 'matrix' ? `;${form.name}=` : ''
  if (!raw.startsWith(prefix)) return { fault: `has to begin with ${prefix}` }
  const text = raw.slice(prefix.length)
  const separator = form.style === 'label' && form.explode ? '.' : (separators[form.style] ?? /,/)
  if (types.has('array')) {
    const parts = text === '' ? [] : text.split(separator).map((part) => decode(part.trim()))
    return { values: [readItems(parts, form.schema, document)] }
  }
  if (types.has('object')) {
    const parts = text.split(separator).map((part) => decode(part.trim()))
    const pairs = form.explode
      ? parts.map((part): [string, string] => [part.split('=', 1)[0] ?? '', part.slice(part.indexOf('=') + 1)])
      : parts.flatMap((part, at): [string, string][] => (at % 2 === 0 ? [[part, parts[at + 1] ?? '']] : []))
    return { values: [readProperties(pairs, form.schema, document)] }
  }
  return { values: readText(decode(text), form.schema, document) }
}

const separators: Record<string, RegExp> = {
  spaceDelimited: /%20|\+| /,
  pipeDelimited: /\||%7C/i,
  tabDelimited: /%09|\t/,
}

function deepObject(form: ParameterForm, query: GivenParameters['query'], document: SpecDocument): ParameterReading {
  const pairs: [string, string][] = []
  for (const [name, values] of query) {
    if (!name.startsWith(`${form.name}[`) || !name.endsWith(']')) continue
    if (values.length > 1) return { fault: 'has a property more than once' }
    pairs.push([name.slice(form.name.length + 1, -1), decodeText(values[0] ?? '')])
  }
  return pairs.length === 0 ? undefined : { values: [readProperties(pairs, form.schema, document)] }
}

/** Each property is a parameter by itself. */
function explodedObject(
  form: ParameterForm,
  query: GivenParameters['query'],
  document: SpecDocument,
): ParameterReading {
  const pairs: [string, string][] = []
  for (const name of new Set(propertyNames(form.schema, document))) {
    const values = query.get(name)
    if (!values) continue
    if (values.length > 1) return { fault: 'has a property more than once' }
    pairs.push([name, decodeText(values[0] ?? '')])
  }
  return pairs.length === 0 ? undefined : { values: [readProperties(pairs, form.schema, document)] }
}

function readItems(texts: readonly string[], schema: unknown, document: SpecDocument): unknown[] {
  return texts.map((text, at) => readText(text, itemSchema(schema, at, document), document)[0])
}

function readProperties(pairs: readonly [string, string][], schema: unknown, document: SpecDocument): unknown {
  const value = Object.create(null) as Record<string, unknown>
  for (const [name, text] of pairs) value[name] = readText(text, propertySchema(schema, name, document), document)[0]
  return value
}

function readJson(text: string): ParameterReading {
  try {
    return { values: [JSON.parse(text)] }
  } catch {
    return { fault: 'is not JSON' }
  }
}

/** Of a query or a cookie. What cannot be decoded is as it is. */
function decodeText(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}
