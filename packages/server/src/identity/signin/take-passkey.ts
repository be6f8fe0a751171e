import { type Reply, seeOther } from '../../http/index.ts'
import { advance } from './advance.ts'
import { goOn } from './go-on.ts'
import { showStep } from './show-step.ts'
import {
  keep,
  logRefusal,
  provenUser,
  type SignInDeps,
  type Step,
  secondFactorsOf,
  signInPath,
} from './sign-in-deps.ts'

/**
 * An authenticator's answer: as the only proof, or as second factor. The challenge is taken out of what is kept before the answer
 * is looked at, so each can be answered once, rightly or wrongly (WebAuthn §13.4.3). Rejects with StoreUnavailable.
 */
export async function takePasskey(step: Step, deps: SignInDeps): Promise<Reply> {
  const { open, form, request } = step
  const { passkeyChallenge, ...signIn } = open.state.signIn
  const used = passkeyChallenge === undefined ? undefined : await keep(open, { signIn }, deps)
  if (!used || passkeyChallenge === undefined) return seeOther(signInPath(open.id))

  if (signIn.userId !== undefined && !(await provenUser(signIn, deps))) return seeOther(signInPath(open.id))
  const answer = await deps.passkeys.verify(form.get('credential') ?? '', passkeyChallenge)
  const user = answer.ok ? await deps.store.users.find(answer.value.userId) : undefined
  if (!answer.ok || !user || user.disabled) return failed(used)
  const { requirements } = open.state
  const facts = { requirements, secondFactors: await secondFactorsOf(user, deps), at: deps.now() }
  const next = advance(signIn, { kind: 'passkey_right', ...answer.value }, facts)
  return next.ok ? goOn({ ...step, open: used }, user, next.value, deps) : failed(used)

  function failed(kept: typeof open): Promise<Reply> {
    logRefusal(user?.disabled ? 'disabled user' : 'wrong passkey', user, request, deps)
    return showStep(kept, request, { status: 403, problem: 'passkey_failed' }, deps)
  }
}
