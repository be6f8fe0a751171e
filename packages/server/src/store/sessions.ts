import type { EpochSeconds, UserId } from '@portreeve/protocol'

/** One browser that is signed in. The cookie holds a random id; kept is its hash. */
export interface Session {
  /** Names the session to people and, as `sid`, to clients (OIDC Back-Channel Logout §2.1). A UUID, no secret, never changes. */
  sid: string
  /** SHA-256 of the cookie's value, 32 bytes. Changes at every privilege change. */
  idHash: Uint8Array
  userId: UserId
  /** When the user last proved who they are. */
  authTime: EpochSeconds
  /** RFC 8176 words, such as `pwd` and `otp`. */
  amr: string[]
  createdAt: EpochSeconds
  lastSeenAt: EpochSeconds
  endedAt?: EpochSeconds | undefined
  /** As the browser told it, shortened; for the account page. */
  userAgent: string
  address: string
}

/** Methods reject with StoreUnavailable only. Proven by contract/sessions.ts. */
export interface SessionStore {
  /** `sid` and `idHash` are new. */
  put(session: Session): Promise<void>
  /** Ended ones too: the caller looks. */
  find(sid: string): Promise<Session | undefined>
  findByIdHash(idHash: Uint8Array): Promise<Session | undefined>
  /**
   * Gives a session that has not ended a new id and the outcome of a new login. Atomic: of all callers that come with the
   * same old hash exactly one is told 'renewed'.
   */
  renew(
    oldIdHash: Uint8Array,
    changes: Pick<Session, 'idHash' | 'authTime' | 'amr' | 'lastSeenAt'>,
  ): Promise<'renewed' | 'gone'>
  touch(sid: string, at: EpochSeconds): Promise<void>
  /** Not ended, newest first. */
  listByUser(userId: UserId): Promise<Session[]>
  end(sid: string, at: EpochSeconds): Promise<'first' | 'again'>
  /** Ends all of a user's sessions but `exceptSid`. Answers their sids. */
  endByUser(userId: UserId, at: EpochSeconds, exceptSid?: string): Promise<string[]>
  /** Forgets sessions created before `at`. */
  prune(at: EpochSeconds): Promise<void>
}
