import type { TokenResponse } from '@portreeve/protocol'
import type { Client } from '../../store/index.ts'
import type { Issuer } from '../keys/issuers.ts'
import type { SignAccessToken } from '../tokens/access-token.ts'
import type { Parameters } from './parse-parameters.ts'
import type { TokenOutcome } from './token-refusal.ts'

/** A request whose client is known and may use the grant type. */
export interface GrantRequest {
  issuer: Issuer
  client: Client
  parameters: Parameters
}

export interface GrantDeps {
  signAccessToken: SignAccessToken
}

/** How one kind of grant is redeemed (RFC 6749 §1.3). */
export interface GrantType {
  grant_type: string
  redeem(request: GrantRequest, deps: GrantDeps): Promise<TokenOutcome<TokenResponse>>
}
