import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Sees each request before the router does. Answers it and returns true, or leaves it untouched and returns false.
 * `requestId` is already decided; the handler writes it to the answer.
 */
export type HotHandler = (request: IncomingMessage, response: ServerResponse, requestId: string) => boolean
