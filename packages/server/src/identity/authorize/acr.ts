/** Authentication context classes of this house (OIDC Core §2, `acr`). */
export const ONE_FACTOR = 'urn:portreeve:acr:1fa'
export const TWO_FACTORS = 'urn:portreeve:acr:2fa'
/** For `acr_values_supported`. */
export const acrValues = [ONE_FACTOR, TWO_FACTORS] as const

/** The class that a login reached. `mfa` stands in `amr` exactly when two factors were proven (RFC 8176 §2). Pure. */
export function acrOf(amr: readonly string[]): string {
  return amr.includes('mfa') ? TWO_FACTORS : ONE_FACTOR
}

/** The first of `wanted` that the login reached. Who proved two factors proved one as well. Pure. */
export function reachedAcr(amr: readonly string[], wanted: readonly string[]): string | undefined {
  const reached = acrOf(amr)
  return wanted.find((acr) => acr === reached || (acr === ONE_FACTOR && reached === TWO_FACTORS))
}
