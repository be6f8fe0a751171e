import { constants } from 'node:crypto'
import type { SigningAlg } from '@portreeve/protocol'

/** How node:crypto is asked for one signature algorithm. */
export interface Algorithm {
  /** Of the signed text. Undefined where the algorithm has its own (Ed25519). */
  digest: 'sha256' | undefined
  /** Beside the key itself. */
  options: { padding?: number; saltLength?: number; dsaEncoding?: 'ieee-p1363' }
  /** Signed on libuv's threads, because it would hold up every other request; the others cost less than the way there. */
  slow: boolean
  /** Digest for `at_hash` and `c_hash` (OIDC Core §3.1.3.6): that of the algorithm, for Ed25519 the one it is built on. */
  halfHashDigest: 'sha256' | 'sha512'
}

/** RFC 7518 §3.3, §3.4, §3.5; RFC 8037 §3.1. Costs and the choice of threads: docs/decisions/0024. */
export const algorithms: Readonly<Record<SigningAlg, Algorithm>> = {
  RS256: { digest: 'sha256', options: {}, slow: true, halfHashDigest: 'sha256' },
  PS256: {
    digest: 'sha256',
    options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
    slow: true,
    halfHashDigest: 'sha256',
  },
  // A JWS has both halves of the signature side by side, not in DER (RFC 7518 §3.4).
  ES256: { digest: 'sha256', options: { dsaEncoding: 'ieee-p1363' }, slow: false, halfHashDigest: 'sha256' },
  EdDSA: { digest: undefined, options: {}, slow: false, halfHashDigest: 'sha512' },
}
