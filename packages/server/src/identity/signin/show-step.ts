import type { UserId } from '@portreeve/protocol'
import { type Reply, type RouteRequest, seeOther } from '../../http/index.ts'
import type { User } from '../../store/index.ts'
import type { OpenInteraction } from '../interactions/interactions.ts'
import type { PageContext } from '../pages/show.ts'
import type { FormTarget, SecondFactorView, SignInView, View } from '../pages/views.ts'
import { noProgress, type SecondFactor, stageOf } from './advance.ts'
import { describeGoal } from './goal-page.ts'
import { keep, provenUser, type SignInDeps, secondFactorsOf, signInPath } from './sign-in-deps.ts'

export interface StepPage {
  status?: number
  /** Typed before, or known from elsewhere. */
  email?: string | undefined
  problem?: SignInView['problem']
  notice?: SignInView['notice']
  tried?: SecondFactorView['tried']
}

/** The page of the step that somebody is at. Rejects with StoreUnavailable. */
export async function showStep(
  open: OpenInteraction,
  request: RouteRequest,
  page: StepPage,
  deps: SignInDeps,
): Promise<Reply> {
  const { goal, requirements, signIn } = open.state
  const { app, context } = await describeGoal(goal, request, deps)
  const shown: PageContext = { ...context, ...(page.status === undefined ? {} : { status: page.status }) }
  const user = await provenUser(signIn, deps)
  const secondFactors = user ? await secondFactorsOf(user, deps) : []
  const stage = user ? stageOf(signIn, { requirements, secondFactors }) : 'first'
  switch (stage) {
    case 'second': {
      const ready = secondFactors.includes('passkey') ? await withChallenge(open, deps) : open
      if (!ready) return seeOther(signInPath(open.id))
      return deps.show(await secondFactorView(ready, { user: user as User, secondFactors, page }, deps), shown)
    }
    case 'enrol':
      return deps.show(await enrolmentView(open, user as User, page, deps), shown)
    // A completed sign-in is never kept; if a factor was taken away meanwhile, or the proof is worth nothing any more, the way
    // begins anew.
    case 'complete':
    case 'first': {
      const ready = await withChallenge(signIn.userId === undefined ? open : withoutProgress(open), deps)
      if (!ready) return seeOther(signInPath(open.id))
      const optionsJson = await deps.passkeys.requestOptions(challengeOf(ready))
      const view: View = {
        kind: 'sign_in',
        form: formOf(ready, 'password'),
        app,
        email: page.email ?? requirements.loginHint ?? '',
        problem: page.problem,
        notice: page.notice,
        recoverUrl: `/recover?signin=${open.id}`,
        passkey: { action: signInPath(open.id, 'passkey'), optionsJson },
        cancel: formOf(ready, 'cancel'),
      }
      return deps.show(view, shown)
    }
  }
}

export const formOf = (open: OpenInteraction, action: Parameters<typeof signInPath>[1]): FormTarget => ({
  action: signInPath(open.id, action),
  csrf: open.state.csrf,
})

const withoutProgress = (open: OpenInteraction): OpenInteraction => ({
  ...open,
  state: { ...open.state, signIn: noProgress },
})

const challengeOf = ({ state }: OpenInteraction): string => state.signIn.passkeyChallenge ?? ''

/** Kept before it is shown, because an answer to it has to find it. Undefined: another request was quicker. */
async function withChallenge(open: OpenInteraction, deps: SignInDeps): Promise<OpenInteraction | undefined> {
  if (open.state.signIn.passkeyChallenge !== undefined) return open
  return keep(open, { signIn: { ...open.state.signIn, passkeyChallenge: deps.passkeys.makeChallenge() } }, deps)
}

interface SecondFactorFacts {
  user: User
  secondFactors: SecondFactor[]
  page: StepPage
}

async function secondFactorView(
  open: OpenInteraction,
  { user, secondFactors, page }: SecondFactorFacts,
  { passkeys }: SignInDeps,
): Promise<View> {
  const passkey = secondFactors.includes('passkey')
    ? { action: signInPath(open.id, 'passkey'), optionsJson: await passkeys.requestOptions(challengeOf(open), user.id) }
    : undefined
  return {
    kind: 'second_factor',
    form: formOf(open, 'code'),
    methods: secondFactors,
    problem: page.problem === 'expired' ? undefined : page.problem,
    tried: page.tried,
    passkey,
    cancel: formOf(open, 'cancel'),
  }
}

async function enrolmentView(open: OpenInteraction, user: User, page: StepPage, { totp }: SignInDeps): Promise<View> {
  const { qrSvg, secret } = await totp.propose(user, enrolmentOccasion(open.id, user.id))
  return {
    kind: 'totp_setup',
    form: formOf(open, 'enrol'),
    qrSvg,
    secret,
    problem: page.problem === 'wrong' ? 'wrong' : undefined,
  }
}

export const enrolmentOccasion = (interactionId: string, userId: UserId): string =>
  `sign-in ${interactionId} of ${userId}`
