import type { Management } from '@portreeve/client/management'
import type { ThrowawayExchange } from 'portreeve/testing-support'
import type { Clock } from './clock.ts'
import type { LocalServer } from './local-server.ts'

/** What the factories share. */
export interface Kit extends Pick<ThrowawayExchange, 'urls' | 'issuer' | 'authServerId'> {
  management: Management
  clock: Clock
  /** Epoch seconds, by `clock`. */
  now(): number
  /** Another one each time, for names that have to differ. */
  next(): number
  /** Closes it with the exchange. */
  opened<T extends Pick<LocalServer, 'close'>>(server: T): T
}
