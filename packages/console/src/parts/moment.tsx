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

/** "3 minutes", behind a "for". Pure. */
function durationText(seconds: number, now = Date.now() / 1000): string {
  const distance = Math.max(0, now - seconds)
  const [unit, size] = UNITS.find(([, size]) => distance >= size) ?? ['second', 1]
  return new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.round(distance / size),
  )
}

/** For how long something has gone on that began at a point in time, in epoch seconds; when that was for whoever asks. */
export function Elapsed({ since }: { since: number }) {
  const date = new Date(since * 1000)
  return (
    <Tooltip label={`since ${absolute.format(date)}`}>
      <Text span inherit component="time" dateTime={date.toISOString()}>
        {durationText(since)}
      </Text>
    </Tooltip>
  )
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
