import { Header } from '@portreeve/protocol'
import { discardRest } from '../../http/index.ts'
import type { Call } from '../handle-call.ts'
import { responseHeaderUse } from '../header-uses.ts'
import type { ChosenAnswer } from './choose-answer.ts'

/**
 * Said by ourselves, or about us: an example must not tell browsers how to treat this origin, nor contradict the body it comes with.
 */
const notTaken = new Set(
  `content-type content-encoding content-security-policy content-security-policy-report-only x-content-type-options
  cache-control set-cookie date preference-applied portreeve-simulated clear-site-data strict-transport-security
  service-worker-allowed refresh link alt-svc`.split(/\s+/),
)

/**
 * Answers with an example, and says how many bytes its body has. Examples are text of a provider that is sent from the gateway's own origin: a browser that
 * opens one may neither guess at its type nor run anything in it (threats T-26, T-27).
 */
export function sendExample(call: Call, { status, headers, content, applied }: ChosenAnswer): number {
  const { request, response, requestId, answerFields } = call
  const fields: string[] = [
    'Portreeve-Simulated',
    'true',
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
    'Content-Security-Policy',
    "default-src 'none'; frame-ancestors 'none'; sandbox",
    Header.requestId,
    requestId,
    ...answerFields,
  ]
  if (applied !== '') fields.push('Preference-Applied', applied)
  const ours = new Set(fields.flatMap((field, at) => (at % 2 === 0 ? [field.toLowerCase()] : [])))
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    if (ours.has(lower) || notTaken.has(lower) || lower.startsWith('access-control-')) continue
    if (responseHeaderUse(name) === 'forward') fields.push(name, value)
  }
  const body = Buffer.from(content?.body ?? '')
  if (content) fields.push('Content-Type', typeWithCharset(content.mediaType))
  if (status !== 204 && status !== 304) fields.push('Content-Length', String(body.length))
  response.writeHead(status, fields)
  response.end(content && request.method !== 'HEAD' ? body : undefined)
  // protocol.md 3.8: nobody looks at the request's body.
  discardRest(request)
  return request.method === 'HEAD' ? 0 : body.length
}

/** Examples are sent as UTF-8, whatever a description says of text. */
function typeWithCharset(mediaType: string): string {
  const [essence = ''] = mediaType.split(';', 1)
  return /^text\//i.test(essence) ? `${essence.trim()}; charset=utf-8` : mediaType
}
