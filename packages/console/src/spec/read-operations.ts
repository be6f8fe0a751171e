/** What can be called, as far as a form needs it. */
export interface ApiOperation {
  /** `GET /appointments/{appointmentId}` */
  name: string
  method: string
  /** Behind the API's base path, with `{names}`. */
  path: string
  summary: string
  parameters: OperationParameter[]
  body?: { type: string; example: string } | undefined
}

export interface OperationParameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description: string
  example: string
  /** Where only these are allowed. */
  values?: string[] | undefined
}

/** RFC 9110 §5.6.2. */
const HEADER_NAME = /^[\w!#$%&'*+\-.^`|~]+$/

type Json = Record<string, unknown>

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const
/** A description from somebody else: what is more than that is not offered. */
const OPERATIONS_MAX = 500
const DEPTH_MAX = 12
/** Of an example that is made: schemas that lead to themselves twice or thrice double or triple with each step. */
const NODES_MAX = 500
/** Of all examples together: one large example may stand in hundreds of operations. */
const CHARACTERS_MAX = 2_000_000

/** What may still be made. */
interface Budget {
  nodes: number
  characters: number
}

/** Set by the console or by the gateway. */
const OURS = new Set(['authorization', 'subscription-id', 'request-id', 'accept', 'content-type'])

/** The operations of a parsed OpenAPI or Swagger document; none of anything else. Never throws, whatever the document is. Pure. */
export function readOperations(document: unknown): ApiOperation[] {
  const root = objectOf(document)
  const operations: ApiOperation[] = []
  const budget: Budget = { nodes: NODES_MAX, characters: CHARACTERS_MAX }
  for (const [path, item] of Object.entries(objectOf(root.paths))) {
    const shared = listOf(resolve(root, item).parameters)
    for (const method of METHODS) {
      const operation = resolve(root, item)[method]
      if (operation === undefined || operations.length >= OPERATIONS_MAX) continue
      operations.push(operationOf(root, { path, method, shared, operation: objectOf(operation), budget }))
    }
  }
  return operations
}

function operationOf(
  root: Json,
  {
    path,
    method,
    shared,
    operation,
    budget,
  }: { path: string; method: string; shared: unknown[]; operation: Json; budget: Budget },
): ApiOperation {
  const all = [...shared, ...listOf(operation.parameters)].map((parameter) => resolve(root, parameter))
  // The operation's own word counts over the path's.
  const byPlace = new Map(all.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]))
  const parameters = [...byPlace.values()].flatMap((parameter) => parameterOf(root, parameter) ?? [])
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    summary: textOf(operation.summary),
    parameters,
    body: bodyOf(root, { operation, parameters: [...byPlace.values()], budget }),
  }
}

function parameterOf(root: Json, parameter: Json): OperationParameter | undefined {
  const { name, in: place } = parameter
  if (typeof name !== 'string' || (place !== 'path' && place !== 'query' && place !== 'header')) return undefined
  if (place === 'header' && (OURS.has(name.toLowerCase()) || !HEADER_NAME.test(name))) return undefined
  // Swagger 2 has the schema's words beside the name.
  const schema = resolve(root, parameter.schema ?? parameter)
  const values = listOf(schema.enum).map(String)
  return {
    name,
    in: place,
    required: place === 'path' || parameter.required === true,
    description: textOf(parameter.description),
    example: scalarOf(
      parameter.example ?? firstExample(parameter.examples) ?? schema.example ?? schema.default ?? values[0],
    ),
    values: values.length > 0 ? values : undefined,
  }
}

function bodyOf(
  root: Json,
  { operation, parameters, budget }: { operation: Json; parameters: Json[]; budget: Budget },
): ApiOperation['body'] {
  budget.nodes = NODES_MAX
  const textOfSample = (value: unknown) => {
    if (budget.characters <= 0) return ''
    const text = pretty(value)
    budget.characters -= text.length
    return text
  }
  const sample = (schema: unknown) => sampleOf(root, schema, { depth: 0, budget })
  const content = Object.entries(objectOf(resolve(root, operation.requestBody).content))
  const [type, media] = content.find(([name]) => /json/i.test(name)) ?? content[0] ?? []
  if (type !== undefined) {
    const { example, examples, schema } = resolve(root, media)
    return { type, example: textOfSample(example ?? firstExample(examples) ?? sample(schema)) }
  }
  const swagger = parameters.find((parameter) => parameter.in === 'body')
  return swagger && { type: 'application/json', example: textOfSample(sample(swagger.schema)) }
}

/** A value that looks like the schema: enough to begin with, not to be valid. */
function sampleOf(root: Json, given: unknown, { depth, budget }: { depth: number; budget: Budget }): unknown {
  if (depth > DEPTH_MAX || budget.nodes-- <= 0) return undefined
  const deeper = (part: unknown) => sampleOf(root, part, { depth: depth + 1, budget })
  const schema = resolve(root, given)
  if (schema.example !== undefined) return schema.example
  if (schema.default !== undefined) return schema.default
  const [choice] = [...listOf(schema.enum), ...listOf(schema.examples)]
  if (choice !== undefined) return choice
  const [part] = [...listOf(schema.oneOf), ...listOf(schema.anyOf)]
  if (part !== undefined) return deeper(part)
  const parts = listOf(schema.allOf).map(deeper)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (schema.properties !== undefined || type === 'object' || parts.length > 0) {
    const entries = Object.entries(objectOf(schema.properties)).slice(0, 40)
    return Object.assign(
      {},
      ...parts.map(objectOf),
      Object.fromEntries(entries.map(([name, value]) => [name, deeper(value)])),
    ) as Json
  }
  if (type === 'array') return [deeper(schema.items)]
  if (type === 'integer' || type === 'number') return 0
  if (type === 'boolean') return true
  return type === 'string' ? 'string' : undefined
}

/** References within the document alone, and not for ever: one may lead to itself. */
function resolve(root: Json, value: unknown): Json {
  let found: unknown = value
  for (let steps = 0; steps < DEPTH_MAX; steps++) {
    const { $ref } = objectOf(found)
    if (typeof $ref !== 'string') return objectOf(found)
    if (!$ref.startsWith('#/')) return {}
    found = $ref
      .slice(2)
      .split('/')
      .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((at, name) => (Object.hasOwn(objectOf(at), name) ? objectOf(at)[name] : undefined), root)
  }
  return {}
}

const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const scalarOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
const firstExample = (examples: unknown): unknown => objectOf(Object.values(objectOf(examples))[0]).value
const pretty = (value: unknown): string => {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
