import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Operation } from '../operation.ts'
import type { InputFault } from '../problem.ts'
import { type ProblemCode, problems } from '../problem.ts'
import { hasRevision, problemsOf } from '../statuses.ts'

interface CheckedReply {
  status: number
  headers: Headers
  body: unknown
}

const problemSchema = z.strictObject({
  type: z.string().startsWith('urn:portreeve:problem:'),
  title: z.string(),
  status: z.int(),
  detail: z.string().min(1),
  code: z.enum(Object.keys(problems) as [ProblemCode]),
  message: z.string(),
  requestId: z.string(),
  errors: z
    .array(z.strictObject({ in: z.enum(['body', 'query', 'path', 'header']), pointer: z.string(), detail: z.string() }))
    .optional() satisfies z.ZodType<InputFault[] | undefined>,
  findings: z.array(z.looseObject({ rule: z.string() })).optional(),
  findingsLeftOut: z.int().optional(),
})

/** Throws where a reply is not what its operation declares: another status, another shape, one member more. */
export function checkReply(operations: readonly Operation[], method: string, path: string, reply: CheckedReply): void {
  const [plain = path] = path.split('?')
  const operation = findOperation(operations, method === 'HEAD' ? 'GET' : method, plain)
  const place = `${method} ${plain} answered ${reply.status}`
  if (reply.headers.get('request-id') === null) throw new Error(`${place} without a Request-Id`)
  if (reply.status >= 400) {
    checkProblem(operation, place, reply)
    return
  }
  if (!operation) throw new Error(`${place}, which no operation declares`)
  const { success } = operation
  if (reply.status === 304 && operation.method === 'GET' && hasRevision(operation)) return
  if (reply.status !== success.status) throw new Error(`${place} and declares ${success.status}`)
  if (method === 'HEAD') return
  if (success.content !== undefined) {
    if (typeof reply.body !== 'string') throw new Error(`${place} with JSON, and declares ${success.content}`)
    return
  }
  const parsed = (success.body ?? z.undefined()).safeParse(reply.body)
  if (!parsed.success) throw new Error(`${place} with another body than it declares: ${parsed.error.message}`)
  // A schema of ours drops what it does not name.
  if (!isDeepStrictEqual(parsed.data, reply.body)) {
    throw new Error(`${place} with members that it does not declare: ${JSON.stringify(reply.body)}`)
  }
}

function checkProblem(operation: Operation | undefined, place: string, { status, headers, body }: CheckedReply): void {
  if (!headers.get('content-type')?.startsWith('application/problem+json'))
    throw new Error(`${place} without a problem document`)
  // Of a HEAD.
  if (body === undefined) return
  const { code, status: said } = problemSchema.parse(body)
  if (said !== status) throw new Error(`${place} and says ${said}`)
  if (operation && !problemsOf(operation).includes(code)) throw new Error(`${place} ${code}, which it does not declare`)
}

/** The one with the most words of its own, as the router finds it: `/users/invite` before `/users/:user`. */
function findOperation(operations: readonly Operation[], method: string, path: string): Operation | undefined {
  const steps = path.split('/')
  const fits = ({ path: declared }: Operation) => {
    const names = declared.split('/')
    return names.length === steps.length && names.every((name, at) => name.startsWith(':') || name === steps[at])
  }
  const ownWords = ({ path: declared }: Operation) => declared.split('/').filter((name) => !name.startsWith(':')).length
  return operations
    .filter((operation) => operation.method === method && fits(operation))
    .toSorted((one, other) => ownWords(other) - ownWords(one))[0]
}
