import { eventEndpoint, type HandlerOptions, type OnEvent } from '../answer-event.ts'
import type { Endpoint } from '../endpoint.ts'
import type { EventVerifier } from '../event-verifier.ts'
import { type CallOptions, createJudge, keepCall } from '../judge-call.ts'
import type { VerifiedCall, Verifier } from '../verifier.ts'
import { serve as fetchHandler, responseOf } from './fetch.ts'

export { callOf } from '../judge-call.ts'

interface HonoContext<Context> {
  req: { raw: Request }
  set(name: 'call', call: VerifiedCall<Context>): void
}
type Next = () => Promise<void>

/** `app.use(verifyCalls(verifier))`. What follows finds the call with `callOf(context)`, and as `context.get('call')`. */
export function verifyCalls<Context>(verifier: Verifier<Context>, options?: CallOptions) {
  const { judge } = createJudge(verifier, options)
  return async (context: HonoContext<Context>, next: Next): Promise<Response | undefined> => {
    const judged = await judge(context.req.raw)
    if (!judged.ok) return responseOf(judged.answer)
    context.set('call', keepCall(judged.call, context, context.req.raw))
    await next()
    return undefined
  }
}

/** `app.use(receiveEvents(verifier, keep))`. What is no event goes on to what follows. */
export function receiveEvents(verifier: EventVerifier, onEvent: OnEvent, options?: HandlerOptions) {
  return serve(eventEndpoint(verifier, onEvent, options))
}

/** `app.use(serve(adminApi))`. */
export function serve(endpoint: Endpoint) {
  const handle = fetchHandler(endpoint)
  return async ({ req: { raw } }: { req: { raw: Request } }, next: Next): Promise<Response | undefined> => {
    if (endpoint.isFor(raw.url)) return handle(raw)
    await next()
    return undefined
  }
}
