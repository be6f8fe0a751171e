import { type Reply, seeOther } from '../../http/index.ts'
import { turnTotpOn } from '../users/turn-totp-on.ts'
import { advance } from './advance.ts'
import { completeSignIn } from './go-on.ts'
import { enrolmentOccasion, showStep } from './show-step.ts'
import { keep, provenUser, type SignInDeps, type Step, secondFactorsOf, signInPath } from './sign-in-deps.ts'

/**
 * A second factor that is asked for and has never been set up: the first right code sets it up. Its recovery codes are shown
 * once; the link below them leads back to this interaction, which then goes on. Rejects with StoreUnavailable.
 */
export async function takeEnrolment(step: Step, deps: SignInDeps): Promise<Reply> {
  const { open, form, request } = step
  const { requirements, signIn } = open.state
  const user = await provenUser(signIn, deps)
  if (!user) return seeOther(signInPath(open.id))
  const facts = { requirements, secondFactors: await secondFactorsOf(user, deps), at: deps.now() }
  const next = advance(signIn, { kind: 'enrolled' }, facts)
  if (!next.ok) return seeOther(signInPath(open.id))

  const occasion = enrolmentOccasion(open.id, user.id)
  const turnedOn = await turnTotpOn({ user, occasion, code: form.get('code') ?? '' }, deps)
  if (!turnedOn.ok) return showStep(open, request, { status: 403, problem: 'wrong' }, deps)
  const completed = await completeSignIn({ open, request }, turnedOn.value.user, next.value, deps)
  const kept = completed && (await keep(completed.open, { sid: completed.live.session.sid }, deps))
  if (!kept) return seeOther(signInPath(open.id))
  return deps.show(
    { kind: 'recovery_codes', codes: turnedOn.value.codes, continueUrl: signInPath(open.id) },
    { request, headers: { 'Set-Cookie': completed.setCookie } },
  )
}
