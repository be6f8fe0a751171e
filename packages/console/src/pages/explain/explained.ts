import type { Answer } from '@portreeve/client/management'

/** What is kept under a Request-Id, as far as whoever asks may know it (docs/explain.md). */
export type Explanation = Answer<'get', '/decisions/{requestId}'>
export type Call = Explanation['calls'][number]
export type Publish = Explanation['publishes'][number]
export type TokenRequest = Explanation['tokenRequests'][number]

export type CheckOutcome = Call['steps'][number]['outcome']

/** One check, as the timeline shows it. */
export interface Check {
  name: string
  /** What it asks: "Is a token there?". */
  question: string
  outcome: CheckOutcome
  /** What the caller was told. */
  message?: string
  /** The exact reason, where it is theirs to know. */
  detail?: string
}
