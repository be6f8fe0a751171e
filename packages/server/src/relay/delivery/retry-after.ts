/** What a webhook may ask for at most; whoever plans the next attempt may grant less. */
const MILLIS_MAX = 3_600_000

/**
 * How long a webhook wants to be left alone (RFC 9110 §10.2.3), in milliseconds: a number of seconds, or a date in one of the three forms of §5.6.7.
 * What cannot be read asks for nothing, and a moment that is past for no wait. `now` in milliseconds since 1970.
 */
export function parseRetryAfter(text: string, now: number): number | undefined {
  const millis = /^\d+$/.test(text) ? Number(text) * 1000 : millisUntil(text, now)
  return millis === undefined ? undefined : Math.min(Math.max(millis, 0), MILLIS_MAX)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH = `(?<month>${MONTHS.join('|')})`
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)'
/** IMF-fixdate, RFC 850 and asctime. The name of the day says nothing that the rest does not. */
const forms = [
  `[A-Z][a-z]{2}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT`,
  `[A-Z][a-z]{5,8}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT`,
  `[A-Z][a-z]{2} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})`,
].map((form) => new RegExp(`^${form}$`))

function millisUntil(text: string, now: number): number | undefined {
  const parts = forms.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined)
  if (!parts) return undefined
  const { day, hour, minute, second } = parts
  const month = MONTHS.indexOf(parts.month as string)
  const at = Date.UTC(
    fullYear(parts.year as string, now),
    month,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  return at - now
}

/** A year of two digits that would be more than fifty years ahead is the one a century before (RFC 9110 §5.6.7). */
function fullYear(year: string, now: number): number {
  if (year.length === 4) return Number(year)
  const thisYear = new Date(now).getUTCFullYear()
  const guess = Math.floor(thisYear / 100) * 100 + Number(year)
  return guess > thisYear + 50 ? guess - 100 : guess
}
