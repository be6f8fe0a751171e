import { eventEndpoint, type HandlerOptions, type OnEvent } from '../answer-event.ts'
import type { Endpoint } from '../endpoint.ts'
import type { EventVerifier } from '../event-verifier.ts'
import { type CallOptions, createJudge, keepCall } from '../judge-call.ts'
import type { Verifier } from '../verifier.ts'
import { deliveryOf, type NodeRequest, type NodeResponse, sayUnanswered, send } from './node-http.ts'

export { callOf } from '../judge-call.ts'

interface ExpressResponse extends NodeResponse {
  locals: Record<string, unknown>
}
type Middleware = (request: NodeRequest, response: ExpressResponse, next: () => void) => void

/** `app.use(verifyCalls(verifier))`, Express 4 and 5. What follows finds the call with `callOf(request)`, and as `response.locals.call`. */
export function verifyCalls(verifier: Verifier<unknown>, options?: CallOptions): Middleware {
  const { judge } = createJudge(verifier, options)
  return (request, response, next) => {
    void judge(request)
      .then((judged) => {
        if (!judged.ok) return send(response, judged.answer)
        response.locals.call = keepCall(judged.call, request)
        // Not within this promise: what `next` throws is for Express to answer.
        queueMicrotask(next)
      })
      // Somebody else has answered meanwhile, such as a middleware that waits no longer.
      .catch(sayUnanswered)
  }
}

/** `app.use(receiveEvents(verifier, keep))`, in front of `express.json()`. What is no event goes on to what follows. */
export function receiveEvents(verifier: EventVerifier, onEvent: OnEvent, options?: HandlerOptions): Middleware {
  return serve(eventEndpoint(verifier, onEvent, options))
}

/** `app.use(serve(adminApi))`, in front of `express.json()`. */
export function serve(endpoint: Endpoint): Middleware {
  return (request, response, next) => {
    if (!endpoint.isFor(request.url ?? '')) return next()
    return void endpoint
      .answer(deliveryOf(request, endpoint.bodyBytesMax))
      .then((answer) => send(response, answer))
      .catch(sayUnanswered)
  }
}
