import { writeInstant } from '../dealer-data/days.ts'
import { invalidField, type Problem } from '../problem.ts'

const TWO_YEARS_SECONDS = 2 * 365 * 86_400

/** Is this date-time after `now` (epoch seconds), and no slip of the pen? */
export function checkIsComing(field: string, dateTime: string, now: number): Problem | undefined {
  const seconds = Date.parse(dateTime) / 1000
  // Not a number for a leap second, which is a date-time too.
  return seconds > now && seconds < now + TWO_YEARS_SECONDS
    ? undefined
    : invalidField(field, 'must be in the next two years')
}

/** Whatever offset the caller wrote, rows are in UTC, or their texts would not sort. */
export function inUtc(dateTime: string): string {
  return writeInstant(Math.floor(Date.parse(dateTime) / 1000))
}
