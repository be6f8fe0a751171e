import { accept } from '@portreeve/protocol'
import type { Reply, RouteRequest } from '../../http/index.ts'
import type { OpenInteraction } from '../interactions/interactions.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { refuseAuthorization } from './authorize-refusal.ts'
import { type Journey, type ProceedDeps, proceed, refuseJourney } from './proceed.ts'
import type { ProveAppDeps } from './prove-app.ts'
import { type PageOutcome, refuseWithPage, showRefusal } from './refusal-pages.ts'
import { type App, checkStillAllowed, findAppAgain } from './still-allowed.ts'

/**
 * Goes on with an authorization request after sign-in: consent page, account page, or the answer to the app. `open` is as it
 * was read (its goal is `authorize`): not saved since, because issuing ends it and has to be first. `setCookie`: header
 * values from `Sessions.start`, which go with the reply. Rejects with StoreUnavailable.
 */
export type ResumeAuthorization = (
  open: OpenInteraction,
  live: LiveSession,
  request: RouteRequest,
  setCookie: string[],
) => Promise<Reply>

/** Ends an interaction with `access_denied` for the app: the person pressed Cancel. Rejects with StoreUnavailable. */
export type DenyAuthorization = (open: OpenInteraction, request: RouteRequest) => Promise<Reply>

export type ResumeDeps = ProveAppDeps & ProceedDeps

export function createResumeAuthorization(deps: ResumeDeps): ResumeAuthorization {
  return (open, live, route, setCookie) => goOn({ open, live, route, setCookie }, deps)
}

/** As ResumeAuthorization, after any of our pages. */
export async function goOn(
  step: Pick<Journey, 'live' | 'route' | 'setCookie'> & { open: OpenInteraction },
  deps: ResumeDeps,
  allowedNow = false,
): Promise<Reply> {
  const waiting = await findWaiting(step.open, deps)
  if (!waiting.ok) return showRefusal(waiting, step.route, undefined, deps)
  const { request, app } = waiting.value
  const journey: Journey = { ...step, request, app, allowedNow }
  const refusal = checkStillAllowed(request, app)
  return refusal ? refuseJourney(journey, refusal, deps) : proceed(journey, deps)
}

export function createDenyAuthorization(deps: ResumeDeps): DenyAuthorization {
  return async (open, route) => {
    const waiting = await findWaiting(open, deps)
    if (!waiting.ok) return showRefusal(waiting, route, undefined, deps)
    const denied = refuseAuthorization('access_denied', 'The user has refused.')
    return refuseJourney({ ...waiting.value, open, route, setCookie: [] }, denied, deps)
  }
}

/** The request that an interaction is about, and its app as it is by now. */
export async function findWaiting(
  { state: { goal } }: OpenInteraction,
  deps: ProveAppDeps,
): Promise<PageOutcome<{ request: AuthorizationRequest; app: App }>> {
  if (goal.kind !== 'authorize') return refuseWithPage('malformed_request', 'No app waits for an answer here.')
  const app = await findAppAgain(goal.request, deps)
  return app.ok ? accept({ request: goal.request, app: app.value }) : app
}
