import type { Schemas } from './operation-types.ts'

/**
 * Codes of the management API (docs/management-api.md). `UNEXPECTED-ANSWER` is this library's: what answered is not a management API, such
 * as a proxy's error page or a redirect. Later exchanges may have codes that are not in this list.
 */
export type ManagementErrorCode = Schemas['Problem']['code'] | 'UNEXPECTED-ANSWER' | (string & Record<never, never>)

/** What is wrong with one value of the request. */
export type FieldProblem = NonNullable<Schemas['Problem']['errors']>[number]

/** What the linter found in a spec that was sent. */
export type SpecFinding = NonNullable<Schemas['Problem']['findings']>[number]

/** What a refusal says. */
export interface ManagementErrorDetails {
  code: ManagementErrorCode
  message: string
  status: number
  /** As in `POST /apps/{appId}/rotate-secret`: without what was sent. */
  operation: string
  requestId?: string | undefined
  errors?: readonly FieldProblem[] | undefined
  findings?: readonly SpecFinding[] | undefined
  retryAfterSeconds?: number | undefined
}

/** The exchange answered, and did not do it. Holds nothing of what was sent. */
export class ManagementError extends Error {
  override readonly name = 'ManagementError'
  /** Stable: decide by it, not by the message. */
  readonly code: ManagementErrorCode
  /** Of HTTP. */
  readonly status: number
  /** As in `POST /apps/{appId}/rotate-secret`. */
  readonly operation: string
  /** Finds the request in the exchange's log. */
  readonly requestId: string | undefined
  /** What is wrong, value by value, each by its JSON pointer (RFC 6901); empty when it is not about values. */
  readonly errors: readonly FieldProblem[]
  /** Of a spec that was refused. */
  readonly findings: readonly SpecFinding[]
  /** After how many seconds to ask again, of `TOO-MANY-REQUESTS` and `TEMPORARILY-UNAVAILABLE`. */
  readonly retryAfterSeconds: number | undefined

  constructor(details: ManagementErrorDetails) {
    super(details.message)
    this.code = details.code
    this.status = details.status
    this.operation = details.operation
    this.requestId = details.requestId
    this.errors = details.errors ?? []
    this.findings = details.findings ?? []
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

/**
 * Nobody answered, not in time or not to the end. Whether it was done is not known: look, or send a POST again with the `idempotencyKey`
 * that it had. What `fetch` has thrown is told in words alone: some keep the request in it, with the token.
 */
export class ManagementUnavailable extends Error {
  override readonly name = 'ManagementUnavailable'
  /** As with ManagementError, for those who look at codes alone. */
  readonly code = 'UNAVAILABLE'
  /** As in `POST /apps/{appId}/rotate-secret`. */
  readonly operation: string

  constructor(operation: string, cause: unknown) {
    super(`${operation} was not answered (${reasonOf(cause)})`)
    this.operation = operation
  }
}

/** `fetch` hides the reason one level down. */
function reasonOf(fault: unknown): string {
  if (!(fault instanceof Error)) return 'no answer'
  if (fault.name === 'TimeoutError') return 'not in time'
  const code = (fault.cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : fault.name
}
