import type { Reply, RouteRequest } from '../../http/index.ts'
import { seeOther } from '../../http/index.ts'
import { type Store, StoreUnavailable } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { Consents } from '../consent/consents.ts'
import { OFFLINE_ACCESS } from '../grants/scopes-today.ts'
import type { InteractionState } from '../interactions/interaction-state.ts'
import type { Interactions, OpenInteraction } from '../interactions/interactions.ts'
import type { Show } from '../pages/show.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import { noProgress } from '../signin/advance.ts'
import { showRefusal as showStepRefusal } from '../signin/refusal-pages.ts'
import { secondFactorsOf } from '../signin/sign-in-deps.ts'
import { answerApp, cookieHeaders, errorParameters, successParameters } from './answer-app.ts'
import type { AuthorizationRequest, ReplyTo } from './authorization-request.ts'
import { type AuthorizeRefused, refuseAuthorization } from './authorize-refusal.ts'
import { type Decision, decideAuthorization } from './decide-authorization.ts'
import { type IssueDeps, issueAuthorization } from './issue-authorization.ts'
import { showInteractionRefusal } from './refusal-pages.ts'
import type { App } from './still-allowed.ts'
import { wantedAcr } from './wanted-acr.ts'

export interface ProceedDeps extends IssueDeps {
  store: Pick<Store, 'grants' | 'passkeys' | 'users'>
  consents: Consents
  interactions: Interactions
  show: Show
  log: Log
}

/** An authorization request on its way, at any of its steps. */
export interface Journey {
  request: AuthorizationRequest
  app: App
  live: LiveSession | undefined
  /** Undefined before the first page. */
  open: OpenInteraction | undefined
  /** The user has just pressed Allow. */
  allowedNow: boolean
  route: RouteRequest
  /** Header values that go with whatever is answered. */
  setCookie: string[]
}

/** Decides the next step of a request and takes it. Rejects with StoreUnavailable and CannotSign. */
export async function proceed(journey: Journey, deps: ProceedDeps): Promise<Reply> {
  const decision = decideAuthorization(await situationOf(journey, deps))
  switch (decision.kind) {
    case 'issue':
      return issue(journey, decision.live, deps)
    case 'refuse':
      return refuseJourney(journey, decision.refusal, deps)
    case 'sign_in':
    case 'select_account':
    case 'consent':
      return showStep(journey, decision, deps)
  }
}

async function situationOf(
  { request, app, live, open, allowedNow }: Journey,
  { store, consents, now }: ProceedDeps,
): Promise<Parameters<typeof decideAuthorization>[0]> {
  const trusted = app.client.settings.trusted === true
  const asksAcr = wantedAcr(request).values.length > 0
  return {
    request,
    live,
    hasSecondFactor: live !== undefined && asksAcr && (await secondFactorsOf(live.user, { store })).length > 0,
    consent: live && !trusted ? await consents.find(live.user.id, request) : undefined,
    trusted,
    since: open?.kept.createdAt,
    accountChosen: isAccountChosen(open, live),
    allowedNow,
    now: now(),
  }
}

/** The page that asks for the account keeps whose it is; later pages are reached only from there. */
function isAccountChosen(open: OpenInteraction | undefined, live: LiveSession | undefined): boolean {
  return open !== undefined && open.state.sid !== undefined && open.state.sid === live?.session.sid
}

type Step = Extract<Decision, { kind: InteractionState['step'] }>

/** Sends the browser to the page that is needed, in the interaction it is in or in a new one. */
async function showStep(journey: Journey, step: Step, { interactions, show }: ProceedDeps): Promise<Reply> {
  const { request, app, open, route, setCookie } = journey
  const path = step.kind === 'consent' ? 'consent' : 'signin'
  // Whom a consent page was shown to has to be who answers it (threat T-34).
  const sid = step.kind === 'consent' ? step.live.session.sid : undefined
  // Steps only go forward: who has to sign in again begins again.
  if (open && step.kind !== 'sign_in') {
    // 'changed': another request of this browser was quicker, and the page shows how far that one came.
    await interactions.save(open, { ...open.state, step: step.kind, sid })
    return seeOther(`/${path}/${open.id}`, cookieHeaders(setCookie))
  }
  if (open) await interactions.finish(open)
  const begun = await interactions.begin(route, {
    goal: { kind: 'authorize', request },
    step: step.kind,
    requirements: step.kind === 'sign_in' ? step.requirements : { fresh: false, twoFactors: false },
    signIn: noProgress,
    sid,
  })
  if (!begun.ok) {
    const { branding } = app.issuer.server.settings
    return showStepRefusal(begun.error, { request: route, branding, headers: cookieHeaders(setCookie) }, show)
  }
  return seeOther(`/${path}/${begun.value.id}`, cookieHeaders([...setCookie, ...begun.value.setCookie]))
}

async function issue(journey: Journey, live: LiveSession, deps: ProceedDeps): Promise<Reply> {
  const { request, app, open, route, allowedNow } = journey
  if (open && (await deps.interactions.finish(open)) === 'again') {
    return showInteractionRefusal('over', 'its answer was given before', route, deps)
  }
  try {
    // Whom the exchange vouches for is not asked about, but what outlives the session has to be there to be taken back.
    if (allowedNow || (app.client.settings.trusted === true && request.scopes.includes(OFFLINE_ACCESS))) {
      await deps.consents.allow(live.user.id, request)
    }
    const issued = await issueAuthorization(request, live, app, deps)
    return await answerApp(
      request,
      successParameters(issued, request.state, app.issuer.url),
      contextOf(journey),
      deps.show,
    )
  } catch (fault) {
    // The interaction is over by now, so the app is the only one left to tell.
    return answerFault(fault, request, journey, deps)
  }
}

/** Tells the app no, once. */
export async function refuseJourney(
  journey: Pick<Journey, 'request' | 'app' | 'open' | 'route' | 'setCookie'>,
  refusal: AuthorizeRefused,
  deps: Pick<ProceedDeps, 'interactions' | 'show' | 'log'>,
): Promise<Reply> {
  if (journey.open && (await deps.interactions.finish(journey.open)) === 'again') {
    return showInteractionRefusal('over', 'its answer was given before', journey.route, deps)
  }
  return answerRefusal(journey.request, refusal, journey, deps)
}

/** Also for requests that are refused before they are understood. Logged with the exact reason. */
export function answerRefusal(
  replyTo: ReplyTo,
  refusal: AuthorizeRefused,
  journey: Pick<Journey, 'app' | 'route' | 'setCookie'>,
  { show, log }: Pick<ProceedDeps, 'show' | 'log'>,
): Promise<Reply> {
  const { issuer, client } = journey.app
  log.info(
    {
      requestId: journey.route.requestId,
      authServerId: issuer.server.id,
      client_id: client.client_id,
      error: refusal.error,
    },
    `authorize: ${refusal.detail}`,
  )
  return answerApp(replyTo, errorParameters(refusal, replyTo.state, issuer.url), contextOf(journey), show)
}

/** A fault of ours, told to the app by the names that exist for it, because a browser cannot tell it (RFC 6749 §4.1.2.1). */
export function answerFault(
  fault: unknown,
  replyTo: ReplyTo,
  journey: Pick<Journey, 'app' | 'route' | 'setCookie'>,
  deps: Pick<ProceedDeps, 'show' | 'log'>,
): Promise<Reply> {
  deps.log.error({ requestId: journey.route.requestId, err: fault }, 'authorize failed')
  const refusal =
    fault instanceof StoreUnavailable
      ? refuseAuthorization('temporarily_unavailable', 'Something failed on our side. Try again in a moment.')
      : refuseAuthorization('server_error', 'Something failed on our side. Its cause is logged under the Request-Id.')
  return answerRefusal(replyTo, refusal, journey, deps)
}

function contextOf({ app, route, setCookie }: Pick<Journey, 'app' | 'route' | 'setCookie'>) {
  return { request: route, branding: app.issuer.server.settings.branding, setCookie }
}
