import { type Reply, type Route, type RouteRequest, route, seeOther } from '../../http/index.ts'
import { accountPaths } from '../pages/account-paths.ts'
import { readForm } from '../signin/read-form.ts'
import { showRefusal } from '../signin/refusal-pages.ts'
import * as actions from './account-actions.ts'
import { type AccountDeps, accountForm, askToSignIn, type Visit } from './account-deps.ts'
import { showAccount } from './account-page.ts'
import { showPasswordPage, takePasswordChange } from './password-page.ts'
import { showTotpPage, takeNewRecoveryCodes, takeTotpOff, takeTotpSetup } from './second-factor-page.ts'

type Visited = (visit: Visit, deps: AccountDeps) => Promise<Reply>

/** The pages people look after their account with. All of them need a session; all forms are bound to it. */
export function accountRoutes(deps: AccountDeps): Route[] {
  const page = (path: string, summary: string, show: Visited): Route =>
    route({ method: 'GET', path, summary, handle: (request) => visit(request, show, deps) })
  const form = (path: string, summary: string, take: Visited): Route =>
    route({ method: 'POST', path, summary, handle: (request) => visitWithForm(request, take, deps) })
  return [
    route({
      method: 'GET',
      path: '/',
      summary: 'Who opens the bare address is a person',
      handle: async () => seeOther(accountPaths.account),
    }),
    page(accountPaths.account, 'The account page', showAccount),
    page(accountPaths.password, 'Where the password is changed', showPasswordPage),
    form(accountPaths.password, 'Changes the password', takePasswordChange),
    page(accountPaths.totp, 'Where an authenticator app is set up', showTotpPage),
    form(accountPaths.totp, 'Sets up the authenticator app', takeTotpSetup),
    form(accountPaths.totpOff, 'Turns the authenticator app off', takeTotpOff),
    form(accountPaths.recoveryCodes, 'Makes new recovery codes', takeNewRecoveryCodes),
    page(accountPaths.passkeys, 'Asks for a proof that adding a passkey needs', actions.proveForPasskeys),
    form(accountPaths.passkeyAdd, 'Adds a passkey (WebAuthn §7.1)', actions.addPasskey),
    form(accountPaths.passkeyRemove, 'Removes a passkey', actions.removePasskey),
    form(accountPaths.sessionEnd, 'Ends one session', actions.endSession),
    form(accountPaths.sessionsEndOthers, 'Ends all other sessions', actions.endOtherSessions),
    form(accountPaths.accessRemove, 'Takes back what an app was allowed', actions.removeAccess),
    form(accountPaths.verifyEmail, 'Mails a link that confirms the address', actions.mailVerification),
    form(accountPaths.signOut, 'Ends this session', actions.signOut),
  ]
}

async function visit(request: RouteRequest, visited: Visited, deps: AccountDeps): Promise<Reply> {
  const live = await deps.sessions.current(request.headers)
  return live ? visited({ live, form: new Map(), request }, deps) : askToSignIn(request, undefined, deps)
}

async function visitWithForm(request: RouteRequest, visited: Visited, deps: AccountDeps): Promise<Reply> {
  const live = await deps.sessions.current(request.headers)
  if (!live) return askToSignIn(request, undefined, deps)
  const form = readForm(request)
  if (!deps.formGuard.isOurs(request.headers, accountForm(live), form.get('csrf'))) {
    return showRefusal('foreign_form', { request }, deps.show)
  }
  return visited({ live, form, request }, deps)
}
