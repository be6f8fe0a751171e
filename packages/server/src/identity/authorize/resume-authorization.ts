import type { Reply, RouteRequest } from '../../http/index.ts'
import type { OpenInteraction } from '../interactions/interactions.ts'
import type { LiveSession } from '../sessions/live-session.ts'

/**
 * Goes on with an authorization request after sign-in: consent page, account page, or the answer to the app. `open` is as it
 * was read (its goal is `authorize`): not saved since, because issuing ends it and has to be first. `setCookie`: header
 * values from `Sessions.start`, which go with the reply. Rejects with StoreUnavailable.
 */
export type ResumeAuthorization = (
  open: OpenInteraction,
  live: LiveSession,
  request: RouteRequest,
  setCookie: string[],
) => Promise<Reply>

/** Ends an interaction with `access_denied` for the app: the person pressed Cancel. Rejects with StoreUnavailable. */
export type DenyAuthorization = (open: OpenInteraction, request: RouteRequest) => Promise<Reply>
