import type { EpochSeconds } from '@portreeve/protocol'

/**
 * Access tokens that are worthless although their time is not up. `token`: one, by `jti`. `grant`: all with that grant's id
 * in their `jti`. `user`, `client`, `authorization_server`: all that were issued up to a moment.
 */
export type RevocationKind = 'token' | 'grant' | 'user' | 'client' | 'authorization_server'

export interface Revocation {
  kind: RevocationKind
  /** jti, GrantId, UserId, ClientId or AuthServerId. */
  id: string
  /** Tokens with an `iat` up to here are meant. */
  issuedUpTo: EpochSeconds
  /** When the last of them would have expired anyway: from here on nobody needs to remember. */
  expiresAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only. Proven by contract/revocations.ts. */
export interface RevocationStore {
  /** Inserts, or keeps the later of both times where `kind` and `id` are there. Announces 'revocation' under `{kind}:{id}`. */
  put(revocation: Revocation): Promise<void>
  find(kind: RevocationKind, id: string): Promise<Revocation | undefined>
  /** All that expire after `now`. */
  listLive(now: EpochSeconds): Promise<Revocation[]>
  prune(now: EpochSeconds): Promise<void>
}
