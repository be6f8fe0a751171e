import type { Delivery } from '../endpoint.ts'
import type { HttpAnswer } from '../http-answer.ts'
import { readNode } from '../read-body.ts'
import type { Call } from '../read-headers.ts'

/** What is used of a request of `node:http`, and of Express. */
export interface NodeRequest extends Call {
  method?: string | undefined
  url?: string | undefined
  /** What `express.raw()` made of it. */
  body?: unknown
  readonly readableEnded?: boolean
  on(name: string, listener: (...values: never[]) => void): unknown
  pause(): unknown
}
/** What is used of a `ServerResponse` of `node:http`, also as Express and Koa have it. */
export interface NodeResponse {
  readonly headersSent: boolean
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(body: string): unknown
  destroy(): unknown
}

/** The whole request, whose `rawHeaders` have what Node drops from `headers`. The body is read when it is asked for. */
export function deliveryOf(request: NodeRequest, bodyBytesMax: number | undefined, parsed = request.body): Delivery {
  const { method, url, headers, rawHeaders } = request
  return {
    method,
    url,
    headers,
    ...(rawHeaders && { rawHeaders }),
    body: () => readNode(request, parsed, bodyBytesMax),
  }
}

export function send(response: NodeResponse, { status, headers, body }: HttpAnswer) {
  response.statusCode = status
  // Not with writeHead, so that Node finds out the length.
  for (const name of Object.keys(headers)) response.setHeader(name, headers[name] ?? '')
  response.end(body)
}

/** What is left to go wrong is a response that somebody else has begun. A rejection that nobody hears would end the program. */
export function sayUnanswered(fault: unknown) {
  console.error('NOT-ANSWERED', fault)
}
