import type { EpochSeconds } from '@portreeve/protocol'

/**
 * One way of one browser through our pages (sign in, consent, recovery), from its first page to its end. Bound to the browser
 * that began it (threats T-19, T-20, T-34). What `state` holds is identity's business; it is opaque here.
 */
export interface Interaction {
  /** SHA-256 of the id in the page's address, 32 bytes. */
  idHash: Uint8Array
  /** SHA-256 of the browser's cookie, 32 bytes. */
  browserHash: Uint8Array
  /** JSON. */
  state: string
  /** Grows with each step, so that no step is taken twice. */
  version: number
  createdAt: EpochSeconds
  expiresAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only. Proven by contract/interactions.ts. */
export interface InteractionStore {
  /** `idHash` is new. */
  put(interaction: Interaction): Promise<void>
  find(idHash: Uint8Array): Promise<Interaction | undefined>
  /** Keeps `state` and counts `version` up where the kept version is still `interaction.version`. */
  replace(interaction: Interaction): Promise<'replaced' | 'changed'>
  /** Ends it. Atomic: of all callers exactly one gets 'first'. With `version`, only where that is still the kept one. */
  remove(idHash: Uint8Array, version?: number): Promise<'first' | 'again'>
  prune(now: EpochSeconds): Promise<void>
}
