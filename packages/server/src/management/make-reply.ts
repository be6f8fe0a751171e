import type { IncomingHttpHeaders } from 'node:http'
import type { Reply } from '../http/index.ts'
import type { AuthenticationFault } from './authenticate.ts'
import type { Operation, OperationOutcome, TextValue } from './operation.ts'
import { hasSeen, tagOf } from './preconditions.ts'
import { type InputFault, MANAGEMENT_PATH, type ProblemCode, problem } from './problem.ts'

/** What an operation answers when it has done what it was asked to. `location` is where what was made can be seen. */
export function successReply({ success }: Operation, value: unknown, location: string | undefined): Reply {
  const { status, content } = success
  if (status === 204) return { status, body: undefined }
  if (content !== undefined) return textReply(status, content, value as TextValue)
  const { revision } = (value ?? {}) as { revision?: unknown }
  const headers = {
    ...(typeof revision === 'number' && { ETag: tagOf(revision) }),
    ...(location !== undefined && { Location: location }),
  }
  return { status, headers, body: value }
}

function textReply(status: number, content: string, { text, type = content, fileName }: TextValue): Reply {
  const headers = fileName !== undefined && { 'Content-Disposition': `attachment; filename="${fileName}"` }
  return { status, ...(headers && { headers }), content: { type, data: text } }
}

/** What the caller has seen already is not sent again (RFC 9110 §15.4.5). */
export function unlessSeen(reply: Reply, headers: IncomingHttpHeaders): Reply {
  const tag = reply.headers?.ETag
  if (reply.status !== 200 || typeof tag !== 'string') return reply
  // To be kept by the caller alone, and asked about each time: by then it may be another revision.
  const kept = { ...reply.headers, 'Cache-Control': 'private, no-cache' }
  return hasSeen(headers, tag) ? { status: 304, headers: kept, body: undefined } : { ...reply, headers: kept }
}

/** Finds where what an operation made can be seen. Undefined where no operation shows it. Pure. */
export function locator(
  { method, path, success }: Operation,
  all: readonly Operation[],
): ((made: unknown) => string | undefined) | undefined {
  if (method !== 'POST' || success.status !== 201 || path.includes(':')) return undefined
  const shown = all.find((other) => {
    const [own, name, ...rest] = other.path.split('/:')
    return other.method === 'GET' && own === path && name !== undefined && !name.includes('/') && rest.length === 0
  })
  if (!shown) return undefined
  const name = shown.path.slice(path.length + 2)
  return (made) => {
    const { [name]: named, id } = made as Record<string, unknown>
    const place = named ?? id
    return typeof place === 'string' ? `${MANAGEMENT_PATH}${path}/${encodeURIComponent(place)}` : undefined
  }
}

const refusalCodes = {
  not_found: 'NOT-FOUND',
  invalid: 'INVALID-REQUEST',
  conflict: 'CONFLICT',
  changed: 'CHANGED',
  forbidden: 'FORBIDDEN',
  busy: 'TEMPORARILY-UNAVAILABLE',
} as const satisfies Record<string, ProblemCode>

/** What a room refused. A GET has no body: what is wrong is in its query. */
export function refusedReply(
  { method }: Pick<Operation, 'method'>,
  outcome: Exclude<OperationOutcome, { ok: true }>,
  requestId: string,
): Reply {
  const fields = 'fields' in outcome ? outcome.fields : undefined
  const errors = fields?.map((field): InputFault => ({ in: method === 'GET' ? 'query' : 'body', ...field }))
  const headers = outcome.error === 'busy' ? { 'Retry-After': '1' } : undefined
  const more = 'more' in outcome ? outcome.more : undefined
  const reply = problem(refusalCodes[outcome.error], outcome.description, requestId, { errors, headers })
  return more ? { ...reply, body: { ...more, ...(reply.body as object) } } : reply
}

const SHOWN_FAULTS_MAX = 3

/** One text for people, and every fault for programs. */
export function invalidReply(faults: InputFault[], requestId: string): Reply {
  const shown = faults
    .slice(0, SHOWN_FAULTS_MAX)
    .map(({ pointer, detail }) => `${pointer.slice(1) || 'The body'} ${detail}.`)
  return problem('INVALID-REQUEST', shown.join(' '), requestId, { errors: faults })
}

/** RFC 6750 §3.1: an error code only where a token came, and the scope where it is what lacks. */
export function unauthenticatedReply(
  fault: Exclude<AuthenticationFault, 'too_many'>,
  isWrite: boolean,
  requestId: string,
): Reply {
  const challenge = (parameters: string) => ({
    headers: { 'WWW-Authenticate': `Bearer realm="management"${parameters}` },
  })
  switch (fault) {
    case 'missing':
      return problem('MISSING-AUTHORIZATION', 'Send a token: Authorization: Bearer ….', requestId, challenge(''))
    case 'invalid_token': {
      const text = 'This token is not valid here: unknown, expired, revoked, of no user, or its user is disabled.'
      return problem('INVALID-MANAGEMENT-TOKEN', text, requestId, challenge(', error="invalid_token"'))
    }
    case 'insufficient_scope': {
      const scope = isWrite ? 'management:write' : 'management:read'
      const text = isWrite ? 'This token may not change anything.' : 'This token is not for the management API.'
      const parameters = `, error="insufficient_scope", scope="${scope}"`
      return problem('INSUFFICIENT-SCOPE', text, requestId, challenge(parameters))
    }
  }
}
