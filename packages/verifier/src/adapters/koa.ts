import { eventEndpoint, type HandlerOptions, type OnEvent } from '../answer-event.ts'
import type { Endpoint } from '../endpoint.ts'
import type { EventVerifier } from '../event-verifier.ts'
import type { HttpAnswer } from '../http-answer.ts'
import { type CallOptions, createJudge, keepCall } from '../judge-call.ts'
import type { Verifier } from '../verifier.ts'
import { deliveryOf, type NodeRequest } from './node-http.ts'

export { callOf } from '../judge-call.ts'

interface KoaContext {
  req: NodeRequest
  request: { body?: unknown }
  state: Record<string, unknown>
  status: number
  body: unknown
  set(headers: Record<string, string>): void
  remove(name: string): void
}
type Middleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<unknown>

/** `app.use(verifyCalls(verifier))`. What follows finds the call with `callOf(context)`, and as `context.state.call`. */
export function verifyCalls(verifier: Verifier<unknown>, options?: CallOptions): Middleware {
  const { judge } = createJudge(verifier, options)
  return async (context, next) => {
    const judged = await judge(context.req)
    if (!judged.ok) return answerWith(context, judged.answer)
    context.state.call = keepCall(judged.call, context, context.req)
    return next()
  }
}

/** `app.use(receiveEvents(verifier, keep))`, in front of body parsers. What is no event goes on to what follows. */
export function receiveEvents(verifier: EventVerifier, onEvent: OnEvent, options?: HandlerOptions): Middleware {
  return serve(eventEndpoint(verifier, onEvent, options))
}

/** `app.use(serve(adminApi))`, in front of body parsers. */
export function serve(endpoint: Endpoint): Middleware {
  return async (context, next) => {
    const { req, request } = context
    if (!endpoint.isFor(req.url ?? '')) return next()
    return answerWith(context, await endpoint.answer(deliveryOf(req, endpoint.bodyBytesMax, request.body)))
  }
}

function answerWith(context: KoaContext, { status, headers, body }: HttpAnswer) {
  context.status = status
  context.body = body
  // Koa's guess, which would stand beside an empty body.
  context.remove('content-type')
  context.set(headers)
}
