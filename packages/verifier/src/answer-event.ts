import type { Delivery, Endpoint } from './endpoint.ts'
import type { EventVerifier, VerifiedEvent } from './event-verifier.ts'
import { answerProblem, type HttpAnswer, type Problem } from './http-answer.ts'
import { pathBelow } from './path-below.ts'
import { BodyTooBig } from './read-body.ts'
import type { EventErrorCode, HandlerErrorCode } from './refusals.ts'
import { createTeller } from './tell-problem.ts'

/**
 * Keeps an event, so that it is not lost any more when this resolves: the relay hears 202 then and forgets it. When it throws, the
 * relay hears 500 and sends the event again. The same event may come more than once; its `eventId` says so.
 */
export type OnEvent = (event: VerifiedEvent) => void | Promise<void>

/** How a webhook treats its requests. */
export interface HandlerOptions {
  /** 1 MiB when left out, four times what the relay takes. A larger body is answered with 413. */
  bodyBytesMax?: number
  /** Called with every answer that is not 202. Without it each is a line of `console.error`, of which there are not many a second. */
  onProblem?: (problem: EventProblem) => void
}
/** A request to a webhook that was not answered with 202, as `onProblem` is told of it. */
export type EventProblem = Problem<EventErrorCode | HandlerErrorCode>

/** A webhook, for `receiveEvents` of each adapter to serve. */
export function eventEndpoint(verifier: EventVerifier, onEvent: OnEvent, options: HandlerOptions = {}): Endpoint {
  const path = `${verifier.path}/event`
  const tell = createTeller(options.onProblem)
  return {
    paths: [path],
    isFor: (url) => pathBelow(url, path) !== undefined,
    bodyBytesMax: options.bodyBytesMax,
    answer: (delivery) => answer(verifier, delivery, onEvent, tell),
  }
}

const tellers = new WeakMap<EventVerifier, (problem: EventProblem) => void>()

/** The answer to a delivery (protocol.md 6.3), for frameworks that have no adapter here. Never rejects. */
export function answerEvent(
  verifier: EventVerifier,
  delivery: Delivery,
  onEvent: OnEvent,
  { onProblem }: HandlerOptions = {},
): Promise<HttpAnswer> {
  const tell = (onProblem ? undefined : tellers.get(verifier)) ?? createTeller<EventProblem>(onProblem)
  // Lines are counted over all the calls of a program, or there would be no bound.
  if (!onProblem) tellers.set(verifier, tell)
  return answer(verifier, delivery, onEvent, tell)
}

/** 202, empty, with the X-Request-Id that came; else code and message as JSON. */
async function answer(
  verifier: EventVerifier,
  delivery: Delivery,
  onEvent: OnEvent,
  tell: (problem: EventProblem) => void,
): Promise<HttpAnswer> {
  const { method = 'POST', url } = delivery
  const refuse = (problem: EventProblem, headers = {}) =>
    answerProblem({ call: delivery, idHeader: 'x-request-id', tell }, problem, headers)
  const path = `${verifier.path}/event`
  if (url !== undefined && pathBelow(url, path) === undefined) {
    return refuse({ status: 404, code: 'NOT-FOUND', message: `Events come to ${path}.` })
  }
  if (method !== 'POST') {
    return refuse({ status: 405, code: 'METHOD-NOT-ALLOWED', message: 'Events come with POST.' }, { allow: 'POST' })
  }
  try {
    const event = await verifier.verifyEvent(delivery)
    if (!event.ok) return refuse(event)
    await onEvent(event)
    return { status: 202, headers: event.requestId === undefined ? {} : { 'x-request-id': event.requestId }, body: '' }
  } catch (fault) {
    if (!(fault instanceof BodyTooBig)) {
      const message = 'The event could not be taken. Send it again.'
      return refuse({ status: 500, code: 'EVENT-NOT-TAKEN', message, fault })
    }
    const message = 'The event is larger than this webhook takes.'
    // The rest of it is not read, so nothing else can come on this connection.
    return refuse({ status: 413, code: 'PAYLOAD-TOO-BIG', message }, { connection: 'close' })
  }
}
