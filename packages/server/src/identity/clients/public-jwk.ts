import type { keyAlgs } from './auth-methods.ts'

/** What verifying a signature takes of a JSON Web Key (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2). */
export interface PublicJwk {
  kty: string
  kid?: string
  alg?: string
  n?: string
  e?: string
  crv?: string
  x?: string
  y?: string
}

const KEYS_MAX = 20
/** 8192 bits in base64url. */
const MODULUS_LENGTH_MAX = 1366
/** 64 bits in base64url; everybody's is 65537, of 17. */
const EXPONENT_LENGTH_MAX = 11

/** The public signature keys of a key set, without certificates and whatever else it carries. Others are left out. Pure. */
export function readPublicJwks(set: unknown): PublicJwk[] {
  const keys = (set as { keys?: unknown } | null)?.keys
  if (!Array.isArray(keys)) return []
  return keys
    .map(readPublicJwk)
    .filter((key) => key !== undefined)
    .slice(0, KEYS_MAX)
}

function readPublicJwk(value: unknown): PublicJwk | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const jwk = value as Record<string, unknown>
  if (typeof jwk.kty !== 'string') return undefined
  if (jwk.use !== undefined && jwk.use !== 'sig') return undefined
  if (Array.isArray(jwk.key_ops) && !jwk.key_ops.includes('verify')) return undefined
  const members = { kid: jwk.kid, alg: jwk.alg, n: jwk.n, e: jwk.e, crv: jwk.crv, x: jwk.x, y: jwk.y }
  const strings = Object.entries(members).filter(([, member]) => typeof member === 'string')
  const key: PublicJwk = { kty: jwk.kty, ...Object.fromEntries(strings) }
  return isQuick(key) ? key : undefined
}

/**
 * Whether checking a signature with it costs next to nothing: with an exponent as long as the modulus it takes a hundred times
 * as long as with the usual one, and anybody may send signatures to be checked (threat G-H). Pure.
 */
export const isQuick = ({ n = '', e = '' }: Pick<PublicJwk, 'n' | 'e'>): boolean =>
  n.length <= MODULUS_LENGTH_MAX && e.length <= EXPONENT_LENGTH_MAX

const typeOfAlg: Record<(typeof keyAlgs)[number], Pick<PublicJwk, 'kty' | 'crv'>> = {
  RS256: { kty: 'RSA' },
  PS256: { kty: 'RSA' },
  ES256: { kty: 'EC', crv: 'P-256' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
}

/**
 * Keys that may have signed with `alg` and `kid`: the type of the key says which algorithms it is for, never the token
 * alone (threat T-18). A token without `kid` may be from any of them. Pure.
 */
export function selectKeys(
  keys: readonly PublicJwk[],
  alg: (typeof keyAlgs)[number],
  kid: string | undefined,
): PublicJwk[] {
  const type = typeOfAlg[alg]
  return keys.filter(
    (key) =>
      key.kty === type.kty &&
      (type.crv === undefined || key.crv === type.crv) &&
      (key.alg === undefined || key.alg === alg) &&
      (kid === undefined || key.kid === kid),
  )
}
