import { parseJwtPart } from '../parse-json-object.ts'
/** The parts of a signed JWT that can be read before anything about it is believed. */
export interface AssertionForm {
  header: Record<string, unknown>
  claims: Record<string, unknown>
}

/** Three base64url parts, of which two are JSON objects (RFC 7515 §7.1); an encrypted JWT has five. Pure. */
export function readAssertion(assertion: string): AssertionForm | undefined {
  const [head, payload, signature, ...rest] = assertion.split('.')
  if (!head || !payload || !signature || rest.length > 0) return undefined
  const header = parseJwtPart(head)
  const claims = parseJwtPart(payload)
  return header && claims ? { header, claims } : undefined
}

/** Whom an assertion claims to be about (RFC 7523 §3, 2.B). */
export function readSubject(assertion: string): string | undefined {
  const sub = readAssertion(assertion)?.claims.sub
  return typeof sub === 'string' && sub !== '' ? sub : undefined
}
