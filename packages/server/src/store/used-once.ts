import type { EpochSeconds } from '@portreeve/protocol'

/**
 * Remembers that something was used, and nothing else: no data can be read back, so nothing can be forged with it (threat
 * T-10). `client_assertion`: `{client_id} {jti}` (RFC 7523 §3). `totp_step`: `{userId} {step}` (RFC 6238 §5.2).
 */
export type UsedOnceKind = 'client_assertion' | 'totp_step'

/** Methods reject with StoreUnavailable only. Proven by contract/used-once.ts. */
export interface UsedOnceStore {
  /**
   * Atomic across processes: until `expiresAt` exactly one caller gets 'first' for one `kind` and `key`. What has expired by
   * `now` counts as never used. `key` may be any text of any length: its hash is kept.
   */
  use(kind: UsedOnceKind, key: string, expiresAt: EpochSeconds, now: EpochSeconds): Promise<'first' | 'again'>
  prune(now: EpochSeconds): Promise<void>
}
