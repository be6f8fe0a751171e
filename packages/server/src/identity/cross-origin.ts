import type { Reply, RouteRequest } from '../http/index.ts'

/** For public documents: a page of another origin can do no more with them than any other program. */
export const crossOrigin = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Request-Id',
}

/** Names of header fields, as a browser lists them. */
const HEADER_NAMES = /^[\w\-, ]{1,1000}$/

/** `Access-Control-Request-Headers` as it may be repeated; undefined when it is no list of names. Pure. */
export function askedHeaderNames(asked: string | undefined): string | undefined {
  return asked !== undefined && HEADER_NAMES.test(asked) ? asked : undefined
}

/**
 * Libraries in browsers add headers of their own, and so ask first (Fetch standard, CORS protocol). `methods` as they stand
 * in the header. Pure.
 */
export function preflight({ headers }: Pick<RouteRequest, 'headers'>, methods: string, otherwise?: string): Reply {
  const allowed = askedHeaderNames(headers['access-control-request-headers']) ?? otherwise
  return {
    status: 204,
    headers: {
      ...crossOrigin,
      'Access-Control-Allow-Methods': methods,
      ...(allowed !== undefined && { 'Access-Control-Allow-Headers': allowed }),
      'Access-Control-Max-Age': '600',
    },
    content: { type: 'text/plain', data: '' },
  }
}
