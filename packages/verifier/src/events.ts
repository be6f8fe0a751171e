/** `@portreeve/verifier/events`: for webhooks. */
export {
  answerEvent,
  type EventProblem,
  type HandlerOptions,
  type OnEvent,
} from './answer-event.ts'
export type { Delivery, EventBody } from './endpoint.ts'
export type { EventVerifierOptions } from './event-options.ts'
export {
  createEventVerifier,
  type EventDelivery,
  type EventVerification,
  type EventVerifier,
  type VerifiedEvent,
} from './event-verifier.ts'
export type { HttpAnswer, HttpAnswer as EventAnswer, Problem } from './http-answer.ts'
export type { Call } from './read-headers.ts'
export { type EventErrorCode, type EventRefusal, type HandlerErrorCode, webhookErrors } from './refusals.ts'
export type { TokenClaims } from './verify-token.ts'
