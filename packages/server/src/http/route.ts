import type { IncomingHttpHeaders } from 'node:http'

/** What a route's handler is given. The body is raw: each route parses what it promised to accept. */
export interface RouteRequest {
  /** Values of the path's `:names`, percent-decoded. */
  params: Readonly<Record<string, string>>
  /** Everything after `?`, undecoded; empty without one. */
  query: string
  headers: IncomingHttpHeaders
  body: Buffer
  requestId: string
}

export interface Reply {
  status: number
  headers?: Record<string, string>
  /** Rendered as JSON. */
  body: unknown
}

/** One declared route: the table of these feeds the router and, later, the API description. */
export interface Route {
  method: 'GET' | 'POST'
  /** `/segments/:name`; a trailing slash on the request is a different path unless declared too. */
  path: string
  /** One line for the API description. */
  summary: string
  handle(request: RouteRequest): Promise<Reply> | Reply
}

/** Keeps a route's own types where a table of routes is built. */
export function route<R extends Route>(declared: R): R {
  return declared
}
