import type { ApiId, ClientId, OrganizationId } from '@portreeve/protocol'
import type { Refusal } from '../publish/refusals.ts'

/** A request to publish that was refused, as it is kept: no payload, no token, and of what was sent the path alone. */
export interface RefusedPublish {
  /** Of the request, and of the event: either finds it. */
  requestId: string
  eventRequestId: string
  /** Milliseconds since 1970. */
  atMillis: number
  method: string
  /** Without its query, long segments cut short. */
  path: string
  /** Undefined where it did not come so far as to be known. */
  api?: { id: ApiId; organizationId: OrganizationId } | undefined
  /** Whom the token was issued to, where its signature was good. */
  cid?: ClientId | undefined
  kind: Refusal['kind']
  status: number
  error: string
  /** What the publisher was told. */
  message: string
  /** The exact reason. */
  detail: string
}

/** What is asked of a request to publish, in this order. */
export const publishChecks = ['request', 'relay', 'token', 'publisher', 'headers', 'payload', 'room', 'store'] as const
export type PublishCheck = (typeof publishChecks)[number]

/** Which of them a refusal is of. No `default`: a new kind does not compile until it has its place. Pure. */
export function checkOf(kind: Refusal['kind']): PublishCheck {
  switch (kind) {
    case 'malformed':
    case 'not_found':
    case 'not_a_post':
      return 'request'
    case 'stale':
      return 'relay'
    case 'no_authorization':
    case 'invalid_token':
      return 'token'
    case 'may_not_publish':
      return 'publisher'
    case 'content_type':
    case 'no_data_owner':
    case 'data_owner':
    case 'partition_key':
    case 'request_id':
      return 'headers'
    case 'payload':
    case 'too_big':
    case 'too_slow':
      return 'payload'
    case 'busy':
    case 'queue_full':
      return 'room'
    case 'store_away':
    case 'fault':
      return 'store'
  }
}
