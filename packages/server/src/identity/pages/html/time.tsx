import type { EpochSeconds } from '@portreeve/protocol'
import type { PageMakings } from './page.tsx'

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** A day, such as "Nov 3, 2025". We do not know the reader's time zone, so days are those of UTC. */
export function formatDay(at: EpochSeconds, { language }: Pick<PageMakings, 'language'>): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(at * 1000)
}

/** How long ago, such as "3 hours ago": true in every time zone. Beyond a month the day says more. */
export function formatAgo(at: EpochSeconds, page: Pick<PageMakings, 'language' | 'now'>): string {
  const seconds = Math.max(0, page.now - at)
  if (seconds > 30 * 86_400) return formatDay(at, page)
  const [unit, size] = UNITS.find(([, inSeconds]) => seconds >= inSeconds) ?? ['minute', 60]
  return new Intl.RelativeTimeFormat(page.language, { numeric: 'auto' }).format(-Math.floor(seconds / size), unit)
}

/** Day and time, for developers. */
export function Moment({ at, page }: { at: EpochSeconds; page: PageMakings }) {
  const format = new Intl.DateTimeFormat(page.language, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
  return <time datetime={new Date(at * 1000).toISOString()}>{`${format.format(at * 1000)} UTC`}</time>
}
