import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

/** JSON Schema of the 2020-12 dialect, as OpenAPI 3.1 has it. */
export type Schema = { [member: string]: unknown }

/** Says what is wrong with a value, or nothing. */
export type Judge = (value: unknown) => string | undefined

export interface FuzzParameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}

/** One operation as its own description has it: that alone says what may be sent, and what may come back. */
export interface FuzzOperation {
  id: string
  method: string
  /** Behind the server's path, with `{names}`. */
  path: string
  parameters: FuzzParameter[]
  /** Needs no token. */
  isPublic: boolean
  /** By media type. */
  bodies: Map<string, Schema>
  /** Is a JSON body as described? Undefined for an operation without one. */
  isBody: ((body: unknown) => boolean) | undefined
  /** By status, then by media type; undefined where there is no body. */
  replies: Map<number, Map<string, Judge> | undefined>
}

interface Document {
  paths: Record<string, Record<string, OperationObject>>
  components: { parameters: Record<string, FuzzParameter>; responses: Record<string, ResponseObject> }
}
interface OperationObject {
  security: unknown[]
  operationId: string
  parameters: (FuzzParameter | { $ref: string })[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, ResponseObject | { $ref: string }>
}
interface ResponseObject {
  content?: Record<string, { schema: Schema }>
}

const ROOT = 'openapi.json'

export interface FuzzDescription {
  operations: FuzzOperation[]
  /** The schema behind a `$ref`. */
  resolve(schema: Schema): Schema
}

/** Reads `/management/v1/openapi.json`. Throws when it describes something in a way that this does not know. */
export function readDescription(document: object): FuzzDescription {
  const { paths, components } = document as Document
  // Formats are for readers: patterns say what is checked.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ ...document, $id: ROOT }, ROOT)
  const compiled = new Map<string, ValidateFunction>()
  /** When it is first asked, and once for all that are the same: a thousand of them take a while. */
  const compile = (schema: Schema): Judge => {
    let isFit: ValidateFunction | undefined
    return (value) => {
      isFit ??= compileOnce(schema)
      return isFit(value) ? undefined : JSON.stringify(isFit.errors?.slice(0, 2))
    }
  }
  function compileOnce(schema: Schema): ValidateFunction {
    const key = JSON.stringify(schema)
    const known = compiled.get(key) ?? ajv.compile({ ...absolute(schema), $id: `inline-${compiled.size}` })
    compiled.set(key, known)
    return known
  }

  const resolve = (schema: Schema): Schema =>
    typeof schema.$ref === 'string' ? resolve(lookUp(document, schema.$ref) as Schema) : schema

  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): FuzzOperation => {
      const bodies = new Map(
        Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema]),
      )
      const json = bodies.size === 1 ? bodies.get('application/json') : undefined
      return {
        id: operation.operationId,
        method: method.toUpperCase(),
        path,
        isPublic: operation.security.length === 0,
        parameters: operation.parameters.map((parameter) =>
          '$ref' in parameter ? (lookUp(document, parameter.$ref) as FuzzParameter) : parameter,
        ),
        bodies,
        isBody: json && isFitFor(json),
        replies: new Map(
          Object.entries(operation.responses).map(([status, given]) => {
            const { content } = '$ref' in given ? (lookUp(document, given.$ref) as ResponseObject) : given
            return [Number(status), content && compiledContent(content)]
          }),
        ),
      }
    }),
  )
  if (Object.keys(components.responses).length === 0) throw new Error('no refusal is described')
  return { operations, resolve }

  function isFitFor(schema: Schema): (body: unknown) => boolean {
    const judge = compile(schema)
    return (body) => judge(body) === undefined
  }

  function compiledContent(content: Record<string, { schema: Schema }>): Map<string, Judge> {
    return new Map(Object.entries(content).map(([type, { schema }]) => [type.split(';')[0] ?? '', compile(schema)]))
  }
}

/** `#/…` anywhere in it leads into the document. */
function absolute(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (name, value) =>
    name === '$ref' && typeof value === 'string' && value.startsWith('#') ? `${ROOT}${value}` : value,
  )
}

function lookUp(document: object, reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (at, step) => (at as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    )
}
