import { type JsonReply, type ListenerFault, type RenderFault, renderErrorBody } from '../http/index.ts'

export const MANAGEMENT_PATH = '/management/v1'

/** Stable codes of the management API and what they mean (docs/management-api.md). */
export const problems = {
  'INVALID-REQUEST': { status: 400, title: 'The request has to be changed' },
  'MALFORMED-REQUEST': { status: 400, title: 'The request cannot be read' },
  'MISSING-AUTHORIZATION': { status: 401, title: 'No token came with the request' },
  'INVALID-MANAGEMENT-TOKEN': { status: 401, title: 'The token is not valid' },
  'INSUFFICIENT-SCOPE': { status: 403, title: 'The token allows less than this' },
  FORBIDDEN: { status: 403, title: 'The user may not do this' },
  'NOT-FOUND': { status: 404, title: 'There is no such thing' },
  'METHOD-NOT-ALLOWED': { status: 405, title: 'The method is none of this path' },
  CONFLICT: { status: 409, title: 'What is there does not allow it' },
  'IDEMPOTENCY-KEY-IN-USE': { status: 409, title: 'The first request with this key is not finished' },
  'IDEMPOTENCY-REPLY-NOT-KEPT': { status: 409, title: 'The first request with this key was done' },
  CHANGED: { status: 412, title: 'It is another revision by now' },
  'BODY-TOO-LARGE': { status: 413, title: 'The body is too large' },
  'PATH-TOO-LONG': { status: 414, title: 'The path is too long' },
  'UNSUPPORTED-MEDIA-TYPE': { status: 415, title: 'The body has another media type' },
  'IDEMPOTENCY-KEY-REUSED': { status: 422, title: 'The key came with another request before' },
  'TOO-MANY-REQUESTS': { status: 429, title: 'Too many requests' },
  'TOO-MANY-IDEMPOTENCY-KEYS': { status: 429, title: 'Too many keys are kept' },
  'PROCESSING-ERROR': { status: 500, title: 'Something failed on our side' },
  'TEMPORARILY-UNAVAILABLE': { status: 503, title: 'Not available at the moment' },
} as const

export type ProblemCode = keyof typeof problems

/** What is wrong with one value of a request. */
export interface InputFault {
  in: 'body' | 'query' | 'path' | 'header'
  /** JSON pointer (RFC 6901): into the body, or `/` and the name of a parameter. */
  pointer: string
  detail: string
}

/** Problem details (RFC 9457 §3), with `code` and `message` for those who read the one error body of the exchange. */
export interface ProblemDocument {
  type: string
  title: string
  status: number
  detail: string
  code: ProblemCode
  /** The same as `detail`. */
  message: string
  requestId: string
  errors?: InputFault[]
}

export const PROBLEM_TYPE = 'application/problem+json'

/** `detail` says what to change, and never repeats what was sent. */
export function problem(
  code: ProblemCode,
  detail: string,
  requestId: string,
  { errors, headers }: { errors?: InputFault[] | undefined; headers?: Record<string, string> | undefined } = {},
): JsonReply {
  const body = problemDocument(code, detail, requestId, errors)
  return { status: body.status, type: PROBLEM_TYPE, body, ...(headers && { headers }) }
}

function problemDocument(
  code: ProblemCode,
  detail: string,
  requestId: string,
  errors: InputFault[] = [],
): ProblemDocument {
  const { status, title } = problems[code]
  const type = `urn:portreeve:problem:${code.toLowerCase()}`
  return { type, title, status, detail, code, message: detail, requestId, ...(errors.length > 0 && { errors }) }
}

/** Refusals that no operation made: the listener's own. */
export const renderProblem: RenderFault = ({ status, code, message, requestId }) => {
  const ours = status === 413 ? 'BODY-TOO-LARGE' : status === 414 ? 'PATH-TOO-LONG' : code
  const known = ours in problems ? (ours as ProblemCode) : status < 500 ? 'MALFORMED-REQUEST' : 'PROCESSING-ERROR'
  return { type: PROBLEM_TYPE, data: JSON.stringify({ ...problemDocument(known, message, requestId), status }) }
}

/** The refusal of a path that is ambiguous: it is below the management API when it says so. */
export function renderPathProblem(fault: ListenerFault, target: string): ReturnType<RenderFault> {
  return target.startsWith(MANAGEMENT_PATH) ? renderProblem(fault) : renderErrorBody(fault)
}
