/** Days since 1970-01-01, UTC: what dates are reckoned in before they are written down. */
export type EpochDay = number

const MINUTES_A_DAY = 24 * 60

export function dayOf(date: string): EpochDay {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000
}

/** `YYYY-MM-DD`. */
export function writeDay(day: EpochDay): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

/** `YYYY-MM-DDTHH:MM:SSZ`. `minutes` count from the start of the day and may go past its end. */
export function writeTime(day: EpochDay, minutes: number): string {
  return writeInstant((day * MINUTES_A_DAY + minutes) * 60)
}

/** The same, of epoch seconds. */
export function writeInstant(epochSeconds: number): string {
  return `${new Date(epochSeconds * 1000).toISOString().slice(0, 19)}Z`
}

export function yearOf(day: EpochDay): number {
  return new Date(day * 86_400_000).getUTCFullYear()
}

/** The day itself, or Monday if it is a Sunday. */
export function openDay(day: EpochDay): EpochDay {
  // 1970-01-01 was a Thursday.
  return (day + 4) % 7 === 0 ? day + 1 : day
}
