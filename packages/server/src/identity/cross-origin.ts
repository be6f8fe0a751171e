import type { Reply, RouteRequest } from '../http/index.ts'

/** For public documents: a page of another origin can do no more with them than any other program. */
export const crossOrigin = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Request-Id',
}

/** Names of header fields, as a browser lists them. */
const HEADER_NAMES = /^[\w\-, ]{1,1000}$/

/** Libraries in browsers add headers of their own, and so ask first (Fetch standard, CORS protocol). Pure. */
export function preflightForGet({ headers }: Pick<RouteRequest, 'headers'>): Reply {
  const asked = headers['access-control-request-headers']
  return {
    status: 204,
    headers: {
      ...crossOrigin,
      'Access-Control-Allow-Methods': 'GET',
      ...(asked !== undefined && HEADER_NAMES.test(asked) && { 'Access-Control-Allow-Headers': asked }),
      'Access-Control-Max-Age': '600',
    },
    content: { type: 'text/plain', data: '' },
  }
}
