import { accept, type Outcome, refuse } from '@portreeve/protocol'
import type { Client, Session } from '../../store/index.ts'
import type { IdTokenHint } from '../authorize/verify-id-token-hint.ts'
import { appendQuery } from '../client-metadata/append-query.ts'
import { leadsSomewhereSafe } from '../client-metadata/check-uri.ts'
import type { Issuer } from '../keys/issuers.ts'
import type { LogoutRequest } from './parse-logout-request.ts'

export interface LogoutFacts {
  request: LogoutRequest
  issuer: Pick<Issuer, 'server'>
  /** Of a good `id_token_hint`. */
  hint?: IdTokenHint | undefined
  /** The one that hint or request names, if there is such a one. */
  client?: Client | undefined
}

/** A request that may be carried out. */
export interface LogoutPlan {
  /** Who asks, as far as it said so. */
  client?: Client | undefined
  /** Proven, with `state`. Undefined: the way ends at our page. */
  continueUrl?: string | undefined
}

/**
 * What a logout request leads to. The browser is sent to a registered URI of a client that is known, and nowhere else; what
 * is refused here ends on our own page (threat T-05). Pure. OIDC RP-Initiated Logout §2, §3, §4.
 */
export function planLogout({ request, issuer, hint, client }: LogoutFacts): Outcome<LogoutPlan, 'invalid_request'> {
  const { client_id, post_logout_redirect_uri: uri, state } = request
  // "the OP MUST verify that the Client Identifier matches the one used when issuing the ID Token" (§2).
  if (hint && client_id !== undefined && client_id !== hint.aud) {
    return refuse('invalid_request', 'client_id is not the client that the ID token of id_token_hint was issued to.')
  }
  const isNamed = hint !== undefined || client_id !== undefined
  if (isNamed && (!client || client.disabled || client.authServerId !== issuer.server.id)) {
    return refuse('invalid_request', 'There is no such client at this authorization server. Check client_id.')
  }
  if (uri === undefined) return accept({ client })
  if (!client) {
    return refuse('invalid_request', 'post_logout_redirect_uri needs id_token_hint or client_id beside it.')
  }
  if (!client.metadata.post_logout_redirect_uris?.includes(uri) || !leadsSomewhereSafe(uri)) {
    return refuse(
      'invalid_request',
      'post_logout_redirect_uri is not one of those registered for the app. They are compared letter by letter.',
    )
  }
  return accept({ client, continueUrl: appendQuery(uri, { state }) })
}

/**
 * Has the user to be asked? Not when the app proves by an ID token that it means this very session: nobody else has one
 * (threat T-20, logout CSRF). "MUST ask … if an id_token_hint was not provided or if the supplied ID Token does not belong
 * to the current OP session with the RP and/or currently logged in End-User" (§2). Pure.
 */
export function mustAsk(hint: IdTokenHint | undefined, { sid, userId }: Pick<Session, 'sid' | 'userId'>): boolean {
  return hint?.sid !== sid || hint.sub !== userId
}
