import { compareTemplates, matchTemplate, type PathTemplate, parseTemplate, segmentsOfPath } from './path-template.ts'
import { isObject, type JsonObject, memberOf, membersOf, type SpecDocument } from './spec-document.ts'

/** One operation of a description. */
export interface SpecOperation {
  /** As in a request: `GET`. */
  method: string
  template: PathTemplate
  /** As written in the description. */
  path: string
  operation: JsonObject
  /** References followed; an operation's stand in for its path's of the same name and place (OpenAPI 3.1 §4.8.9). */
  parameters: JsonObject[]
}

/** OpenAPI 3.2 added `query`, and `additionalOperations` for whatever else there is. */
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'query']

/** Every operation, most concrete path first. */
export function operationsOf(document: SpecDocument): SpecOperation[] {
  const found: SpecOperation[] = []
  for (const [path, given] of membersOf(document.root.paths)) {
    const item = path.startsWith('/') ? document.resolve(given) : undefined
    if (!item) continue
    const template = parseTemplate(path)
    const shared = parametersIn(item, document)
    const add = (method: string, value: unknown) => {
      if (!isObject(value)) return
      const own = parametersIn(value, document)
      const parameters = [...shared.filter((one) => !own.some((other) => isSame(one, other))), ...own]
      found.push({ method, template, path, operation: value, parameters })
    }
    for (const method of methods) add(method.toUpperCase(), memberOf(item, method))
    for (const [method, value] of membersOf(item.additionalOperations)) add(method, value)
  }
  return found.sort((a, b) => compareTemplates(a.template, b.template))
}

function parametersIn(holder: JsonObject, document: SpecDocument): JsonObject[] {
  const { parameters } = holder
  return Array.isArray(parameters) ? parameters.flatMap((one): JsonObject[] => asList(document.resolve(one))) : []
}

const asList = (value: JsonObject | undefined): JsonObject[] => (value ? [value] : [])

const isSame = (a: JsonObject, b: JsonObject) => a.name === b.name && a.in === b.in

/** Operations by the number of segments in their paths, for finding one among thousands. */
export type OperationIndex<O> = ReadonlyMap<number, readonly O[]>

/** `operations` are sorted, and stay so. */
export function indexOperations<O extends { template: PathTemplate }>(operations: readonly O[]): OperationIndex<O> {
  const index = new Map<number, O[]>()
  for (const operation of operations) {
    const { length } = operation.template
    const sameLength = index.get(length)
    if (sameLength) sameLength.push(operation)
    else index.set(length, [operation])
  }
  return index
}

export interface FoundOperation<O> {
  operation: O
  /** Of the path's parameters, decoded. */
  values: ReadonlyMap<string, string>
}

/**
 * The most concrete path of the description that fits and has this method. `path` follows the API's base path; an empty one is `/`.
 * Where none has HEAD, that is GET's (RFC 9110 §9.3.2).
 */
export function findOperation<O extends { method: string; template: PathTemplate }>(
  index: OperationIndex<O>,
  method: string,
  path: string,
): FoundOperation<O> | undefined {
  const segments = segmentsOfPath(path)
  for (const operation of index.get(segments.length) ?? []) {
    if (operation.method !== method) continue
    const values = matchTemplate(operation.template, segments)
    if (values) return { operation, values }
  }
  return method === 'HEAD' ? findOperation(index, 'GET', path) : undefined
}
