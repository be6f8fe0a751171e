import type { EpochSeconds, TokenResponse } from '@portreeve/protocol'
import type { Client, GrantStore } from '../../store/index.ts'
import type { RefreshTokens } from '../grants/refresh-token.ts'
import type { Issuer } from '../keys/issuers.ts'
import type { SignAccessToken } from '../tokens/access-token.ts'
import type { SignIdToken } from '../tokens/id-token.ts'
import type { RevokedTokens } from '../tokens/revoked-tokens.ts'
import type { Parameters } from './parse-parameters.ts'
import type { TokenOutcome } from './token-refusal.ts'

/** A request whose client is known and may use the grant type. */
export interface GrantRequest {
  issuer: Issuer
  client: Client
  parameters: Parameters
}

export interface GrantDeps {
  grants: Pick<GrantStore, 'findByCode' | 'useCode' | 'findByRefresh' | 'rotate'>
  refreshTokens: RefreshTokens
  revokedTokens: Pick<RevokedTokens, 'isGrantRevoked' | 'revokeGrant'>
  signAccessToken: SignAccessToken
  signIdToken: SignIdToken
  now: () => EpochSeconds
}

/** How one kind of grant is redeemed (RFC 6749 §1.3). */
export interface GrantType {
  grant_type: string
  /** Whether a client that cannot prove who it is may ask (RFC 6749 §2.1). */
  forPublicClients: boolean
  redeem(request: GrantRequest, deps: GrantDeps): Promise<TokenOutcome<TokenResponse>>
}
