import { createHash, timingSafeEqual } from 'node:crypto'

/** RFC 7636 §4.1. */
const form = /^[A-Za-z0-9\-._~]{43,128}$/

/**
 * Does the verifier belong to the S256 challenge? Both have to be there or neither: a verifier where there was no challenge
 * is a downgrade attempt (RFC 9700 §4.8.2, threat T-09). Pure. RFC 7636 §4.6.
 */
export function verifierFits(code_verifier: string | undefined, code_challenge: string | undefined): boolean {
  if (code_challenge === undefined) return code_verifier === undefined
  if (code_verifier === undefined || !form.test(code_verifier)) return false
  const computed = createHash('sha256').update(code_verifier).digest('base64url')
  return (
    computed.length === code_challenge.length && timingSafeEqual(Buffer.from(computed), Buffer.from(code_challenge))
  )
}
