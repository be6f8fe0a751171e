import { sample } from 'openapi-sampler'
import { boundSchema } from './bound-schema.ts'
import { type ExampleAnswer, type ExampleBook, type ExampleContent, exampleLimits } from './example-book.ts'
import { isJson } from './media-types.ts'
import { operationsOf, type SpecOperation } from './operations.ts'
import { isObject, type JsonObject, memberOf, membersOf, type SpecDocument } from './spec-document.ts'

/** RFC 9110 §8.3.1; parameters are whatever a field may have. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(?:;[\x20-\x7e]*)?$/

/** What calls are answered with that ask for sample data (protocol.md 3.8). */
export function readExamples(document: SpecDocument): ExampleBook {
  const bodies: string[] = []
  const places = new Map<string, number>()
  let length = 0
  let leftOut = 0

  /** Where the body is kept. Undefined: it has no place. */
  function keep(body: string | undefined): number | undefined {
    if (body === undefined) return undefined
    const place = places.get(body)
    if (place !== undefined) return place
    if (body.length > exampleLimits.bodyLengthMax || length + body.length > exampleLimits.bodiesLengthMax) {
      leftOut++
      return undefined
    }
    length += body.length
    places.set(body, bodies.length)
    return bodies.push(body) - 1
  }

  function contentOf(mediaType: string, { schema, ...node }: JsonObject): ExampleContent[] {
    const type = mediaType.includes('*') ? 'application/json' : mediaType
    if (!MEDIA_TYPE.test(type)) return []
    const examples: ExampleContent['examples'] = []
    const add = (name: string | undefined, body: string | undefined) => {
      const place = keep(body)
      if (place !== undefined) examples.push(name === undefined ? { body: place } : { name, body: place })
    }
    for (const [name, given] of membersOf(node.examples)) {
      const example = document.resolve(given)
      if (!example) continue
      // OpenAPI 3.2: as it is sent.
      if (typeof example.serializedValue === 'string') add(name, example.serializedValue)
      else add(name, textOf(example.dataValue ?? example.value, type))
    }
    if (Object.hasOwn(node, 'example')) add(undefined, textOf(node.example, type))
    if (examples.length === 0) add(undefined, generate(schema, type, document))
    return examples.length > 0 ? [{ mediaType: type, examples }] : []
  }

  function answerOf(code: string, response: JsonObject, produces: readonly string[]): ExampleAnswer {
    const contents = document.isSwagger
      ? contents2(response, produces).flatMap(([type, node]) => contentOf(type, node))
      : membersOf(response.content).flatMap(([type, node]) => contentOf(type, document.resolve(node) ?? {}))
    return { code, headers: headersOf(response, document), contents }
  }

  function answersOf({ operation }: SpecOperation): ExampleAnswer[] {
    const produces = textsIn(operation.produces ?? document.root.produces)
    return membersOf(operation.responses).flatMap(([code, given]) => {
      const response = /^(?:[2-5]\d\d|[2-5]XX|default)$/.test(code) ? document.resolve(given) : undefined
      return response ? [answerOf(code, response, produces)] : []
    })
  }

  const operations = operationsOf(document).map((one) => ({
    method: one.method,
    template: one.template,
    answers: answersOf(one),
  }))
  const described = JSON.stringify(operations).length
  return { operations, bodies, bytes: 2 * (length + described), leftOut }
}

/** A 2.0 response, as the entries that 3.0 would have in `content`. */
function contents2({ examples, schema }: JsonObject, produces: readonly string[]): [string, JsonObject][] {
  const given = membersOf(examples)
  if (given.length > 0) return given.map(([type, example]) => [type, { example }])
  if (schema === undefined) return []
  return (produces.length > 0 ? produces : ['application/json']).map((type) => [type, { schema }])
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** Undefined: the schema says nothing that an example can be made of. */
export function generate(schema: unknown, mediaType: string, document: SpecDocument): string | undefined {
  const bounded = schema === undefined ? undefined : boundSchema(schema, document)
  if (!bounded) return schema === undefined ? undefined : textOf(null, mediaType)
  try {
    const options = { skipReadOnly: false, skipWriteOnly: true, quiet: true }
    if (isXml(mediaType)) return String(sample(bounded, { ...options, format: 'xml' }))
    return textOf(sample(bounded, options), mediaType)
  } catch {
    // The sampler stumbles over schemas that are none.
    return undefined
  }
}

/** `application/json` and `text/plain` get what can be written in them. Undefined: this cannot. */
function textOf(value: unknown, mediaType: string): string | undefined {
  if (value === undefined) return undefined
  if (isJson(mediaType)) {
    // Many write down the JSON itself as text: an object in quotes is hardly meant to be a string.
    if (typeof value === 'string' && /^\s*[{[]/.test(value) && parses(value)) return value
    return JSON.stringify(value)
  }
  if (typeof value === 'string') return value
  if (isXml(mediaType)) return toXml(value)
  if (/^application\/x-www-form-urlencoded\b/i.test(mediaType) && isObject(value)) {
    return new URLSearchParams(membersOf(value).map(([name, one]) => [name, String(one)])).toString()
  }
  return JSON.stringify(value)
}

const isXml = (mediaType: string) => /^(?:application|text)\/(?:[\w.-]+\+)?xml\b/i.test(mediaType)

function toXml(value: unknown): string | undefined {
  try {
    return String(sample({ const: value as never }, { format: 'xml' }))
  } catch {
    return undefined
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function headersOf(response: JsonObject, document: SpecDocument): [string, string][] {
  return membersOf(response.headers).flatMap(([name, given]) => {
    const header = document.resolve(given)
    const value = header && exampleOf(header, document)
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value ?? '')
    return text !== '' && isFieldValue(text) && /^[\w!#$%&'*+.^`|~-]{1,64}$/.test(name) ? [[name, text]] : []
  })
}

/** An example that somebody wrote down. In 2.0 a header is its own schema. */
function exampleOf(header: JsonObject, document: SpecDocument): unknown {
  const [named] = membersOf(header.examples)
  const schema = document.resolve(header.schema) ?? {}
  const { examples } = schema
  const first = Array.isArray(examples) ? examples[0] : undefined
  const candidates = [
    header.example,
    memberOf(document.resolve(named?.[1]), 'value'),
    header['x-example'],
    header.default,
  ]
  return [...candidates, schema.example, first, schema.const, schema.default].find((one) => one !== undefined)
}

/** RFC 9110 §5.5, and nothing beyond ASCII. */
function isFieldValue(text: string): boolean {
  return text.length <= exampleLimits.headerLengthMax && /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/.test(text)
}
