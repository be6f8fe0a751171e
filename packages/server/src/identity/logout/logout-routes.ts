import type { AuthServerId, ClientId } from '@portreeve/protocol'
import { type ContentReply, type Route, type RouteRequest, route, seeOther } from '../../http/index.ts'
import { type Client, type RecordCache, StoreUnavailable } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { FormGuard } from '../account/form-guard.ts'
import { type IdTokenHint, type IdTokenHintDeps, verifyIdTokenHint } from '../authorize/verify-id-token-hint.ts'
import { appendQuery } from '../client-metadata/append-query.ts'
import { appViewOf } from '../consent/app-view.ts'
import type { Issuer } from '../keys/issuers.ts'
import { accountPaths } from '../pages/account-paths.ts'
import type { Show } from '../pages/show.ts'
import type { LiveSession, Sessions } from '../sessions/live-session.ts'
import { readForm } from '../signin/read-form.ts'
import { type LogoutRequest, parseLogoutRequest } from './parse-logout-request.ts'
import { type LogoutPlan, mustAsk, planLogout } from './plan-logout.ts'
import type { SignOut } from './sign-out.ts'

export interface LogoutDeps extends IdTokenHintDeps {
  /** Undefined when unknown or disabled: callers cannot tell the two apart. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  clients: Pick<RecordCache<ClientId, Client>, 'find'>
  sessions: Pick<Sessions, 'current'>
  signOut: SignOut
  formGuard: FormGuard
  show: Show
  log: Log
}

const PATH = '/oauth2/:authServerId/v1/logout'

/** The end-session endpoint (OIDC RP-Initiated Logout), and the button of its page. */
export function logoutRoutes(deps: LogoutDeps): Route[] {
  const summary = 'Ends the session of the browser (OIDC RP-Initiated Logout §2)'
  const guarded = (act: typeof answer) => (request: RouteRequest) => unlessUnavailable(act, request, deps)
  const handle = guarded(answer)
  return [
    route({ method: 'GET', path: PATH, summary, handle }),
    route({ method: 'POST', path: PATH, summary, handle }),
    route({
      method: 'POST',
      path: `${PATH}/confirm`,
      summary: 'The answer to "sign out?"',
      handle: guarded(answerConfirmed),
    }),
  ]
}

/** While the store is away nobody is told that they are signed out (threat T-15). */
async function unlessUnavailable(act: typeof answer, request: RouteRequest, deps: LogoutDeps): Promise<ContentReply> {
  try {
    return await act(request, deps)
  } catch (err) {
    if (!(err instanceof StoreUnavailable)) throw err
    deps.log.error({ requestId: request.requestId, err }, 'logout failed')
    return refuse(request, deps, 'fault', 'Nobody can be signed out at the moment. Try again in a few seconds.')
  }
}

/** A request that was understood, and what it leads to. */
interface Understood {
  issuer: Issuer
  asked: LogoutRequest
  hint: IdTokenHint | undefined
  plan: LogoutPlan
}

async function answer(request: RouteRequest, deps: LogoutDeps): Promise<ContentReply> {
  const understood = await understand(request, deps)
  if ('status' in understood) return understood
  const live = await deps.sessions.current(request.headers)
  if (live && mustAsk(understood.hint, live.session)) return ask(request, live, understood, deps)
  // Browsers keep the session's cookie from a POST of another site, and bring it with the GET that follows.
  if (!live && request.method === 'POST') return seeOther(asGet(understood))
  return deps.signOut(live, request, afterwards(understood))
}

/** The form of the page that asks: nothing of the first request is believed again, so all of it is looked at anew. */
async function answerConfirmed(request: RouteRequest, deps: LogoutDeps): Promise<ContentReply> {
  const understood = await understand({ ...request, method: 'GET' }, deps)
  if ('status' in understood) return understood
  const live = await deps.sessions.current(request.headers)
  if (!live) return deps.signOut(undefined, request, afterwards(understood))
  const form = readForm(request)
  if (!deps.formGuard.isOurs(request.headers, purposeOf(understood, live), form.get('csrf'))) {
    return refuse(request, deps, 'refused', 'The form did not come from a page of ours that this browser has open.')
  }
  // Only the button that says so ends anything.
  if (form.get('decision') !== 'logout') return seeOther(accountPaths.account)
  return deps.signOut(live, request, afterwards(understood))
}

async function understand(request: RouteRequest, deps: LogoutDeps): Promise<Understood | ContentReply> {
  const issuer = deps.findIssuer(request.params.authServerId as AuthServerId)
  if (!issuer) {
    return refuse(
      request,
      deps,
      'not_found',
      'There is no authorization server at this address. Check the id in its path.',
    )
  }
  const asked = parseLogoutRequest(request)
  if (!asked.ok) return refuse(request, deps, 'request', asked.detail, issuer)
  const { id_token_hint, client_id } = asked.value
  const hint = id_token_hint === undefined ? undefined : verifyIdTokenHint(id_token_hint, issuer, deps)
  if (hint?.ok === false) {
    deps.log.info({ requestId: request.requestId, detail: hint.detail }, 'id_token_hint refused')
    const why =
      'id_token_hint is not an ID token of this authorization server, or from so long ago that its key is gone.'
    return refuse(request, deps, 'request', why, issuer)
  }
  const named = hint?.value.aud ?? (client_id as ClientId | undefined)
  const client = named === undefined ? undefined : await deps.clients.find(named)
  const plan = planLogout({ request: asked.value, issuer, hint: hint?.value, client })
  if (!plan.ok) return refuse(request, deps, 'request', plan.detail, issuer)
  return { issuer, asked: asked.value, hint: hint?.value, plan: plan.value }
}

/** The page that asks. Its form carries the request on, without the ID token: that has done what it can. */
function ask(
  request: RouteRequest,
  live: LiveSession,
  understood: Understood,
  deps: LogoutDeps,
): Promise<ContentReply> {
  const { issuer, asked, plan } = understood
  const action = appendQuery(`${new URL(issuer.url).pathname}/v1/logout/confirm`, {
    client_id: plan.client?.client_id,
    post_logout_redirect_uri: asked.post_logout_redirect_uri,
    state: asked.state,
    ui_locales: localesOf(asked),
  })
  const { csrf, setCookie } = deps.formGuard.token(request.headers, purposeOf(understood, live))
  const { app, page } = afterwards(understood)
  return deps.show(
    { kind: 'logout_confirm', form: { action, csrf }, app, user: live.user },
    { ...page, request, ...(setCookie.length > 0 && { headers: { 'Set-Cookie': setCookie } }) },
  )
}

/** What one form token is good for: this request, in this session (threat T-20). */
function purposeOf({ asked, plan }: Understood, { session }: LiveSession): string {
  return `logout ${JSON.stringify([session.sid, plan.client?.client_id, asked.post_logout_redirect_uri, asked.state])}`
}

const localesOf = ({ ui_locales }: LogoutRequest) => (ui_locales.length > 0 ? ui_locales.join(' ') : undefined)

function asGet({ issuer, asked }: Understood): string {
  return appendQuery(`${issuer.url}/v1/logout`, { ...asked, ui_locales: localesOf(asked) })
}

function afterwards({ issuer, asked, plan }: Understood): Parameters<SignOut>[2] {
  const { client, continueUrl } = plan
  return {
    app: client && appViewOf(client),
    continueUrl,
    page: {
      branding: issuer.server.settings.branding,
      ui_locales: asked.ui_locales,
      ...(continueUrl !== undefined && { formLeadsTo: [continueUrl] }),
    },
  }
}

const kinds = {
  request: { status: 400, code: 'invalid_request' },
  not_found: { status: 404, code: 'not_found' },
  refused: { status: 403, code: 'foreign_form' },
  fault: { status: 503, code: 'temporarily_unavailable' },
} as const

/** On our own page, whatever `post_logout_redirect_uri` says (OIDC RP-Initiated Logout §4, threat T-05). */
function refuse(
  request: RouteRequest,
  { show }: LogoutDeps,
  title: keyof typeof kinds,
  detail: string,
  issuer?: Issuer,
): Promise<ContentReply> {
  const { status, code } = kinds[title]
  return show({ kind: 'error', title, code, detail }, { request, status, branding: issuer?.server.settings.branding })
}
