import type { EpochSeconds } from '@portreeve/protocol'
import type { HourOfErrors } from '../../store/index.ts'

const HOUR = 3_600
const DAY_HOURS = 24
/** Fewer may be anything. */
const ERRORS_MIN = 20
const TIMES_USUAL = 3

export interface ErrorSpike {
  id: string
  /** When the hour began. */
  at: EpochSeconds
  errors: number
  /** In an hour of the day before, on average. */
  usualErrors: number
}

/** From when on hours are needed to say what is unusual at `now`. */
export const spikesFrom = (now: EpochSeconds): EpochSeconds =>
  (startOfHour(now) - (DAY_HOURS + 1) * HOUR) as EpochSeconds

/**
 * What has at least three times as many errors as in a usual hour, and 20. Traffic is counted by hours (UTC), so the last hour is the one that runs and the one before it, whichever
 * is worse; what is usual, the 24 before those. Pure.
 */
export function errorSpikes(hours: readonly HourOfErrors[], now: EpochSeconds): ErrorSpike[] {
  const running = startOfHour(now)
  const last = running - HOUR
  const byId = new Map<string, HourOfErrors[]>()
  for (const hour of hours) byId.set(hour.id, [...(byId.get(hour.id) ?? []), hour])
  const spikes: ErrorSpike[] = []
  for (const [id, all] of byId) {
    const worst = all.filter(({ start }) => start >= last).toSorted((a, b) => b.errors - a.errors)[0]
    if (!worst || worst.errors < ERRORS_MIN) continue
    const before = all.filter(({ start }) => start < last && start >= last - DAY_HOURS * HOUR)
    const usual = before.reduce((sum, { errors }) => sum + errors, 0) / DAY_HOURS
    if (worst.errors < TIMES_USUAL * usual) continue
    spikes.push({ id, at: worst.start, errors: worst.errors, usualErrors: Math.round(usual * 10) / 10 })
  }
  return spikes
}

const startOfHour = (at: number): number => at - (at % HOUR)
