import { wholeNumber } from './parse-values.ts'
import type { SettingsReader } from './read-settings.ts'

/** How long explanations of calls are kept, and of how many calls (docs/explain.md). */
export interface DecisionSettings {
  seconds: number
  callsMax: number
}

const HOUR_SECONDS = 3_600
const MONTH_HOURS = 744

/** Undefined after a fault. */
export function readDecisionSettings(reader: SettingsReader): DecisionSettings | undefined {
  const hours = reader.read('decisionsHours', wholeNumber(1, MONTH_HOURS), '24')
  const callsMax = reader.read('decisionsMax', wholeNumber(10_000, 1_000_000_000), '2000000')
  return hours === undefined || callsMax === undefined ? undefined : { seconds: hours * HOUR_SECONDS, callsMax }
}
