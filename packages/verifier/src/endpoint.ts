import type { HttpAnswer } from './http-answer.ts'
import type { Call } from './read-headers.ts'

/** A request, as any framework hands it over. */
export interface Delivery extends Call {
  method?: string | undefined
  /** URL or path of the request. */
  url?: string | undefined
  /** The bytes as they came: what a parser made of them cannot be verified. Or how to read them, once the token is known to be good. */
  body: EventBody | (() => EventBody | Promise<EventBody>)
}
/** The bytes of an event, or its text before anything has parsed it. */
export type EventBody = Uint8Array | string

/** What answers some paths all by itself: a webhook, an admin API. Each adapter can serve it. */
export interface Endpoint {
  /** The paths, for frameworks that route: each alone, and with more behind it. */
  paths: readonly string[]
  isFor(url: string): boolean
  bodyBytesMax?: number | undefined
  /** Never rejects. */
  answer(delivery: Delivery): Promise<HttpAnswer>
}

export async function bytesOf(body: Delivery['body']): Promise<Uint8Array> {
  const given = typeof body === 'function' ? await body() : body
  if (typeof given === 'string') return new TextEncoder().encode(given)
  if (given instanceof Uint8Array) return given
  throw new TypeError('body has to be the bytes as they came, not what a parser made of them')
}
