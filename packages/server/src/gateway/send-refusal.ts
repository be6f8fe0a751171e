import { Header } from '@portreeve/protocol'
import { discardRest, errorBody } from '../http/index.ts'
import type { Call } from './handle-call.ts'
import { answer, type Refusal } from './refusals.ts'
import type { Route } from './route-table.ts'

/** Writes the answer to a refused call, and says how many bytes its body has. Nothing may have been sent yet. */
export function sendRefusal({ request, response, requestId, record, answerFields }: Call, refusal: Refusal): number {
  const { code, status, message, challenge, retryAfterSeconds } = answer(refusal)
  const body = Buffer.from(JSON.stringify(errorBody(code, message, requestId)))
  const headers = [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(body.length),
    'Cache-Control',
    'no-store',
  ]
  headers.push('X-Content-Type-Options', 'nosniff', Header.requestId, requestId)
  headers.push(...answerFields)
  if (retryAfterSeconds !== undefined) headers.push('Retry-After', String(retryAfterSeconds))
  if (challenge) headers.push('WWW-Authenticate', withMetadata(challenge, record.route))
  // Nobody knows where such a request ends, so nothing else is read from its connection (RFC 9112 §11.2).
  if (refusal.kind === 'malformed_request') headers.push('Connection', 'close')
  response.writeHead(status, headers)
  response.end(body)
  discardRest(request)
  return request.method === 'HEAD' ? 0 : body.length
}

/** Where a client that knows nothing of this exchange finds out whom to ask for a token (RFC 9728 §5.1). */
export function withMetadata(challenge: string, route: Route | undefined): string {
  return route ? `${challenge}, resource_metadata="${route.metadataUrl}"` : challenge
}
