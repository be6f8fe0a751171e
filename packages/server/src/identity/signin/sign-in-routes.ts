import { type Reply, type Route, type RouteRequest, route, seeOther } from '../../http/index.ts'
import { noProgress } from './advance.ts'
import { leave } from './go-on.ts'
import { readForm } from './read-form.ts'
import { showRefusal } from './refusal-pages.ts'
import { showSelectAccount, takeSelectAccount } from './select-account.ts'
import { showStep } from './show-step.ts'
import { type SignInDeps, type Step, signInPath } from './sign-in-deps.ts'
import { takeCode } from './take-code.ts'
import { takeEnrolment } from './take-enrolment.ts'
import { takePasskey } from './take-passkey.ts'
import { takePassword } from './take-password.ts'

/** Pages and forms of signing in. Every form goes through `interactions.take`, so that none is taken from elsewhere. */
export function signInRoutes(deps: SignInDeps): Route[] {
  const form = (action: Parameters<typeof signInPath>[1], summary: string, take: TakeStep): Route =>
    route({
      method: 'POST',
      path: signInPath(':id', action),
      summary,
      handle: (request) => takeForm(request, take, deps),
    })
  return [
    route({
      method: 'GET',
      path: '/signin',
      summary: 'Begins a sign-in for the account page',
      handle: (request) => beginSignIn(request, deps),
    }),
    route({
      method: 'GET',
      path: signInPath(':id'),
      summary: 'The page of the step that a sign-in is at',
      handle: (request) => showCurrentStep(request, deps),
    }),
    form('password', 'E-mail and password', takePassword),
    form('code', 'A code as second factor', takeCode),
    form('passkey', "An authenticator's answer (WebAuthn §7.2)", takePasskey),
    form('enrol', 'The first code of a second factor', takeEnrolment),
    form('account', 'Go on as who is signed in, or as somebody else', takeSelectAccount),
    form('cancel', 'Gives up', cancel),
  ]
}

type TakeStep = (step: Step, deps: SignInDeps) => Promise<Reply>

async function takeForm(request: RouteRequest, take: TakeStep, deps: SignInDeps): Promise<Reply> {
  const form = readForm(request)
  const open = await deps.interactions.take(request.params.id ?? '', request.headers, form.get('csrf'))
  if (!open.ok) {
    deps.log.info({ requestId: request.requestId, error: open.error, detail: open.detail }, 'sign-in form refused')
    return showRefusal(open.error, { request }, deps.show)
  }
  // From consent on there is a session, and nothing to prove.
  if (open.value.state.step === 'consent') return seeOther(signInPath(open.value.id))
  return take({ open: open.value, form, request }, deps)
}

async function showCurrentStep(request: RouteRequest, deps: SignInDeps): Promise<Reply> {
  const opened = await deps.interactions.open(request.params.id ?? '', request.headers)
  if (!opened.ok) return showRefusal(opened.error, { request }, deps.show)
  const open = opened.value
  const { step, sid } = open.state
  if (step === 'consent') return seeOther(`/consent/${open.id}`)
  if (step === 'select_account') return showSelectAccount(open, request, deps)
  // Everything was proven a page ago: see take-enrolment.ts.
  const live = sid === undefined ? undefined : await deps.sessions.current(request.headers)
  if (live && live.session.sid === sid) return leave(open, live, request, [], deps)
  const isSaved = new URLSearchParams(request.query).get('notice') === 'password_saved'
  return showStep(open, request, isSaved ? { notice: 'password_saved' } : {}, deps)
}

async function cancel({ open, request }: Step, { interactions, denyAuthorization }: SignInDeps): Promise<Reply> {
  if (open.state.goal.kind === 'authorize') return denyAuthorization(open, request)
  await interactions.finish(open)
  return seeOther('/account')
}

async function beginSignIn(request: RouteRequest, { interactions, show }: SignInDeps): Promise<Reply> {
  const begun = await interactions.begin(request, {
    goal: { kind: 'account' },
    step: 'sign_in',
    requirements: { fresh: false, twoFactors: false },
    signIn: noProgress,
  })
  if (!begun.ok) return showRefusal(begun.error, { request }, show)
  return seeOther(signInPath(begun.value.id), { 'Set-Cookie': begun.value.setCookie })
}
