import { accept, type Outcome, refuse } from '@portreeve/protocol'
import type { RouteRequest } from '../../http/index.ts'
import { parseForm } from '../token/parse-parameters.ts'

/** A request to the end-session endpoint, of which nothing has been believed yet. OIDC RP-Initiated Logout §2. */
export interface LogoutRequest {
  id_token_hint?: string | undefined
  client_id?: string | undefined
  post_logout_redirect_uri?: string | undefined
  state?: string | undefined
  ui_locales: string[]
}

const UI_LOCALES_MAX = 10

/**
 * Reads the query of a GET, or the form of a POST (OIDC RP-Initiated Logout §2). A repeated parameter is refused (threat
 * T-08), an empty one counts as left out. `logout_hint` is passed over: a browser has one session here, so there is nothing
 * to choose. Pure.
 */
export function parseLogoutRequest({
  method,
  query,
  body,
}: Pick<RouteRequest, 'method' | 'query' | 'body'>): Outcome<LogoutRequest, 'invalid_request'> {
  const parameters = parseForm(method === 'POST' ? body.toString('utf8') : query)
  if (!parameters.ok) return refuse('invalid_request', 'A parameter is repeated. Send each parameter once.')
  const read = (name: string) => parameters.value.get(name) || undefined
  return accept({
    id_token_hint: read('id_token_hint'),
    client_id: read('client_id'),
    post_logout_redirect_uri: read('post_logout_redirect_uri'),
    state: read('state'),
    ui_locales: (read('ui_locales') ?? '').split(' ', UI_LOCALES_MAX).filter((tag) => tag !== ''),
  })
}
