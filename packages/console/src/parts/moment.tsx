import { Text, Tooltip } from '@mantine/core'

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** "3 minutes ago", "in 2 days". Pure. */
function relativeTime(seconds: number, now = Date.now() / 1000): string {
  const distance = seconds - now
  const [unit, size] = UNITS.find(([, size]) => Math.abs(distance) >= size) ?? ['second', 1]
  return relative.format(Math.round(distance / size), unit)
}

/** A point in time, in epoch seconds: how far away it is, and exactly when for whoever asks. */
export function Moment({ at, exact = false }: { at: number; exact?: boolean }) {
  const date = new Date(at * 1000)
  const text = absolute.format(date)
  const shown = exact ? text : relativeTime(at)
  return (
    <Tooltip label={exact ? relativeTime(at) : text}>
      <Text span inherit component="time" dateTime={date.toISOString()}>
        {shown}
      </Text>
    </Tooltip>
  )
}
