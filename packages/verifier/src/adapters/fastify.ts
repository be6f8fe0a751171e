import { eventEndpoint, type HandlerOptions, type OnEvent } from '../answer-event.ts'
import type { Endpoint } from '../endpoint.ts'
import type { EventVerifier } from '../event-verifier.ts'
import type { HttpAnswer } from '../http-answer.ts'
import { type CallOptions, createJudge, keepCall } from '../judge-call.ts'
import type { Verifier } from '../verifier.ts'
import { deliveryOf, type NodeRequest } from './node-http.ts'

export { callOf } from '../judge-call.ts'

interface FastifyRequest {
  raw: NodeRequest
}
interface FastifyReply {
  code(status: number): unknown
  headers(headers: Record<string, string>): unknown
  send(body: string): unknown
}
type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
/** Fastify's own types take part in more than is known here, so what is handed to them is said where it is handed over. */
interface FastifyInstance {
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(...typeAndParser: never[]): unknown
  all(path: string, handler: never): unknown
}
type Parser = (request: unknown, payload: unknown, done: (fault: null) => void) => void

/** `app.addHook('onRequest', verifyCalls(verifier))`. Handlers find the call with `callOf(request)`. */
export function verifyCalls(verifier: Verifier<unknown>, options?: CallOptions): Handler {
  const { judge } = createJudge(verifier, options)
  return async (request, reply) => {
    const judged = await judge(request.raw)
    if (!judged.ok) return answerWith(reply, judged.answer)
    keepCall(judged.call, request, request.raw)
    return undefined
  }
}

/** `app.register(receiveEvents(verifier, keep))`: a plugin with routes and a body parser of its own. */
export function receiveEvents(verifier: EventVerifier, onEvent: OnEvent, options?: HandlerOptions) {
  return serve(eventEndpoint(verifier, onEvent, options))
}

/** `app.register(serve(adminApi))`. */
export function serve(endpoint: Endpoint) {
  return async (app: FastifyInstance): Promise<void> => {
    // The bytes are left where they are, for the endpoint to read. Only in this plugin: others keep their parsers.
    app.removeAllContentTypeParsers()
    const leave: Parser = (_request, _payload, done) => done(null)
    app.addContentTypeParser(...(['*', leave] as never[]))
    const handler: Handler = async ({ raw }, reply) =>
      answerWith(reply, await endpoint.answer(deliveryOf(raw, endpoint.bodyBytesMax)))
    for (const path of endpoint.paths) {
      app.all(path, handler as never)
      app.all(`${path}/*`, handler as never)
    }
  }
}

function answerWith(reply: FastifyReply, { status, headers, body }: HttpAnswer): unknown {
  reply.code(status)
  reply.headers(headers)
  return reply.send(body)
}
