import { type SigningAlg, signingAlgs } from '@portreeve/protocol'
import type { JWK } from 'jose'

/**
 * What a published key is for: what its `alg` says, or what its type allows where it says nothing (RFC 7517 §4.4). Undefined
 * for a key that no token of the exchange is signed with. Pure.
 */
export function algorithmOf(key: JWK | undefined): SigningAlg | undefined {
  if (!key) return undefined
  if (key.alg !== undefined) return signingAlgs.find((alg) => alg === key.alg)
  switch (key.kty) {
    case 'RSA':
      return 'RS256'
    case 'EC':
      return key.crv === 'P-256' ? 'ES256' : undefined
    case 'OKP':
      return key.crv === 'Ed25519' ? 'EdDSA' : undefined
    default:
      return undefined
  }
}
