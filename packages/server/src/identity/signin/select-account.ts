import { type Reply, type RouteRequest, seeOther } from '../../http/index.ts'
import type { OpenInteraction } from '../interactions/interactions.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import { leave } from './go-on.ts'
import { describeGoal } from './goal-page.ts'
import { formOf, showStep } from './show-step.ts'
import { keep, type SignInDeps, type Step, signInPath } from './sign-in-deps.ts'

/** Go on as who is signed in, or as somebody else (OIDC Core §3.1.2.1, `select_account`). Rejects with StoreUnavailable. */
export async function showSelectAccount(
  open: OpenInteraction,
  request: RouteRequest,
  deps: SignInDeps,
): Promise<Reply> {
  const live = await deps.sessions.current(request.headers)
  if (!live) return showStep(open, request, {}, deps)
  const { app, context } = await describeGoal(open.state.goal, request, deps)
  const { name, email } = live.user
  return deps.show(
    {
      kind: 'select_account',
      form: { ...formOf(open, 'account'), action: continuePath(open, live) },
      app,
      current: { name, email },
      cancel: formOf(open, 'cancel'),
    },
    context,
  )
}

/** Says whose session the page was about. No secret: who may send the form is settled elsewhere. */
const continuePath = (open: OpenInteraction, { session }: LiveSession): string =>
  `${signInPath(open.id, 'account')}?shown=${session.sid}`

export async function takeSelectAccount({ open, form, request }: Step, deps: SignInDeps): Promise<Reply> {
  const live = await deps.sessions.current(request.headers)
  if (open.state.step !== 'select_account') return seeOther(signInPath(open.id))
  if (form.get('decision') === 'continue') {
    // Somebody else may have signed in since the page was shown: who was seen is who goes on, or it is asked again (threat T-34).
    if (!live || new URLSearchParams(request.query).get('shown') !== live.session.sid)
      return seeOther(signInPath(open.id))
    const chosen = await keep(open, { sid: live.session.sid }, deps)
    return chosen ? leave(chosen, live, request, [], deps) : seeOther(signInPath(open.id))
  }
  const { userId: _user, loginHint: _hint, ...requirements } = open.state.requirements
  await keep(open, { step: 'sign_in', requirements }, deps)
  return seeOther(signInPath(open.id))
}
