/** Authentication context classes of this house (OIDC Core §2, `acr`). */
export const ONE_FACTOR = 'urn:portreeve:acr:1fa'
export const TWO_FACTORS = 'urn:portreeve:acr:2fa'
/** For `acr_values_supported`. */
export const acrValues = [ONE_FACTOR, TWO_FACTORS] as const

const KNOWLEDGE = new Set(['pwd', 'pin', 'kba'])
const POSSESSION = new Set(['otp', 'hwk', 'swk', 'pop', 'sc', 'sms', 'tel'])
const INHERENCE = new Set(['face', 'fpt', 'iris', 'retina', 'vbm'])

/** The class that a login reached, from its methods (RFC 8176 §2). Pure. */
export function acrOf(amr: readonly string[]): string {
  const kinds = [KNOWLEDGE, POSSESSION, INHERENCE].filter((kind) => amr.some((method) => kind.has(method)))
  return amr.includes('mfa') || kinds.length > 1 ? TWO_FACTORS : ONE_FACTOR
}

/** The first of `wanted` that the login reached. Who proved two factors proved one as well. Pure. */
export function reachedAcr(amr: readonly string[], wanted: readonly string[]): string | undefined {
  const reached = acrOf(amr)
  return wanted.find((acr) => acr === reached || (acr === ONE_FACTOR && reached === TWO_FACTORS))
}
