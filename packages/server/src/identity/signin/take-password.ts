import type { Reply } from '../../http/index.ts'
import type { User } from '../../store/index.ts'
import { isOutdatedHash } from '../hash-password.ts'
import { changeUser } from '../users/change-user.ts'
import { advance } from './advance.ts'
import type { Attempt, AttemptVerdict } from './attempt-limits.ts'
import { goOn } from './go-on.ts'
import { describeGoal } from './goal-page.ts'
import { networkOf } from './network-of.ts'
import { showRefusal } from './refusal-pages.ts'
import { showStep } from './show-step.ts'
import { logRefusal, type SignInDeps, type SignInRefusal, type Step, secondFactorsOf } from './sign-in-deps.ts'

const EMAIL_LENGTH_MAX = 254

/**
 * E-mail and password. Unknown user, wrong password, spent limit and disabled user take the same way: the same look-ups and
 * writes, one hash, one page (threat T-31). Rejects with StoreUnavailable.
 */
export async function takePassword(step: Step, deps: SignInDeps): Promise<Reply> {
  const { open, form, request } = step
  const { store, attempts, passwords, knownDevices } = deps
  const pause = deps.failurePause()
  const email = (form.get('email') ?? '').trim().slice(0, EMAIL_LENGTH_MAX)
  const password = form.get('password') ?? ''
  const user = await store.users.findByEmail(email)
  const attempt: Attempt = {
    kind: 'password',
    account: email,
    network: networkOf(request.remoteAddress),
    device: user && knownDevices.find(request.headers, user.id),
  }
  const verdict = await attempts.count(attempt)
  const refuse = async (refusal: 'too_many_attempts' | 'busy') => {
    logRefusal(refusal === 'busy' ? 'too many waiting' : 'limit of the network', user, request, deps)
    return showRefusal(refusal, (await describeGoal(open.state.goal, request, deps)).context, deps.show)
  }
  if (verdict === 'too_many') return refuse('too_many_attempts')

  const comparable = verdict === 'allowed' && user && !user.disabled ? user.passwordHash : undefined
  const right = await passwords.isRight(comparable, password)
  if (!right.ok) return refuse('busy')
  const isStillRight = right.value && user && (await isUnchanged(user, deps))
  const proven = isStillRight ? await advanceBy(step, user, deps) : undefined
  if (!proven) {
    await pause
    logRefusal(reasonOf(user, verdict, right.value), user, request, deps)
    return showStep(open, request, { status: 403, email, problem: 'wrong' }, deps)
  }
  await Promise.all([attempts.clear(attempt), renewHash(user as User, password, deps)])
  return goOn(step, user as User, proven, deps)
}

function reasonOf(user: User | undefined, verdict: AttemptVerdict, wasRight: boolean): SignInRefusal {
  if (!user) return 'unknown user'
  if (verdict !== 'allowed') return 'limit of the account'
  if (user.disabled) return 'disabled user'
  if (user.passwordHash === undefined) return 'user without a password'
  return wasRight ? 'changed meanwhile' : 'wrong password'
}

/** Hashing may have had to wait for others: nobody may come in by a password that was replaced meanwhile (threats T-17, T-22). */
async function isUnchanged({ id, passwordHash }: User, { store }: SignInDeps): Promise<boolean> {
  const user = await store.users.find(id)
  return user !== undefined && !user.disabled && user.passwordHash === passwordHash
}

async function advanceBy({ open }: Step, user: User, deps: SignInDeps) {
  const { requirements, signIn } = open.state
  const facts = { requirements, secondFactors: await secondFactorsOf(user, deps), at: deps.now() }
  // Whoever types a password again begins again.
  const started = advance(signIn, { kind: 'start_over' }, facts)
  const next = started.ok ? advance(started.value, { kind: 'password_right', userId: user.id }, facts) : started
  return next.ok ? next.value : undefined
}

/** Figures of hashing grow over the years; this is the moment when the password is there. */
async function renewHash(
  { id, passwordHash }: User,
  password: string,
  { store, passwords }: SignInDeps,
): Promise<void> {
  if (passwordHash === undefined || !isOutdatedHash(passwordHash)) return
  const renewed = await passwords.hash(password)
  if (!renewed.ok) return
  await changeUser(store.users, id, (user) =>
    user.passwordHash === passwordHash ? { passwordHash: renewed.value } : undefined,
  )
}
