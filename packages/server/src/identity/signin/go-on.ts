import { type Reply, type RouteRequest, seeOther } from '../../http/index.ts'
import type { User } from '../../store/index.ts'
import type { SignInProgress } from '../interactions/interaction-state.ts'
import type { OpenInteraction } from '../interactions/interactions.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import { noProgress, stageOf } from './advance.ts'
import { keep, type SignInDeps, type Step, secondFactorsOf, signInPath } from './sign-in-deps.ts'

/**
 * After a step that succeeded: the next page, or a session and on to where somebody wanted to get to. What is kept decides
 * between parallel requests: one of them goes on, the others see the page again. Rejects with StoreUnavailable.
 */
export async function goOn(
  { open, request }: Step,
  user: User,
  progress: SignInProgress,
  deps: SignInDeps,
): Promise<Reply> {
  const { requirements } = open.state
  const stage = stageOf(progress, { requirements, secondFactors: await secondFactorsOf(user, deps) })
  if (stage !== 'complete') {
    await keep(open, { signIn: progress }, deps)
    return seeOther(signInPath(open.id))
  }
  const session = await completeSignIn({ open, request }, user, progress, deps)
  return session ? leave(session.open, session.live, request, session.setCookie, deps) : seeOther(signInPath(open.id))
}

/**
 * A session for whoever has proven everything. A completed progress is never kept: were it, somebody could come back to it.
 * Undefined: another request was quicker.
 */
export async function completeSignIn(
  { open, request }: Pick<Step, 'open' | 'request'>,
  user: User,
  { amr, provenAt }: SignInProgress,
  deps: SignInDeps,
): Promise<{ open: OpenInteraction; live: LiveSession; setCookie: string[] } | undefined> {
  const kept = await keep(open, { signIn: noProgress }, deps)
  if (!kept) return undefined
  const { live, setCookie } = await deps.sessions.start(user, { amr, authTime: provenAt ?? deps.now() }, request)
  return { open: kept, live, setCookie: [...setCookie, deps.knownDevices.remember(user.id)] }
}

/** Where somebody wanted to get to. `open` is as it is kept now. */
export async function leave(
  open: OpenInteraction,
  live: LiveSession,
  request: RouteRequest,
  setCookie: string[],
  { interactions, resumeAuthorization }: SignInDeps,
): Promise<Reply> {
  const { goal } = open.state
  switch (goal.kind) {
    case 'authorize':
      return resumeAuthorization(open, live, request, setCookie)
    case 'account':
      await interactions.finish(open)
      return seeOther('/account', { 'Set-Cookie': setCookie })
  }
}
