import type { IncomingHttpHeaders } from 'node:http'

/** What a route's handler is given. The body is raw: each route parses what it promised to accept. */
export interface RouteRequest {
  method: string
  /** Values of the path's `:names`, percent-decoded. */
  params: Readonly<Record<string, string>>
  /** Everything after `?`, undecoded; empty without one. */
  query: string
  headers: IncomingHttpHeaders
  body: Buffer
  /** The caller's address, as text without a port. Behind listed proxies the one they say (client-address.ts). */
  remoteAddress: string
  requestId: string
}

/** An answer: a JSON document, or something else as it stands. */
export type Reply = JsonReply | ContentReply

interface ReplyHead {
  status: number
  /** An array is one header line for each value (`Set-Cookie`). */
  headers?: Record<string, string | string[]>
}

export interface JsonReply extends ReplyHead {
  /** Rendered as JSON; undefined is no body. */
  body: unknown
  /** Default `application/json`. */
  type?: string
}

export interface ContentReply extends ReplyHead {
  content: { type: string; data: string | Buffer }
}

/** One declared route: the table of these feeds the router. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /** `/segments/:name`; a trailing slash on the request is a different path unless declared too. */
  path: string
  /** One line. */
  summary: string
  handle(request: RouteRequest): Promise<Reply> | Reply
}

/** What is known of a request before its body is read. */
export type RouteHead = Omit<RouteRequest, 'body'>

/** A route that decides from the head alone who may send a body, and how large a one. */
export interface StagedRoute extends Pick<Route, 'method' | 'path' | 'summary'> {
  /** Default 16 KiB. More is read only once `begin` has said who goes on. */
  bodyBytesMax?: number | undefined
  /** Answers, or says what goes on when the body is there. */
  begin(head: RouteHead): Promise<Reply | Route['handle']>
}

/** Keeps a route's own types where a table of routes is built. */
export function route<R extends Route>(declared: R): R {
  return declared
}

/** Sends the browser on with a GET, whatever it came with (RFC 9110 §15.4.4). */
export function seeOther(location: string, headers: Record<string, string | string[]> = {}): ContentReply {
  return { status: 303, headers: { Location: location, ...headers }, content: { type: 'text/plain', data: '' } }
}
