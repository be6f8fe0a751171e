import type { IncomingHttpHeaders } from 'node:http'
import type { EpochSeconds } from '@portreeve/protocol'
import type { RouteRequest } from '../../http/index.ts'
import type { Session, User } from '../../store/index.ts'

/** A session that has not ended or timed out, of a user who is not disabled. */
export interface LiveSession {
  session: Session
  user: User
}

/** How somebody has just proven who they are. */
export interface Proof {
  amr: string[]
  authTime: EpochSeconds
}

/** Browsers that are signed in. Methods reject with StoreUnavailable. */
export interface Sessions {
  /** The live session of the request's cookie. Notes that it was seen. */
  current(headers: IncomingHttpHeaders): Promise<LiveSession | undefined>
  /**
   * After every login: a session under an id that nobody has seen before (threat T-19). A session that the browser had is
   * continued when it is the same user's (same `sid`), and ended when it is another's. `setCookie`: header values to send.
   */
  start(user: User, proof: Proof, request: RouteRequest): Promise<{ live: LiveSession; setCookie: string[] }>
  /** Ends one session; clients that want to know are told (back-channel). Answers header values that take the cookie away. */
  end(sid: string): Promise<{ setCookie: string[] }>
  /** As `end`, for all of a user's sessions but one. */
  endAll(user: Pick<User, 'id'>, exceptSid?: string): Promise<void>
  /** For the account page, newest first. */
  list(user: Pick<User, 'id'>): Promise<Session[]>
}
