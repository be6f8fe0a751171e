import type { AuthServerId, ClientId, ResponseMode, ResponseType, UserId } from '@portreeve/protocol'
import type { ClaimsRequest } from '../../store/index.ts'

export type Prompt = 'none' | 'login' | 'consent' | 'select_account'

/**
 * An authorization request that may be answered: its client is known and enabled, its redirect URI is proven, and
 * everything in it is of a form that is understood. Plain data, so that it can wait in an interaction.
 */
export interface AuthorizationRequest {
  authServerId: AuthServerId
  client_id: ClientId
  /** As sent, never normalised (protocol.md 2.2): the token request has to repeat it. */
  redirect_uri: string
  response_type: ResponseType
  response_mode: ResponseMode
  /** Without duplicates, within what the client may have. */
  scopes: string[]
  state?: string
  nonce?: string
  /** S256 (RFC 7636 §4.2). */
  code_challenge?: string
  prompt: Prompt[]
  /** Seconds. From the request, or the client's `default_max_age`. */
  max_age?: number
  display?: 'page' | 'popup' | 'touch' | 'wap'
  ui_locales: string[]
  login_hint?: string
  /** Subject of a good `id_token_hint`. */
  hintedUserId?: UserId
  acr_values: string[]
  claims?: ClaimsRequest
}
