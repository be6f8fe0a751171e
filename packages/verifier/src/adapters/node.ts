import { eventEndpoint, type HandlerOptions, type OnEvent } from '../answer-event.ts'
import type { Endpoint } from '../endpoint.ts'
import type { EventVerifier } from '../event-verifier.ts'
import { type CallOptions, createJudge, keepCall } from '../judge-call.ts'
import type { VerifiedCall, Verifier } from '../verifier.ts'
import { deliveryOf, type NodeRequest, type NodeResponse, sayUnanswered, send } from './node-http.ts'

export { callOf } from '../judge-call.ts'

/** `createServer(withVerifier(verifier, handler))`: `handler` gets verified calls alone. */
export function withVerifier<Context, Request extends NodeRequest, Response extends NodeResponse>(
  verifier: Verifier<Context>,
  handler: (request: Request, response: Response, call: VerifiedCall<Context>) => unknown,
  options?: CallOptions,
): (request: Request, response: Response) => void {
  const { judge, handlerFailed } = createJudge(verifier, options)
  const run = async (request: Request, response: Response) => {
    const judged = await judge(request)
    if (!judged.ok) return send(response, judged.answer)
    try {
      await handler(request, response, keepCall(judged.call, request))
    } catch (fault) {
      const answer = handlerFailed(request, fault)
      if (response.headersSent) response.destroy()
      else send(response, answer)
    }
  }
  return (request, response) => {
    run(request, response).catch(sayUnanswered)
  }
}

/** `createServer(receiveEvents(verifier, keep))`: a webhook. */
export function receiveEvents(verifier: EventVerifier, onEvent: OnEvent, options?: HandlerOptions) {
  return serve(eventEndpoint(verifier, onEvent, options))
}

/** `createServer(serve(adminApi))`. */
export function serve(endpoint: Endpoint): (request: NodeRequest, response: NodeResponse) => void {
  return (request, response) => {
    endpoint
      .answer(deliveryOf(request, endpoint.bodyBytesMax))
      .then((answer) => send(response, answer))
      .catch(sayUnanswered)
  }
}
