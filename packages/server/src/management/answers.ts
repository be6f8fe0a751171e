import { errorBody, type JsonReply, type RouteRequest } from '../http/index.ts'
import type { AdministrationRefused } from '../identity/index.ts'

/** Stable codes of the management API (docs/cli.md). */
export type ManagementCode =
  | 'MISSING-AUTHORIZATION'
  | 'INVALID-MANAGEMENT-TOKEN'
  | 'INVALID-REQUEST'
  | 'NOT-FOUND'
  | 'CONFLICT'
  | 'TEMPORARILY-UNAVAILABLE'

const statuses: Record<ManagementCode, number> = {
  'MISSING-AUTHORIZATION': 401,
  'INVALID-MANAGEMENT-TOKEN': 401,
  'INVALID-REQUEST': 400,
  'NOT-FOUND': 404,
  CONFLICT: 409,
  'TEMPORARILY-UNAVAILABLE': 503,
}

export function refusal(
  code: ManagementCode,
  message: string,
  { requestId }: Pick<RouteRequest, 'requestId'>,
): JsonReply {
  const status = statuses[code]
  const headers: Record<string, string> = {}
  // RFC 6750 §3: with an error code only where a token came.
  if (status === 401) {
    headers['WWW-Authenticate'] =
      code === 'MISSING-AUTHORIZATION'
        ? 'Bearer realm="management"'
        : 'Bearer realm="management", error="invalid_token"'
  }
  if (status === 503) headers['Retry-After'] = '1'
  return { status, headers, body: errorBody(code, message, requestId) }
}

const codes = { not_found: 'NOT-FOUND', invalid: 'INVALID-REQUEST', conflict: 'CONFLICT' } as const

/** What a room refused, as an answer. */
export function refused({ error, description }: AdministrationRefused, request: RouteRequest): JsonReply {
  return refusal(codes[error], description, request)
}

export const ok = (body: unknown): JsonReply => ({ status: 200, body })
export const created = (body: unknown): JsonReply => ({ status: 201, body })
