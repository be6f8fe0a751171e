import type { EpochSeconds } from '@portreeve/protocol'
import type { Connection } from '../../store/index.ts'

/** What is put into a request to the API service. Secrets. */
export interface Outbound {
  /** Name, value, name, value. They come after everything the client said. */
  readonly headers: readonly string[]
  /** `name=value&name=value`, percent-encoded; empty when there is none. It is put after the client's query. */
  readonly query: string
}

/** What one API asks its callers to bring (protocol.md 3.6), for each of its connections. */
export interface ProviderCredential {
  /** Header names, in normal form (registry's `normalHeader`), that the client may not say anything under: they are dropped. */
  readonly headerNames: ReadonlySet<string>
  /** Names of query parameters that the client may not send, decoded and in normal form: such a call is refused. */
  readonly queryNames: ReadonlySet<string>
  /** From memory alone; renews it in the background ahead of expiry. Undefined when it has to be waited for. */
  peek(now: EpochSeconds, connection?: Connection | undefined): Outbound | undefined
  /** Concurrent callers of one credential wait for the same request. Rejects when there is none to be had; the message is for the owner and has no secret. */
  obtain(connection?: Connection | undefined): Promise<Outbound>
  /**
   * The API service answered 401 to `outbound`. True when it is worth another try: the next `obtain` then gets another one. The answer is
   * false when nothing would change, and when the credential was renewed only a moment ago.
   */
  renewAfter401(outbound: Outbound, connection?: Connection | undefined): boolean
}

/** Nothing has to be put in, or nothing that is of one API alone. */
export const NO_NAMES: ReadonlySet<string> = new Set()
