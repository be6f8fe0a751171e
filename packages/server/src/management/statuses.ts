import type { Operation } from './operation.ts'
import type { ProblemCode } from './problem.ts'

const ofRefusals = {
  not_found: 'NOT-FOUND',
  conflict: 'CONFLICT',
  changed: 'CHANGED',
  forbidden: 'FORBIDDEN',
} as const satisfies Record<Operation['refusals'][number], ProblemCode>

const idempotencyProblems = [
  'IDEMPOTENCY-KEY-IN-USE',
  'IDEMPOTENCY-REPLY-NOT-KEPT',
  'IDEMPOTENCY-KEY-REUSED',
  'TOO-MANY-IDEMPOTENCY-KEYS',
] as const satisfies ProblemCode[]

/** Every refusal that an operation may be answered with. Pure. */
export function problemsOf({ method, refusals, isPublic }: Operation): ProblemCode[] {
  const isWrite = method !== 'GET'
  return [
    'INVALID-REQUEST',
    'MALFORMED-REQUEST',
    ...(isPublic ? [] : (['MISSING-AUTHORIZATION', 'INVALID-MANAGEMENT-TOKEN', 'INSUFFICIENT-SCOPE'] as const)),
    ...refusals.map((refusal) => ofRefusals[refusal]),
    ...(method === 'POST' ? idempotencyProblems : []),
    ...(isWrite ? (['BODY-TOO-LARGE', 'UNSUPPORTED-MEDIA-TYPE'] as const) : []),
    'PATH-TOO-LONG',
    'TOO-MANY-REQUESTS',
    'PROCESSING-ERROR',
    'TEMPORARILY-UNAVAILABLE',
  ]
}

/** Does a GET of it answer with an `ETag`, and so perhaps with 304? Pure. */
export function hasRevision({ success }: Operation): boolean {
  const { options = [success.body] } = (success.body ?? {}) as { options?: readonly unknown[] }
  return options.some(
    (form) => (form as { shape?: Record<string, unknown> } | undefined)?.shape?.revision !== undefined,
  )
}
