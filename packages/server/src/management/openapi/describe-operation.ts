import type { z } from 'zod'
import { MANAGEMENT_READ, MANAGEMENT_WRITE } from '../../identity/index.ts'
import type { Operation } from '../operation.ts'
import { bodyTypesOf } from '../read-body.ts'
import { inputSchemasOf } from '../read-head.ts'
import { hasRevision } from '../statuses.ts'
import { describeProblems } from './describe-problems.ts'
import type { JsonSchema, SchemaDescriber } from './describe-schemas.ts'
import { tagOf } from './tags.ts'

export interface OperationContext {
  schemas: SchemaDescriber
  /** Filled with the replies that operations share. */
  responses: Record<string, object>
  /** Whether there is an authorization server to get a token from. */
  oauth2: boolean
  /** Whether what it makes can be looked at somewhere. */
  located: boolean
}

/** An Operation Object (OpenAPI 3.1 §4.8.10). */
export function describeOperation(operation: Operation, context: OperationContext): object {
  const { id, method, path, summary, description, isPublic } = operation
  const isWrite = method !== 'GET'
  const scope = isWrite ? MANAGEMENT_WRITE : MANAGEMENT_READ
  return {
    operationId: id,
    tags: [tagOf(path)],
    summary,
    ...(description !== undefined && { description }),
    security: isPublic ? [] : [{ personalToken: [] }, ...(context.oauth2 ? [{ oauth2: [scope] }] : [])],
    parameters: describeParameters(operation, context.schemas),
    ...(operation.body && { requestBody: describeBody(operation, operation.body, context.schemas) }),
    responses: { ...describeSuccess(operation, context), ...describeProblems(operation, context.responses) },
  }
}

function describeParameters(operation: Operation, schemas: SchemaDescriber): object[] {
  const { params, query } = inputSchemasOf(operation)
  const { method, refusals } = operation
  const header = (name: string) => ({ $ref: `#/components/parameters/${name}` })
  return [
    ...membersOf(schemas.input(params), 'path'),
    ...membersOf(schemas.input(query), 'query'),
    ...(method === 'POST' ? [header('Idempotency-Key')] : []),
    ...(method !== 'GET' && refusals.includes('changed') ? [header('If-Match')] : []),
    ...(method === 'GET' && hasRevision(operation) ? [header('If-None-Match')] : []),
  ]
}

function membersOf({ properties = {}, required = [] }: JsonSchema, place: 'path' | 'query'): object[] {
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === 'path' || (required as string[]).includes(name),
    ...(description !== undefined && { description }),
    schema,
  }))
}

function describeBody(operation: Operation, body: z.ZodType, schemas: SchemaDescriber): object {
  const schema = schemas.input(body)
  // An empty body is an empty object, where that is enough.
  const required = operation.bodyTypes !== undefined || ((schema.required as string[] | undefined) ?? []).length > 0
  const { description } = schema
  // Text of this type is any JSON, and not text in JSON.
  const anyJson = { schema: description === undefined ? {} : { description } }
  const example = exampleIn(operation.description)
  const contentOf = (type: string) =>
    operation.bodyTypes && /[/+]json$/.test(type) ? anyJson : { schema, ...(example !== undefined && { example }) }
  return { required, content: Object.fromEntries(bodyTypesOf(operation).map((type) => [type, contentOf(type)])) }
}

/**
 * The body that the description ends with, as ``Example: `{…}` ``. Viewers begin with it when somebody tries the operation out; without one they make a
 * body of every member there is, with values that no exchange takes.
 */
function exampleIn(description: string | undefined): unknown {
  const text = description?.match(/^Example: `(\{.*\})`$/m)?.[1]
  return text === undefined ? undefined : JSON.parse(text)
}

function describeSuccess(operation: Operation, { schemas, located }: OperationContext): Record<string, object> {
  const { status, body, content, description } = operation.success
  const tagged = hasRevision(operation)
  const headers = {
    'Request-Id': { $ref: '#/components/headers/Request-Id' },
    ...(tagged && { ETag: { $ref: '#/components/headers/ETag' } }),
    ...(located && { Location: { $ref: '#/components/headers/Location' } }),
  }
  const media =
    content !== undefined
      ? { [content]: { schema: { type: 'string' } } }
      : body && { 'application/json': { schema: schemas.output(body) } }
  const success = { description, headers, ...(media && { content: media }) }
  const seen = { description: 'It is still what `If-None-Match` names.', headers }
  return { [status]: success, ...(tagged && operation.method === 'GET' && { '304': seen }) }
}
