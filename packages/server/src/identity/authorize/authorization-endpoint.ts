import { type AuthServerId, accept } from '@portreeve/protocol'
import { type Reply, type Route, type RouteRequest, route, seeOther } from '../../http/index.ts'
import type { Sessions } from '../sessions/live-session.ts'
import type { Parameters } from '../token/parse-parameters.ts'
import type { AuthorizationRequest, ReplyTo } from './authorization-request.ts'
import { type AuthorizeOutcome, refuseAuthorization } from './authorize-refusal.ts'
import { parseAuthorizationRequest } from './parse-authorization-request.ts'
import { readResponseMode } from './parse-response.ts'
import { answerFault, answerRefusal, type ProceedDeps, proceed } from './proceed.ts'
import { findApp, type ProveAppDeps, proveRedirectUri } from './prove-app.ts'
import { queryOfForm, readParameters } from './read-parameters.ts'
import { orFaultPage, type PageOutcome, refuseWithPage, showRefusal } from './refusal-pages.ts'
import { type RequestObjectDeps, resolveRequestObject } from './resolve-request-object.ts'
import type { App } from './still-allowed.ts'
import { type IdTokenHintDeps, verifyIdTokenHint } from './verify-id-token-hint.ts'

export interface AuthorizationEndpointDeps extends ProveAppDeps, RequestObjectDeps, IdTokenHintDeps, ProceedDeps {
  sessions: Pick<Sessions, 'current'>
}

const PATH = '/oauth2/:authServerId/v1/authorize'
/** With the path in front still a request target that everybody reads (http/request-target.ts). */
const QUERY_LENGTH_MAX = 8000

/** GET and POST {issuer}/v1/authorize (RFC 6749 §3.1, OIDC Core §3.1.2.1, protocol.md 2.1). */
export function authorizationRoutes(deps: AuthorizationEndpointDeps): Route[] {
  return [
    route({
      method: 'GET',
      path: PATH,
      summary: 'Where an app sends the browser to sign in and to allow it something (RFC 6749 §3.1)',
      handle: orFaultPage((request) => authorize(request, deps), deps),
    }),
    route({
      method: 'POST',
      path: PATH,
      summary: 'The same, with the parameters in a form (OIDC Core §3.1.2.1)',
      handle: orFaultPage((request) => authorizeByForm(request, deps), deps),
    }),
  ]
}

/**
 * A form that another site sent brings no `Lax` cookie, so that nobody would seem to be signed in. The redirect does bring
 * them: it is a navigation by GET.
 */
async function authorizeByForm(request: RouteRequest, deps: AuthorizationEndpointDeps): Promise<Reply> {
  const refuse = (detail: string) => showRefusal(refuseWithPage('malformed_request', detail), request, undefined, deps)
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    return refuse('A POST has to be application/x-www-form-urlencoded.')
  }
  const form = queryOfForm(request.body.toString())
  if (form === undefined) return refuse('A parameter is repeated. Send each parameter once.')
  // Both, so that a name which stands in both is found to be repeated (threat T-08).
  const query = [request.query, form].filter((part) => part !== '').join('&')
  if (query.length > QUERY_LENGTH_MAX)
    return refuse('The request is too long. Keep its request object at a request_uri.')
  return seeOther(`/oauth2/${encodeURIComponent(request.params.authServerId ?? '')}/v1/authorize?${query}`)
}

/** In the order of RFC 6749 §4.1.2.1: who asks and where an answer may go, and only then what is asked. */
async function authorize(request: RouteRequest, deps: AuthorizationEndpointDeps): Promise<Reply> {
  const issuer = deps.findIssuer(request.params.authServerId as AuthServerId)
  const arrived = await arrive(request, deps)
  if (!arrived.ok) return showRefusal(arrived, request, issuer, deps)
  const { app, replyTo } = arrived.value
  const journey = { app, route: request, setCookie: [] }
  try {
    const parsed = parse(arrived.value, deps)
    if (!parsed.ok) return await answerRefusal(replyTo, parsed, journey, deps)
    const live = await deps.sessions.current(request.headers)
    return await proceed({ ...journey, request: parsed.value, live, open: undefined, allowedNow: false }, deps)
  } catch (fault) {
    return answerFault(fault, replyTo, journey, deps)
  }
}

/** A request that can be answered to an app, whatever else is wrong with it. */
interface Arrival {
  app: App
  replyTo: ReplyTo
  parameters: AuthorizeOutcome<Parameters>
}

/** Rejects with StoreUnavailable. */
async function arrive(request: RouteRequest, deps: AuthorizationEndpointDeps): Promise<PageOutcome<Arrival>> {
  const read = readParameters(request.query)
  if (!read.ok) return read
  const outer = read.value.parameters
  const found = await findApp(request.params.authServerId as AuthServerId, outer.get('client_id'), deps)
  if (!found.ok) return found
  const { issuer, client } = found.value
  const parameters = await resolveRequestObject(outer, client, issuer, deps)
  const effective = parameters.ok ? parameters.value : outer
  const redirect_uri = proveRedirectUri(effective.get('redirect_uri'), client, issuer)
  if (!redirect_uri.ok)
    return parameters.ok ? redirect_uri : refuseWithPage('malformed_request', parameters.description)
  const state = effective.get('state')
  const replyTo: ReplyTo = {
    redirect_uri: redirect_uri.value,
    response_mode: readResponseMode(effective).response_mode,
    state,
    stateAsSent: state === outer.get('state') ? read.value.stateAsSent : undefined,
  }
  return accept({ app: found.value, replyTo, parameters })
}

function parse({ app, replyTo, parameters }: Arrival, deps: IdTokenHintDeps): AuthorizeOutcome<AuthorizationRequest> {
  if (!parameters.ok) return parameters
  const parsed = parseAuthorizationRequest(parameters.value, { ...app, replyTo })
  const hint = parameters.value.get('id_token_hint')
  if (!parsed.ok || hint === undefined) return parsed
  const verified = verifyIdTokenHint(hint, app.issuer, deps)
  if (!verified.ok || verified.value.aud !== app.client.client_id) {
    const detail = verified.ok ? 'issued to another client' : verified.detail
    const description = 'id_token_hint is not an ID token that this server issued to the app.'
    return refuseAuthorization('invalid_request', description, `id_token_hint: ${detail}`)
  }
  const { sub } = verified.value
  if (parsed.value.hintedUserId !== undefined && parsed.value.hintedUserId !== sub) {
    return refuseAuthorization('invalid_request', 'id_token_hint and claims name different users.')
  }
  return accept({ ...parsed.value, hintedUserId: sub })
}
