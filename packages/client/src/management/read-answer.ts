import { type FieldProblem, ManagementError, type SpecFinding } from './management-error.ts'

/** What openapi-fetch resolves with: the text of what succeeded, else what was parsed of a refusal. */
export interface Answered {
  response: Response
  data?: string
  error?: unknown
}

/** Where the answer comes from. */
export interface Asked {
  operation: string
  origin: string
}

/** JSON parsed, other types as text, nothing as undefined. Throws ManagementError. Pure. */
export function readAnswer({ response, data, error }: Answered, asked: Asked): unknown {
  if (!response.ok) throw refusalOf(response, error, asked)
  if (data === undefined || data === '') return undefined
  const type = response.headers.get('content-type') ?? ''
  if (!/^application\/json\b/.test(type)) return isPage(type) ? unexpected(response, asked) : data
  try {
    return JSON.parse(data) as unknown
  } catch {
    return unexpected(response, asked)
  }
}

function refusalOf(response: Response, error: unknown, asked: Asked): ManagementError {
  const { code, message, requestId, errors, findings } = (error ?? {}) as Record<string, unknown>
  if (typeof code !== 'string' || typeof message !== 'string') return unexpectedError(response, asked)
  return new ManagementError({
    code,
    message,
    status: response.status,
    operation: asked.operation,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    errors: Array.isArray(errors) ? (errors as FieldProblem[]) : [],
    findings: Array.isArray(findings) ? (findings as SpecFinding[]) : [],
    retryAfterSeconds: retryAfterOf(response.headers),
  })
}

/** No operation answers with a page, and much that is not the console does. */
const isPage = (type: string): boolean => type.startsWith('text/html')

function unexpected(response: Response, asked: Asked): never {
  throw unexpectedError(response, asked)
}

function unexpectedError(response: Response, { operation, origin }: Asked): ManagementError {
  const { status, headers } = response
  return new ManagementError({
    code: 'UNEXPECTED-ANSWER',
    message: `${origin} answered ${operation} with ${status}, and not as a management API does. Is this the console's URL?`,
    status,
    operation,
    requestId: headers.get('request-id') ?? undefined,
    retryAfterSeconds: retryAfterOf(headers),
  })
}

/** Seconds; a date is not read. */
function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined
}
