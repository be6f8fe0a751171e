import { eventEndpoint, type HandlerOptions, type OnEvent } from '../answer-event.ts'
import type { Endpoint } from '../endpoint.ts'
import type { EventVerifier } from '../event-verifier.ts'
import type { HttpAnswer } from '../http-answer.ts'
import { type CallOptions, createJudge, keepCall } from '../judge-call.ts'
import { readStream } from '../read-body.ts'
import type { VerifiedCall, Verifier } from '../verifier.ts'

export { callOf } from '../judge-call.ts'

/** `export default { fetch: withVerifier(verifier, handler) }`: `handler` gets verified calls alone, and behind the call what its runtime gives besides. */
export function withVerifier<Context, Rest extends unknown[]>(
  verifier: Verifier<Context>,
  handler: (request: Request, call: VerifiedCall<Context>, ...rest: Rest) => Response | Promise<Response>,
  options?: CallOptions,
): (request: Request, ...rest: Rest) => Promise<Response> {
  const { judge } = createJudge(verifier, options)
  return async (request, ...rest) => {
    const judged = await judge(request)
    return judged.ok ? handler(request, keepCall(judged.call, request), ...rest) : responseOf(judged.answer)
  }
}

/** A webhook, as a Fetch handler. */
export function receiveEvents(verifier: EventVerifier, onEvent: OnEvent, options?: HandlerOptions) {
  return serve(eventEndpoint(verifier, onEvent, options))
}

/** An admin API, as a Fetch handler. */
export function serve(endpoint: Endpoint): (request: Request) => Promise<Response> {
  return async (request) => {
    const { method, url, headers } = request
    const body = () => readStream(request.body, endpoint.bodyBytesMax)
    return responseOf(await endpoint.answer({ method, url, headers, body }))
  }
}

/** What was decided, as a Fetch `Response`. */
export function responseOf({ status, headers, body }: HttpAnswer): Response {
  return new Response(body === '' ? null : body, { status, headers })
}
