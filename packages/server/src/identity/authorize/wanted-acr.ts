import type { AuthorizationRequest } from './authorization-request.ts'

/** Which classes an app asked for. */
export interface WantedAcr {
  /** In order of preference; empty when any will do. */
  values: readonly string[]
  /** None of them, no answer (OIDC Core §5.5.1.1). */
  essential: boolean
}

/** The `acr` claim asked for by `claims`, else `acr_values`, which is never essential (OIDC Core §3.1.2.1, §5.5.1.1). Pure. */
export function wantedAcr({ claims, acr_values }: Pick<AuthorizationRequest, 'claims' | 'acr_values'>): WantedAcr {
  const request = claims?.id_token?.acr
  const values = [request?.value, ...(request?.values ?? [])].filter((value) => typeof value === 'string')
  return values.length > 0
    ? { values, essential: request?.essential === true }
    : { values: acr_values, essential: false }
}
