import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { isQuick } from '../clients/public-jwk.ts'
import { bad, good, type Read } from './read-values.ts'

type Jwks = { keys: Record<string, unknown>[] }

const KEYS_MAX = 20
const MODULUS_BITS_MIN = 2048
/** RFC 7518 §6.2.2, §6.3.2, §6.4: what is in here was meant to stay with the client. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** A key set by value (RFC 7591 §2): public keys that node:crypto can read, and keys of types that are not ours to judge. */
export function readJwks(value: unknown): Read<Jwks> {
  if (!isObject(value) || !Array.isArray(value.keys))
    return bad('has to be a JWK Set: an object with an array of keys.')
  if (value.keys.length === 0 || value.keys.length > KEYS_MAX) return bad(`has to have 1 to ${KEYS_MAX} keys.`)
  const keys: Record<string, unknown>[] = []
  for (const key of value.keys) {
    const why = checkKey(key)
    if (why !== undefined) return bad(why)
    keys.push(key)
  }
  return good({ keys })
}

function checkKey(key: unknown): string | undefined {
  if (!isObject(key) || typeof key.kty !== 'string') return 'has a key without kty.'
  if (PRIVATE_MEMBERS.some((name) => Object.hasOwn(key, name))) {
    return 'has a private or symmetric key in it. Send public keys, and replace this one: it is not private any more.'
  }
  // RFC 7517 §5: what is not understood is passed over, here as at each use.
  if (!['RSA', 'EC', 'OKP'].includes(key.kty)) return undefined
  // Before it is parsed: the time that takes grows faster than the number.
  const { n, e } = key
  if (!isQuick({ n: typeof n === 'string' ? n : '', e: typeof e === 'string' ? e : '' }))
    return 'has a key that is too long.'
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: key as JsonWebKey, format: 'jwk' })
    const bits = asymmetricKeyDetails?.modulusLength
    return bits !== undefined && bits < MODULUS_BITS_MIN
      ? `has an RSA key of less than ${MODULUS_BITS_MIN} bits.`
      : undefined
  } catch {
    return 'has a key that cannot be read.'
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
