import type { Client, Grant, User } from '../../store/index.ts'
import type { Issuer } from '../keys/issuers.ts'

export interface IdTokenRequest {
  issuer: Issuer
  client: Pick<Client, 'client_id' | 'metadata'>
  user: User
  grant: Pick<Grant, 'nonce' | 'authTime' | 'amr' | 'acr' | 'sid' | 'scopes' | 'claims'>
  /** For `at_hash`: issued together with the ID token. */
  access_token?: string | undefined
  /** For `c_hash`: issued together with the ID token. */
  code?: string | undefined
  /** No access token will be issued, so the scopes' claims go here (OIDC Core §5.4). */
  withScopeClaims: boolean
}

/** Makes ID tokens (OIDC Core §2, protocol.md 2.10). Rejects with CannotSign. */
export type SignIdToken = (request: IdTokenRequest) => Promise<string>
