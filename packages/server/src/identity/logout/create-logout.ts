import type { Route } from '../../http/index.ts'
import { createFormGuard } from '../account/form-guard.ts'
import type { BrowserCookie } from '../interactions/browser-cookie.ts'
import { type LogoutDeps, logoutRoutes } from './logout-routes.ts'
import { createSignOut, type SignOut, type SignOutDeps } from './sign-out.ts'

export type CreateLogoutDeps = Omit<LogoutDeps, 'signOut' | 'formGuard'> &
  SignOutDeps & {
    browserCookie: BrowserCookie
    /** Origin of our pages. */
    origin: string
  }

/** What ends sessions in the browser: the end-session endpoint, and the function behind it for pages of our own. */
export function createLogout({ browserCookie, origin, ...deps }: CreateLogoutDeps): {
  routes: Route[]
  signOut: SignOut
} {
  const signOut = createSignOut(deps)
  const formGuard = createFormGuard({ browserCookie, origin })
  return { routes: logoutRoutes({ ...deps, signOut, formGuard }), signOut }
}
