import { defaultLeaseTimes, type LeaseTimes } from './leases.ts'

export interface DispatcherSettings extends LeaseTimes {
  /** How long a head rests after its first failed attempt (pauses.ts). */
  firstPauseMillis: number
  /** Requests under way at once in this process; twice as many while half of them have had no answer for 2 s. */
  attemptsMax: number
  /** Payloads that are fetched ahead, of all webhooks. Beyond it, only what can begin at once. */
  readyBytesMax: number
  /** How often what no notice told of is looked for. */
  sweepMillis: number
  /** How often lanes are looked for that are held, and whose owners do not know. */
  heldMillis: number
}

export const defaultSettings: DispatcherSettings = {
  ...defaultLeaseTimes,
  firstPauseMillis: 1_000,
  attemptsMax: 512,
  readyBytesMax: 64 * 1024 * 1024,
  sweepMillis: 2_000,
  heldMillis: 30_000,
}
