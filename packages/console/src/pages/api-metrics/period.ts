import { DAY, HOUR } from '../../parts/charts/time-slots.ts'

export interface Period {
  value: string
  label: string
  /** How long, in words: "the last 24 hours". */
  text: string
  /** Days are kept for longer than hours (docs/metering.md). */
  step: typeof HOUR | typeof DAY
  seconds: number
}

const DAY_PERIOD: Period = { value: '24h', label: '24 hours', text: 'the last 24 hours', step: HOUR, seconds: DAY }

export const periods: readonly Period[] = [
  DAY_PERIOD,
  { value: '48h', label: '48 hours', text: 'the last 48 hours', step: HOUR, seconds: 2 * DAY },
  { value: '7d', label: '7 days', text: 'the last 7 days', step: DAY, seconds: 7 * DAY },
  { value: '30d', label: '30 days', text: 'the last 30 days', step: DAY, seconds: 30 * DAY },
  { value: '90d', label: '90 days', text: 'the last 90 days', step: DAY, seconds: 90 * DAY },
  { value: '12m', label: '12 months', text: 'the last 12 months', step: DAY, seconds: 365 * DAY },
]

/** As the URL has it; a day where it has none that there is. Pure. */
export const periodOf = (value: string | undefined): Period =>
  periods.find((period) => period.value === value) ?? DAY_PERIOD

/**
 * What is asked for it: until the end of the hour that runs, so that the same is asked within an hour. By days it begins with a whole one, which is also long
 * enough that the answer is by the day. In epoch seconds. Pure.
 */
export function spanOf({ step, seconds }: Period, now: number): { from: number; to: number } {
  const to = now - (now % HOUR) + HOUR
  const from = step === HOUR ? to - seconds : now - (now % DAY) - seconds
  return { from, to }
}
