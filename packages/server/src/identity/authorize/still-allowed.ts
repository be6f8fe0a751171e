import { accept } from '@portreeve/protocol'
import type { Client } from '../../store/index.ts'
import type { Issuer } from '../keys/issuers.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { AuthorizeRefused } from './authorize-refusal.ts'
import { parseResponseType } from './parse-response.ts'
import { parseScope } from './parse-scope.ts'
import { findApp, type ProveAppDeps, proveRedirectUri } from './prove-app.ts'
import type { PageOutcome } from './refusal-pages.ts'

export interface App {
  issuer: Issuer
  client: Client
}

/** The app of a request that has waited in an interaction, with its address proven anew. Rejects with StoreUnavailable. */
export async function findAppAgain(
  { authServerId, client_id, redirect_uri }: AuthorizationRequest,
  deps: ProveAppDeps,
): Promise<PageOutcome<App>> {
  const found = await findApp(authServerId, client_id, deps)
  if (!found.ok) return found
  const proven = proveRedirectUri(redirect_uri, found.value.client, found.value.issuer)
  return proven.ok ? accept(found.value) : proven
}

/** What an operator took from the app while the user was looking at a page is gone (threats T-16, T-17). Pure. */
export function checkStillAllowed(
  request: AuthorizationRequest,
  { issuer, client }: App,
): AuthorizeRefused | undefined {
  const response_type = parseResponseType(request.response_type, client, issuer.policy)
  if (!response_type.ok) return response_type
  const rule = { response_type: response_type.value, known: issuer.policy.scopes, allowed: client.scopes }
  const scopes = parseScope(request.scopes.join(' '), rule)
  return scopes.ok ? undefined : scopes
}
