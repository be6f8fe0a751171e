import { wholeNumber } from './parse-values.ts'
import type { SettingsReader } from './read-settings.ts'

/** What the relay takes (relay/publish/limits.ts). What is not set is its own default. */
export interface RelaySettings {
  payloadBytesMax?: number
  /** How long events are kept that wait nowhere. */
  eventsKeptDays?: number
  /** How many events may wait for one webhook (relay/waiting-bounds.ts). */
  webhookWaitingMax?: number
}

const KIBIBYTE = 1024
/** Half of what one API may have waiting in memory. */
const PAYLOAD_KIBIBYTES_MAX = 8 * 1024
const EVENTS_KEPT_DAYS_MAX = 400
const WEBHOOK_WAITING_MAX = 1_000_000_000

export function readRelaySettings(reader: SettingsReader): RelaySettings {
  const payload = reader.read('eventPayloadMax', wholeNumber(1, PAYLOAD_KIBIBYTES_MAX))
  const keptDays = reader.read('eventsKeptDays', wholeNumber(1, EVENTS_KEPT_DAYS_MAX))
  const waiting = reader.read('webhookWaitingMax', wholeNumber(1_000, WEBHOOK_WAITING_MAX))
  return {
    ...(payload !== undefined && { payloadBytesMax: payload * KIBIBYTE }),
    ...(keptDays !== undefined && { eventsKeptDays: keptDays }),
    ...(waiting !== undefined && { webhookWaitingMax: waiting }),
  }
}
