import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { invalidField, type Problem } from './problem.ts'

/** Called with what the person who runs the service should know. Never holds a token or a secret. */
export type Log = (entry: { requestId: string; code: string; detail: string }) => void

/** Every error of this service: `{ code, message, requestId }`, and `field` where one is to blame. */
export interface ErrorAnswer {
  status: number
  code: string
  message: string
  field?: string
}

export function sendError(reply: FastifyReply, { status, code, message, field }: ErrorAnswer) {
  const requestId = reply.request.id
  return reply.code(status).send({ code, message, requestId, ...(field === undefined ? {} : { field }) })
}

/** What Fastify or a handler throws. The caller learns what is wrong with the request, or nothing. */
export function createErrorHandler(log: Log) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const problem = validationProblem(error, request)
    if (problem) return sendError(reply, problem)
    const status = error.statusCode ?? 500
    if (status < 400 || status >= 500) {
      log({ requestId: request.id, code: 'INTERNAL-ERROR', detail: error.stack ?? String(error) })
      const message = 'Something went wrong here. Try again later.'
      return sendError(reply, { status: 500, code: 'INTERNAL-ERROR', message })
    }
    return sendError(reply, { status, code: 'INVALID-REQUEST', message: texts[error.code] ?? error.message })
  }
}

const NAMED_MAX = 20
const NO_OBJECT = 'The body must be a JSON object.'

/** Fastify's own refusals of a request where its words do not say what to do. */
const texts: Record<string, string> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body must be JSON: send Content-Type: application/json.',
  FST_ERR_CTP_EMPTY_JSON_BODY: NO_OBJECT,
}

const formats: Record<string, string> = {
  date: 'a date, written YYYY-MM-DD',
  'date-time': 'a date-time with its offset, written like 2026-12-01T09:30:00Z',
  email: 'an e-mail address',
  uuid: 'a UUID',
}

type Fault = NonNullable<FastifyError['validation']>[number]

/** The first thing the schema did not like, named as the caller wrote it; of what is missing, everything. */
function validationProblem(
  { validation, validationContext }: FastifyError,
  request: FastifyRequest,
): Problem | undefined {
  const [first] = validation ?? []
  if (!first) return undefined
  const field = fieldOf(first)
  if (first.keyword === 'required') {
    const missing = (validation ?? []).filter(({ keyword }) => keyword === 'required').map(fieldOf)
    return { status: 400, code: 'INVALID-FIELD', message: missingText(missing), field }
  }
  if (field === '') return { status: 400, code: 'INVALID-REQUEST', message: NO_OBJECT }
  const repeated =
    validationContext === 'querystring' && Array.isArray((request.query as Record<string, unknown>)[field])
  const isKnown = first.keyword !== 'additionalProperties'
  return invalidField(field, repeated && isKnown ? 'is given more than once' : whatIsWrong(first))
}

/** `a is missing`, `a, b and c are missing`. Every line of a long order may lack something, so there is an end to it. */
function missingText(fields: readonly string[]): string {
  const shown = fields.slice(0, NAMED_MAX)
  const left = fields.length - shown.length
  const last = left > 0 ? `${left} more` : shown.pop()
  return shown.length === 0 ? `${last} is missing` : `${shown.join(', ')} and ${last} are missing`
}

/** `lines/0/description`; empty for the body as a whole. */
function fieldOf({ instancePath, params }: Fault): string {
  const member = params.missingProperty ?? params.additionalProperty
  return [...instancePath.split('/').slice(1), ...(typeof member === 'string' ? [member] : [])].join('/')
}

function whatIsWrong({ keyword, params: { allowedValues, format }, message = 'is not valid' }: Fault): string {
  if (keyword === 'additionalProperties') return 'is not known here'
  if (Array.isArray(allowedValues)) return `must be one of ${allowedValues.join(', ')}`
  if (typeof format === 'string') return `must be ${formats[format] ?? format}`
  return message
}
