import type { AuthServerId, ClientId, ResponseMode, ResponseType, UserId } from '@portreeve/protocol'
import type { ClaimsRequest } from '../../store/index.ts'

export type Prompt = 'none' | 'login' | 'consent' | 'select_account'

/** Where and how an answer goes to the app. */
export interface ReplyTo {
  /** As sent, never normalised (protocol.md 2.2): the token request has to repeat it. Proven to be the client's. */
  redirect_uri: string
  response_mode: ResponseMode
  state?: string | undefined
  /** `state` in the encoding it came in, which is how it goes back: clients compare it before they decode it (protocol.md 2.2). */
  stateAsSent?: string | undefined
}

/**
 * An authorization request that may be answered: its client is known and enabled, its redirect URI is proven, and
 * everything in it is of a form that is understood. Plain data, so that it can wait in an interaction.
 */
export interface AuthorizationRequest extends ReplyTo {
  authServerId: AuthServerId
  client_id: ClientId
  response_type: ResponseType
  /** Without duplicates, within what the client may have. */
  scopes: string[]
  nonce?: string | undefined
  /** S256 (RFC 7636 §4.2). */
  code_challenge?: string | undefined
  prompt: Prompt[]
  /** Seconds. From the request, or the client's `default_max_age`. */
  max_age?: number | undefined
  display?: 'page' | 'popup' | 'touch' | 'wap' | undefined
  ui_locales: string[]
  login_hint?: string | undefined
  /** Subject of a good `id_token_hint`, or the only one that `claims` lets the ID token have. */
  hintedUserId?: UserId | undefined
  acr_values: string[]
  claims?: ClaimsRequest | undefined
}
