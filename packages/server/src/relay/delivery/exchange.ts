import type { Socket } from 'node:net'
import type { PooledConnection, PooledHandler } from '../../http/index.ts'
import type { Connection } from './connections.ts'
import type { Place } from './request.ts'

/** What is sent, and where. */
export interface WebhookRequest {
  place: Place
  /** Name, value, name, value. */
  headers: string[]
  body: Uint8Array
}

/** What came of it. `isWhole`: the answer was read to its end, and the connection can be used again. */
export type Exchanged =
  | { kind: 'answered'; status: number; retryAfter: string | undefined; beginning: Buffer; isWhole: boolean }
  /** `isStale`: on a connection that had served before and was closed at the other side, likely while the request was on its way. */
  | { kind: 'broken'; fault: Error; isStale: boolean }
  | { kind: 'given_up'; isConnected: boolean }

export interface Exchange {
  done: Promise<Exchanged>
  /** Reads no further. `done` then has the answer, if its header has come. The connection has to be dropped. */
  giveUp(): void
}

/** Of the body of an answer; a connection on which more comes is dropped. */
const BODY_BYTES_MAX = 4096
/**
 * Of all that comes for one request. Interim answers, empty lines and what a chunk or a trailer says of itself are no body, and a webhook may send them
 * without end: all of it is parsed on the thread that everybody shares (threat G-D).
 */
const RECEIVED_BYTES_MAX = 256 * 1024

/** One request and its answer, on a connection that nobody else uses. `done` never rejects. */
export function exchange({ client }: Connection, { place, headers, body }: WebhookRequest): Exchange {
  let handler: AnswerReader | undefined
  const done = new Promise<Exchanged>((resolve) => {
    handler = new AnswerReader(resolve)
    // The whole attempt has a time of its own, in which undici's are contained.
    const times = { headersTimeout: 0, bodyTimeout: 0 }
    client.dispatch({ path: place.path, method: 'POST', headers, body, ...times }, handler)
  })
  return { done, giveUp: () => handler?.giveUp() }
}

class TooMuchReceived extends Error {
  readonly code = 'UND_ERR_HEADERS_OVERFLOW'

  constructor() {
    super('more came than an answer needs, and no answer')
  }
}

/** undici's handler in its raw form: its methods run synchronously in the parser. */
class AnswerReader implements PooledHandler {
  connection: PooledConnection | undefined = undefined
  readonly #resolve: (exchanged: Exchanged) => void
  #isConnected = false
  #isReused = false
  #isAnswering = false
  #status: number | undefined
  #retryAfter: string | undefined
  #chunks: Buffer[] = []
  #bytes = 0
  #isOver = false
  #socket: Socket | undefined
  #receivedBefore = 0

  constructor(resolve: (exchanged: Exchanged) => void) {
    this.#resolve = resolve
  }

  onConnect(): void {
    this.#isConnected = true
    this.#isReused = this.connection !== undefined && this.connection.calls++ > 0
    this.#socket = this.connection?.socket
    this.#receivedBefore = this.#socket?.bytesRead ?? 0
    // After the parser, which listens for the same: it has had its look at what came.
    this.#socket?.on('readable', this.#measure)
  }

  readonly #measure = (): void => {
    if ((this.#socket?.bytesRead ?? 0) - this.#receivedBefore <= RECEIVED_BYTES_MAX) return
    if (this.#status !== undefined) this.#finish(false)
    else this.#end({ kind: 'broken', fault: new TooMuchReceived(), isStale: false })
  }

  onResponseStarted(): void {
    this.#isAnswering = true
  }

  onHeaders(statusCode: number, rawHeaders: Buffer[]): boolean {
    // Interim answers (103) say nothing yet.
    if (statusCode < 200 && statusCode >= 100) return true
    this.#status = statusCode
    if (statusCode >= 300 || statusCode < 100) this.#retryAfter = retryAfterOf(rawHeaders)
    return true
  }

  onData(chunk: Buffer): boolean {
    if (this.#isOver) return true
    this.#chunks.push(chunk.subarray(0, BODY_BYTES_MAX - this.#bytes))
    this.#bytes += chunk.length
    if (this.#bytes > BODY_BYTES_MAX) this.giveUp()
    return true
  }

  onComplete(): void {
    this.#finish(true)
  }

  onError(fault: Error): void {
    if (this.#status !== undefined) this.#finish(false)
    else this.#end({ kind: 'broken', fault, isStale: this.#isReused && !this.#isAnswering })
  }

  giveUp(): void {
    if (this.#status !== undefined) this.#finish(false)
    else this.#end({ kind: 'given_up', isConnected: this.#isConnected })
  }

  /** The status is the answer: what breaks off behind it takes nothing back. */
  #finish(isWhole: boolean): void {
    const beginning = Buffer.concat(this.#chunks)
    this.#end({
      kind: 'answered',
      ...{ status: this.#status as number, retryAfter: this.#retryAfter, beginning, isWhole },
    })
  }

  #end(exchanged: Exchanged): void {
    this.#isOver = true
    this.#socket?.off('readable', this.#measure)
    this.#resolve(exchanged)
  }
}

function retryAfterOf(raw: readonly Buffer[]): string | undefined {
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]
    if (name?.length === 11 && name.toString('latin1').toLowerCase() === 'retry-after') {
      return raw[at + 1]?.toString('latin1').trim()
    }
  }
  return undefined
}
