import type { DueDelivery } from '../../store/index.ts'
import type { Receiver } from '../receivers.ts'

/** What came of one request to a webhook. Never carries more than a short prefix of its answer. */
export type AttemptOutcome = { millis: number; status?: number | undefined } & (
  | { kind: 'accepted'; status: number }
  | {
      kind: 'failed'
      /** Why there was no answer, in our words; tells nothing of our network (threat G-I). */
      fault?: string | undefined
      answer?: string | undefined
      /** What the webhook asked for by `Retry-After`. */
      retryAfterMillis?: number | undefined
    }
  /** 410: it wants nothing any more. */
  | { kind: 'gone'; status: number; answer?: string | undefined }
)

/** Sends an event to a webhook once (protocol.md 6.2). */
export interface Attempts {
  /** Never rejects, and resolves within the webhook's own `timeoutMillis`. */
  send(delivery: Pick<DueDelivery, 'event' | 'attempts'>, receiver: Receiver): Promise<AttemptOutcome>
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>
}
