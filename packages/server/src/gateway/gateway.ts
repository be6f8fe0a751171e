import type { IncomingMessage, ServerResponse } from 'node:http'

/** The gateway as its listener sees it. */
export interface Gateway {
  /** Answers every request, whatever it is. `requestId` is already decided. */
  handle(request: IncomingMessage, response: ServerResponse, requestId: string): void
  /** Lets calls in flight finish, then closes the connections to API services. */
  close(): Promise<void>
}
