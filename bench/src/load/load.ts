/** One HTTP/1.1 request, sent again and again. */
export interface HttpRequest {
  /** Plain http, an address and a port: names are not looked up. */
  url: string
  method: string
  headers: Record<string, string>
  body?: string
  /**
   * Instead of `body`, for requests that are good once: each is sent once, in this order. When all are sent the load is
   * over, and `seconds` of its result says how long it was.
   */
  bodies?: readonly string[]
  /** As `bodies`, for tokens that are each sent once, in place of the one in `headers`. */
  tokens?: readonly string[]
  /** What a contender prepares before each measurement: tokens. */
  prepared?: 'tokens'
  /** These sets of headers take turns, each added to `headers`; again from the first when all were sent. */
  turns?: readonly Record<string, string>[]
}

/** What is asked of a load generator, or of a program that makes its own load. */
export interface LoadOrder {
  seconds: number
  /** Connections, each with one request in flight; for a program's own load: operations in flight. */
  connections: number
  /** Evenly spaced requests a second. Left out: as many as the other side can take. */
  ratePerSecond?: number
  /** Left out for a program that makes its own load. */
  request?: HttpRequest
}

export interface LoadErrors {
  /** Answers outside 200–299. */
  status: number
  /** Connections refused, broken or closed by the other side, and answers that are not HTTP. */
  socket: number
  /** Requests without an answer when the run was over and its grace had passed. */
  unanswered: number
}

export interface LoadResult {
  /** Good answers within the measured time. */
  completed: number
  /** As ordered, or less when there was nothing left to send. */
  seconds: number
  errors: LoadErrors
  latencyMicros: { p50: number; p99: number }
}

export const noErrors = (): LoadErrors => ({ status: 0, socket: 0, unanswered: 0 })
