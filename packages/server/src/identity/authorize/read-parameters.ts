import { accept } from '@portreeve/protocol'
import { type Parameters, parseForm } from '../token/parse-parameters.ts'
import { type PageOutcome, refuseWithPage } from './refusal-pages.ts'

/** What an authorization request says, and what of it has to go back as it came. */
export interface ReadParameters {
  parameters: Parameters
  /** Still encoded. Undefined when there is none, or none that may stand in a header. */
  stateAsSent: string | undefined
}

/**
 * Reads a query (RFC 6749 §3.1). Any repeated parameter is refused, because others on the way may read the other one (threat
 * T-08); a parameter without a value counts as left out. Pure.
 */
export function readParameters(query: string): PageOutcome<ReadParameters> {
  const form = parseForm(query)
  if (!form.ok) return refuseWithPage('repeated_parameter', 'A parameter is repeated. Send each parameter once.')
  const parameters = new Map([...form.value].filter(([, value]) => value !== ''))
  const pair = query.split('&').find((one) => one.startsWith('state='))
  const raw = pair?.slice('state='.length)
  return accept({ parameters, stateAsSent: raw !== undefined && URL_SAFE.test(raw) ? raw : undefined })
}

/** RFC 3986 §3.4. Neither ends a header nor a fragment, nor means anything in HTML. */
const URL_SAFE = /^[A-Za-z0-9\-._~!$'()*+,;:@/?%=]+$/

/** A form's body as a query for the same endpoint, or undefined when a query cannot hold it. Pure. */
export function queryOfForm(body: string): string | undefined {
  if (/^[!$%'-;=?-Z_a-z~&]*$/.test(body)) return body
  const form = parseForm(body)
  if (!form.ok) return undefined
  return [...form.value].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
}
