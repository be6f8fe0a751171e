import { accept, type Outcome, refuse } from '@portreeve/protocol'
import { type Reply, type Route, type RouteRequest, route, seeOther } from '../../http/index.ts'
import {
  type InteractionRefusal,
  orFaultPage,
  showInteractionRefusal,
  showRefusal,
} from '../authorize/refusal-pages.ts'
import { createDenyAuthorization, findWaiting, goOn, type ResumeDeps } from '../authorize/resume-authorization.ts'
import type { OpenInteraction } from '../interactions/interactions.ts'
import type { LiveSession, Sessions } from '../sessions/live-session.ts'
import { parseForm } from '../token/parse-parameters.ts'
import { placesOf } from './app-view.ts'
import { consentView } from './consent-view.ts'

export type ConsentPagesDeps = ResumeDeps & { sessions: Pick<Sessions, 'current'> }

const PATH = '/consent/:id'

/** The page between sign-in and the answer to the app. */
export function consentRoutes(deps: ConsentPagesDeps): Route[] {
  return [
    route({
      method: 'GET',
      path: PATH,
      summary: 'Asks the signed-in person what to allow the app',
      handle: orFaultPage((request) => showPage(request, deps), deps),
    }),
    route({
      method: 'POST',
      path: PATH,
      summary: "Takes the person's decision",
      handle: orFaultPage((request) => takeForm(request, deps), deps),
    }),
  ]
}

/** An interaction whose person is still the one who signed in for it. */
interface Here {
  open: OpenInteraction
  live: LiveSession
}

async function showPage(request: RouteRequest, deps: ConsentPagesDeps): Promise<Reply> {
  const opened = await deps.interactions.open(request.params.id ?? '', request.headers)
  const here = opened.ok ? await sameSession(opened.value, request, deps) : opened
  if (!here.ok) return showInteractionRefusal(here.error, here.detail, request, deps)
  const { open, live } = here.value
  const waiting = await findWaiting(open, deps)
  if (!waiting.ok) return showRefusal(waiting, request, undefined, deps)
  const { request: asked, app } = waiting.value
  const form = { action: `/consent/${open.id}`, csrf: open.state.csrf }
  const view = consentView(asked, app.client, live.user, await deps.consents.find(live.user.id, asked), form)
  const { ui_locales, display, redirect_uri } = asked
  const branding = app.issuer.server.settings.branding
  return deps.show(view, { request, branding, ui_locales, display, formLeadsTo: placesOf(app.client, redirect_uri) })
}

/** A form counts once, in the step it was shown for, from the browser and the session it was shown to (threats T-20, T-34). */
async function takeForm(request: RouteRequest, deps: ConsentPagesDeps): Promise<Reply> {
  const form = parseForm(request.body.toString())
  const fields = form.ok ? form.value : new Map<string, string>()
  const taken = await deps.interactions.take(request.params.id ?? '', request.headers, fields.get('csrf'))
  const here = taken.ok ? await sameSession(taken.value, request, deps) : taken
  if (!here.ok) return showInteractionRefusal(here.error, here.detail, request, deps)
  const { open } = here.value
  switch (fields.get('decision')) {
    case 'allow':
      return goOn({ ...here.value, route: request, setCookie: [] }, deps, true)
    case 'deny':
      return createDenyAuthorization(deps)(open, request)
    default:
      return seeOther(`/consent/${open.id}`)
  }
}

/** The session that this step was reached with has to be the browser's, still, and no other (threat T-34). */
async function sameSession(
  open: OpenInteraction,
  request: RouteRequest,
  { sessions }: ConsentPagesDeps,
): Promise<Outcome<Here, InteractionRefusal>> {
  if (open.state.step !== 'consent') return refuse('other_session', 'it is not at this step')
  const live = await sessions.current(request.headers)
  if (!live || live.session.sid !== open.state.sid)
    return refuse('other_session', 'its session is not the one that is here')
  return accept({ open, live })
}
