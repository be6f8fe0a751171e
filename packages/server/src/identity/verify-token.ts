import { accept, type Outcome } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'
import type { VerificationKey } from './identity.ts'
import { type TokenFault, type VerifiedToken, verifySignedToken } from './verify-signed-token.ts'

export interface TokenVerifierOptions {
  findVerificationKey: (kid: string) => VerificationKey | undefined
  /** Bound of the memory of verified tokens. */
  bytesMax: number
}

/** Signature and form of a token, never its time, issuer, audience or revocation: those are decided anew on each call. */
export type TokenVerifier = (token: string, expectedIssuer: string) => Outcome<VerifiedToken, TokenFault>

// What a remembered token costs besides its own characters, roughly.
const CLAIMS_BYTES = 600
/** 144 bits of base64url: no two signatures share them by chance. */
const END_LENGTH = 24

interface Remembered {
  token: string
  verified: VerifiedToken
}

/**
 * Remembers the claims of tokens (threats G-E, G-F). They are found by the end of the signature, because hashing a whole
 * token costs more than all other checks together, but the whole token has to be the same. And a remembered token counts
 * only while the very key that signed it is still in force.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { findVerificationKey } = options
  const memory = new LRUCache<string, Remembered>({
    // By bytes alone: `max` would reserve room for every entry at once.
    maxSize: options.bytesMax,
    sizeCalculation: ({ token }) => token.length + CLAIMS_BYTES,
  })
  return (token, expectedIssuer) => {
    const end = token.slice(-END_LENGTH)
    const remembered = memory.get(end)
    if (remembered !== undefined && remembered.token === token) {
      const { verified } = remembered
      const key = findVerificationKey(verified.key.kid)
      if (key === verified.key) return accept(verified)
      if (key && isSameKey(key, verified.key)) {
        // Loaded anew since, and still the same: comparing two keys costs more than everything else here, so once will do.
        verified.key = key
        return accept(verified)
      }
      memory.delete(end)
    }
    const outcome = verifySignedToken(token, expectedIssuer, findVerificationKey)
    if (outcome.ok) memory.set(end, { token, verified: outcome.value })
    return outcome
  }
}

function isSameKey(a: VerificationKey, b: VerificationKey): boolean {
  const sameUse = a.authServerId === b.authServerId && a.alg === b.alg && a.accessTokens === b.accessTokens
  return sameUse && a.publicKey.equals(b.publicKey)
}
