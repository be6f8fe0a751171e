import type { z } from 'zod'
import type { UserActor } from '../audit/index.ts'
import type { Route, RouteRequest } from '../http/index.ts'
import type { AdministrationOutcome } from '../identity/index.ts'

/** What an operation is given: everything checked against its schemas, and who asks. */
export interface OperationInput<Params, Query, Body> {
  params: Params
  query: Query
  body: Body
  actor: UserActor
  /** The revision in `If-Match` (RFC 9110 §13.1.1); undefined when the caller sent none. Refuse with `changed` when it is another. */
  ifMatch: number | undefined
  request: RouteRequest
}

/** Refusals beyond those that every operation has: 400, 401, 403 for a token that may only read, 413, 415, 429 and 503. */
export type OperationRefusal = 'forbidden' | 'not_found' | 'conflict' | 'changed'

type Parsed<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined

export interface DeclaredOperation<
  Params extends z.ZodType | undefined,
  Query extends z.ZodType | undefined,
  Body extends z.ZodType | undefined,
> {
  /** `organizations.list`: the operationId of the description, and a stable name for the typed client. */
  id: string
  method: Exclude<Route['method'], 'OPTIONS'>
  /** Behind `/management/v1`, with `:names`: `/organizations/:organizationId`. */
  path: string
  /** One line. */
  summary: string
  /** What a reader has to know besides, as Markdown. */
  description?: string
  /** Objects of strings; a member that is not declared is refused. */
  params?: Params
  query?: Query
  /** JSON, unless `bodyTypes` says otherwise. */
  body?: Body
  /** Media types of a body that is not JSON; `body` is then a schema of its text. */
  bodyTypes?: readonly string[]
  /** Default 16 KiB. More is read only from callers who have shown a good token. */
  bodyBytesMax?: number
  /** What success answers; `content` is the media type of a text that is not JSON. A body with a `revision` gets an `ETag`. */
  success: { status: 200 | 201 | 202 | 204; body?: z.ZodType; content?: string; description: string }
  refusals: readonly OperationRefusal[]
  /** `room`: the room writes the audit entry together with the change. `shell`: the entry follows from this declaration. Not for GET. */
  audit?: 'room' | 'shell'
  handle(
    input: OperationInput<Parsed<Params>, Parsed<Query>, Parsed<Body>>,
  ): Promise<AdministrationOutcome<unknown>> | AdministrationOutcome<unknown>
}

// biome-ignore lint/suspicious/noExplicitAny: a table of operations holds operations of every shape.
export type Operation = DeclaredOperation<any, any, any>

/** Declares one operation: the router, the checks of input, the API description and its tests follow from it. */
export function operation<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(declared: DeclaredOperation<Params, Query, Body>): DeclaredOperation<Params, Query, Body> {
  return declared
}
