import { type GivenParameters, readCookies, readHeaders, readParameter, readQuery } from './given-parameters.ts'
import { essenceOf, isJson, nearnessOf } from './media-types.ts'
import { findOperation, indexOperations, operationsOf, type SpecOperation } from './operations.ts'
import { type ParameterForm, parameterForm } from './read-parameter.ts'
import { scanJson } from './scan-json.ts'
import { type Compare, type CompileSchema, createSchemaCompiler } from './schema-compiler.ts'
import { type JsonObject, memberOf, membersOf, type SpecDocument } from './spec-document.ts'

/** One request, as it is about to be sent on. */
export interface DescribedRequest {
  method: string
  /** What follows the API's base path, as it came. */
  path: string
  /** Without `?`. */
  query: string
  /** Name, value: what the client sent, without what is the gateway's to say. */
  headers: readonly string[]
  /** `unread`: of a type that is not looked into. `too_large`, `encoded`: JSON that cannot be looked into. */
  body: Uint8Array | 'none' | 'unread' | 'too_large' | 'encoded'
}

/** What does not fit, in a few words each; empty when everything does. Holds no value that was sent. */
export type RequestFindings = string[]

const FINDINGS_MAX = 5

/** Compares requests with one description. Throws for an operation whose schemas are none. */
export function createRequestCheck(document: SpecDocument): (request: DescribedRequest) => RequestFindings {
  const index = indexOperations(operationsOf(document))
  const compile = createSchemaCompiler(document)
  const compiled = new WeakMap<SpecOperation, OperationCheck>()
  return (request) => {
    const found = findOperation(index, request.method, request.path)
    if (!found) return ['there is no operation with this method and path']
    let check = compiled.get(found.operation)
    if (!check) {
      check = compileOperation(found.operation, document, compile)
      compiled.set(found.operation, check)
    }
    return check(request, found.values).slice(0, FINDINGS_MAX)
  }
}

type OperationCheck = (request: DescribedRequest, pathValues: ReadonlyMap<string, string>) => RequestFindings

/**
 * Said by the gateway itself: whether a client sends them is not for the description. Accept and Content-Type are no parameters
 * (OpenAPI 3.1 §4.8.12.1).
 */
const notCompared = new Set(['authorization', 'subscription-id', 'request-id', 'accept', 'content-type'])

function compileOperation(operation: SpecOperation, document: SpecDocument, compile: CompileSchema): OperationCheck {
  const parameters = operation.parameters
    .flatMap((parameter) => parameterForm(parameter, document) ?? [])
    .filter((form) => form.in !== 'header' || !notCompared.has(form.name.toLowerCase()))
    .map((form) => ({ form, compare: compile(form.schema ?? true) }))
  const body = compileBody(operation, document, compile)
  return (request, path) => {
    const header = readHeaders(request.headers)
    const given: GivenParameters = {
      path,
      query: readQuery(request.query),
      header,
      cookie: readCookies(header.get('cookie')),
    }
    const findings = parameters.flatMap(({ form, compare }) =>
      checkParameter(form, compare, given, document).map((what) => `${form.in} parameter ${quote(form.name)} ${what}`),
    )
    return [...findings, ...body(request.body, header.get('content-type'))]
  }
}

const quote = (name: string) => JSON.stringify(name.length > 60 ? `${name.slice(0, 59)}…` : name)

function checkParameter(
  form: ParameterForm,
  compare: Compare,
  given: GivenParameters,
  document: SpecDocument,
): RequestFindings {
  const read = readParameter(form, given, document)
  if (!read) return form.required ? ['is missing'] : []
  if ('fault' in read) return [read.fault]
  if (form.mayBeEmpty && read.values[0] === '') return []
  let first: RequestFindings | undefined
  for (const value of read.values) {
    const findings = compare(value)
    if (findings.length === 0) return []
    first ??= findings
  }
  return first ?? []
}

type BodyCheck = (body: DescribedRequest['body'], contentType: string | undefined) => RequestFindings

function compileBody(
  { operation, parameters }: SpecOperation,
  document: SpecDocument,
  compile: CompileSchema,
): BodyCheck {
  const described = document.isSwagger
    ? body2(operation, parameters, document)
    : body3(document.resolve(operation.requestBody), document)
  if (!described) return (body) => (body === 'none' ? [] : ['body: none is described'])
  const { required, contents } = described
  const known = contents.map(([type, schema]) => ({ type, compare: compile(schema ?? true) }))
  return (body, contentType) => {
    if (body === 'none') return required ? ['body: is missing'] : []
    const types = known.map(({ type }) => type).join(', ')
    if (known.length > 0 && contentType === undefined) return [`Content-Type is missing: it has to be one of ${types}`]
    const essence = essenceOf(contentType ?? '')
    const [nearest] = known
      .map((one) => ({ ...one, nearness: nearnessOf(one.type, essence) }))
      .filter(({ nearness }) => nearness > 0)
      .sort((a, b) => b.nearness - a.nearness)
    if (!nearest && known.length > 0) return [`Content-Type has to be one of ${types}`.slice(0, 300)]
    return checkBody(body, essence, nearest?.compare ?? (() => [])).map((what) => `body: ${what}`)
  }
}

interface DescribedBody {
  required: boolean
  /** Media type or range, and its schema. */
  contents: [string, unknown][]
}

function body3(requestBody: JsonObject | undefined, document: SpecDocument): DescribedBody | undefined {
  if (!requestBody) return undefined
  const contents = membersOf(requestBody.content).map(([type, node]): [string, unknown] => [
    type,
    document.resolve(node)?.schema,
  ])
  return { required: requestBody.required === true, contents }
}

function body2(
  operation: JsonObject,
  parameters: readonly JsonObject[],
  document: SpecDocument,
): DescribedBody | undefined {
  const consumes = memberOf(operation, 'consumes') ?? document.root.consumes
  const types = Array.isArray(consumes) ? consumes.filter((one) => typeof one === 'string') : []
  const body = parameters.find((one) => one.in === 'body')
  if (body) {
    const { schema } = body
    return {
      required: body.required === true,
      contents: (types.length > 0 ? types : ['*/*']).map((type) => [type, schema]),
    }
  }
  const fields = parameters.filter((one) => one.in === 'formData')
  if (fields.length === 0) return undefined
  return { required: fields.some((one) => one.required === true), contents: types.map((type) => [type, true]) }
}

function checkBody(body: DescribedRequest['body'], essence: string, compare: Compare): RequestFindings {
  if (body === 'too_large') return ['is too large to be compared']
  if (body === 'encoded') return ['has a Content-Encoding, so it cannot be compared']
  if (typeof body === 'string' || !isJson(essence)) return []
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return ['is not UTF-8']
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return ['is not JSON']
  }
  const ambiguity = scanJson(text)
  return ambiguity === undefined ? compare(value) : [ambiguity]
}
