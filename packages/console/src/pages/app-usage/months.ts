/** A month as `metering.usage` and the URL name it: "2026-11". */
export type Month = string

/** The month of a time, and those before it, the newest first; in UTC, as the exchange counts. `now` in epoch seconds. Pure. */
export function monthsUntil(now: number, count: number): Month[] {
  const date = new Date(now * 1000)
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back)).toISOString().slice(0, 7),
  )
}

/** When it begins and when the next one does, in epoch seconds. Pure. */
export function boundsOf(month: Month): { from: number; to: number } {
  const [year = 1970, place = 1] = month.split('-').map(Number)
  return { from: Date.UTC(year, place - 1) / 1000, to: Date.UTC(year, place) / 1000 }
}

/** "November 2026", "Nov 26". Pure. */
export function monthText(month: Month, length: 'long' | 'short' = 'long'): string {
  return new Intl.DateTimeFormat(undefined, {
    month: length,
    year: length === 'long' ? 'numeric' : '2-digit',
    timeZone: 'UTC',
  }).format(boundsOf(month).from * 1000)
}
