import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from './problem.ts'

/** Called with what the person who runs the service should know. Never holds a token or a secret. */
export type Log = (entry: { requestId: string; code: string; detail: string }) => void

export function sendProblem(reply: FastifyReply, { status, ...body }: Problem) {
  return reply.code(status).send(body)
}

/** What Fastify or a handler throws, as `{ code, message }`. The caller learns what is wrong with the request, or nothing. */
export function createErrorHandler(log: Log) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const problem = validationProblem(error)
    if (problem) return sendProblem(reply, problem)
    const status = error.statusCode ?? 500
    if (status < 400 || status >= 500) {
      log({ requestId: request.id, code: 'INTERNAL-ERROR', detail: error.stack ?? String(error) })
      return reply.code(500).send({ code: 'INTERNAL-ERROR', message: 'Something went wrong here. Try again later.' })
    }
    // Fastify's own: broken JSON, a body that is too long, an unknown content type.
    return reply.code(status).send({ code: 'INVALID-REQUEST', message: error.message })
  }
}

/** The first thing the schema did not like, named as the caller wrote it. */
function validationProblem({ validation, validationContext }: FastifyError): Problem | undefined {
  const [first] = validation ?? []
  if (!first) return undefined
  const parts = first.instancePath.split('/').slice(1)
  const { missingProperty, additionalProperty, allowedValues, format } = first.params
  const member = missingProperty ?? additionalProperty
  const field = [...parts, ...(typeof member === 'string' ? [member] : [])].join('/')
  return {
    status: 400,
    code: 'INVALID-FIELD',
    field: field || String(validationContext),
    message: `${field || 'body'} ${what()}`,
  }

  function what(): string {
    if (missingProperty !== undefined) return 'is missing'
    if (additionalProperty !== undefined) return 'is not known here'
    if (Array.isArray(allowedValues)) return `must be one of ${allowedValues.join(', ')}`
    if (typeof format === 'string') return `must be a ${format}`
    return first?.message ?? 'is not valid'
  }
}
