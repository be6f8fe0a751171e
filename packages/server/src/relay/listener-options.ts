import type { RawListenerOptions } from '../http/index.ts'
import type { Relay } from './relay.ts'

/** How the relay wants its listener. Bodies have a deadline of their own, and are asked for when it is known that they will be read. */
export function relayListenerOptions({ handle }: Pick<Relay, 'handle'>): RawListenerOptions {
  return { handle, requestTimeoutMillis: 0, http2: true, leavesContinue: true }
}
