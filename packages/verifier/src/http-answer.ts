import { type Call, readOptional } from './read-headers.ts'

/** What is to be sent back, for any framework. */
export interface HttpAnswer {
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  body: string
}

/** Why something was refused or went wrong, for whoever runs the service. Holds no token and no secret. */
export interface Problem<Code extends string = string> {
  status: number
  code: Code
  message: string
  /** As it came with the request. */
  requestId?: string | undefined
  /** For the log alone: what exactly was seen. */
  detail?: string | undefined
  /** For the log alone: what was thrown. */
  fault?: unknown
}

export interface RefuseDeps<Code extends string> {
  call: Call
  /** Which header of the call names it, and is sent back. */
  idHeader: 'request-id' | 'x-request-id'
  tell: (problem: Problem<Code>) => void
}

/** Tells of the problem. The answer is `code` and `message` as JSON, and the request's own id. */
export function answerProblem<Code extends string>(
  { call, idHeader, tell }: RefuseDeps<Code>,
  { status, code, message, detail, fault }: Problem<Code>,
  headers: Record<string, string> = {},
): HttpAnswer {
  const requestId = readOptional(call, idHeader)
  tell({ status, code, message, requestId, detail, fault })
  const challenge = challengeOf(status, code)
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(requestId && { [idHeader]: requestId }),
      ...(challenge && { 'www-authenticate': challenge }),
      ...headers,
    },
    body: JSON.stringify({ code, message }),
  }
}

/** RFC 9110 §15.5.2 wants one with each 401; RFC 6750 §3: who came without a token is not told that it is bad. */
function challengeOf(status: number, code: string): string | undefined {
  if (code === 'MALFORMED-AUTHORIZATION') return 'Bearer error="invalid_request"'
  if (status === 401 && code.includes('TOKEN')) return 'Bearer error="invalid_token"'
  return status === 401 || code === 'MISSING-AUTHORIZATION' ? 'Bearer' : undefined
}
