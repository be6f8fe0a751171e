import type { Operation } from '../operation.ts'
import { PROBLEM_TYPE, type ProblemCode, problem, problems } from '../problem.ts'
import { problemsOf } from '../statuses.ts'

/** The replies that refuse, by status. What several operations share is described once, in `responses`. */
export function describeProblems(operation: Operation, responses: Record<string, object>): Record<string, object> {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of problemsOf(operation)) {
    const { status } = problems[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const described: Record<string, object> = {}
  for (const [status, codes] of [...byStatus].sort(([one], [other]) => one - other)) {
    const name = codes.join('.')
    responses[name] ??= response(status, codes)
    described[status] = { $ref: `#/components/responses/${name}` }
  }
  return described
}

function response(status: number, codes: readonly ProblemCode[]): object {
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
    headers: {
      'Request-Id': { $ref: '#/components/headers/Request-Id' },
      ...(status === 401 || status === 403
        ? { 'WWW-Authenticate': { $ref: '#/components/headers/WWW-Authenticate' } }
        : {}),
      ...(status === 429 || status === 503 ? { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } : {}),
    },
    content: {
      [PROBLEM_TYPE]: {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  }
}

function exampleOf(code: ProblemCode): unknown {
  const errors = code === 'INVALID-REQUEST' ? [{ in: 'body' as const, pointer: '/name', detail: 'is missing' }] : []
  const detail = code === 'INVALID-REQUEST' ? 'name is missing.' : `${problems[code].title}.`
  return problem(code, detail, '8f3f6c1e-5d0b-4a54-9d0a-3c1d1e0c6f2b', { errors }).body
}

/** RFC 9457 §3, with what this API adds to it. */
export const problemSchema = {
  type: 'object',
  description: 'A refusal (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'code', 'message', 'requestId'],
  properties: {
    type: { type: 'string', description: '`urn:portreeve:problem:` and the code in small letters' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What to change, for people' },
    code: { type: 'string', enum: Object.keys(problems), description: 'For programs; never changes' },
    message: { type: 'string', description: 'The same as `detail`' },
    requestId: { type: 'string', description: 'Finds the request in the log' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['in', 'pointer', 'detail'],
        properties: {
          in: { type: 'string', enum: ['body', 'query', 'path', 'header'] },
          pointer: { type: 'string', description: 'JSON pointer (RFC 6901) to what is wrong' },
          detail: { type: 'string' },
        },
      },
    },
    findings: {
      type: 'array',
      description: 'About a spec: everything that was found, warnings too',
      items: {
        type: 'object',
        required: ['severity', 'rule', 'message', 'pointer', 'line', 'column'],
        properties: {
          severity: { type: 'string', enum: ['error', 'warning'] },
          rule: { type: 'string' },
          message: { type: 'string' },
          pointer: { type: 'string', description: 'JSON pointer (RFC 6901) into the spec' },
          line: { type: 'integer', minimum: 1 },
          column: { type: 'integer', minimum: 1 },
        },
      },
    },
    findingsLeftOut: { type: 'integer', description: 'So many more were found' },
  },
}
