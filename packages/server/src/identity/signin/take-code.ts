import { type Reply, seeOther } from '../../http/index.ts'
import type { User } from '../../store/index.ts'
import { advance, type SecondFactor } from './advance.ts'
import { goOn } from './go-on.ts'
import { describeGoal } from './goal-page.ts'
import { networkOf } from './network-of.ts'
import { showRefusal } from './refusal-pages.ts'
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
 * A code as second factor: of the authenticator app, or from paper. Each try is counted in what is kept before the code is
 * looked at, so that codes sent in parallel are tried one by one (threat T-24). Rejects with StoreUnavailable.
 */
export async function takeCode(step: Step, deps: SignInDeps): Promise<Reply> {
  const { open, form, request } = step
  const { attempts, knownDevices } = deps
  const { requirements, signIn } = open.state
  const user = await provenUser(signIn, deps)
  if (!user) return seeOther(signInPath(open.id))
  const facts = { requirements, secondFactors: await secondFactorsOf(user, deps), at: deps.now() }

  const trying = advance(signIn, { kind: 'code_tried' }, facts)
  const counted = trying.ok ? await keep(open, { signIn: trying.value }, deps) : undefined
  if (!counted) return seeOther(signInPath(open.id))
  const attempt = {
    kind: 'code' as const,
    account: user.id,
    network: networkOf(request.remoteAddress),
    device: knownDevices.find(request.headers, user.id),
  }
  const verdict = await attempts.count(attempt)
  if (verdict === 'too_many') {
    logRefusal('limit of the network', user, request, deps)
    return showRefusal('too_many_attempts', (await describeGoal(open.state.goal, request, deps)).context, deps.show)
  }

  const method = form.get('method') === 'recovery_code' ? 'recovery_code' : 'totp'
  const right = verdict === 'allowed' && (await isRight({ method, code: form.get('code') ?? '', user }, deps))
  const next = advance(counted.state.signIn, { kind: right ? 'code_right' : 'code_wrong' }, facts)
  if (!next.ok) return seeOther(signInPath(open.id))
  const taken = { ...step, open: counted }
  if (right) {
    await attempts.clear(attempt)
    return goOn(taken, user, next.value, deps)
  }
  logRefusal(verdict === 'allowed' ? 'wrong code' : 'limit of the account', user, request, deps)
  const after = await keep(counted, { signIn: next.value }, deps)
  if (!after) return seeOther(signInPath(open.id))
  const begunAnew = next.value.userId === undefined
  const page = begunAnew
    ? ({ problem: 'expired', email: user.email } as const)
    : ({ problem: 'wrong', tried: method } as const)
  return showStep(after, request, { status: 403, ...page }, deps)
}

interface Tried {
  method: Exclude<SecondFactor, 'passkey'>
  code: string
  user: User
}

async function isRight({ method, code, user }: Tried, { totp, recoveryCodes }: SignInDeps): Promise<boolean> {
  if (!user.totp) return false
  if (method === 'recovery_code') return recoveryCodes.use(user, code)
  return totp.isRight(user.id, user.totp.sealedSecret, code)
}
