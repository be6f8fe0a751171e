import type { EpochSeconds, SigningAlg } from '@portreeve/protocol'
import type { Issuer } from '../keys/issuers.ts'
import { type SignCompact, signingKeyOf } from './sign-compact.ts'

export interface JwtRequest {
  issuer: Issuer
  /** Default: the server's first algorithm. */
  alg?: SigningAlg | undefined
  /** `JWT`, `logout+jwt`, `token-introspection+jwt`. */
  typ: string
  claims: object
}

/** Signs any claims with a server's current key. Rejects with CannotSign. */
export type SignJwt = (request: JwtRequest) => Promise<string>

export interface SigningDeps {
  signCompact: SignCompact
  now: () => EpochSeconds
}

export function createSignJwt({ signCompact, now }: SigningDeps): SignJwt {
  return async ({ issuer, alg, typ, claims }) => signCompact(signingKeyOf(issuer, now(), alg), typ, claims)
}
