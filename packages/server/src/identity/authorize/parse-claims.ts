import type { ClaimRequest, ClaimsRequest } from '../../store/index.ts'

const CLAIMS_MAX = 100

/**
 * The `claims` parameter (OIDC Core §5.5). Undefined when it is not of its form. Members that mean nothing to us are left out,
 * as §5.5 wants it, and so are names that are special to JavaScript objects. Pure.
 */
export function parseClaims(text: string): ClaimsRequest | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(parsed)) return undefined
  const claims: ClaimsRequest = {}
  for (const place of ['userinfo', 'id_token'] as const) {
    if (parsed[place] === undefined) continue
    const requests = parsePlace(parsed[place])
    if (!requests) return undefined
    claims[place] = requests
  }
  return claims
}

function parsePlace(value: unknown): Record<string, ClaimRequest> | undefined {
  if (!isObject(value)) return undefined
  const entries = Object.entries(value).filter(([name]) => name !== '__proto__')
  if (entries.length > CLAIMS_MAX) return undefined
  const requests: [string, ClaimRequest][] = []
  for (const [name, request] of entries) {
    const parsed = parseRequest(request)
    if (parsed === undefined) return undefined
    requests.push([name, parsed])
  }
  return Object.fromEntries(requests)
}

/** §5.5.1. */
function parseRequest(value: unknown): ClaimRequest | undefined {
  if (value === null) return null
  if (!isObject(value)) return undefined
  const { essential, values } = value
  if (essential !== undefined && typeof essential !== 'boolean') return undefined
  if (values !== undefined && !Array.isArray(values)) return undefined
  return {
    ...(essential !== undefined && { essential }),
    ...('value' in value && { value: value.value }),
    ...(values !== undefined && { values }),
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
