import type { SigningAlg } from '@portreeve/protocol'
import type { Issuer } from '../keys/issuers.ts'

export interface JwtRequest {
  issuer: Issuer
  /** Default: the server's first algorithm. */
  alg?: SigningAlg | undefined
  /** `JWT`, `logout+jwt`, `token-introspection+jwt`. */
  typ: string
  claims: object
}

/** Signs any claims with a server's current key, off the event loop. Rejects with CannotSign. */
export type SignJwt = (request: JwtRequest) => Promise<string>
