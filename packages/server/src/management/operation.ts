import type { EpochSeconds, GrantId, OrganizationId, Refused } from '@portreeve/protocol'
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
  token: Credential
  /** The revision in `If-Match` (RFC 9110 §13.1.1); undefined when the caller sent none. Refuse with `changed` when it is another. */
  ifMatch: number | undefined
  request: RouteRequest
}

/** What a caller came with, as far as it bounds what they may make with it. */
export interface Credential {
  /** `read` changes nothing. */
  scope: 'read' | 'write'
  /** Undefined: never. */
  endsAt: EpochSeconds | undefined
  /**
   * It goes back to an app of somebody else: of their user's account it sees and changes nothing. Others are personal tokens, and access
   * tokens of the exchange's own, trusted clients.
   */
  isOfApp: boolean
  /** What the user allowed when it was issued; undefined for a personal token. */
  grantId: GrantId | undefined
}

/** What success answers where it is a text that is not JSON. */
export interface TextValue {
  text: string
  /** Default: the operation's `content`. */
  type?: string
  /** To be saved under this name. */
  fileName?: string
}

/** An outcome of a room, or that there is no room for the request just now (503). */
export type OperationOutcome = AdministrationOutcome<unknown> | (Refused<'busy'> & { description: string })

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
  /** What success answers; `content` is the media type of a text that is not JSON, and the value a TextValue then. A body with a `revision` gets an `ETag`. */
  success: { status: 200 | 201 | 202 | 204; body?: z.ZodType; content?: string; description: string }
  refusals: readonly OperationRefusal[]
  /** `room`: the room writes the audit entry together with the change. `shell`: the entry follows from this declaration. Not for GET. */
  audit?: 'room' | 'shell'
  /** With `shell`: what was written, out of the input and the value of success. Default: kind by the operation's id, no organization. */
  audited?(
    input: OperationInput<Parsed<Params>, Parsed<Query>, Parsed<Body>>,
    // biome-ignore lint/suspicious/noExplicitAny: what `handle` answered, which only it knows.
    value: any,
  ): { kind: string; id: string; organizationIds?: readonly OrganizationId[] }
  /**
   * Needs no token and looks at none: `actor` is somebody who belongs to nothing. Counted by address instead. GET alone. `isThere`: where that says no,
   * the answer is that of a path at which there is nothing, to the byte. What it answers may be kept by anybody for `cachedSeconds`.
   */
  isPublic?: { isThere?: () => Promise<boolean>; cachedSeconds: number }
  /** Of operators of the exchange it does not count against how many requests they may make: one of them does the work of a thousand. */
  unlimited?: boolean
  handle(
    input: OperationInput<Parsed<Params>, Parsed<Query>, Parsed<Body>>,
  ): Promise<OperationOutcome> | OperationOutcome
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
