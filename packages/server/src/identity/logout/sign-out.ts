import { type ContentReply, type RouteRequest, seeOther } from '../../http/index.ts'
import type { PageContext, Show } from '../pages/show.ts'
import type { AppView } from '../pages/views.ts'
import type { LiveSession, Sessions } from '../sessions/live-session.ts'
import { frontChannelFrames, type SessionClientsDeps, sessionClients } from './session-clients.ts'

/** Where the browser is afterwards. */
export interface Afterwards {
  /** Of whom the user comes. */
  app?: AppView | undefined
  /** Proven. Undefined: our own page. */
  continueUrl?: string | undefined
  page: Omit<PageContext, 'request' | 'status' | 'headers'>
}

/**
 * Ends the browser's session, if it has one, and shows that it is over. Apps hear of it in hidden frames of that page (OIDC
 * Front-Channel Logout §3), and behind the scenes through `sessions`. Rejects with StoreUnavailable.
 */
export type SignOut = (
  live: LiveSession | undefined,
  request: RouteRequest,
  afterwards: Afterwards,
) => Promise<ContentReply>

export interface SignOutDeps extends SessionClientsDeps {
  sessions: Pick<Sessions, 'end'>
  show: Show
}

export function createSignOut(deps: SignOutDeps): SignOut {
  return async (live, request, { app, continueUrl, page }) => {
    let frames: string[] = []
    let setCookie: string[] = []
    if (live) {
      const { sid } = live.session
      // Before it ends: with its end the grants go, and with them the knowledge whom to tell.
      frames = frontChannelFrames(await sessionClients(await deps.grants.listBySession(sid), deps), sid)
      setCookie = (await deps.sessions.end(sid)).setCookie
    }
    const headers = setCookie.length > 0 ? { 'Set-Cookie': setCookie } : undefined
    if (frames.length === 0 && continueUrl !== undefined) return seeOther(continueUrl, headers)
    return deps.show({ kind: 'logged_out', app, frames, continueUrl }, { ...page, request, headers })
  }
}
